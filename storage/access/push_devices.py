"""Keep the browsers that take Web Push: a youth's, or somebody's of the staff.

A subscription is sealed, and found by a keyed hash of its address. Times are aware, UTC.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, delete, false, insert, select, update

from storage.database import Db
from storage.encryption import Keyring
from storage.sql.statements import PUSH_DEVICE, STAFF_NOTIFICATION, STAFF_WAY

MOST: Final = 10
"""Devices of one person; the one whose page was seen longest ago goes."""

ENDED: Final = "gone"
"""The failure of a device that its push service knows no more."""

AT_ONCE: Final = 5_000
"""Devices that are named in one statement; a database takes some thirty thousand values."""

LONGEST_NAME: Final = 60
LONGEST_FAILURE: Final = 24


class PushDevice(NamedTuple):
    """A browser. `subscription` is what it gave, JSON; the last three are how sending to it goes.

    "" is a subscription that is damaged: nothing comes there until the browser gives it again.
    `failed_at` is since when it takes nothing, `failure` a word of ours that says why.
    """

    id: int
    subscription: str
    name: str
    language: str
    made_at: datetime
    seen_at: datetime
    taken_at: datetime | None
    failed_at: datetime | None
    failure: str


_COLUMNS: Final = tuple(PUSH_DEVICE.c[one] for one in ("hash", *PushDevice._fields))


def keep(
    db: Db,
    keys: Keyring,
    *,
    subscription_json: str,
    name: str,
    language: str,
    now: datetime,
    youth: int | None = None,
    coach: int | None = None,
) -> int:
    """Keep a browser, or what has changed of it, and return its number; it works again.

    `subscription_json` is what the browser gave, which was checked before (web_push.py). A chat's
    is one youth's, and a console's one of the staff's: who was told there before is not any more.
    A chat and a console in one browser are two devices, and neither ends the other.
    """
    mark = _mark_of(keys, json.loads(subscription_json)["endpoint"], staff=coach is not None)
    owner = {"youth_id": youth, "coach_id": coach}
    row = {
        "subscription": keys.seal(subscription_json, f"device:{mark.hex()}"),
        "name": name[:LONGEST_NAME],
        "language": language,
        "seen_at": now,
        "failed_at": None,
        "failure": "",
    }
    here = PUSH_DEVICE.c.hash == mark
    known = db.execute(select(PUSH_DEVICE).where(here)).first()
    if known is not None and (known.youth_id, known.coach_id) == (youth, coach):
        db.execute(update(PUSH_DEVICE).where(here).values(row))
        return int(known.id)
    if known is not None:
        _delete(db, [known.id])
    made = db.execute(insert(PUSH_DEVICE), {**row, **owner, "hash": mark, "made_at": now})
    _limit(db, _owned(youth, coach))
    return int(made.inserted_primary_key[0]) if made.inserted_primary_key else 0


def of_youth(db: Db, keys: Keyring, youth: int) -> list[PushDevice]:
    """Return a youth's devices, the oldest first."""
    return _read(db, keys, PUSH_DEVICE.c.youth_id == youth)


def of_coach(db: Db, keys: Keyring, coach: int) -> list[PushDevice]:
    """Return the devices of somebody of the staff, the oldest first."""
    return _read(db, keys, PUSH_DEVICE.c.coach_id == coach)


def find(db: Db, keys: Keyring, endpoint: str, *, youth: int) -> PushDevice | None:
    """Return the device of a youth with this address; None where it is not theirs."""
    here = PUSH_DEVICE.c.hash == _mark_of(keys, endpoint, staff=False)
    return next(iter(_read(db, keys, here & (PUSH_DEVICE.c.youth_id == youth))), None)


def find_of_coach(db: Db, keys: Keyring, endpoint: str, coach: int) -> PushDevice | None:
    """Return the device of this one of the staff with this address; None where it is not theirs."""
    here = PUSH_DEVICE.c.hash == _mark_of(keys, endpoint, staff=True)
    return next(iter(_read(db, keys, here & (PUSH_DEVICE.c.coach_id == coach))), None)


def replace(db: Db, keys: Keyring, device: int, subscription_json: str, now: datetime) -> None:
    """Keep that one of the staff's browser has another subscription now; it works again."""
    mark = _mark_of(keys, json.loads(subscription_json)["endpoint"], staff=True)
    others = select(PUSH_DEVICE.c.id).where(PUSH_DEVICE.c.hash == mark, PUSH_DEVICE.c.id != device)
    _delete(db, db.execute(others).scalars().all())
    sealed = keys.seal(subscription_json, f"device:{mark.hex()}")
    _mark(db, device, hash=mark, subscription=sealed, seen_at=now, failed_at=None, failure="")


