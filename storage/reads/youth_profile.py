"""Read one youth at a glance, for coaches: how things stand, what is theirs, and what lies ahead.

Asked for by team, like everything coaches see: another team's youth is as good as none (attack 1).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, time
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, func, select

from flows.engine.facts import Reminder, Rhythm, Standing
from flows.engine.programme import (
    Cadence,
    NextContact,
    OutreachWay,
    Phase,
    Situation,
    Status,
)
from storage.encryption import Keyring
from storage.reads import staff_names, youth_notifications
from storage.schema.channel_names import ChannelName
from storage.sql.statements import ADDRESS, COACH, ESCALATION, NOT_ERASED, REMINDER, TIMER, YOUTH


class OpenNeed(NamedTuple):
    """An open escalation. Times are aware, UTC; `taken_by` is a coach's number.

    `turn` is the one whose words made it as severe as it is, 0 for none. `owed`: the youth waits
    for the taker's words, by the deadline. `missed_at` is the first deadline that was missed.
    `known`: the youth knows that a human was called.
    """

    tier: str
    reason: str
    opened_at: datetime
    deadline: datetime
    signs: int
    taken_by: int | None
    turn: int
    owed: bool
    missed_at: datetime | None
    known: bool


class YouthProfile(NamedTuple):
    """How things stand with a youth. `coach` and `talking_with` are coaches' numbers.

    Moments are aware, UTC; `quiet_from` and `quiet_to` are local. `erase_asked`: since when the
    youth wants everything erased once what is open is closed. `blocked`: nothing can be sent.
    `unreached`: while the chat is closed nothing tells the youth of it.
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
    erase_asked: datetime | None
    silences: int
    cadence: Cadence
    next_contact: NextContact | None
    status: Status
    code_name: str
    blocked: bool
    need: OpenNeed | None
    unreached: bool = False

    @property
    def name(self) -> str:
        """Return what staff call the youth, as on a card: nickname, code name, or a number."""
        return self.nickname or self.code_name or f"#{self.id}"

    @property
    def takes_part(self) -> bool:
        """Tell whether the youth has said yes, and the work with them has not ended."""
        return self.standing is Standing.ENROLLED and self.status.phase is not Phase.ENDED


class ProfileTimer(NamedTuple):
    """A timer: what comes due and when (aware, UTC); `held` waits for the youth to be at rest."""

    name: str
    due_at: datetime
    held: bool


_COLUMNS: Final = (
    *("about", "language", "coach_id", "standing", "paused_until", "quiet_from", "quiet_to"),
    *("heard_at", "unanswered", "talking_with", "erase_asked", "silences", "cadence"),
    *("next_at", "next_way", "next_by", "next_set_by", "phase", "situation", "code_name"),
)
_OWN: Final = 8
"""Of them the last: what `_way` makes values of."""
_NEED: Final = (
    *("tier", "reason", "opened_at", "deadline", "signs", "taken_by"),
    *("turn", "owed", "missed_at", "known"),
)


def of(db: Connection, keys: Keyring, youth: int, team: int) -> YouthProfile | None:
    """Read this youth of this team; None for unknown, erased and another team's alike."""
    mine = select(*(YOUTH.c[name] for name in _COLUMNS)).where(
        YOUTH.c.id == youth, YOUTH.c.team_id == team, NOT_ERASED
    )
    found = db.execute(mine).first()
    if found is None:
        return None
    about, language, coach, standing, *rest = found
    nickname, wish = staff_names.nickname_and_wish(keys, youth, about)
    blocked, need = _blocked(db, youth), _need(db, keys, youth)
    way = _way(keys, youth, rest[-_OWN:])
    known: tuple[Any, ...] = (*rest[:-_OWN], *way, blocked, need, _unreached(db, youth))
    return YouthProfile(youth, nickname, wish, language, coach, Standing(standing), *known)


def _way(keys: Keyring, youth: int, row: Sequence[Any]) -> tuple[Any, ...]:
    """Return cadence, next contact, status and code name."""
    cadence, at, way, by, set_by, phase, situation, code = row
    contact = None if at is None else NextContact(at, OutreachWay(way), by, set_by)
    status = Status(Phase(phase), Situation(situation))
    return Cadence(cadence), contact, status, staff_names.code_name(keys, youth, code)


def _blocked(db: Connection, youth: int) -> bool:
    """Tell whether there is a chat, and every one of them has blocked us."""
    mine = select(func.count(), func.count(ADDRESS.c.blocked_at)).where(ADDRESS.c.youth_id == youth)
    every, closed = db.execute(mine).one()
    return bool(every) and every == closed


def _unreached(db: Connection, youth: int) -> bool:
    """Tell whether the chat is one of pages, and nothing tells of it while they are closed."""
    mine = select(ADDRESS.c.channel).where(ADDRESS.c.youth_id == youth)
    channels = set(db.execute(mine).scalars())
    return channels == {ChannelName.WEB} and not youth_notifications.is_reachable(db, youth)


def _need(db: Connection, keys: Keyring, youth: int) -> OpenNeed | None:
    open_ = select(*(ESCALATION.c[name] for name in _NEED)).where(
        ESCALATION.c.youth_id == youth, ESCALATION.c.closed_at.is_(None)
    )
    found = db.execute(open_).first()
    if found is None:
        return None
    tier, reason, *rest = found
    return OpenNeed(tier, keys.open_or_empty(reason, f"reason:{youth}"), *rest)


def reminders(db: Connection, keys: Keyring, youth: int) -> list[Reminder]:
    """Read what the youth is reminded of, less what has come once. `first` is aware, UTC."""
    names = ("number", "first", "days", "left_alone", "missed_at", "words")
    mine = select(*(REMINDER.c[name] for name in names)).where(
        REMINDER.c.youth_id == youth, REMINDER.c.came.is_(False)
    )
    return [
        Reminder(
            number, keys.open(words, f"reminder:{youth}"), Rhythm(first, frozenset(map(int, days))),
            left, missed_at=missed,
        )
        for number, first, days, left, missed, words in db.execute(mine.order_by(REMINDER.c.number))
    ]  # fmt: skip


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
