"""Read meetings: all of one youth, the week of one coach, and how many a team had.

A coach's week and the counts name nobody: a code name or a number (programme.md, 2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from flows.engine.programme import Meeting, MeetingState
from storage import codec
from storage.encryption import Keyring
from storage.reads import staff_names
from storage.sql import meeting_rows
from storage.sql.statements import (
    COACH,
    MEETING,
    MEETING_COLUMNS,
    NOT_ERASED,
    OUTBOX,
    TAKES_PART,
    YOUTH,
)

UID_CHARACTERS: Final = 40
_COLUMNS: Final = tuple(MEETING.c[name] for name in MEETING_COLUMNS.split())
IN_A_WEEK: Final = (MeetingState.PROPOSED, MeetingState.AGREED, MeetingState.HELD,
                    MeetingState.MISSED)  # fmt: skip
BOOKED: Final = (MeetingState.AGREED, MeetingState.HELD, MeetingState.MISSED)


class KeptMeeting(NamedTuple):
    """A meeting of a youth. `coach` is a name; `uid` stays, and says nothing; times are UTC."""

    meeting: Meeting
    coach: str
    uid: str
    changed_at: datetime


class CoachMeeting(NamedTuple):
    """A meeting of a coach: with which youth, and what staff call them among themselves."""

    youth: int
    pseudonym: str
    uid: str
    meeting: Meeting


class WeekCount(NamedTuple):
    """How many meetings of a team had their time in the week that begins on `monday`."""

    monday: date
    booked: int
    held: int
    missed: int


def of_youth(db: Connection, keys: Keyring, youth: int) -> list[KeptMeeting]:
    """Read every meeting of this youth, the latest first; what has no time yet stands on top."""
    mine = (
        select(*_COLUMNS, MEETING.c.changed_at, COACH.c.name)
        .join(COACH, COACH.c.id == MEETING.c.coach_id)
        .where(MEETING.c.youth_id == youth)
        .order_by(MEETING.c.number.desc())
    )
    found = [
        KeptMeeting(
            meeting_rows.load(row, keys.open_or_empty, UTC),
            name,
            _uid(keys, youth, row[1]),
            changed,
        )
        for *row, changed, name in db.execute(mine)
    ]
    latest = datetime.max.replace(tzinfo=UTC)
    return sorted(found, key=lambda one: one.meeting.at or latest, reverse=True)


def of_line(
    db: Connection, keys: Keyring, youth: int, line: int, contexts: frozenset[str]
) -> list[KeptMeeting]:
    """Read the agreed meeting that a line to this youth is about, if it is one of these lines.

    A line holds no number: the meeting is told by its time.
    """
    mine = select(OUTBOX.c.payload).where(
        OUTBOX.c.id == line, OUTBOX.c.youth_id == youth, OUTBOX.c.coach_id.is_(None),
        OUTBOX.c.line.in_(sorted(contexts)), OUTBOX.c.payload.is_not(None),
    )  # fmt: skip
    payload = db.execute(mine).scalar()
    if payload is None:
        return []
    values, *_ = codec.load_payload(keys.open(payload, f"said:{youth}"))
    when = values.get("when")
    return [one for one in agreed(db, keys, youth) if one.meeting.at == when]


def agreed(db: Connection, keys: Keyring, youth: int) -> list[KeptMeeting]:
    """Read the agreed meetings of this youth."""
    return [one for one in of_youth(db, keys, youth) if one.meeting.state is MeetingState.AGREED]


def of_coach(
    db: Connection, keys: Keyring, coach: int, since: datetime, until: datetime
) -> list[CoachMeeting]:
    """Read the meetings of this coach that begin in this span (aware), the soonest first."""
    mine = (
        select(*_COLUMNS, YOUTH.c.code_name)
        .join(YOUTH, YOUTH.c.id == MEETING.c.youth_id)
        .where(
            MEETING.c.coach_id == coach, MEETING.c.at >= since, MEETING.c.at < until,
            MEETING.c.state.in_(IN_A_WEEK), NOT_ERASED,
        )
        .order_by(MEETING.c.at, MEETING.c.youth_id)
    )  # fmt: skip
    return [_of_coach(keys, row, code) for *row, code in db.execute(mine)]


def wished(db: Connection, keys: Keyring, coaches: Iterable[int]) -> list[CoachMeeting]:
    """Read what youths wish of these coaches and have no answer to, the oldest first."""
    mine = (
        select(*_COLUMNS, YOUTH.c.code_name)
        .join(YOUTH, YOUTH.c.id == MEETING.c.youth_id)
        .where(
            MEETING.c.coach_id.in_(coaches), MEETING.c.state == MeetingState.WISHED, NOT_ERASED
        )
        .order_by(MEETING.c.changed_at, MEETING.c.youth_id)
    )  # fmt: skip
    return [_of_coach(keys, row, code) for *row, code in db.execute(mine)]


def late_wishes(db: Connection, keys: Keyring, team: int) -> list[CoachMeeting]:
    """Read what youths of this team wish and nobody has answered in time, the oldest first."""
    mine = (
        select(*_COLUMNS, YOUTH.c.code_name)
        .join(YOUTH, YOUTH.c.id == MEETING.c.youth_id)
        .where(
            YOUTH.c.team_id == team, MEETING.c.state == MeetingState.WISHED, MEETING.c.asked > 0,
            TAKES_PART,
        )
        .order_by(MEETING.c.changed_at, MEETING.c.youth_id)
    )  # fmt: skip
    return [_of_coach(keys, row, code) for *row, code in db.execute(mine)]


def per_week(
    db: Connection, team: int, since: datetime, until: datetime, zone: tzinfo
) -> list[WeekCount]:
    """Count a team's meetings that begin in this span (aware), by week of this zone; no words."""
    mine = (
        select(MEETING.c.at, MEETING.c.state)
        .join(YOUTH, YOUTH.c.id == MEETING.c.youth_id)
        .where(
            YOUTH.c.team_id == team, MEETING.c.at >= since, MEETING.c.at < until,
            MEETING.c.state.in_(BOOKED),
        )
    )  # fmt: skip
    return _counted((_monday(at.astimezone(zone).date()), state) for at, state in db.execute(mine))


def _counted(found: Iterable[tuple[date, str]]) -> list[WeekCount]:
    counts = Counter(found)
    return [
        WeekCount(
            monday, counts[monday, MeetingState.AGREED], counts[monday, MeetingState.HELD],
            counts[monday, MeetingState.MISSED],
        )
        for monday in sorted({monday for monday, _ in counts}, reverse=True)
    ]  # fmt: skip


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _of_coach(keys: Keyring, row: list[Any], code: bytes | None) -> CoachMeeting:
    youth, number = row[0], row[1]
    name = staff_names.code_name(keys, youth, code) or f"#{youth}"
    found = meeting_rows.load(row, keys.open_or_empty, UTC)
    return CoachMeeting(youth, name, _uid(keys, youth, number), found)


def _uid(keys: Keyring, youth: int, number: int) -> str:
    return keys.hash("calendar", f"meeting:{youth}:{number}").hex()[:UID_CHARACTERS]
