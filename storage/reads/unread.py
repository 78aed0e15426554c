"""Read whether a youth's last words are unread for one of the staff, and store that they were seen.

Each of the staff has seen for themselves: on a page in view that they used. Whose the youth is,
because they talk with them or else are responsible, has unread words until they themselves have
seen them. To everybody else they are unread while neither that person nor they have. For all of
them they end when somebody has answered or closed since, in whichever way. In a talk a press is an
answer too, and counts as words; at rest a press is the robot's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from storage.sql import statements
from storage.sql.statements import ESCALATION, EVENT, NOT_ERASED, YOUTH, YOUTH_SEEN

_HEARD: Final = EVENT.alias("heard")
_LAST: Final = (
    select(EVENT.c.id)
    .where(
        EVENT.c.youth_id == YOUTH.c.id,
        EVENT.c.words.is_not(None),
        or_(EVENT.c.pressed.is_(None), YOUTH.c.talking_with.is_not(None)),
    )
    .order_by(EVENT.c.id.desc())
    .limit(1)
    .correlate(YOUTH)
    .scalar_subquery()
)
_EVERY: Final = ESCALATION.alias("every_escalation")
_ANSWERED: Final = (
    select(func.max(func.coalesce(_EVERY.c.closed_at, _EVERY.c.answered_at)))
    .where(_EVERY.c.youth_id == YOUTH.c.id)
    .correlate(YOUTH)
    .scalar_subquery()
)


class UnreadWords(NamedTuple):
    """A youth's last words, which one of the staff has not read: when (aware, UTC), which turn."""

    at: datetime
    turn: int


WHOSE: Final = func.coalesce(YOUTH.c.talking_with, YOUTH.c.coach_id)
"""Whose the youth is now: who talks with them, or else who is responsible."""


def columns(me: int) -> tuple[ColumnElement[Any], ...]:
    """Return the last columns of a `joined` statement, for `with_words`: unread for this person."""
    return (_HEARD.c.at, _HEARD.c.turn, _seen_by(me, WHOSE), _ANSWERED)


def joined(statement: Select[Any]) -> Select[Any]:
    """Join each youth's last words to a statement on youths."""
    return statement.outerjoin(_HEARD, _HEARD.c.id == _LAST)


def is_unread_by(coach: ColumnElement[Any]) -> ColumnElement[bool]:
    """Match, in a `joined` statement, youths whose last words this coach has not read."""
    is_open = or_(_ANSWERED.is_(None), _HEARD.c.at >= _ANSWERED)
    return and_(_HEARD.c.turn > _seen_by(coach), is_open)


def with_words(row: Sequence[Any]) -> tuple[Any, ...]:
    """Return a row that ends with `columns` with the unread words, or None, in their place."""
    *rest, at, turn, seen, answered = row
    if at is None or turn <= seen or (answered is not None and answered > at):
        return (*rest, None)
    return (*rest, UnreadWords(at, turn))


def find(db: Connection, youth: int, me: int) -> UnreadWords | None:
    """Read the last words of this youth, if they are unread for this person."""
    mine = joined(select(*columns(me)).select_from(YOUTH)).where(YOUTH.c.id == youth)
    found = db.execute(mine).first()
    words: UnreadWords | None = with_words(found)[0] if found else None
    return words


def of_team(db: Connection, team: int, me: int) -> dict[int, UnreadWords]:
    """Read what is unread for this person of the youths of a team, by youth."""
    theirs = joined(select(YOUTH.c.id, *columns(me)).select_from(YOUTH))
    rows = db.execute(theirs.where(YOUTH.c.team_id == team, NOT_ERASED).order_by(YOUTH.c.id))
    return {youth: words for youth, words in map(with_words, rows) if words is not None}


def mark_seen(db: Connection, youth: int, coach: int, turn: int | None = None) -> None:
    """Store that a coach has seen what was said up to this turn; None: all of it.

    It never goes back, and never further than what was said.
    """
    last = db.execute(select(YOUTH.c.turn).where(YOUTH.c.id == youth, NOT_ERASED)).scalar()
    before = select(YOUTH_SEEN.c.turn).where(
        YOUTH_SEEN.c.youth_id == youth, YOUTH_SEEN.c.coach_id == coach
    )
    if last is None:
        return
    seen = last if turn is None else min(turn, last)
    if seen > (db.execute(before).scalar() or 0):
        row = {"youth_id": youth, "coach_id": coach, "turn": seen}
        db.execute(statements.upsert(YOUTH_SEEN, db.dialect.name), row)


def _seen_by(*coaches: ColumnElement[Any] | int) -> ColumnElement[int]:
    """Build the last turn that any of these has seen, 0 for none."""
    furthest = (
        select(func.max(YOUTH_SEEN.c.turn))
        .where(YOUTH_SEEN.c.youth_id == YOUTH.c.id, YOUTH_SEEN.c.coach_id.in_(coaches))
        .correlate_except(YOUTH_SEEN)
        .scalar_subquery()
    )
    return func.coalesce(furthest, 0)
