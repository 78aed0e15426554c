"""Open and copy the database of a deployment, as the settings say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import structlog

from bot.clock import Clock
from bot.config import Settings
from bot.errors import SettingsError
from bot.text import agreed_word
from storage import database
from storage.access import bot_links, teams
from storage.database import Db
from storage.errors import FictitiousError
from storage.maintenance import backup, erasures
from storage.maintenance.backup import CopyKind
from storage.store import Store

KEPT: Final = 5
"""Copies made before updates."""

log = structlog.get_logger()


@contextmanager
def opened(settings: Settings, clock: Clock) -> Iterator[Store]:
    """Open the database for the one process that takes turns, with the team as the settings say.

    Raises StoreError, FictitiousError when the people in it are made up.
    """
    store = _open(settings, clock)
    try:
        _real(store)
        again = erasures.replay(store, clock.now())
        if again:
            log.warning("erasings_replayed", count=again)
        with store.writing() as db:
            _settle(db, settings)
            if settings.telegram_youth_token is None:
                bot_links.forget(db)
        yield store
    finally:
        store.close()


@contextmanager
def open_beside_server(settings: Settings, clock: Clock) -> Iterator[Store]:
    """Open the database for a short transaction, whether or not a Lotsen is serving from it.

    Raises StoreError, FictitiousError when the people in it are made up.
    """
    store = Store.open_unlocked(settings.url, settings.key)
    if store is None:
        # New, or of an older version: this process makes or updates it, alone.
        with opened(settings, clock) as alone:
            yield alone
        return
    try:
        _real(store)
        yield store
    finally:
        store.close()


def copy(
    settings: Settings, clock: Clock, kind: CopyKind, keep: int, folder: Path | None = None
) -> Path:
    """Copy the SQLite database. Raises BackupError, SettingsError where it is another."""
    file = database.sqlite_file(settings.url)
    if file is None or settings.backups is None:
        raise SettingsError("LOTSEN_DATABASE_URL: PostgreSQL is copied with pg_dump, not by Lotsen")
    return backup.make(file, folder or settings.backups, kind, clock.now(), keep)


def _open(settings: Settings, clock: Clock) -> Store:
    def first() -> None:
        if settings.backups is None:
            log.warning("migration_without_copy", why="PostgreSQL is copied with pg_dump")
        else:
            made = copy(settings, clock, CopyKind.UPDATE, KEPT)
            log.info("migration_copy_made", file=made.name)

    return Store.open(settings.url, settings.key, first, agreed_word.folded)


def _real(store: Store) -> None:
    with store.reading() as db:
        if teams.is_fictitious(db):
            raise FictitiousError


def _settle(db: Db, settings: Settings) -> None:
    """Make the team of the settings at the first start; change it when they say otherwise.

    The hours are for a new team only: later a coordinator sets them in the console.
    """
    said = (settings.team_name, settings.timezone, settings.language)
    if not teams.ensure(db, *said, opens=settings.opens, closes=settings.closes):
        teams.change(db, *said)
