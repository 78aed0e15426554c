"""Link coaches to their Telegram: the code that links a chat, whose chat it is, what is kept of it.

A code is kept only as its keyed hash, a chat as its keyed hash and sealed. Times are aware, UTC;
`digest_at` is local.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, time
from typing import Any, Final, NamedTuple

from sqlalchemy import delete, insert, or_, select, update

from storage.database import Db
from storage.encryption import Keyring
from storage.schema.channel_names import ChannelName
from storage.schema.periods import PAIRING_LASTS
from storage.schema.tables import CARDS
from storage.sql.statements import COACH, COACH_CHAT, COACH_MESSAGE, OUTBOX, PAIRING

CHANNEL: Final = ChannelName.COACH_TELEGRAM
"""The name of the coaches' Telegram among the channels; what they do there arrives by it too."""

SECRET_BYTES: Final = 18
"""144 bits; nobody guesses one in the minutes that it lasts (privacy-security.md, attack 5)."""

MORNING: Final = time(8)
"""When the summary comes, until the coach chooses another hour."""


class CoachLink(NamedTuple):
    """A coach's chat. `asked` is what the coach is being asked there, or nothing."""

    coach: int
    chat: str
    since: datetime
    blocked_at: datetime | None
    digest_at: time | None
    digest_sent: datetime | None
    asked: str


_COLUMNS: Final = (
    *(COACH_CHAT.c[name] for name in ("coach_id", "chat", "since", "blocked_at")),
    *(COACH_CHAT.c[name] for name in ("digest_at", "digest_sent", "asked")),
)
_HERE: Final = (
    select(*_COLUMNS)
    .join(COACH, COACH.c.id == COACH_CHAT.c.coach_id)
    .where(COACH.c.left_at.is_(None))
)

_OPEN_QUESTIONS: Final = select(COACH_CHAT.c.coach_id, COACH_CHAT.c.asked).where(
    COACH_CHAT.c.asked.is_not(None)
)


def code(db: Db, keys: Keyring, coach: int, now: datetime) -> str:
    """Create a code for this coach, `A-Za-z0-9_-` as a deep link wants it; older ones end."""
    void(db, coach, now)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = {
        "hash": keys.hash("pairing", secret),
        "coach_id": coach,
        "expires_at": now + PAIRING_LASTS,
    }
    db.execute(insert(PAIRING), row)
    return secret


def void(db: Db, coach: int, now: datetime) -> None:
    """End every code of this coach that was not used."""
    old = update(PAIRING).where(PAIRING.c.coach_id == coach, PAIRING.c.used_at.is_(None))
    db.execute(old.values(used_at=now))


def link(db: Db, keys: Keyring, secret: str, chat: str, now: datetime) -> int | None:
    """Link this chat to the coach of this code, and return the coach.

    None for unknown, used and expired codes. A chat is one coach's, and a coach has one chat: what
    was linked before is not any more.
    """
    key = keys.hash("pairing", secret)
    fresh = (PAIRING.c.hash == key, PAIRING.c.used_at.is_(None), PAIRING.c.expires_at > now)
    if db.execute(update(PAIRING).where(*fresh).values(used_at=now)).rowcount != 1:
        return None
    found = db.execute(
        select(PAIRING.c.coach_id)
        .join(COACH, COACH.c.id == PAIRING.c.coach_id)
        .where(PAIRING.c.hash == key, COACH.c.left_at.is_(None))
    ).scalar()
    if found is None:
        return None
    coach = int(found)
    _link(db, keys, coach, chat, now)
    return coach


def unlink(db: Db, coach: int) -> None:
    """Unlink this coach's Telegram: nothing goes there any more, old cards' buttons are dead."""
    db.execute(delete(COACH_CHAT).where(COACH_CHAT.c.coach_id == coach))
    db.execute(delete(COACH_MESSAGE).where(COACH_MESSAGE.c.coach_id == coach))
    old = update(OUTBOX).where(CARDS, OUTBOX.c.coach_id == coach)
    db.execute(old.values(shown="gone"))


def find_by_chat(db: Db, keys: Keyring, chat: str) -> CoachLink | None:
    """Return whose chat this is; None for a stranger's, and for one who has left."""
    mine = _HERE.where(COACH_CHAT.c.hash == keys.hash(CHANNEL, chat))
    found = db.execute(mine).first()
    return _linked(found, keys) if found else None


