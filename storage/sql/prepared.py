"""Compile statements once, and pass their rows to the driver as they are.

SQLAlchemy's own executemany looks at every value of every row again; at thousands of turns a second
that costs more than SQLite itself. How a time is written the driver knows (column_types.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, Dialect
from sqlalchemy.engine import make_url
from sqlalchemy.sql.dml import Insert, UpdateBase

from storage.sql import raw_driver

Row = dict[str, Any]

_URLS: Final = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://"}


@cache
def compiler(kind: str) -> Dialect:
    """Return the dialect that compiles for a kind of database (`Dialect.name`).

    It is no engine's own: what was compiled is kept as long as the process lives, and would keep
    the engine's connections, caches and rows with it.
    """
    return make_url(_URLS[kind]).get_dialect()()


class Prepared:
    """One statement for one kind of database; rows are dicts of parameter to value, or tuples."""

    def __init__(self, statement: UpdateBase, kind: str, keys: tuple[str, ...]) -> None:
        columns = _columns(statement, keys)
        compiled = statement.compile(dialect=compiler(kind), column_keys=columns)
        self._sql = str(compiled)
        names = getattr(compiled, "positiontup", None)
        self._pick = picker(names)
        self._keys = keys
        self._ordered = tuple(names or ()) == keys

    def run(self, db: Connection, rows: Sequence[Row]) -> int:
        """Run for every row; return how many rows were met."""
        values = list(map(self._pick, rows))
        return raw_driver.run(db, self._sql, values, many=True).rowcount

    def run_in_order(self, db: Connection, rows: Sequence[tuple[Any, ...]]) -> int:
        """Do the same for rows as tuples, in the order of `keys`: what every turn writes."""
        if not self._ordered:
            return self.run(db, [dict(zip(self._keys, row, strict=True)) for row in rows])
        return raw_driver.run(db, self._sql, rows, many=True).rowcount


def _columns(statement: UpdateBase, keys: tuple[str, ...]) -> list[str] | None:
    return list(keys) if isinstance(statement, Insert) else None


@cache
def prepare(statement: UpdateBase, kind: str, keys: tuple[str, ...]) -> Prepared:
    """Compile the statement, once for this kind of database (`Dialect.name`).

    `keys` are the parameters of an insert, or the order of rows that are tuples.
    """
    return Prepared(statement, kind, keys)


def picker(names: Sequence[str] | None) -> Callable[[Row], Any]:
    """Return a function from a row to parameters: a tuple in this order, or a dict for None."""
    if not names:
        return dict
    if len(names) == 1:
        return lambda row: (row[names[0]],)
    return itemgetter(*names)
