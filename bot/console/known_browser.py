"""Know a browser in which somebody has signed in before: others' wrong tries do not shut it out.

Its cookie is signed for one person and their password of now, and lets nobody in by itself: name,
password and code are asked for as ever. A new password makes it worth nothing.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Final

from fastapi import Request
from starlette.responses import Response

from bot.gateway.gateway import Gateway
from storage.access import staff
from storage.access.staff import StaffMember
from storage.encryption import Keyring
from storage.schema import periods

COOKIE: Final = "lotsen_known"
PATH: Final = "/desk/in"
LONGEST: Final = 200


def cookie_of(request: Request) -> str:
    """Return what the browser says, "" for nothing."""
    return request.cookies.get(COOKIE, "")[:LONGEST]


def is_known(keys: Keyring, cookie: str, person: StaffMember | None, now: datetime) -> bool:
    """Tell whether this person has signed in there before. `now` is aware."""
    number, _, rest = cookie.partition(".")
    stamp, _, mark = rest.partition(".")
    if person is None or not person.password or number != str(person.id):
        return False
    if not (stamp.isascii() and stamp.isdecimal()):
        return False
    age = now.timestamp() - int(stamp)
    if not 0 <= age <= periods.BROWSER_KNOWN.total_seconds():
        return False
    return hmac.compare_digest(mark.encode(), _mark(keys, person, stamp).encode())


def remember(gateway: Gateway, response: Response, person: StaffMember) -> None:
    """Let the browser be known from now on."""
    stamp = str(int(gateway.clock.now().timestamp()))
    mark = _mark(gateway.store.keys, person, stamp)
    response.set_cookie(
        COOKIE, f"{person.id}.{stamp}.{mark}", path=PATH, secure=gateway.rules.secure,
        max_age=int(periods.BROWSER_KNOWN.total_seconds()), httponly=True, samesite="strict",
    )  # fmt: skip


async def remember_number(gateway: Gateway, response: Response, number: int) -> None:
    """Let the browser be known as that of this person, as they stand in the database now.

    A better hash of the same password may just have been stored.
    """
    person = await gateway.read(lambda db, keys: staff.person(db, keys, number))
    if person is not None:
        remember(gateway, response, person)


def _mark(keys: Keyring, person: StaffMember, stamp: str) -> str:
    return keys.hash("known browser", f"{person.id}:{stamp}:{person.password}").hex()
