"""Remember the name of the youths' Telegram bot, for links and invitations."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete, func, insert, select

from storage.database import Db
from storage.encryption import Keyring
from storage.schema.channel_names import ChannelName
from storage.sql.statements import ADDRESS, META

TELEGRAM: Final = "telegram"
"""The value's name. It is sealed, as every value of that table is, for a rotation of the key."""

LINK: Final = "https://t.me/{}?start={}"


def remember(db: Db, keys: Keyring, username: str) -> None:
    """Store the bot's name: from now on youths come by it."""
    if _name(db, keys) != username:
        forget(db)
        row = {"name": TELEGRAM, "value": keys.seal(username, TELEGRAM)}
        db.execute(insert(META), row)


def forget(db: Db) -> None:
    """Delete the bot's name: there is no such bot any more."""
    db.execute(delete(META).where(META.c.name == TELEGRAM))


def link(db: Db, keys: Keyring, secret: str) -> str:
    """Return the link by which this invitation opens in Telegram; "" where there is no bot."""
    name = _name(db, keys)
    return LINK.format(name, secret) if name else ""


def youths(db: Db) -> int:
    """Count the youths who are reached in Telegram, and so nowhere else."""
    there = (
        select(func.count()).select_from(ADDRESS).where(ADDRESS.c.channel == ChannelName.TELEGRAM)
    )
    return int(db.execute(there).scalar() or 0)


def _name(db: Db, keys: Keyring) -> str:
    sealed = db.execute(select(META.c.value).where(META.c.name == TELEGRAM)).scalar()
    return keys.open(sealed, TELEGRAM) if sealed else ""
