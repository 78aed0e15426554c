"""Ways to reach staff in tests: confirmed ones, and a sender that keeps what it was given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import insert

from bot.app import App
from bot.clock import ManualClock
from bot.notifications.outcome import Outcome, SendResult
from bot.notifications.way_messages import WayMessage
from storage.reads.staff_alerts import KnownWay
from storage.sql.statements import STAFF_WAY
from tests.support.people import ANNA, OMAR, Youth

BASE = "https://lotsen.example"


class Told(NamedTuple):
    """What was sent: by which address, and what."""

    address: str
    message: WayMessage


@dataclass
class RecordingSender:
    """A sender that keeps what it is given; an address with an outcome here answers so."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)

    async def send(self, way: KnownWay, message: WayMessage) -> SendResult:
        self.told.append(Told(way.address, message))
        return SendResult(self.outcomes.get(way.address, Outcome.TAKEN))

    def new(self) -> list[str]:
        """The addresses that were told something since this was asked last."""
        found = [one.address for one in self.told]
        self.told.clear()
        return found


def add(room: App, coach: int, kind: str, address: str) -> None:
    """A way of a coach that they have confirmed."""
    now = room.clock.now()
    row: dict[str, Any] = {
        "coach_id": coach, "kind": kind, "made_at": now, "confirmed_at": now,
        "address": room.store.keys.seal(address, f"way:{coach}"),
    }  # fmt: skip
    with room.store.writing() as db:
        db.execute(insert(STAFF_WAY), row)


class Staff:
    """A room in which Anna has mail, push and SMS, and Omar mail; time is moved by hand."""

    def __init__(self, room: App, sender: RecordingSender) -> None:
        self.room, self.sender = room, sender
        self.bodies: list[str] = []
        for coach, kind, address in (
            (ANNA, "mail", "mail:anna"), (ANNA, "push", "push:anna"), (ANNA, "sms", "sms:anna"),
            (OMAR, "mail", "mail:omar"),
        ):  # fmt: skip
            add(room, coach, kind, address)
        assert room.staff_notifier is not None
        self.notifier = room.staff_notifier
        self.sara = Youth(room)

    async def told(self) -> list[str]:
        """Who is told now, by address."""
        await self.room.settle()
        await self.notifier.tell()
        self.bodies += [one.message.body for one in self.sender.told]
        return sorted(self.sender.new())

    async def told_after(self, pause: timedelta) -> list[str]:
        """Who is told when so much time has passed."""
        clock = self.room.clock
        assert isinstance(clock, ManualClock)
        clock.move_to(clock.now() + pause)
        return await self.told()
