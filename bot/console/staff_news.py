"""Tell somebody of the staff, by all their ways, that something was done that they should know of.

It leaves the house, so it names nobody; the console has the rest. What is told is written down
before, and shown in the console whether it came or not. Nobody waits for it: it is told once the
answer is sent.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final, TypeVar

import structlog
from starlette.background import BackgroundTask
from starlette.responses import Response

from bot.errors import FullQueueError, StoreError
from bot.gateway import way_tests
from bot.gateway.gateway import Gateway
from storage.access import staff, staff_ways
from storage.access.staff import Role
from storage.database import Db
from storage.encryption import Keyring

LONGEST: Final = 20
"""Seconds that one telling may take."""

AnyResponse = TypeVar("AnyResponse", bound=Response)

log = structlog.get_logger()


def told(
    response: AnyResponse,
    gateway: Gateway,
    *,
    person: tuple[int, str] | None = None,
    team: tuple[int, int] | None = None,
) -> AnyResponse:
    """Return the response, after which it is told to whom it concerns.

    `person` is somebody's number and what is told (flows/texts/way_texts.py); `team` whose
    coordinators hear that something unusual was done, and who of them has done it.
    """
    response.background = BackgroundTask(partial(_tell_all, gateway, person, team))
    return response


async def _tell_all(
    gateway: Gateway, person: tuple[int, str] | None, team: tuple[int, int] | None
) -> None:
    tellings = [person] if person else []
    try:
        if team is not None:
            tellings += await gateway.read(partial(_coordinators, *team))
        await asyncio.gather(*(_tell(gateway, *one) for one in tellings))
    except (FullQueueError, StoreError) as error:
        log.error("staff_not_told", error=type(error).__name__)


def _coordinators(team: int, but: int, db: Db, keys: Keyring) -> list[tuple[int, str]]:
    return [
        (one.id, "unusual")
        for one in staff.everybody(db, keys, team)
        if one.role is Role.COORDINATOR and one.id != but
    ]


async def _tell(gateway: Gateway, coach: int, name: str) -> None:
    """Tell this person by every way that they have confirmed."""
    person, ways = await gateway.read(
        lambda db, keys: (staff.person(db, keys, coach), staff_ways.of_coach(db, keys, coach))
    )
    usable = [one for one in ways if one.confirmed_at is not None]
    if person is None or not usable:
        return
    said = way_tests.messages(gateway).notice(name, person.language, gateway.moment)
    sending = asyncio.gather(*(way_tests.send_by(gateway, one, said) for one in usable))
    try:
        async with asyncio.timeout(LONGEST):
            await sending
    except TimeoutError:
        log.error("staff_not_told", error="timeout")
