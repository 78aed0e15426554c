"""Read every open escalation of a team, for the inbox and the alarm bar: in one query."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from flows.engine.facts import SERIOUS, Tier
from flows.engine.timers import TimerKind
from storage.encryption import Keyring
from storage.reads import staff_names, unread
from storage.reads.unread import UnreadWords
from storage.sql.statements import ESCALATION, TIMER, YOUTH

MOST: Final = 500


class WaitingYouth(NamedTuple):
    """An open escalation. Times are aware, UTC; `coach` and all who act are staff's numbers.

    `asked` is who is asked to take it now, and `asks_at` when the ladder goes on. `talking_with`
    has the talk, also after a deadline was missed and `taken_by` is nobody again. `unread` are the
    last words, if whoever reads the list has not.
    """

    youth: int
    nickname: str
    language: str
    coach: int
    talking_with: int | None
    tier: str
    reason: str
    opened_at: datetime
    deadline: datetime
    signs: int
    taken_by: int | None
    owed: bool
    asked: int | None
    missed_at: datetime | None
    asks_at: datetime | None
    unread: UnreadWords | None

    @property
    def waits(self) -> bool:
        """Tell whether it waits for a human: to be taken, or for the taker's words."""
        return self.taken_by is None or self.owed

    def late_since(self, now: datetime) -> datetime | None:
        """Return the first deadline that was missed since a human last wrote; None if none was.

        A deadline is missed before the timer that records it is due.
        """
        if self.missed_at is not None:
            return self.missed_at
        return self.deadline if self.waits and self.deadline <= now else None

    def is_alarm(self, now: datetime) -> bool:
        """Tell whether any coach may take it, be they new here or not."""
        free = self.taken_by is None
        return free and (Tier(self.tier) in SERIOUS or self.late_since(now) is not None)

    def is_urgent(self, now: datetime) -> bool:
        """Tell whether every page says so: tier A that waits, and whatever is overdue."""
        return (self.tier == Tier.A and self.waits) or self.late_since(now) is not None


_ESCALATION: Final = (
    *("tier", "reason", "opened_at", "deadline", "signs", "taken_by", "owed", "asked"),
    "missed_at",
)


REASON: Final = 5
"""So many columns come before `opened_at`, after the youth's number."""


def waiting(db: Connection, keys: Keyring, team: int, now: datetime, me: int) -> list[WaitingYouth]:
    """List everybody of the team who needs a human, with what is unread for this person.

    The most severe first, in a tier whoever is overdue the longest, then by deadline. `now` is
    aware.
    """
    ladder = (TIMER.c.youth_id == YOUTH.c.id) & (TIMER.c.name == TimerKind.LADDER.value)
    statement = unread.joined(
        select(
            *(YOUTH.c[one] for one in ("about", "code_name", "id", "language")),
            *(YOUTH.c[one] for one in ("coach_id", "talking_with")),
            *(ESCALATION.c[one] for one in _ESCALATION),
            TIMER.c.due_at,
            *unread.columns(me),
        )
        .join(YOUTH, YOUTH.c.id == ESCALATION.c.youth_id)
        .outerjoin(TIMER, ladder)
    )
    found = db.execute(
        statement.where(ESCALATION.c.closed_at.is_(None), YOUTH.c.team_id == team)
        .order_by(ESCALATION.c.tier, ESCALATION.c.missed_at.is_(None), ESCALATION.c.deadline)
        .limit(MOST)
    )
    every = [_waiting(keys, *row) for row in found]
    return sorted(every, key=lambda one: _order(one, now))


def _waiting(
    keys: Keyring, about: bytes | None, code: bytes | None, youth: int, *rest: Any
) -> WaitingYouth:
    *known, sealed = rest[:REASON]
    reason = keys.open_or_empty(sealed, f"reason:{youth}")
    known += [reason, *unread.with_words(rest[REASON:])]
    return WaitingYouth(youth, staff_names.called(keys, youth, about, code), *known)


def _order(one: WaitingYouth, now: datetime) -> tuple[str, bool, datetime, int]:
    late = one.late_since(now)
    return one.tier, late is None, late or one.deadline, one.youth
