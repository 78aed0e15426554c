"""Declare a column: its type, its purpose, its retention, and how its constraints are named."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Any

import sqlmodel
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine

# One name for each index, key and constraint in both databases, so that a migration finds it. Set
# here because every table declares its columns by this module, and so after this.
sqlmodel.SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

BIG = BigInteger().with_variant(Integer, "sqlite")
"""Ids: SQLite numbers rows by itself only in a column of type INTEGER."""

SEALED = LargeBinary
"""Free text: encrypted by encryption.py; never anything else."""


class Utc(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC. SQLite stores it without a zone, as text that sorts."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], object] | None:
        """Return what makes a value the driver's: text for SQLite; ValueError for a naive one."""
        return _to_text if dialect.name == "sqlite" else _aware

    def result_processor(
        self, dialect: Dialect, _coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        """Return what turns the driver's value into a datetime: always UTC."""
        return _from_text if dialect.name == "sqlite" else _to_utc


def _aware(value: datetime | None) -> datetime | None:
    if value is not None and value.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored: nobody could say when it was")
    return value


def _to_text(value: datetime | None) -> str | None:
    """Write a time as text that sorts as the times do."""
    return None if value is None else _text(value)


@lru_cache(maxsize=256)
def _text(value: datetime) -> str:
    """Write a time as text, cached: a batch writes the same moment hundreds of times."""
    aware = _aware(value) or value
    return aware.astimezone(UTC).isoformat(" ", "microseconds")[:26]


# Prepared statements pass times to the driver as they are; it is told here how they are written.
sqlite3.register_adapter(datetime, _text)
sqlite3.register_adapter(time, time.isoformat)


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


def _to_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


def field(
    kind: TypeEngine[Any] | type[TypeEngine[Any]],
    purpose: str,
    until: str,
    *constraints: Any,
    **options: Any,
) -> Any:
    """Declare a column. `purpose` says what it is for, `until` how long it is kept."""
    comment = f"{purpose}; kept {until}"
    info = {"purpose": purpose, "until": until}
    options.setdefault("nullable", options.get("default") is None and "primary_key" not in options)
    default = options.pop("fill", None)
    column = Column(kind, *constraints, comment=comment, info=info, **options)
    return sqlmodel.Field(default=default, sa_column=column)
