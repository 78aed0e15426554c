"""Read who is next in touch with whom, and what was tried: nobody of a team is out of sight.

Asked for by team, like everything staff see. Moments are aware, UTC.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, func, select

from flows.engine.facts import Standing
from flows.engine.programme import AttemptOutcome, NextContact, OutreachWay, Phase, Situation
from storage.encryption import Keyring
from storage.reads import staff_names
from storage.sql.statements import ATTEMPT, COACH, TAKES_PART, YOUTH, YOUTH_RECORD

MOST: Final = 500
MOST_ATTEMPTS: Final = 50

LATE_AFTER: Final = timedelta(days=1)
"""A coach's contact that has not happened so long after its moment is overdue."""


class ListedContact(NamedTuple):
    """A youth who takes part, and their next contact. `code_name` is all a coordinator reads."""

    youth: int
    name: str
    code_name: str
    coach: int
    heard_at: datetime | None
    silences: int
    contact: NextContact | None

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether nobody is next in touch, or a coach should have been."""
        one = self.contact
        return one is None or (one.by is not None and one.at < now - LATE_AFTER)

    def is_due(self, now: datetime, until: datetime) -> bool:
        """Tell whether it is a coach's turn before `until`, and not overdue yet."""
        one = self.contact
        is_coachs = one is not None and one.by is not None and one.at < until
        return is_coachs and not self.is_overdue(now)


class AttemptEntry(NamedTuple):
    """An attempt to be in touch: when, by whom, by which way, and how it ended."""

    at: datetime
    coach: str
    way: OutreachWay
    outcome: AttemptOutcome


_COLUMNS: Final = (
    *("id", "about", "code_name", "coach_id", "heard_at", "silences"),
    *("next_at", "next_way", "next_by", "next_set_by"),
)


def of_team(db: Connection, keys: Keyring, team: int) -> list[ListedContact]:
    """List everybody of the team who takes part, whoever was silent for the longest first."""
    mine = select(*(YOUTH.c[name] for name in _COLUMNS)).where(YOUTH.c.team_id == team, TAKES_PART)
    found = db.execute(mine.order_by(YOUTH.c.heard_at, YOUTH.c.id).limit(MOST))
    return [_listed(keys, *row) for row in found]


def _listed(
    keys: Keyring, youth: int, about: bytes | None, code: bytes | None, *rest: Any
) -> ListedContact:
    coach, heard, silences, at, way, by, set_by = rest
    contact = None if at is None else NextContact(at, OutreachWay(way), by, set_by)
    name = staff_names.called(keys, youth, about, code)
    code_name = staff_names.code_name(keys, youth, code)
    return ListedContact(youth, name, code_name, coach, heard, silences, contact)


def attempts(db: Connection, youth: int) -> list[AttemptEntry]:
    """Read the attempts to be in touch with a youth, the latest first."""
    found = (
        select(ATTEMPT.c.at, COACH.c.name, ATTEMPT.c.way, ATTEMPT.c.outcome)
        .join(COACH, COACH.c.id == ATTEMPT.c.coach_id)
        .where(ATTEMPT.c.youth_id == youth)
        .order_by(ATTEMPT.c.id.desc())
        .limit(MOST_ATTEMPTS)
    )
    return [
        AttemptEntry(at, coach, OutreachWay(way), AttemptOutcome(outcome))
        for at, coach, way, outcome in db.execute(found)
    ]


def overdue(db: Connection, now: datetime) -> int:
    """Count the youths of all teams with whom a coach should have been in touch. `now` is aware."""
    late = (YOUTH.c.next_at.is_(None)) | (
        YOUTH.c.next_by.is_not(None) & (YOUTH.c.next_at < now - LATE_AFTER)
    )
    return int(db.execute(select(func.count(YOUTH.c.id)).where(TAKES_PART, late)).scalar_one())


def by_status(db: Connection, team: int) -> tuple[dict[Phase, int], dict[Situation, int]]:
    """Count the team's youths who have said yes, by phase and by situation; all of each."""
    mine = (YOUTH.c.team_id == team, YOUTH.c.standing == Standing.ENROLLED.value)
    phases, situations = dict.fromkeys(Phase, 0), dict.fromkeys(Situation, 0)
    found = select(YOUTH.c.phase, YOUTH.c.situation, func.count()).where(*mine)
    for phase, situation, count in db.execute(found.group_by(YOUTH.c.phase, YOUTH.c.situation)):
        phases[Phase(phase)] += count
        situations[Situation(situation)] += count
    return phases, situations


def births(db: Connection, keys: Keyring, team: int) -> dict[int, str]:
    """Return year and month of birth (YYYY-MM) of those of the team of whom it was entered."""
    mine = select(YOUTH_RECORD.c.youth_id, YOUTH_RECORD.c.born).join(
        YOUTH, YOUTH.c.id == YOUTH_RECORD.c.youth_id
    )
    found = db.execute(mine.where(YOUTH.c.team_id == team, YOUTH_RECORD.c.born.is_not(None)))
    opened = {youth: keys.open_or_empty(born, f"born:{youth}") for youth, born in found}
    return {youth: born for youth, born in opened.items() if born}
