"""Read what a coach has in Telegram: cards that can be taken, talks, and which message is whose.

A message in a coach's Telegram is known by the outbox row that it shows, or by the event that it
became; so all of this is found again after a restart. Times are aware, UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, select, update

from flows.engine.line import Answers, Line
from storage import codec
from storage.access.coach_telegram import CHANNEL
from storage.encryption import Keyring
from storage.reads import staff_names
from storage.schema.line_state import WAITING, LineState
from storage.schema.tables import CARDS
from storage.sql.statements import COACH_CHAT, ESCALATION, EVENT, NOT_ERASED, OUTBOX, YOUTH

SAYS: Final = "desk.says"
MOST: Final = 50
"""Lines of one youth that are searched for what a coach just wrote."""


class OpenCard(NamedTuple):
    """A card in a coach's Telegram whose buttons still work there; `message` is Telegram's id."""

    id: int
    coach: int
    youth: int
    message: str
    at: datetime
    line: Line
    values: Answers


class EscalationFate(NamedTuple):
    """What became of an escalation: who has taken it, and whether it is closed."""

    taken_by: int | None
    closed: bool


GONE_BY: Final = EscalationFate(None, closed=True)
"""The fate of an escalation that is kept no longer."""


class OpenTalk(NamedTuple):
    """A youth with whom a coach talks now."""

    youth: int
    name: str


class TakenWords(NamedTuple):
    """A coach's words that came by Telegram: by which message, for whom, in which turn."""

    update: str
    youth: int
    turn: int


def shown(message: int) -> str:
    """Write Telegram's id of a message as the outbox keeps it: unlike any id of the console."""
    return f"t{message}"


def number(message: str) -> int:
    """Return Telegram's own number of a message."""
    return int(message.removeprefix("t"))


def cards(db: Connection, keys: Keyring) -> list[OpenCard]:
    """Read every card in a coach's Telegram that does not show its end yet."""
    names = ("id", "coach_id", "youth_id", "message", "queued_at", "line", "payload")
    found = db.execute(
        select(*(OUTBOX.c[name] for name in names))
        .join(COACH_CHAT, COACH_CHAT.c.coach_id == OUTBOX.c.coach_id)
        .where(CARDS, OUTBOX.c.state == LineState.SENT, OUTBOX.c.message.like("t%"))
        .where(COACH_CHAT.c.blocked_at.is_(None))
        .order_by(OUTBOX.c.id)
    )
    return [_card(keys, *row) for row in found]


def youths_with_cards(db: Connection, coach: int) -> list[int]:
    """Return the youths whose cards are in this coach's Telegram, or just on their way there."""
    there = OUTBOX.c.message.like("t%")
    going = OUTBOX.c.state.in_(WAITING)
    cards = select(OUTBOX.c.youth_id).where(CARDS, OUTBOX.c.coach_id == coach, there | going)
    return list(dict.fromkeys(db.execute(cards.order_by(OUTBOX.c.id)).scalars()))


def card(db: Connection, keys: Keyring, number: int, coach: int) -> OpenCard | None:
    """Read this card, if it is this coach's; also one that shows its end."""
    names = ("id", "coach_id", "youth_id", "message", "queued_at", "line", "payload")
    mine = select(*(OUTBOX.c[name] for name in names)).where(
        OUTBOX.c.id == number, OUTBOX.c.coach_id == coach, OUTBOX.c.kind == "card"
    )
    found = db.execute(mine).first()
    return _card(keys, *found) if found else None


def fate(db: Connection, one: OpenCard) -> EscalationFate:
    """Return what became of the escalation that was open when this card was made."""
    mine = (
        select(ESCALATION.c.taken_by, ESCALATION.c.closed_at)
        .where(ESCALATION.c.youth_id == one.youth, ESCALATION.c.opened_at <= one.at)
        .order_by(ESCALATION.c.number.desc())
        .limit(1)
    )
    found = db.execute(mine).first()
    return EscalationFate(found.taken_by, found.closed_at is not None) if found else GONE_BY


def ended(db: Connection, cards: Iterable[int], how: str) -> None:
    """Store that these cards show their end: taken, closed or passed."""
    mine = update(OUTBOX).where(OUTBOX.c.id.in_(list(cards)))
    db.execute(mine.values(shown=how))


def talks(db: Connection, keys: Keyring, coach: int) -> list[OpenTalk]:
    """Read with whom this coach talks now."""
    return _named(db, keys, YOUTH.c.talking_with == coach)


def named(db: Connection, keys: Keyring, team: int, youth: int) -> OpenTalk | None:
    """Read this youth of this team; None for another team's (attack 1)."""
    found = _named(db, keys, (YOUTH.c.id == youth) & (YOUTH.c.team_id == team))
    return found[0] if found else None


def youth_of_message(db: Connection, coach: int, message: int, update_id: str) -> int | None:
    """Return whom a message in a coach's Telegram is about: shown there, or written there."""
    told = select(OUTBOX.c.youth_id).where(
        OUTBOX.c.coach_id == coach, OUTBOX.c.message == shown(message)
    )
    found = db.execute(told).scalar()
    return found if found is not None else wrote_to(db, update_id)


def wrote_to(db: Connection, update_id: str) -> int | None:
    """Return the youth to whom a coach's message in Telegram went."""
    wrote = select(EVENT.c.youth_id).where(
        EVENT.c.channel == CHANNEL, EVENT.c.update_id == update_id
    )
    found: int | None = db.execute(wrote).scalar()
    return found


def recent_words(db: Connection, since: datetime) -> list[TakenWords]:
    """Read what coaches did by Telegram since this moment."""
    mine = select(EVENT.c.update_id, EVENT.c.youth_id, EVENT.c.turn).where(
        EVENT.c.channel == CHANNEL, EVENT.c.at >= since, EVENT.c.youth_id.is_not(None)
    )
    return [TakenWords(*row) for row in db.execute(mine.order_by(EVENT.c.id))]


def states(db: Connection, keys: Keyring, youth: int) -> dict[int, str]:
    """Return how far a coach's words to this youth have come, by the turn that took them."""
    mine = (
        select(OUTBOX.c.payload, OUTBOX.c.state)
        .where(
            OUTBOX.c.youth_id == youth, OUTBOX.c.coach_id.is_(None), OUTBOX.c.line == SAYS,
            OUTBOX.c.payload.is_not(None),
        )
        .order_by(OUTBOX.c.id.desc())
        .limit(MOST)
    )  # fmt: skip
    found = ((codec.load_payload(keys.open(row.payload, f"said:{youth}")), row.state)
             for row in db.execute(mine))  # fmt: skip
    return {said[3]: state for said, state in found}


def _named(db: Connection, keys: Keyring, whose: ColumnElement[bool]) -> list[OpenTalk]:
    here = select(YOUTH.c.id, YOUTH.c.about, YOUTH.c.code_name).where(whose, NOT_ERASED)
    return [
        OpenTalk(youth, staff_names.called(keys, youth, *sealed) or f"#{youth}")
        for youth, *sealed in db.execute(here.order_by(YOUTH.c.id))
    ]


def _card(
    keys: Keyring, number: int, coach: int, youth: int, message: str, at: datetime, line: str,
    payload: bytes | None,
) -> OpenCard:  # fmt: skip
    values, source, *_ = (
        codec.load_payload(keys.open(payload, f"said:{youth}")) if payload else ({}, "")
    )
    return OpenCard(number, coach, youth, message, at, Line(line, source), values)
