"""Create and use invitations: a link and a code, used once, by a new youth or for a new device.

Only keyed hashes are kept. Whoever knows neither learns nothing: unknown, used and expired are one
answer (privacy-security.md, attacks 5 to 8).
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, insert, or_, select, update

from storage.encryption import Keyring
from storage.schema.periods import INVITE_LASTS
from storage.sql.statements import INVITE, NOTE

SECRET_BYTES: Final = 18
"""144 bits in a link; the issue asks for 128."""

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH: Final = 9
"""44 bits in a code that can be said aloud: no letter or digit looks like another."""

MOST_WRONG: Final = 5
"""Wrong check words before an invitation to a known chat is void."""


class NewInvite(NamedTuple):
    """A new invitation: `secret` for the link, `code` as it is said, and when it ends (UTC)."""

    secret: str
    code: str
    expires_at: datetime


class FoundInvite(NamedTuple):
    """An invitation that may be used: by whom it was made, and whose new device it is for."""

    key: bytes
    coach: int
    youth: int | None
    asks: bool


def make(
    db: Connection, keys: Keyring, coach: int, now: datetime, youth: int | None = None
) -> NewInvite:
    """Create an invitation by this coach; with `youth` it leads to the chat they have already."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    row = {
        "hash": keys.hash("invite", secret),
        "code": keys.hash("code", code),
        "coach_id": coach,
        "made_at": now,
        "expires_at": now + INVITE_LASTS,
        "youth_id": youth,
        "wrong": 0,
    }
    db.execute(insert(INVITE), row)
    return NewInvite(secret, format_code(code), now + INVITE_LASTS)


def format_code(code: str) -> str:
    """Write a code in groups of three, as it is read aloud."""
    return "-".join(code[at : at + 3] for at in range(0, len(code), 3))


def normalize_code(code: str) -> str:
    """Normalize what was typed as a code: spaces, dashes and small letters do not matter."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


def find(db: Connection, keys: Keyring, given: str, now: datetime) -> FoundInvite | None:
    """Return the invitation of this link or code; None when there is none that may be used now."""
    hashes = (keys.hash("invite", given), keys.hash("code", normalize_code(given)))
    found = db.execute(
        select(INVITE.c.hash, INVITE.c.coach_id, INVITE.c.youth_id).where(
            or_(INVITE.c.hash == hashes[0], INVITE.c.code == hashes[1]),
            INVITE.c.used_at.is_(None),
            INVITE.c.expires_at > now,
            INVITE.c.wrong < MOST_WRONG,
        )
    ).first()
    if found is None:
        return None
    key, coach, youth = found
    return FoundInvite(bytes(key), coach, youth, asks=youth is not None)


def verify_check_word(db: Connection, keys: Keyring, invited: FoundInvite, word: str) -> bool:
    """Tell whether this is the word agreed with the coach; a wrong one is counted."""
    if invited.youth is None:
        return True
    agreed = check_word(db, keys, invited.youth)
    if agreed and _same(agreed, word):
        return True
    counted = update(INVITE).where(INVITE.c.hash == invited.key)
    db.execute(counted.values(wrong=INVITE.c.wrong + 1))
    return False


def use(db: Connection, invited: FoundInvite, now: datetime) -> bool:
    """Use up the invitation; return whether nobody was quicker."""
    free = update(INVITE).where(INVITE.c.hash == invited.key, INVITE.c.used_at.is_(None))
    return db.execute(free.values(used_at=now)).rowcount == 1


def set_youth(db: Connection, invited: FoundInvite, youth: int) -> None:
    """Store who came by it."""
    used = update(INVITE).where(INVITE.c.hash == invited.key)
    db.execute(used.values(youth_id=youth))


def check_word(db: Connection, keys: Keyring, youth: int) -> str:
    """Return the word agreed with the youth, or "" for none."""
    sealed = db.execute(select(NOTE.c.check_word).where(NOTE.c.youth_id == youth)).scalar()
    return keys.open(sealed, f"check:{youth}") if sealed else ""


def _same(agreed: str, given: str) -> bool:
    one, other = (" ".join(text.casefold().split()).encode() for text in (agreed, given))
    return secrets.compare_digest(one, other)
