"""Read who of the staff opened what, and did what: for the youth, and for who leads the team."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Final, NamedTuple

from sqlalchemy import Connection, and_, or_, select

from storage.encryption import Keyring
from storage.schema.staff_action_kind import StaffActionKind
from storage.sql.statements import COACH, OPENING, STAFF_ACTION

MOST: Final = 500


class OpenedBy(NamedTuple):
    """Who of the staff read words of a youth, when (aware, UTC), by which way, and why.

    `reason` is "" for who needs none: the responsible coach, and who has taken it.
    """

    coach: str
    at: datetime
    way: str = "page"
    reason: str = ""


class DoneBy(NamedTuple):
    """What somebody of the staff did, and when (aware, UTC); `coach` is "" for the operator.

    `about` is whom of the staff it is about, and `youth` the number of the youth, if any.
    """

    coach: str
    at: datetime
    what: str
    about: str = ""
    youth: int | None = None


_ABOUT: Final = COACH.alias("about")
_COLUMNS: Final = (
    COACH.c.name, STAFF_ACTION.c.at, STAFF_ACTION.c.what, _ABOUT.c.name, STAFF_ACTION.c.youth_id
)  # fmt: skip
_FOUND: Final = (
    select(*_COLUMNS)
    .outerjoin(COACH, COACH.c.id == STAFF_ACTION.c.coach_id)
    .outerjoin(_ABOUT, _ABOUT.c.id == STAFF_ACTION.c.about_id)
    .order_by(STAFF_ACTION.c.id.desc())
    .limit(MOST)
)


def openings(db: Connection, keys: Keyring, youth: int) -> list[OpenedBy]:
    """List who read the conversation, the latest first."""
    found = (
        select(COACH.c.name, OPENING.c.at, OPENING.c.way, OPENING.c.reason)
        .join(COACH, COACH.c.id == OPENING.c.coach_id)
        .where(OPENING.c.youth_id == youth)
        .order_by(OPENING.c.id.desc())
        .limit(MOST)
    )
    return [
        OpenedBy(name, at, way, keys.open_or_empty(reason, f"opened:{youth}"))
        for name, at, way, reason in db.execute(found)
    ]


def done_for(db: Connection, youth: int) -> list[DoneBy]:
    """List what staff did for this youth, the latest first."""
    found = db.execute(_FOUND.where(STAFF_ACTION.c.youth_id == youth))
    return [_done(*row) for row in found]


def by_day(done: Iterable[DoneBy], zone: tzinfo) -> list[tuple[DoneBy, int]]:
    """Return what was done and how often: the same by the same person on one day (here) is one."""
    found: dict[object, tuple[DoneBy, int]] = {}
    for one in done:
        key = (one.coach, one.what, one.about, one.at.astimezone(zone).date())
        first, times = found.get(key, (one, 0))
        found[key] = (first, times + 1)
    return list(found.values())


def unusual(db: Connection, team: int, since: datetime) -> list[DoneBy]:
    """List what is unusual of a team since then (aware), the latest first."""
    theirs = or_(COACH.c.team_id == team, and_(COACH.c.id.is_(None), _ABOUT.c.team_id == team))
    found = _FOUND.where(STAFF_ACTION.c.unusual, STAFF_ACTION.c.at > since, theirs)
    return [_done(*row) for row in db.execute(found)]


def unseen(db: Connection, coach: int) -> list[DoneBy]:
    """List what was done about the sign-in of this person, which they have not read of."""
    links = (StaffActionKind.LINK, StaffActionKind.LINK_USED, StaffActionKind.VOUCH)
    found = _FOUND.where(
        STAFF_ACTION.c.about_id == coach, STAFF_ACTION.c.seen_at.is_(None),
        STAFF_ACTION.c.what.in_(links),
    )  # fmt: skip
    return [_done(*row) for row in db.execute(found)]


def _done(
    name: str | None, at: datetime, what: str, about: str | None, youth: int | None
) -> DoneBy:
    return DoneBy(name or "", at, what, about or "", youth)
