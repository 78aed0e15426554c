"""Keep the ways by which somebody of the staff is reached while no page of theirs is open.

Addresses are sealed: they are personal data, and those of services hold secrets. A way counts once
its owner has shown that it reaches them, by a code that was sent by it, or by a press. Times are
aware, UTC.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import delete, func, insert, or_, select, update

from storage.access import push_devices
from storage.database import Db
from storage.encryption import Keyring
from storage.schema import periods
from storage.schema.way_kind import WayKind
from storage.sql.staff_statements import WORKS
from storage.sql.statements import COACH, PUSH_DEVICE, STAFF_NOTIFICATION, STAFF_WAY

MOST_WAYS: Final = 8
"""Ways of one person."""

MOST_WRONG: Final = 5
"""Wrong codes that may be tried; then a new one is needed."""

DIGITS: Final = 6
ORDER: Final = tuple(WayKind)


class CodeCheck(StrEnum):
    """What became of a code that was tried."""

    RIGHT = "right"
    WRONG = "wrong"
    ENDED = "ended"
    """It is too old, too many were tried, or it was used."""


class StaffWay(NamedTuple):
    """A way. `address` is a mail address, a number, a service's, or the subscription of a push;
    "" where what is stored is damaged.

    `device` is the browser of a push, `device_name` how its owner knows it.
    `confirmed_at`: when its owner first showed that it reaches them. `tested_at`, `answered_at`:
    when it was last tested, and when its owner last said that a test had come. `failed_at` and
    `failure`: since when it takes nothing, and why, in a word of ours; `taken_at`: when it last
    did.
    """

    id: int
    coach: int
    kind: WayKind
    address: str
    device: int | None
    device_name: str
    code_until: datetime | None
    confirmed_at: datetime | None
    tested_at: datetime | None
    answered_at: datetime | None
    taken_at: datetime | None
    failed_at: datetime | None
    failure: str

    @property
    def is_used(self) -> bool:
        """Tell whether it is tried: its owner has confirmed it, and nothing has failed since."""
        return self.confirmed_at is not None and self.failed_at is None

    @property
    def works(self) -> bool:
        """Tell whether it may be relied on, as far as anybody knows."""
        return self.is_used and bool(self.address)

    def is_test_due(self, now: datetime) -> bool:
        """Tell whether its owner has not shown for long that it reaches them."""
        shown = max(filter(None, (self.confirmed_at, self.answered_at)), default=None)
        return shown is not None and now - shown >= periods.WAY_TEST_LASTS

    @property
    def is_test_unanswered(self) -> bool:
        """Tell whether a test was sent by it, and its owner has not said that it came.

        What was refused has not come.
        """
        if self.tested_at is None or self.failed_at is not None:
            return False
        return self.answered_at is None or self.answered_at < self.tested_at


class HealedWay(NamedTuple):
    """The way that a browser is, and whether it works, as far as anybody knows.

    `healed`: it does so now; `renew`: the browser shall subscribe anew.
    """

    way: int
    works: bool
    healed: bool
    renew: bool


_COLUMNS: Final = (
    *(STAFF_WAY.c[name] for name in ("id", "coach_id", "kind", "address", "device_id")),
    *(PUSH_DEVICE.c[name] for name in ("hash", "subscription", "name")),
    *(STAFF_WAY.c[name] for name in ("code_until", "confirmed_at", "tested_at", "answered_at")),
    *(STAFF_WAY.c[name] for name in ("taken_at", "failed_at", "failure")),
)
_WAYS: Final = select(*_COLUMNS).outerjoin(PUSH_DEVICE, PUSH_DEVICE.c.id == STAFF_WAY.c.device_id)


def of_coach(db: Db, keys: Keyring, coach: int) -> list[StaffWay]:
    """Read the ways of one person, confirmed or not, in the order in which they are used."""
    found = db.execute(_WAYS.where(STAFF_WAY.c.coach_id == coach))
    ways = [_way(keys, row) for row in found]
    return sorted(ways, key=lambda one: (ORDER.index(one.kind), one.id))


def find(db: Db, keys: Keyring, coach: int, way: int) -> StaffWay | None:
    """Read one way of this person; None where it is not theirs."""
    mine = _WAYS.where(STAFF_WAY.c.coach_id == coach, STAFF_WAY.c.id == way)
    row = db.execute(mine).first()
    return _way(keys, row) if row is not None else None


def add(
    db: Db,
    keys: Keyring,
    coach: int,
    kind: WayKind,
    address: str,
    now: datetime,
    device: int | None = None,
) -> int:
    """Store a way that nobody has confirmed yet, and return its number; 0 where there are too many.

    One that is there already is returned as it is.
    """
    here = of_coach(db, keys, coach)
    for one in here:
        if one.kind is kind and (one.device == device if device else one.address == address):
            return one.id
    if len(here) >= MOST_WAYS:
        return 0
    row: dict[str, Any] = {
        "coach_id": coach, "kind": kind.value, "device_id": device, "made_at": now,
        "address": keys.seal(address, f"way:{coach}") if address else None,
    }  # fmt: skip
    key = db.execute(insert(STAFF_WAY), row).inserted_primary_key
    return int(key[0]) if key else 0


def heal(
    db: Db, keys: Keyring, coach: int, subscription_json: str, before: str, now: datetime
) -> HealedWay | None:
    """Keep the subscription that a browser has now, if it is a way of this person.

    It is known by its address, or by the one `before`. One that has changed takes the place of
    the old one, and works again. One that has not, and has ended, is to be renewed by the browser:
    it does not know that it has. None where it is none of their ways.
    """
    endpoint = json.loads(subscription_json)["endpoint"]
    device = push_devices.find_of_coach(db, keys, endpoint, coach)
    device = device or (push_devices.find_of_coach(db, keys, before, coach) if before else None)
    if device is None:
        return None
    here = STAFF_WAY.c.device_id == device.id
    way = db.execute(select(STAFF_WAY.c.id).where(here)).scalar()
    if way is None:
        return None
    if device.subscription == subscription_json:
        works = (
            db.execute(select(STAFF_WAY.c.id).where(here, STAFF_WAY.c.failed_at.is_(None))).first()
            is not None
        )
        renew = device.failure == push_devices.ENDED
        return HealedWay(way, works=works, healed=False, renew=renew)
    push_devices.replace(db, keys, device.id, subscription_json, now)
    db.execute(update(STAFF_WAY).where(here).values(failed_at=None, failure=""))
    return HealedWay(way, works=True, healed=True, renew=False)


def make_code(db: Db, keys: Keyring, way: int, now: datetime) -> str:
    """Make the code that confirms a way, and return it; one made before ends."""
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    mine = update(STAFF_WAY).where(STAFF_WAY.c.id == way)
    until = now + periods.WAY_CODE_LASTS
    db.execute(mine.values(code=_hash(keys, way, code), code_until=until, code_wrong=0))
    return code


def check_code(db: Db, keys: Keyring, coach: int, way: int, code: str, now: datetime) -> CodeCheck:
    """Confirm a way of this person by a code that was sent by it; it is used up."""
    good = (
        STAFF_WAY.c.id == way, STAFF_WAY.c.coach_id == coach, STAFF_WAY.c.code.is_not(None),
        STAFF_WAY.c.code_until > now, STAFF_WAY.c.code_wrong < MOST_WRONG,
    )  # fmt: skip
    right = update(STAFF_WAY).where(*good, STAFF_WAY.c.code == _hash(keys, way, code))
    confirmed = func.coalesce(STAFF_WAY.c.confirmed_at, now)
    if db.execute(right.values(**_SHOWN, confirmed_at=confirmed, answered_at=now)).rowcount:
        return CodeCheck.RIGHT
    wrong = update(STAFF_WAY).where(*good).values(code_wrong=STAFF_WAY.c.code_wrong + 1)
    if not db.execute(wrong).rowcount:
        return CodeCheck.ENDED
    left = select(STAFF_WAY.c.code_wrong).where(STAFF_WAY.c.id == way)
    return CodeCheck.WRONG if db.execute(left).scalar_one() < MOST_WRONG else CodeCheck.ENDED


def answer(db: Db, coach: int, way: int, now: datetime) -> bool:
    """Store that a test by this way has come, its owner says; return whether one was sent.

    It confirms a push too, which needs no code: it comes to the very browser.
    """
    mine = update(STAFF_WAY).where(
        STAFF_WAY.c.id == way, STAFF_WAY.c.coach_id == coach, STAFF_WAY.c.tested_at.is_not(None),
        STAFF_WAY.c.failed_at.is_(None),
        or_(STAFF_WAY.c.confirmed_at.is_not(None), STAFF_WAY.c.kind == WayKind.PUSH.value),
    )  # fmt: skip
    confirmed = func.coalesce(STAFF_WAY.c.confirmed_at, now)
    values = {**_SHOWN, "confirmed_at": confirmed, "answered_at": now}
    return bool(db.execute(mine.values(values)).rowcount)


def begin_test(db: Db, way: int, now: datetime, before: datetime) -> bool:
    """Store that a test is about to be sent by a way; return whether the last one is so long ago.

    Of several who ask at the same moment one is told so.
    """
    last = STAFF_WAY.c.tested_at
    mine = update(STAFF_WAY).where(STAFF_WAY.c.id == way, or_(last.is_(None), last <= before))
    return bool(db.execute(mine.values(tested_at=now)).rowcount)


def mark_tested(
    db: Db, way: int, outcome: str, now: datetime, *, taken: bool, broken: bool
) -> None:
    """Store that a test was sent by a way, and how that went: taken, broken, or neither for now."""
    values: dict[str, Any] = {"tested_at": now}
    if taken:
        values |= {"taken_at": now, "failed_at": None, "failure": ""}
    elif broken:
        values |= {"failed_at": func.coalesce(STAFF_WAY.c.failed_at, now), "failure": outcome}
    db.execute(update(STAFF_WAY).where(STAFF_WAY.c.id == way).values(values))


def remove(db: Db, coach: int, way: int) -> bool:
    """Remove a way of this person, with its device; return whether it was theirs."""
    mine = (STAFF_WAY.c.id == way) & (STAFF_WAY.c.coach_id == coach)
    found = db.execute(select(STAFF_WAY.c.device_id).where(mine)).first()
    if found is None:
        return False
    _forget(db, [way], [one for one in found if one is not None])
    return True


def remove_all(db: Db, coach: int) -> None:
    """Remove every way of somebody who leaves, and every browser of theirs."""
    ways = db.execute(select(STAFF_WAY.c.id).where(STAFF_WAY.c.coach_id == coach)).scalars()
    devices = db.execute(select(PUSH_DEVICE.c.id).where(PUSH_DEVICE.c.coach_id == coach)).scalars()
    _forget(db, list(ways), list(devices))


def is_any(db: Db, coach: int) -> bool:
    """Tell whether this person has a way that works."""
    mine = select(STAFF_WAY.c.id).where(STAFF_WAY.c.coach_id == coach, WORKS)
    return db.execute(mine.limit(1)).first() is not None


def untested(db: Db, now: datetime) -> list[int]:
    """List whose ways are to be tested: none of theirs was sent a test or confirmed in a week."""
    last = func.max(func.coalesce(STAFF_WAY.c.tested_at, STAFF_WAY.c.confirmed_at))
    first = func.max(STAFF_WAY.c.confirmed_at)
    before = now - periods.WAY_TEST_LASTS
    mine = (
        select(STAFF_WAY.c.coach_id)
        .join(COACH, COACH.c.id == STAFF_WAY.c.coach_id)
        .where(WORKS, COACH.c.left_at.is_(None))
        .group_by(STAFF_WAY.c.coach_id)
        .having(last <= before, first <= before)
        .order_by(STAFF_WAY.c.coach_id)
    )
    return list(db.execute(mine).scalars())


_SHOWN: Final[dict[str, Any]] = {
    "code": None, "code_until": None, "code_wrong": 0, "failed_at": None, "failure": "",
}  # fmt: skip
"""What is so of a way that has just reached its owner."""


def _forget(db: Db, ways: Collection[int], devices: Collection[int]) -> None:
    told = update(STAFF_NOTIFICATION).where(STAFF_NOTIFICATION.c.way_id.in_(ways))
    db.execute(told.values(way_id=None))
    db.execute(delete(STAFF_WAY).where(STAFF_WAY.c.id.in_(ways)))
    db.execute(delete(PUSH_DEVICE).where(PUSH_DEVICE.c.id.in_(devices)))


def _hash(keys: Keyring, way: int, code: str) -> bytes:
    return keys.hash("way-code", f"{way}:{code}")


def _way(keys: Keyring, row: Sequence[Any]) -> StaffWay:
    number, coach, kind, sealed, device, mark, subscription, name, *rest = row
    address = keys.open_or_empty(sealed, f"way:{coach}")
    if subscription is not None:
        address = keys.open_or_empty(subscription, f"device:{bytes(mark).hex()}")
    return StaffWay(number, coach, WayKind(kind), address, device, name or "", *rest)
