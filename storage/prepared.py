"""Statements compiled once, whose rows go to the driver as they are.

SQLAlchemy's own executemany looks at every value of every row again; at thousands of turns a
second that costs more than SQLite itself. Only times need a hand: SQLite keeps them as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import time
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Time
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine

from storage.columns import Utc

Row = Mapping[str, Any]
_Turn = Callable[[Any], Any]


class Prepared:
    """One statement for one dialect. `run` takes rows as mappings of parameter to value."""

    def __init__(self, statement: UpdateBase, dialect: Dialect, keys: tuple[str, ...]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(keys) or None)
        self._sql = str(compiled)
        names = getattr(compiled, "positiontup", None)
        self._names: tuple[str, ...] = tuple(names or ())
        self._pick = itemgetter(*self._names) if len(self._names) > 1 else None
        types = {name: bind.type for name, bind in compiled.binds.items()}
        turns = ((at, _text_of(types[name], dialect)) for at, name in enumerate(self._names))
        self._turns = [(at, turn) for at, turn in turns if turn is not None]

    def run(self, connection: Connection, rows: Sequence[Row]) -> int:
        """Run for every row; how many rows were met."""
        if self._pick is None:
            values: list[Any] = [dict(row) for row in rows]
        else:
            values = [self._tuple(self._pick(row)) for row in rows]
        return int(connection.exec_driver_sql(self._sql, values).rowcount)

    def _tuple(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        if not self._turns:
            return row
        values = list(row)
        for at, turn in self._turns:
            if values[at] is not None:
                values[at] = turn(values[at])
        return tuple(values)


@cache
def prepare(statement: UpdateBase, dialect: Dialect, keys: tuple[str, ...]) -> Prepared:
    """The statement, compiled once for this dialect; `keys` are the parameters of an insert."""
    return Prepared(statement, dialect, keys)


def _text_of(kind: TypeEngine[Any], dialect: Dialect) -> _Turn | None:
    if isinstance(kind, Utc):
        return kind.bind_processor(dialect)
    return time.isoformat if isinstance(kind, Time) else None
