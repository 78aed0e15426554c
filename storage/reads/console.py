"""Read what coaches look at: who there is, and the parts of one youth.

Lists are asked for by team: another team's youth is as good as none (attack 1). Whoever asks for
one youth has found them in the team first (youth_profile.py).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from flows.engine.facts import Rhythm, SmallStep, Stage
from storage.encryption import Keyring
from storage.reads import staff_names, unread
from storage.reads.unread import UnreadWords
from storage.sql.statements import (
    COACH,
    ESCALATION,
    INVITE,
    NOT_ERASED,
    REMINDER,
    STEP,
    TIMER,
    YOUTH,
)

MOST: Final = 500


class ListedYouth(NamedTuple):
    """A youth in the list of a team."""

    id: int
    nickname: str
    wish: str
    language: str
    coach: int
    standing: str
    heard_at: datetime | None
    paused_until: datetime | None
    unanswered: int
    open_tier: str | None
    talking_with: int | None
    unread: UnreadWords | None
    code_name: str = ""

    @property
    def name(self) -> str:
        """Return what staff call the youth: nickname, code name, or a number."""
        return self.nickname or self.code_name or f"#{self.id}"


class UpcomingTimer(NamedTuple):
    """A timer: what comes due and when (aware, UTC)."""

    name: str
    due_at: datetime


_ABOUT: Final = (YOUTH.c.about, YOUTH.c.code_name, YOUTH.c.id)


def youths(db: Connection, keys: Keyring, team: int, me: int) -> list[ListedYouth]:
    """List everybody of the team, by when they last wrote, with what is unread for this person."""
    statement = unread.joined(
        select(
            *_ABOUT,
            *(YOUTH.c[name] for name in ("language", "coach_id", "standing", "heard_at")),
            *(YOUTH.c[name] for name in ("paused_until", "unanswered")),
            ESCALATION.c.tier,
            YOUTH.c.talking_with,
            *unread.columns(me),
        ).outerjoin(
            ESCALATION,
            (ESCALATION.c.youth_id == YOUTH.c.id) & ESCALATION.c.closed_at.is_(None),
        )
    )
    found = db.execute(
        statement.where(YOUTH.c.team_id == team, NOT_ERASED)
        .order_by(YOUTH.c.heard_at.desc(), YOUTH.c.id)
        .limit(MOST)
    )
    return [_listed(keys, *row) for row in found]


def _listed(
    keys: Keyring, about: bytes | None, code: bytes | None, youth: int, *rest: Any
) -> ListedYouth:
    known = unread.with_words(rest)
    both = staff_names.nickname_and_wish(keys, youth, about)
    found = ListedYouth(youth, *both, *known)
    return found._replace(code_name=staff_names.code_name(keys, youth, code))


def steps(db: Connection, keys: Keyring, youth: int) -> list[SmallStep]:
    """Read every small step there ever was, the newest first."""
    columns = (
        STEP.c[name] for name in ("number", "stage", "ask_at", "not_yet", "proposed_by", "words")
    )
    mine = select(*columns).where(STEP.c.youth_id == youth).order_by(STEP.c.number.desc())
    return [
        SmallStep(number, keys.open(words, f"step:{youth}"), Stage(stage), ask_at, not_yet, by)
        for number, stage, ask_at, not_yet, by, words in db.execute(mine)
    ]


def reminders(db: Connection, keys: Keyring, youth: int) -> list[tuple[str, Rhythm]]:
    """Read what the youth is reminded of, and how often. `first` is aware, UTC."""
    columns = (REMINDER.c[name] for name in ("words", "first", "days"))
    mine = select(*columns).where(REMINDER.c.youth_id == youth).order_by(REMINDER.c.number)
    return [
        (keys.open(words, f"reminder:{youth}"), Rhythm(first, frozenset(map(int, days))))
        for words, first, days in db.execute(mine)
    ]


def upcoming_timers(db: Connection, youth: int) -> list[UpcomingTimer]:
    """Read what comes due, the soonest first."""
    mine = select(TIMER.c.name, TIMER.c.due_at).where(TIMER.c.youth_id == youth)
    return [UpcomingTimer(*row) for row in db.execute(mine.order_by(TIMER.c.due_at))]


def unused_invites(db: Connection, team: int, now: datetime) -> list[tuple[str, datetime]]:
    """List invitations that wait to be used: by whom, and when they end (aware, UTC)."""
    mine = (
        select(COACH.c.name, INVITE.c.expires_at)
        .join(COACH, COACH.c.id == INVITE.c.coach_id)
        .where(INVITE.c.used_at.is_(None), INVITE.c.expires_at > now, COACH.c.team_id == team)
        .order_by(INVITE.c.expires_at)
    )
    return [(name, at) for name, at in db.execute(mine)]
