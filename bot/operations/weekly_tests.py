"""Send staff a test of their ways once a week, in working hours: who does not answer is seen."""

from __future__ import annotations

from typing import NamedTuple

import structlog

from bot.errors import FullQueueError, StoreError, error_location
from bot.gateway import way_tests
from bot.gateway.gateway import Gateway
from bot.policy import working_hours
from storage.access import staff, staff_ways, staffing
from storage.access.staff_ways import StaffWay
from storage.database import Db
from storage.encryption import Keyring

log = structlog.get_logger()


class _DueTest(NamedTuple):
    """Whose ways are to be tested, in which language."""

    language: str
    ways: list[StaffWay]


async def send_due(gateway: Gateway) -> None:
    """Send a test to everybody who is at work and has had none for a week. Raises nothing."""
    if gateway.staff_sender is None:
        return
    try:
        for one in await gateway.read(lambda db, keys: _due(gateway, db, keys)):
            await way_tests.send(gateway, one.ways, one.language)
    except (StoreError, FullQueueError) as error:
        log.error("weekly_tests_failed", error=error_location(error))


def _due(gateway: Gateway, db: Db, keys: Keyring) -> list[_DueTest]:
    now = gateway.clock.now()
    found = []
    for coach in staff_ways.untested(db, now):
        person = staff.person(db, keys, coach)
        at_work = (
            person is not None
            and working_hours.is_staffed(staffing.hours(db, person.team), now)
            and not staffing.is_away(db, coach, now)
        )
        if person is not None and at_work:
            ways = [one for one in staff_ways.of_coach(db, keys, coach) if one.is_used]
            found.append(_DueTest(person.language, ways))
    return found
