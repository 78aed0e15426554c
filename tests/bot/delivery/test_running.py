"""The engine room in real time: it speaks by itself, and is quiet when there is nothing to say."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.app import App
from bot.clock import RealClock
from bot.delivery.channel import Audience, RecordingChannel
from bot.operations import server
from bot.turns.inbound import YouthSaid
from storage.access import teams
from storage.schema.channel_names import ChannelName
from storage.store import Store
from tests.support import people

PATIENCE = 10
"""Seconds after which a test gives up; it never waits so long when all is well."""


async def test_it_speaks_by_itself(database: str, key_file: Path) -> None:
    """What was taken is answered without anybody asking the outbox; a cancel ends the loop."""
    store = Store.open(database, key_file)
    with store.writing() as db:
        teams.ensure(db, "Team", "Europe/Stockholm", "sv", ["Anna"])
    said = asyncio.Event()
    youth = RecordingChannel(people.CHANNEL, on_send=lambda _delivery: said.set())
    app = App(
        store,
        RealClock(),
        [youth, RecordingChannel(ChannelName.CONSOLE, audience=Audience.CONSOLE)],
    )
    async with asyncio.timeout(PATIENCE), server.running(app):
        await app.writer.take(people.arrival(YouthSaid("hej")))
        await said.wait()
    assert [one.line for one in youth.sent] == ["welcome.language"]


async def test_only_what_may_be_said_wakes_the_outbox(room: App) -> None:
    """Its own marks do not, or it would wake itself for ever; arrivals and due turns do."""
    woken: list[str] = []
    await room.start()
    room.writer.on_commit = lambda: woken.append("woken")
    await room.writer.take(people.arrival(YouthSaid("hej")))
    assert woken == ["woken"]
    await room.outbox.flush()
    assert woken == ["woken"]
    await room.writer.take_due()
    assert woken == ["woken"]
