"""Logs carry no person: whatever goes wrong, no text, name, chat id or key is written down."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import structlog

from bot.app import App
from bot.delivery.channel import Audience, Delivery, RecordingChannel
from bot.delivery.outbox import Outbox
from bot.errors import BlockedError
from bot.turns.inbound import Inbound, YouthSaid
from flows import discovery
from flows.engine.events import Text
from flows.engine.facts import Facts
from flows.engine.line import Answers, Value
from flows.engine.model import AnswerReader
from storage.schema.channel_names import ChannelName
from tests.support import people

CANARY = "kanariefågel-7291"


def _breaks(text: Text, _answers: Answers, _facts: Facts) -> Value:
    raise ValueError(f"an error that quotes {text.text}")


def test_a_broken_turn_is_logged_without_words(rooms: Callable[..., App]) -> None:
    """The error of a quarantined turn may quote the youth; the log says only which and where."""
    flows = dict(discovery.all_flows())
    steps = {
        name: dataclasses.replace(step, read=AnswerReader(_breaks, ())) if step.read else step
        for name, step in flows["steps"].steps.items()
    }
    flows["steps"] = dataclasses.replace(flows["steps"], steps=steps)
    youth = people.Youth(rooms(flows=flows))
    youth.says("menu")
    youth.taps("steps")
    with structlog.testing.capture_logs() as logs:
        youth.says(CANARY)
    assert [one["event"] for one in logs] == ["turn_quarantined"]
    assert CANARY not in repr(logs)


class Blocked(RecordingChannel):
    """A chat that is gone, and says so with the chat's id."""

    async def send(self, delivery: Delivery) -> str:
        raise BlockedError(f"chat {delivery.chat} of {delivery.text}")


async def test_an_undeliverable_line_is_logged_without_the_chat(room: App) -> None:
    """What a channel answers may hold a chat id; the log does not."""
    channels = [
        Blocked(people.CHANNEL),
        RecordingChannel(ChannelName.CONSOLE, audience=Audience.CONSOLE),
    ]
    room.outbox = Outbox(room.store, room.writer, room.renderer, channels, room.clock)
    with structlog.testing.capture_logs() as logs:
        room.turns.take([Inbound(YouthSaid(CANARY), people.CHANNEL, "1", chat=CANARY)])
        await room.start()
        await room.settle()
    assert "line_undeliverable" in {one["event"] for one in logs}
    assert CANARY not in repr(logs)
