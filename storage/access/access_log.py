"""Write down what staff open and do: rows that no erasing removes, and no page of staff changes.

Times are aware, UTC. A reason stands sealed beside its opening, for the youth to read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from storage.encryption import Keyring
from storage.schema import periods
from storage.schema.staff_action_kind import StaffActionKind
from storage.sql.statements import OPENING, STAFF_ACTION

MANY: Final = 5
"""So many youths, opened by one person with a reason within a day, are told the coordinators."""

A_DAY: Final = timedelta(days=1)


class OpeningWay(StrEnum):
    """By which way somebody of the staff read words of a youth."""

    PAGE = "page"
    TELEGRAM = "telegram"


class StaffAction(NamedTuple):
    """What somebody of the staff did, at an aware moment; `coach` None is the operator.

    `about` is whom of the staff it is about; `unusual` is for the coordinators of the team.
    """

    at: datetime
    coach: int | None
    what: StaffActionKind
    youth: int | None = None
    about: int | None = None
    unusual: bool = False


def rows_of(actions: Iterable[StaffAction]) -> list[dict[str, Any]]:
    """Build the rows of these actions."""
    return [
        {
            "at": one.at, "coach_id": one.coach, "what": one.what.value, "youth_id": one.youth,
            "about_id": one.about, "unusual": one.unusual, "seen_at": None,
        }
        for one in actions
    ]  # fmt: skip


def record(db: Connection, action: StaffAction) -> None:
    """Write down one action that is no turn."""
    db.execute(insert(STAFF_ACTION), rows_of([action]))


def open_conversation(
    db: Connection,
    youth: int,
    coach: int,
    now: datetime,
    way: OpeningWay = OpeningWay.PAGE,
    reason: bytes | None = None,
) -> None:
    """Write down that somebody read words of a youth; `reason` is sealed (`seal_reason`)."""
    row = {"youth_id": youth, "coach_id": coach, "at": now, "way": way.value, "reason": reason}
    db.execute(insert(OPENING), row)
    if reason is not None:
        _note_many(db, coach, now)


def seal_reason(keys: Keyring, youth: int, words: str) -> bytes:
    """Seal why somebody opens a conversation that is not theirs."""
    return keys.seal(words, f"opened:{youth}")


def has_opened(
    db: Connection, youth: int, coach: int, since: datetime, way: OpeningWay = OpeningWay.PAGE
) -> bool:
    """Tell whether this person has read words of this youth by this way since then (aware)."""
    mine = select(OPENING.c.id).where(
        OPENING.c.youth_id == youth, OPENING.c.coach_id == coach, OPENING.c.at >= since,
        OPENING.c.way == way.value,
    )  # fmt: skip
    return db.execute(mine.limit(1)).first() is not None


def has_given_reason(db: Connection, youth: int, coach: int, now: datetime) -> bool:
    """Tell whether this person has said why they open it, within the longest session."""
    mine = select(OPENING.c.id).where(
        OPENING.c.youth_id == youth, OPENING.c.coach_id == coach, OPENING.c.reason.is_not(None),
        OPENING.c.at > now - periods.SESSION_LASTS,
    )  # fmt: skip
    return db.execute(mine.limit(1)).first() is not None


def last_by(db: Connection, youth: int, what: StaffActionKind) -> int | None:
    """Return who of the staff did this last for the youth; None for nobody."""
    mine = select(STAFF_ACTION.c.coach_id).where(
        STAFF_ACTION.c.youth_id == youth, STAFF_ACTION.c.what == what.value
    )
    found: int | None = db.execute(mine.order_by(STAFF_ACTION.c.id.desc()).limit(1)).scalar()
    return found


def was_added(db: Connection, person: int, by: int, since: datetime) -> bool:
    """Tell whether somebody of the staff was added by this one, or since then (aware) by anybody.

    Whom the operator has added from the terminal stands in no row.
    """
    added = select(STAFF_ACTION.c.id).where(
        STAFF_ACTION.c.about_id == person, STAFF_ACTION.c.what == StaffActionKind.ADD.value,
        (STAFF_ACTION.c.coach_id == by) | (STAFF_ACTION.c.at > since),
    )  # fmt: skip
    return db.execute(added.limit(1)).first() is not None


def see(db: Connection, coach: int, now: datetime) -> None:
    """Write that this person has read what was done about themselves."""
    mine = update(STAFF_ACTION).where(
        STAFF_ACTION.c.about_id == coach, STAFF_ACTION.c.seen_at.is_(None)
    )
    db.execute(mine.values(seen_at=now))


def _note_many(db: Connection, coach: int, now: datetime) -> None:
    """Tell the coordinators, once a day, of somebody who opens many youths of others.

    Whoever stands in for a colleague, or has taken what is open, has given no reason.
    """
    others = select(func.count(func.distinct(OPENING.c.youth_id))).where(
        OPENING.c.coach_id == coach, OPENING.c.at > now - A_DAY, OPENING.c.reason.is_not(None)
    )
    if int(db.execute(others).scalar_one()) < MANY:
        return
    told = select(STAFF_ACTION.c.id).where(
        STAFF_ACTION.c.about_id == coach, STAFF_ACTION.c.what == StaffActionKind.MANY,
        STAFF_ACTION.c.at > now - A_DAY,
    )  # fmt: skip
    if db.execute(told.limit(1)).first() is None:
        many = StaffAction(now, coach, StaffActionKind.MANY, about=coach, unusual=True)
        record(db, many)
