"""Query many rows at once with statements compiled once for 1, 2, 4, 8 … ids.

SQLAlchemy writes `IN (…)` anew and works out its cache key at every call; a batch asks eight such
queries, so here the text is kept. Only times are converted on their way back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any, Final, TypeAlias

from sqlalchemy import CompoundSelect, Connection, Dialect, Select, Time
from sqlalchemy.sql.dml import ReturningUpdate

from storage.schema.column_types import Utc
from storage.sql import raw_driver
from storage.sql.prepared import compiler

IDS: Final = "ids"
Question: TypeAlias = Select[Any] | CompoundSelect[Any] | ReturningUpdate[Any]
_Turn = Callable[[Any], Any]


def fetch_by_ids(
    db: Connection, statement: Question, ids: Sequence[Any], **more: Any
) -> Sequence[tuple[Any, ...]]:
    """Return the rows of a statement whose parameter `ids` is a list; no ids, no query."""
    if not ids:
        return ()
    # The last id fills it up to a power of two, so that few statements are compiled and kept.
    count = 1 << (len(ids) - 1).bit_length()
    query = _query(statement, db.dialect.name, count)
    return query.run(db, [*ids, *repeat(ids[-1], count - len(ids))], more)


def fetch_all(db: Connection, statement: Question, **given: Any) -> Sequence[tuple[Any, ...]]:
    """Return the rows of a statement with these parameters, none of which is a list."""
    return _query(statement, db.dialect.name, 0).run(db, (), given)


class _Query:
    """One statement, for one kind of database and one number of ids."""

    def __init__(self, statement: Question, kind: str, count: int) -> None:
        dialect = compiler(kind)
        compiled = statement.compile(dialect=dialect)
        given = {name: bind.value for name, bind in compiled.binds.items()} | {IDS: [0] * count}
        asked = compiled.construct_expanded_state(given)
        self._sql = asked.statement
        self._ids = [f"{IDS}_{at}" for at in range(1, count + 1)]
        self._names = asked.positiontup
        # Where parameters are positional, the ids stand together, and the others around them.
        at = self._names.index(self._ids[0]) if self._names and count else 0
        self._before = (self._names or [])[:at]
        self._after = (self._names or [])[at + count :]
        self._fixed = {
            name: value for name, value in asked.parameters.items() if not _is_id(name, count)
        }
        types = [column.type for column in statement.exported_columns]
        turns = ((at, _from(one, dialect)) for at, one in enumerate(types))
        self._turns = [(at, turn) for at, turn in turns if turn is not None]

    def run(
        self, db: Connection, ids: Sequence[Any], more: dict[str, Any]
    ) -> Sequence[tuple[Any, ...]]:
        found = raw_driver.run(db, self._sql, self._values(ids, more)).fetchall()
        return [self._turned(row) for row in found] if self._turns else found

    def _values(self, ids: Sequence[Any], more: dict[str, Any]) -> Any:
        given = {**self._fixed, **more}
        if self._names is None:
            return {**given, **dict(zip(self._ids, ids, strict=True))}
        return (*(given[one] for one in self._before), *ids, *(given[one] for one in self._after))

    def _turned(self, row: Any) -> tuple[Any, ...]:
        values = list(row)
        for at, turn in self._turns:
            values[at] = turn(values[at])
        return tuple(values)


@lru_cache(maxsize=512)
def _query(statement: Question, kind: str, count: int) -> _Query:
    return _Query(statement, kind, count)


def _is_id(name: str, count: int) -> bool:
    base, _, number = name.rpartition("_")
    return name == IDS or (base == IDS and number.isdecimal() and int(number) <= count)


def _from(kind: Any, dialect: Dialect) -> _Turn | None:
    if isinstance(kind, Utc):
        return kind.result_processor(dialect, None)
    if isinstance(kind, Time):
        turn: _Turn | None = kind.dialect_impl(dialect).result_processor(dialect, None)
        return turn
    return None
