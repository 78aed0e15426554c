"""A long line goes part by part: none twice, none lost, and between them others are heard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest

from bot.app import App
from bot.clock import ManualClock
from bot.delivery.channel import Audience, Delivery, Limits, PartSent, RecordingChannel
from bot.delivery.outbox import Outbox
from bot.delivery.rate_limit import SECOND
from bot.errors import UncertainError, WaitError
from bot.turns.inbound import CoachSaid, CoachTook, YouthSaid
from storage.schema.channel_names import ChannelName
from storage.sql.statements import OUTBOX
from tests.support import coach_chats, people
from tests.support.outboxes import spoken_by
from tests.support.people import ANNA, CHANNEL, Youth

sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
LIMITS: Final = Limits(per_chat=SECOND, per_second=30)
PART: Final = 60


class InParts(RecordingChannel):
    """A channel whose messages are short: what is longer goes in parts.

    It fails before or after the parts that a test names, once.
    """

    def __init__(
        self, name: str = CHANNEL, limits: Limits | None = None, audience: Audience | None = None
    ) -> None:
        super().__init__(name, limits or Limits(), audience=audience or Audience.YOUTHS)
        self.parts: list[str] = []
        self.fails: dict[int, Exception] = {}

    async def send(self, delivery: Delivery) -> str | PartSent:  # type: ignore[override]
        if error := self.fails.pop(len(self.parts), None):
            raise error
        at = delivery.parts_sent * PART
        self.parts.append(delivery.text[at : at + PART])
        self.sent.append(delivery)
        more = len(delivery.text) > at + PART
        return PartSent(str(len(self.parts))) if more else str(len(self.parts))


def talking(room: App, chat: str = "chat", nickname: str = "Sara") -> Youth:
    """A youth who talks with Anna."""
    youth = Youth(room, chat, nickname)
    youth.says("person")
    youth.anna(CoachTook(ANNA))
    youth.anna(CoachSaid(ANNA, "hej"))
    return youth


def later(room: App, length: timedelta = SECOND) -> None:
    assert isinstance(room.clock, ManualClock)
    room.clock.move_to(room.clock.now() + length)


def how_far(room: App) -> tuple[str, int]:
    """State and parts that have gone, of the last human words to a youth."""
    human = [one for one in people.rows(room, OUTBOX) if one.say_as == "human"]
    last = [one for one in human if one.coach_id is None][-1]
    return last.state, last.parts_sent


LONG: Final = " ".join(f"ord {number}" for number in range(30))


async def test_each_part_is_remembered(rooms: Callable[..., App]) -> None:
    """Parts that are known to have gone are in the database: another life goes on behind them."""
    room = rooms()
    channel = InParts(limits=LIMITS)
    outbox = spoken_by(room, channel)
    sara = talking(room)
    await room.start()
    await to_the_end(room, outbox)
    channel.parts.clear()
    sara.anna(CoachSaid(ANNA, LONG))
    for number in range(2):
        later(room)
        await outbox.flush()
        assert how_far(room) == ("queued", number + 1)
    again = InParts(limits=LIMITS)
    outbox = spoken_by(room, again)
    await outbox.recover()
    await to_the_end(room, outbox)
    assert LONG in "".join([*channel.parts, *again.parts])
    assert len(channel.parts) == 2
    assert how_far(room)[0] == "sent"


async def to_the_end(room: App, outbox: Outbox) -> None:
    for _ in range(20):
        later(room)
        await outbox.flush()


@pytest.mark.parametrize("error", [UncertainError(), WaitError(timedelta(seconds=5))])
@sqlite
async def test_only_the_part_in_doubt_is_sent_again(room: App, error: Exception) -> None:
    """Whatever comes in the middle, the parts before it do not go again."""
    channel = InParts()
    outbox = spoken_by(room, channel)
    sara = talking(room)
    await room.start()
    await to_the_end(room, outbox)
    channel.parts.clear()
    channel.fails[1] = error
    sara.anna(CoachSaid(ANNA, LONG))
    await to_the_end(room, outbox)
    assert LONG in "".join(channel.parts)


@sqlite
async def test_danger_goes_between_two_parts(room: App) -> None:
    """However long a coach's words are: what is about danger is the next message."""
    channel = InParts(limits=LIMITS)
    outbox = spoken_by(room, channel)
    sara = talking(room)
    await room.start()
    await to_the_end(room, outbox)
    sara.anna(CoachSaid(ANNA, LONG * 3))
    later(room)
    await outbox.flush()
    sara.says("jag vill dö")
    later(room)
    await outbox.flush()
    assert channel.sent[-1].line.startswith("danger")


@sqlite
async def test_words_of_several_youths_take_turns(room: App) -> None:
    """One writes a hundred long texts to a coach, another one word: it is the next message."""
    channel = InParts(ChannelName.COACH_TELEGRAM, LIMITS, Audience.COACH_CHATS)
    outbox = spoken_by(room, RecordingChannel(CHANNEL), channel)
    assert coach_chats.linked(room, ANNA, "7001")
    sara, ali = talking(room), talking(room, "ali", "Ali")
    await room.start()
    await to_the_end(room, outbox)
    for number in range(100):
        sara.says(f"{number}: {LONG}")
    for _ in range(3):
        later(room)
        await outbox.flush()
    channel.parts.clear()
    for word in ("hallå", "är du där"):
        ali.says(word)
        later(room)
        await outbox.flush()
        assert word in channel.parts[-1]
        later(room)
        await outbox.flush()
        assert "ord" in channel.parts[-1]


@sqlite
async def test_a_flood_keeps_its_own_order(room: App) -> None:
    """A hundred messages of one youth come as they were written, and what is new does not pass."""
    channel = InParts(ChannelName.COACH_TELEGRAM, LIMITS, Audience.COACH_CHATS)
    outbox = spoken_by(room, RecordingChannel(CHANNEL), channel)
    assert coach_chats.linked(room, ANNA, "7001")
    sara = talking(room)
    await room.start()
    await to_the_end(room, outbox)
    channel.parts.clear()
    for number in range(100):
        sara.says(f"nr {number}.")
    for number in range(100, 110):
        later(room)
        await outbox.flush()
        sara.says(f"nr {number}.")
    for _ in range(105):
        later(room)
        await outbox.flush()
    said = [part.partition("nr ")[2].partition(".")[0] for part in channel.parts]
    assert said == [str(number) for number in range(110)]


@sqlite
async def test_a_chat_that_an_answer_has_used_waits(room: App) -> None:
    """An answer of the bot's own went to the chat meanwhile: the line is not sent in its second."""
    channel = InParts(limits=LIMITS)
    outbox = spoken_by(room, channel)
    Youth(room).does(YouthSaid("menu"))
    await room.start()
    outbox.limiters[CHANNEL].use("chat", room.clock.now())
    await outbox.flush()
    assert channel.parts == []
    later(room)
    await outbox.flush()
    assert channel.parts
