"""Write a file atomically, and lock a folder against other writers."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Hold an exclusive lock on this folder of catalogs: read, change and write within it."""
    # The folder itself is locked: a lock file would lie among the translators' files.
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def write(path: Path, text: str) -> bool:
    """Replace the file's text, whole or not at all; return False if it was the same already."""
    data = text.encode()
    if path.exists() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(handle)
    # mkstemp lets only its owner read; a catalog is for everybody on the machine.
    Path(made).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
    Path(made).replace(path)
    return True
