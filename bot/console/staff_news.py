"""Tell somebody of the staff, by all their ways, that something was done that they should know of.

It leaves the house, so it names nobody; the console has the rest. What is told is written down
before, and shown in the console whether it came or not.
"""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from bot.errors import FullQueueError, StoreError
from bot.gateway import way_tests
from bot.gateway.gateway import Gateway
from storage.access import staff, staff_ways
from storage.access.staff import Role

LONGEST: Final = 20
"""Seconds that whoever did it waits for the telling."""

log = structlog.get_logger()


async def tell(gateway: Gateway, coach: int, name: str) -> None:
    """Tell this person by every way that they have confirmed (flows/texts/way_texts.py)."""
    try:
        person, ways = await gateway.read(
            lambda db, keys: (staff.person(db, keys, coach), staff_ways.of_coach(db, keys, coach))
        )
    except (FullQueueError, StoreError) as error:
        log.error("staff_not_told", error=type(error).__name__)
        return
    usable = [one for one in ways if one.confirmed_at is not None]
    if person is None or not usable:
        return
    said = way_tests.messages(gateway).notice(name, person.language, gateway.moment)
    sending = asyncio.gather(*(way_tests.send_by(gateway, one, said) for one in usable))
    try:
        await asyncio.wait_for(sending, LONGEST)
    except TimeoutError:
        log.error("staff_not_told", error="timeout")


async def tell_coordinators(gateway: Gateway, team: int, but: int) -> None:
    """Tell who leads the team, besides whoever did it, that something unusual was done."""
    people = await gateway.read(lambda db, keys: staff.everybody(db, keys, team))
    for one in people:
        if one.role is Role.COORDINATOR and one.id != but:
            await tell(gateway, one.id, "unusual")
