"""Check for `lotsen doctor` that nobody but their owner can read the files of a deployment."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot import config
from bot.config import Settings
from bot.notifications import vapid_keys
from bot.operations.findings import Finding, do, fine
from storage import database
from storage.maintenance import backup

OTHERS: Final = 0o077
EVERYBODY: Final = 0o007
"""Settings may belong to root, and are read by the group of the service."""


def examine(found: Settings) -> Iterator[Finding]:
    """Yield every folder and file that somebody else can look into, and how that ends."""
    wrong = [*_settings(), *_folders(found), *_files(found)]
    yield from wrong
    if not wrong:
        yield fine("only their owner can look into database, key and copies")


def _settings() -> Iterator[Finding]:
    """Check the settings file: it holds tokens and passwords."""
    file = Path(os.environ.get(config.CONFIG) or config.FILE)
    if file.is_file() and _mode(file) & EVERYBODY:
        yield do(f"everybody on this machine can read {file}, and tokens in it", f"chmod o= {file}")


def _folders(found: Settings) -> Iterator[Finding]:
    file = database.sqlite_file(found.url)
    for folder in sorted({found.data_dir, file.parent if file else found.data_dir}):
        if folder.is_dir() and _mode(folder) & OTHERS:
            yield do(f"others on this machine can look into {folder}", f"chmod 700 {folder}")


def _files(found: Settings) -> Iterator[Finding]:
    file = database.sqlite_file(found.url)
    every = [vapid_keys.beside(found.key)]
    if file is not None:
        every += [file, database.erased_list(file)]
        every += [Path(f"{file}{ending}") for ending in ("-wal", "-shm", ".lock")]
        every += [one.path for one in backup.found(file, found.backups or file.parent)]
    for one in every:
        if one.is_file() and _mode(one) & OTHERS:
            yield do(f"others can read {one}", f"chmod 600 {one}")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