def find_by_coach(db: Db, keys: Keyring, coach: int) -> CoachLink | None:
    """Return this coach's chat, if one is linked; None where it cannot be opened any more."""
    found = db.execute(_HERE.where(COACH_CHAT.c.coach_id == coach)).first()
    return _linked(found, keys) if found else None


def everybody(db: Db, keys: Keyring) -> list[CoachLink]:
    """List every chat that can be written to."""
    here = _HERE.where(COACH_CHAT.c.blocked_at.is_(None)).order_by(COACH_CHAT.c.coach_id)
    found = [_linked(row, keys) for row in db.execute(here)]
    return [one for one in found if one is not None]


def set_blocked(db: Db, coach: int, since: datetime | None) -> None:
    """Store since when nothing can be sent to this coach's Telegram; None: it can again."""
    _set(db, coach, blocked_at=since)


def set_digest_time(db: Db, coach: int, at: time | None) -> None:
    """Set when the summary of the day comes (local time); None for never."""
    _set(db, coach, digest_at=at)


def mark_digest_sent(db: Db, coach: int, before: datetime | None, now: datetime | None) -> bool:
    """Store that the summary of `now` was sent, after that of `before`.

    Return False when somebody else has sent one meanwhile: then nothing is changed.
    """
    same = COACH_CHAT.c.digest_sent.is_not_distinct_from(before)
    mine = update(COACH_CHAT).where(COACH_CHAT.c.coach_id == coach, same)
    return db.execute(mine.values(digest_sent=now)).rowcount == 1


def set_question(db: Db, keys: Keyring, coach: int, what: str) -> None:
    """Store what this coach is being asked; "" for nothing.

    It is JSON with the `youth` that it is about, and `at`.
    """
    _set(db, coach, asked=keys.seal(what, f"asked:{coach}") if what else None)


def redact_questions(db: Db, keys: Keyring, youths: Collection[int]) -> None:
    """Blank what coaches are being asked about these youths, but for `youth` and `at`.

    That there is a question stays: what answers it must not become words to somebody else.
    """
    for coach, sealed in db.execute(_OPEN_QUESTIONS).all():
        opened = keys.open_or_empty(sealed, f"asked:{coach}")
        if not opened:
            # Nobody can tell whom it is about: nothing may answer it, until it is linked anew.
            unlink(db, coach)
            continue
        asked = json.loads(opened)
        if asked["youth"] in youths:
            set_question(
                db, keys, coach, json.dumps({name: asked[name] for name in ("youth", "at")})
            )


def _link(db: Db, keys: Keyring, coach: int, chat: str, now: datetime) -> None:
    key = keys.hash(CHANNEL, chat)
    old = select(COACH_CHAT.c.coach_id).where(
        or_(COACH_CHAT.c.coach_id == coach, COACH_CHAT.c.hash == key)
    )
    for one in db.execute(old).scalars().all():
        unlink(db, one)
    sealed = keys.seal(chat, f"coach chat:{coach}")
    row = {"coach_id": coach, "hash": key, "chat": sealed, "since": now, "digest_at": MORNING}
    db.execute(insert(COACH_CHAT), row)
    # Earlier cards were shown in the console, and have no buttons to take away.
    db.execute(update(OUTBOX).where(CARDS, OUTBOX.c.coach_id == coach).values(shown="gone"))


def _set(db: Db, coach: int, **values: Any) -> None:
    db.execute(update(COACH_CHAT).where(COACH_CHAT.c.coach_id == coach).values(**values))


def _linked(row: Sequence[Any], keys: Keyring) -> CoachLink | None:
    """Return the link; None where chat or question cannot be opened: then it is none any more.

    Without its question an answer would be words to somebody else.
    """
    coach, sealed, since, blocked_at, digest_at, digest_sent, question = row
    chat = keys.open_or_empty(sealed, f"coach chat:{coach}")
    asked = keys.open_or_empty(question, f"asked:{coach}")
    if not chat or (question and not asked):
        return None
    return CoachLink(coach, chat, since, blocked_at, digest_at, digest_sent, asked)
