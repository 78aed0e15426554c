"""Read one youth at a glance, for coaches: how things stand, what is theirs, and what lies ahead.

Asked for by team, like everything coaches see: another team's youth is as good as none (attack 1).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, func, select

from flows.engine.facts import Reminder, Rhythm, Standing
from storage import codec
from storage.encryption import Keyring
from storage.sql.statements import ADDRESS, COACH, ESCALATION, NOT_ERASED, REMINDER, TIMER, YOUTH


class OpenNeed(NamedTuple):
    """An open escalation. Times are aware, UTC; `taken_by` is a coach's number."""

    tier: str
    reason: str
    opened_at: datetime
    deadline: datetime
    signs: int
    taken_by: int | None


class YouthProfile(NamedTuple):
    """How things stand with a youth. `coach` and `talking_with` are coaches' numbers.

    Moments are aware, UTC; `quiet_from` and `quiet_to` are local. `blocked`: nothing can be sent.
    """

    id: int
    nickname: str
    wish: str
    language: str
    coach: int
    standing: Standing
    paused_until: datetime | None
    quiet_from: time
    quiet_to: time
    heard_at: datetime | None
    unanswered: int
    talking_with: int | None
    blocked: bool
    need: OpenNeed | None

    @property
    def name(self) -> str:
        """Return what staff call the youth, as on a card: the nickname, or a number."""
        return self.nickname or f"#{self.id}"


class ProfileTimer(NamedTuple):
    """A timer: what comes due and when (aware, UTC); `held` waits for the youth to be at rest."""

    name: str
    due_at: datetime
    held: bool


_COLUMNS: Final = (
    *("about", "language", "coach_id", "standing", "paused_until", "quiet_from", "quiet_to"),
    *("heard_at", "unanswered", "talking_with"),
)
_NEED: Final = ("tier", "reason", "opened_at", "deadline", "signs", "taken_by")


def of(db: Connection, keys: Keyring, youth: int, team: int) -> YouthProfile | None:
    """Read this youth of this team; None for unknown, erased and another team's alike."""
    mine = select(*(YOUTH.c[name] for name in _COLUMNS)).where(
        YOUTH.c.id == youth, YOUTH.c.team_id == team, NOT_ERASED
    )
    found = db.execute(mine).first()
    if found is None:
        return None
    about, language, coach, standing, *rest = found
    nickname, wish = codec.load(keys.open(about, f"about:{youth}")) if about else ("", "")
    blocked, need = _blocked(db, youth), _need(db, youth)
    known: tuple[Any, ...] = (*rest, blocked, need)
    return YouthProfile(youth, nickname, wish, language, coach, Standing(standing), *known)


def _blocked(db: Connection, youth: int) -> bool:
    """Tell whether there is a chat, and every one of them has blocked us."""
    mine = select(func.count(), func.count(ADDRESS.c.blocked_at)).where(ADDRESS.c.youth_id == youth)
    every, closed = db.execute(mine).one()
    return bool(every) and every == closed


def _need(db: Connection, youth: int) -> OpenNeed | None:
    open_ = select(*(ESCALATION.c[name] for name in _NEED)).where(
        ESCALATION.c.youth_id == youth, ESCALATION.c.closed_at.is_(None)
    )
    found = db.execute(open_).first()
    return OpenNeed(*found) if found else None


def reminders(db: Connection, keys: Keyring, youth: int) -> list[Reminder]:
    """Read what the youth is reminded of. The rhythm's `first` is aware, UTC."""
    columns = (REMINDER.c[name] for name in ("number", "first", "days", "words"))
    mine = select(*columns).where(REMINDER.c.youth_id == youth).order_by(REMINDER.c.number)
    return [
        Reminder(
            number, keys.open(words, f"reminder:{youth}"), Rhythm(first, frozenset(map(int, days)))
        )
        for number, first, days, words in db.execute(mine)
    ]


def upcoming_timers(db: Connection, youth: int) -> list[ProfileTimer]:
    """Read what comes due, the soonest first."""
    mine = select(TIMER.c.name, TIMER.c.due_at, TIMER.c.held).where(TIMER.c.youth_id == youth)
    return [ProfileTimer(*row) for row in db.execute(mine.order_by(TIMER.c.due_at, TIMER.c.name))]


def names(db: Connection, team: int) -> dict[int, str]:
    """Return the names of everybody in the team, also who has left: they stand in old words."""
    here = select(COACH.c.id, COACH.c.name).where(COACH.c.team_id == team)
    return {row.id: row.name for row in db.execute(here)}


def here(db: Connection, team: int, youths: Collection[int]) -> frozenset[int]:
    """Return those of these youths who are the team's, and not erased."""
    mine = select(YOUTH.c.id).where(YOUTH.c.id.in_(youths), YOUTH.c.team_id == team, NOT_ERASED)
    return frozenset(db.execute(mine).scalars()) if youths else frozenset()


def alarms(db: Connection, team: int, tier: str) -> int:
    """Count those of the team who need a human of this tier, and whom nobody has taken."""
    mine = (
        select(func.count())
        .select_from(ESCALATION)
        .join(YOUTH, YOUTH.c.id == ESCALATION.c.youth_id)
        .where(
            YOUTH.c.team_id == team, ESCALATION.c.tier == tier,
            ESCALATION.c.closed_at.is_(None), ESCALATION.c.taken_by.is_(None),
        )
    )  # fmt: skip
    return int(db.execute(mine).scalar_one())
