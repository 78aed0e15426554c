"""Store which messages in coaches' Telegram are about whom, to change them after an erasure.

Of the message nothing is kept but its number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, delete, exists, insert, or_, select

from storage.access import access_log
from storage.access.access_log import OpeningWay
from storage.access.coach_telegram import CHANNEL
from storage.encryption import Keyring
from storage.schema import periods
from storage.schema.line_state import LineState
from storage.schema.tables import CARDS
from storage.sql.statements import COACH, COACH_CHAT, COACH_MESSAGE, OUTBOX, YOUTH

ERASED: Final = "erased"


class RemainingMessage(NamedTuple):
    """A message that is still there though the youth whom it was about is erased."""

    coach: int
    chat: str
    message: str
    language: str


def note(
    db: Connection,
    keys: Keyring,
    chat: str,
    messages: Iterable[str],
    youths: Collection[int],
) -> None:
    """Store that these messages in a coach's chat are about these youths.

    A stranger's chat is left out; a youth who is erased already is stored as nobody.
    """
    linked = select(COACH_CHAT.c.coach_id).where(COACH_CHAT.c.hash == keys.hash(CHANNEL, chat))
    coach = db.execute(linked).scalar()
    if coach is None:
        return
    known = db.execute(select(YOUTH.c.id, YOUTH.c.standing).where(YOUTH.c.id.in_(youths)))
    whom = [None if standing == ERASED else youth for youth, standing in known]
    rows = [
        {"coach_id": coach, "message": message, "youth_id": youth}
        for message in messages
        for youth in whom
    ]
    if rows:
        db.execute(insert(COACH_MESSAGE), rows)


def note_opening(db: Connection, keys: Keyring, chat: str, youth: int, now: datetime) -> None:
    """Write down that the coach of this chat reads words of a youth there (aware `now`)."""
    linked = select(COACH_CHAT.c.coach_id).where(COACH_CHAT.c.hash == keys.hash(CHANNEL, chat))
    coach, way = db.execute(linked).scalar(), OpeningWay.TELEGRAM
    since = now - periods.SESSION_LASTS
    if coach is not None and not access_log.has_opened(db, youth, coach, since, way):
        access_log.open_conversation(db, youth, coach, now, way)


def outdated(db: Connection, keys: Keyring) -> list[RemainingMessage]:
    """Read the messages that are to be changed, the newest first.

    Not where the bot is blocked, and no card of somebody who still needs a human: whoever was
    called is called.
    """
    same = OUTBOX.c.message == COACH_MESSAGE.c.message
    card = exists().where(
        CARDS,
        OUTBOX.c.coach_id == COACH_MESSAGE.c.coach_id,
        or_(same, OUTBOX.c.state == LineState.SENDING),
    )
    found = db.execute(
        select(
            COACH_MESSAGE.c.coach_id, COACH_CHAT.c.chat, COACH_MESSAGE.c.message, COACH.c.language
        )
        .join(COACH_CHAT, COACH_CHAT.c.coach_id == COACH_MESSAGE.c.coach_id)
        .join(COACH, COACH.c.id == COACH_MESSAGE.c.coach_id)
        .where(COACH_MESSAGE.c.youth_id.is_(None), COACH_CHAT.c.blocked_at.is_(None), ~card)
        .order_by(COACH_MESSAGE.c.id.desc())
    )
    return [
        RemainingMessage(coach, chat, message, language)
        for coach, sealed, message, language in found
        if (chat := keys.open_or_empty(sealed, f"coach chat:{coach}"))
    ]


def changed(db: Connection, coach: int, message: str) -> None:
    """Forget this message, which was changed: also about others whom it named."""
    mine = (COACH_MESSAGE.c.coach_id == coach) & (COACH_MESSAGE.c.message == message)
    db.execute(delete(COACH_MESSAGE).where(mine))
