"""Compute the version of the chat's static files: it changes with any of them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).with_name("static")


def _version() -> str:
    """Hash every file, so that nobody is left with half of an old version."""
    digest = hashlib.sha256()
    for file in sorted(STATIC.iterdir()):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


VERSION: Final = _version()
