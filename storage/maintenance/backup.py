"""Copy a SQLite database while it is in use, check the copy, and keep only so many.

A copy holds texts as they are sealed; without the key file of its time nobody can open it.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from storage import database, encryption
from storage.errors import BackupError
from storage.schema import periods

TIME: Final = "%Y%m%dT%H%M%SZ"


class CopyKind(StrEnum):
    """Why a copy was made; each kind is counted separately."""

    UPDATE = "update"
    """By itself, before a newer version changes the tables."""
    COPY = "copy"
    """Because somebody asked for it."""


class BackupCopy(NamedTuple):
    """A copy that there is. `at` is aware, UTC."""

    path: Path
    at: datetime


def make(file: Path, folder: Path, kind: CopyKind, now: datetime, keep: int) -> Path:
    """Copy the database and delete all but the newest `keep` of this kind; return the copy's path.

    Copies of every kind go after `COPIES_KEPT`, for they hold who was erased since; the list of
    erased numbers goes along, so that these are erased again wherever a copy is put back. The name
    says the version of the tables and the time (UTC). Raises BackupError; then there is no copy and
    none was deleted, unless it was an old one that could not be deleted.
    """
    fresh = folder / f"{file.name}.{os.getpid()}.new"
    try:
        version = _copy(file, fresh)
        made = folder / f"{file.stem}-{kind}-{version}-{now.astimezone(UTC):{TIME}}{file.suffix}"
        fresh.replace(made)
        _forget(found(file, folder, kind)[keep:])
        since = now - periods.COPIES_KEPT
        _forget([one for one in found(file, folder) if one.at < since and one.path != made])
        _take_list_along(file, folder)
    except (OSError, sqlite3.Error) as error:
        # Where no file could be made, there may be no folder either.
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise BackupError(getattr(error, "strerror", None) or str(error)) from None
    return made


def found(file: Path, folder: Path, kind: CopyKind | None = None) -> list[BackupCopy]:
    """List the copies of this database, the newest first; of every kind without `kind`."""
    kinds = kind or "|".join(CopyKind)
    name = re.compile(
        rf"{re.escape(file.stem)}-(?:{kinds})-\w+-(\d{{8}}T\d{{6}}Z){re.escape(file.suffix)}"
    )
    return sorted(_found(folder, name), key=lambda one: one.at, reverse=True)


def _found(folder: Path, name: re.Pattern[str]) -> Iterator[BackupCopy]:
    for path in folder.iterdir() if folder.is_dir() else ():
        if fits := name.fullmatch(path.name):
            yield BackupCopy(path, datetime.strptime(fits[1], TIME).replace(tzinfo=UTC))


def _copy(file: Path, fresh: Path) -> str:
    """Copy page by page through SQLite, which knows what stands in the log; then check the copy."""
    fresh.parent.mkdir(parents=True, exist_ok=True)
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, encryption.PRIVATE_MODE))
    source = f"{file.absolute().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(source, uri=True)) as original,
        closing(sqlite3.connect(fresh)) as copy,
    ):
        original.backup(copy)
        # One file and no log beside it, wherever it is carried.
        copy.execute("PRAGMA journal_mode=DELETE")
        version = _check(copy)
    with fresh.open("rb") as written:
        os.fsync(written.fileno())
    return version


def _check(copy: sqlite3.Connection) -> str:
    """Read every page of the copy and return the version of its tables."""
    said = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if said != "ok":
        raise sqlite3.DatabaseError("the copy is damaged")
    return str(copy.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def _take_list_along(file: Path, folder: Path) -> None:
    """Copy the list of erased numbers beside the copies; what that names already stays."""
    listed, there = (database.erased_list(one) for one in (file, folder / file.name))
    if not listed.exists() or there == listed:
        return
    known = there.read_bytes().splitlines() if there.exists() else []
    fresh = [one for one in listed.read_bytes().splitlines() if one not in set(known)]
    handle = os.open(there, os.O_WRONLY | os.O_CREAT | os.O_APPEND, encryption.PRIVATE_MODE)
    with os.fdopen(handle, "ab") as written:
        written.writelines(one + b"\n" for one in fresh)


def _forget(copies: list[BackupCopy]) -> None:
    for one in copies:
        one.path.unlink(missing_ok=True)
