"""Provide what compiles statements for each kind of database."""

from __future__ import annotations

from functools import cache
from typing import Final

from sqlalchemy import Dialect
from sqlalchemy.engine import make_url

_URLS: Final = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://"}


@cache
def compiler(kind: str) -> Dialect:
    """Return the dialect that compiles for a kind of database (`Dialect.name`).

    It is no engine's own: what was compiled is kept as long as the process lives, and would keep
    the engine's connections, caches and rows with it.
    """
    return make_url(_URLS[kind]).get_dialect()()
