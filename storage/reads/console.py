"""Read what coaches look at: who needs a human, who there is, and the parts of one youth.

Lists are asked for by team: another team's youth is as good as none (attack 1). Whoever asks for
one youth has found them in the team first (youth_profile.py).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from flows.engine.facts import Rhythm, SmallStep, Stage
from storage import codec
from storage.encryption import Keyring
from storage.sql.statements import (
    COACH,
    ESCALATION,
    INVITE,
    NOT_ERASED,
    NOTE,
    OPENING,
    REMINDER,
    STEP,
    TIMER,
    YOUTH,
)

MOST: Final = 500


class WaitingYouth(NamedTuple):
    """An open escalation. Times are aware, UTC; `taken_by` and `coach` are coaches' numbers."""

    youth: int
    nickname: str
    language: str
    coach: int
    tier: str
    reason: str
    opened_at: datetime
    deadline: datetime
    signs: int
    taken_by: int | None


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


class UpcomingTimer(NamedTuple):
    """A timer: what comes due and when (aware, UTC)."""

    name: str
    due_at: datetime


class OpenedBy(NamedTuple):
    """Who of the staff opened a conversation, and when (aware, UTC)."""

    coach: str
    at: datetime


class CoachNote(NamedTuple):
    """What coaches keep about a youth: a private note, and the word for a new device."""

    words: str
    check_word: str


_ABOUT: Final = (YOUTH.c.about, YOUTH.c.id)


def waiting(db: Connection, keys: Keyring, team: int) -> list[WaitingYouth]:
    """List everybody of the team who needs a human: the most severe first, then by deadline."""
    columns = ("tier", "reason", "opened_at", "deadline", "signs", "taken_by")
    found = db.execute(
        select(*_ABOUT, YOUTH.c.language, YOUTH.c.coach_id, *(ESCALATION.c[one] for one in columns))
        .join(YOUTH, YOUTH.c.id == ESCALATION.c.youth_id)
        .where(ESCALATION.c.closed_at.is_(None), YOUTH.c.team_id == team)
        .order_by(ESCALATION.c.tier, ESCALATION.c.deadline, YOUTH.c.id)
        .limit(MOST)
    )
    return [
        WaitingYouth(youth, _about(keys, youth, about)[0], *rest) for about, youth, *rest in found
    ]


def youths(db: Connection, keys: Keyring, team: int) -> list[ListedYouth]:
    """List everybody of the team, by when they last wrote."""
    found = db.execute(
        select(
            *_ABOUT,
            *(YOUTH.c[name] for name in ("language", "coach_id", "standing", "heard_at")),
            *(YOUTH.c[name] for name in ("paused_until", "unanswered")),
            ESCALATION.c.tier,
            YOUTH.c.talking_with,
        )
        .outerjoin(
            ESCALATION,
            (ESCALATION.c.youth_id == YOUTH.c.id) & ESCALATION.c.closed_at.is_(None),
        )
        .where(YOUTH.c.team_id == team, NOT_ERASED)
        .order_by(YOUTH.c.heard_at.desc(), YOUTH.c.id)
        .limit(MOST)
    )
    return [ListedYouth(youth, *_about(keys, youth, about), *rest) for about, youth, *rest in found]


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


def read_note(db: Connection, keys: Keyring, youth: int) -> CoachNote:
    """Read the coaches' own words about the youth."""
    mine = select(NOTE.c.words, NOTE.c.check_word).where(NOTE.c.youth_id == youth)
    found = db.execute(mine).first()
    words, check_word = found or (None, None)
    return CoachNote(
        keys.open(words, f"note:{youth}") if words else "",
        keys.open(check_word, f"check:{youth}") if check_word else "",
    )


def keep_note(db: Connection, keys: Keyring, youth: int, words: str) -> None:
    """Store a private note; "" deletes it. Nothing of it ever reaches the youth's chat."""
    _keep(db, youth, "words", keys.seal(words, f"note:{youth}") if words else None)


def keep_check_word(db: Connection, keys: Keyring, youth: int, word: str) -> None:
    """Store the word agreed with the youth for a new device; "" deletes it."""
    _keep(db, youth, "check_word", keys.seal(word, f"check:{youth}") if word else None)


def _keep(db: Connection, youth: int, column: str, value: bytes | None) -> None:
    mine = update(NOTE).where(NOTE.c.youth_id == youth).values({column: value})
    if db.execute(mine).rowcount == 0:
        db.execute(insert(NOTE), {"youth_id": youth, column: value})


def open_conversation(db: Connection, youth: int, coach: int, now: datetime) -> None:
    """Store that a coach opened a conversation, which the youth can ask for."""
    row = {"youth_id": youth, "coach_id": coach, "at": now}
    db.execute(insert(OPENING), row)


def has_opened(db: Connection, youth: int, coach: int, since: datetime) -> bool:
    """Tell whether this coach has opened the conversation since this moment (aware)."""
    mine = select(func.count()).where(
        OPENING.c.youth_id == youth, OPENING.c.coach_id == coach, OPENING.c.at >= since
    )
    return bool(db.execute(mine).scalar())


def openings(db: Connection, youth: int) -> list[OpenedBy]:
    """List who opened the conversation, the latest first."""
    found = (
        select(COACH.c.name, OPENING.c.at)
        .join(COACH, COACH.c.id == OPENING.c.coach_id)
        .where(OPENING.c.youth_id == youth)
        .order_by(OPENING.c.id.desc())
        .limit(MOST)
    )
    return [OpenedBy(*row) for row in db.execute(found)]


def unused_invites(db: Connection, team: int, now: datetime) -> list[tuple[str, datetime]]:
    """List invitations that wait to be used: by whom, and when they end (aware, UTC)."""
    mine = (
        select(COACH.c.name, INVITE.c.expires_at)
        .join(COACH, COACH.c.id == INVITE.c.coach_id)
        .where(INVITE.c.used_at.is_(None), INVITE.c.expires_at > now, COACH.c.team_id == team)
        .order_by(INVITE.c.expires_at)
    )
    return [(name, at) for name, at in db.execute(mine)]


def _about(keys: Keyring, youth: int, about: bytes | None) -> tuple[str, str]:
    """Decrypt nickname and wish."""
    if about is None:
        return "", ""
    nickname, wish = codec.load(keys.open(about, f"about:{youth}"))
    return nickname, wish
