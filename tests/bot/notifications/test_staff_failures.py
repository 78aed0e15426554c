"""What fails while staff are told: a service that is away, a damaged row, what nobody foresaw."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select, update

from bot.app import App, StaffWays
from bot.notifications.outcome import Outcome, SendResult
from bot.notifications.way_messages import WayMessage
from bot.turns.inbound import CoachHandedOver, CoachTook
from storage.reads.staff_alerts import KnownWay
from storage.sql.statements import ALARM, STAFF_WAY
from tests.support import people, staff_ways
from tests.support.people import ANNA, OMAR, Youth
from tests.support.staff_ways import RecordingSender, Staff

ANNAS: Final = ("mail:anna", "push:anna")
WORDS: Final = "jag vill dö, och ingen i Malmö vet det"
MINUTE: Final = timedelta(minutes=1)

Rooms = Callable[..., App]


async def test_an_alarm_for_a_mail_server_that_stays_away_comes_hourly(staff: Staff) -> None:
    """It is tried every two minutes, and each time nobody is left: that is one incident."""
    everybody = [*ANNAS, "sms:anna", "mail:omar"]
    staff.sender.outcomes = dict.fromkeys(everybody, Outcome.LATER)
    staff.sara.says("jag vill dö")
    begun = staff.room.clock.now()
    tried = 0
    for _ in range(3 * 60 + 5):
        tried += bool(await staff.told_after(MINUTE))
    assert tried > 60
    alarms = [(one.at - begun) // timedelta(hours=1) for one in people.rows(staff.room, ALARM)]
    assert alarms == [0, 1, 2, 3]
    staff.sender.outcomes = {}
    assert "mail:anna" in await staff.told_after(4 * MINUTE)
    staff.sara.anna(CoachTook(ANNA))
    staff.sara.anna(CoachHandedOver(ANNA, OMAR))


async def test_a_danger_after_a_wish_is_an_alarm_of_its_own(staff: Staff) -> None:
    """Another tier is another call, however lately the operator was alarmed."""
    everybody = [*ANNAS, "sms:anna", "mail:omar"]
    staff.sender.outcomes = dict.fromkeys(everybody, Outcome.LATER)
    staff.sara.says("person")
    for _ in range(3):
        await staff.told()
    staff.sara.says("jag vill dö")
    for _ in range(3):
        await staff.told_after(MINUTE)
    alarms = [one.what for one in people.rows(staff.room, ALARM)]
    assert [one.partition("tier ")[2][0] for one in alarms] == ["C", "A"]


# ---------------------------------------------------------------- failures that nobody foresaw


class BreakingSender(RecordingSender):
    """Raises for one address, as no sender may."""

    broken: str = "mail:anna"

    async def send(self, way: KnownWay, message: WayMessage) -> SendResult:
        result = await super().send(way, message)
        if way.address == self.broken:
            raise LookupError(WORDS)
        return result


async def test_a_sender_that_raises_stops_nobody_and_is_an_alarm(rooms: Rooms) -> None:
    """Others are told, it is tried again, and the operator hears of it once, without a person."""
    sender = BreakingSender()
    room = rooms(staff_ways=StaffWays(sender, staff_ways.BASE))
    await room.start()
    staff = Staff(room, sender)
    staff.sara.says("jag vill dö")
    assert await staff.told() == [*ANNAS]
    assert await staff.told_after(2 * MINUTE) == ["sms:anna"]
    assert "mail:anna" in await staff.told_after(2 * MINUTE)
    alarms = [one.what for one in people.rows(room, ALARM)]
    assert len(alarms) == 1
    assert alarms[0].startswith("notifications to staff failed: LookupError in ")
    assert WORDS not in alarms[0]
    assert await staff.told_after(2 * MINUTE) == ["mail:omar"]


async def test_the_loop_goes_on_after_a_failure(rooms: Rooms) -> None:
    """It is a task of the server's: what it raised would end the server."""
    sender = BreakingSender()
    room = rooms(staff_ways=StaffWays(sender, staff_ways.BASE))
    await room.start()
    staff = Staff(room, sender)
    async with asyncio.TaskGroup() as server:
        server.create_task(staff.notifier.run())
        for name in ("Sara", "Kim"):
            Youth(room, name, name).says("jag vill dö")
            await room.outbox.flush()
            staff.notifier.wake()
            while not [one for one in sender.told if one.address == "mail:anna"]:
                await asyncio.to_thread(people.rows, room, ALARM)
            sender.told.clear()
        staff.notifier.end()


async def test_an_address_that_cannot_be_opened_holds_up_no_other(staff: Staff) -> None:
    """A damaged row: that way is red, and all others are told."""
    with staff.room.store.writing() as db:
        first = STAFF_WAY.c.id == select(func.min(STAFF_WAY.c.id)).scalar_subquery()
        db.execute(update(STAFF_WAY).where(first).values(address=b"damaged"))
    staff.sender.outcomes = {"": Outcome.INVALID}
    staff.sara.says("jag vill dö")
    told = await staff.told()
    assert len(told) == 2
    assert "" in told
    ways = people.rows(staff.room, STAFF_WAY)
    assert [one.failure for one in ways].count("invalid") == 1
