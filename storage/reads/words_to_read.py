"""Read the own words that nothing understood and no coach has read yet, the worst first.

Words in a language that nobody here knows stand first: nobody has looked for danger in them. Then
come languages in which danger is not heard as well as is asked for (bot/safety/detector_states.py).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select, update

from storage.encryption import Keyring
from storage.reads import staff_names
from storage.sql.statements import EVENT, NOT_ERASED, NOT_UNDERSTOOD, YOUTH

MOST: Final = 50
"""Words that are shown at once."""

READ: Final = "read"
OPENED: Final = "opened"
FALSE_ALARM: Final = "false_alarm"
"""What a coach did with them."""


class WordsToRead(NamedTuple):
    """Words, whose, and until when they are to be read (aware, UTC); `score` is 0 to 1.

    `language` is that of the words, "" for one that is not known here; `nearest` the family of
    danger that they are nearest to, "" where that is not known.
    """

    youth: int
    turn: int
    nickname: str
    at: datetime
    language: str
    score: float
    due_at: datetime
    words: str
    nearest: str


class ToRead(NamedTuple):
    """How many words are to be read, and how many of them should have been read by now."""

    waiting: int
    overdue: int


_SAME_TURN: Final = (
    (EVENT.c.youth_id == NOT_UNDERSTOOD.c.youth_id)
    & (EVENT.c.turn == NOT_UNDERSTOOD.c.turn)
    & EVENT.c.pressed.is_(None)
    & EVENT.c.words.is_not(None)
)


def waiting(
    db: Connection, keys: Keyring, team: int, heard: Collection[str] = ()
) -> list[WordsToRead]:
    """Read at most MOST words of this team's youths.

    `heard` are the languages in which danger is heard well: words in others stand before theirs.
    """
    names = ("youth_id", "turn", "at", "language", "score", "due_at", "nearest")
    found = (
        select(*(NOT_UNDERSTOOD.c[name] for name in names), YOUTH.c.about, EVENT.c.words)
        .join(YOUTH, YOUTH.c.id == NOT_UNDERSTOOD.c.youth_id)
        .join(EVENT, _SAME_TURN)
        .where(*_of(team))
        .order_by(
            NOT_UNDERSTOOD.c.language != "",
            NOT_UNDERSTOOD.c.language.in_(heard),
            NOT_UNDERSTOOD.c.score.desc(),
            NOT_UNDERSTOOD.c.due_at,
        )
        .limit(MOST)
    )
    return [_to_read(keys, *row) for row in db.execute(found)]


def _to_read(keys: Keyring, youth: int, *rest: Any) -> WordsToRead:
    turn, at, language, score, due, near, about, words = rest
    nickname, _ = staff_names.nickname_and_wish(keys, youth, about)
    opened = keys.open_or_empty(words, f"event:{youth}")
    nearest = keys.open_or_empty(near, f"nearest:{youth}")
    return WordsToRead(youth, turn, nickname, at, language, score / 1000, due, opened, nearest)


def words_of(db: Connection, keys: Keyring, team: int, youth: int, turn: int) -> str:
    """Read the words of this turn that were on the list, read or not; "" where there are none."""
    found = (
        select(EVENT.c.words)
        .join(NOT_UNDERSTOOD, _SAME_TURN)
        .join(YOUTH, YOUTH.c.id == EVENT.c.youth_id)
        .where(EVENT.c.youth_id == youth, EVENT.c.turn == turn, YOUTH.c.team_id == team)
    )
    words = db.execute(found).scalar()
    return keys.open_or_empty(words, f"event:{youth}")


def count(db: Connection, now: datetime, team: int | None = None) -> ToRead:
    """Count the words that wait to be read, of this team or all. `now` is aware."""
    overdue = func.count().filter(NOT_UNDERSTOOD.c.due_at < now)
    found = select(func.count(), overdue).join(YOUTH, YOUTH.c.id == NOT_UNDERSTOOD.c.youth_id)
    waits, late = db.execute(found.where(*_of(team))).one()
    return ToRead(waits, late)


def mark_read(
    db: Connection, youth: int, turn: int, coach: int, outcome: str, now: datetime
) -> bool:
    """Store what this coach did with the words; False where a colleague has read them before."""
    mine = update(NOT_UNDERSTOOD).where(
        NOT_UNDERSTOOD.c.youth_id == youth,
        NOT_UNDERSTOOD.c.turn == turn,
        NOT_UNDERSTOOD.c.read_at.is_(None),
    )
    done = db.execute(mine.values(read_by=coach, read_at=now, outcome=outcome))
    return bool(done.rowcount)


def _of(team: int | None) -> tuple[ColumnElement[bool], ...]:
    mine = (YOUTH.c.team_id == team,) if team is not None else ()
    return (NOT_UNDERSTOOD.c.read_at.is_(None), NOT_ERASED, *mine)
