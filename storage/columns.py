"""How a column is declared: its type, and in the same breath its purpose and its retention."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlmodel
from sqlalchemy import BigInteger, Column, DateTime, Dialect, Integer, LargeBinary, TypeDecorator
from sqlalchemy.types import TypeEngine

BIG = BigInteger().with_variant(Integer, "sqlite")
"""Ids: SQLite numbers rows by itself only in a column of type INTEGER."""

SEALED = LargeBinary
"""Free text: encrypted by sealed.py; never anything else."""


class Utc(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC. SQLite stores it without a zone, as text that sorts."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a naive time with ValueError: nobody could say when it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value and value.astimezone(UTC)
        return value.replace(tzinfo=UTC)


def keep(
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