def is_any(db: Db, youth: int) -> bool:
    """Tell whether the youth has a device that takes something."""
    works = select(PUSH_DEVICE.c.id).where(
        PUSH_DEVICE.c.youth_id == youth, PUSH_DEVICE.c.failed_at.is_(None)
    )
    return db.execute(works.limit(1)).first() is not None


def remove(db: Db, device: int, *, youth: int | None = None, coach: int | None = None) -> bool:
    """Delete a device of this youth or coach; tell whether there was one."""
    mine = select(PUSH_DEVICE.c.id).where(PUSH_DEVICE.c.id == device, _owned(youth, coach))
    found = db.execute(mine).scalar()
    if found is not None:
        _delete(db, [found])
    return found is not None


def remove_all(db: Db, youth: int) -> None:
    """Delete every device of a youth: nothing is told any more."""
    db.execute(delete(PUSH_DEVICE).where(PUSH_DEVICE.c.youth_id == youth))


def mark_taken(db: Db, device: int, now: datetime) -> None:
    """Note that its push service took something."""
    _mark(db, device, taken_at=now, failed_at=None, failure="")


def mark_failed(db: Db, device: int, now: datetime, failure: str) -> None:
    """Note that its push service takes nothing, since when, and a word of ours that says why."""
    since = select(PUSH_DEVICE.c.failed_at).where(PUSH_DEVICE.c.id == device)
    _mark(db, device, failed_at=db.execute(since).scalar() or now, failure=failure)


def end(db: Db, devices: Sequence[int], now: datetime) -> None:
    """End devices that their push service knows no more, thousands in a few statements.

    A youth's are deleted. One by which somebody of the staff is reached stays and is marked, so
    that they see why nothing comes there.
    """
    failed = {"failed_at": now, "failure": ENDED}
    for at in range(0, len(devices), AT_ONCE):
        some = devices[at : at + AT_ONCE]
        chosen = PUSH_DEVICE.c.id.in_(some)
        db.execute(delete(PUSH_DEVICE).where(chosen, PUSH_DEVICE.c.coach_id.is_(None)))
        db.execute(update(PUSH_DEVICE).where(chosen).values(failed))
        db.execute(update(STAFF_WAY).where(STAFF_WAY.c.device_id.in_(some)).values(failed))


def _mark_of(keys: Keyring, endpoint: str, *, staff: bool) -> bytes:
    return keys.hash("staff push" if staff else "push", endpoint)


def _mark(db: Db, device: int, **values: Any) -> None:
    if "failure" in values:
        values["failure"] = values["failure"][:LONGEST_FAILURE]
    db.execute(update(PUSH_DEVICE).where(PUSH_DEVICE.c.id == device).values(values))


def _owned(youth: int | None, coach: int | None) -> ColumnElement[bool]:
    if youth is not None:
        return PUSH_DEVICE.c.youth_id == youth
    return PUSH_DEVICE.c.coach_id == coach if coach is not None else false()


def _limit(db: Db, mine: ColumnElement[bool]) -> None:
    order = (PUSH_DEVICE.c.seen_at.desc(), PUSH_DEVICE.c.id.desc())
    found = db.execute(select(PUSH_DEVICE.c.id).where(mine).order_by(*order)).scalars().all()
    _delete(db, found[MOST:])


def _delete(db: Db, devices: Collection[int]) -> None:
    """Delete devices, and the ways to staff by them; what was told by those stays."""
    if not devices:
        return
    ways = select(STAFF_WAY.c.id).where(STAFF_WAY.c.device_id.in_(devices))
    told = update(STAFF_NOTIFICATION).where(STAFF_NOTIFICATION.c.way_id.in_(ways))
    db.execute(told.values(way_id=None))
    db.execute(delete(STAFF_WAY).where(STAFF_WAY.c.device_id.in_(devices)))
    db.execute(delete(PUSH_DEVICE).where(PUSH_DEVICE.c.id.in_(devices)))


def _read(db: Db, keys: Keyring, where: ColumnElement[bool]) -> list[PushDevice]:
    found = db.execute(select(*_COLUMNS).where(where).order_by(PUSH_DEVICE.c.id))
    return [
        PushDevice(number, keys.open_or_empty(sealed, f"device:{bytes(mark).hex()}"), *rest)
        for mark, number, sealed, *rest in found
    ]
