"""Coaches' chats in the database of an engine room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from bot.app import App
from storage.access import coach_telegram
from storage.database import Db
from storage.encryption import Keyring

T = TypeVar("T")


def write(room: App, deed: Callable[[Db, Keyring], T]) -> T:
    """A deed in the database."""
    with room.store.writing() as db:
        return deed(db, room.store.keys)


def linked(room: App, coach: int, chat: str) -> int | None:
    """A coach who has linked this chat by a fresh code."""
    now = room.clock.now()
    return uses(room, fresh(room, coach), chat, now)


def fresh(room: App, coach: int) -> str:
    """A new code of this coach."""
    return write(room, lambda at, keys: coach_telegram.code(at, keys, coach, room.clock.now()))


def uses(room: App, code: str, chat: str, now: datetime) -> int | None:
    """Somebody sends this code from this chat; whose it is now."""
    return write(room, lambda at, keys: coach_telegram.link(at, keys, code, chat, now))
