"""Declare the table of own words that nothing understood, until a coach has read them.

The words themselves stand in the event of that turn, sealed. Each column says its purpose and how
long it is kept, as in tables.py.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, text
from sqlmodel import SQLModel

from storage.schema import periods
from storage.schema.column_types import BIG, Utc, field

WITH_WORDS = f"as long as the words: {periods.WORDS_KEPT.days} days if that is decided"

WAITS = text("read_at IS NULL")


class NotUnderstoodRow(SQLModel, table=True):
    __tablename__ = "not_understood"
    __table_args__ = (
        Index("ix_not_understood_waits", "due_at", sqlite_where=WAITS, postgresql_where=WAITS),
    )
    youth_id: int = field(BIG, "who wrote", WITH_WORDS, ForeignKey("youth.id"), primary_key=True)
    turn: int = field(Integer, "the turn whose event has the words", WITH_WORDS, primary_key=True)
    at: datetime = field(Utc, "when they were written", WITH_WORDS, nullable=False)
    language: str = field(
        String(12), "the language of the words; empty for one that is not known here", WITH_WORDS,
        nullable=False,
    )  # fmt: skip
    score: int = field(
        Integer, "how near to danger the second reader finds them, in thousandths", WITH_WORDS,
        nullable=False,
    )  # fmt: skip
    nearest: bytes | None = field(
        LargeBinary, "the kind of danger that it finds nearest, sealed", WITH_WORDS, nullable=True
    )
    due_at: datetime = field(Utc, "until when a coach is to read them", WITH_WORDS, nullable=False)
    read_by: int | None = field(
        BIG, "the coach who said so", WITH_WORDS, ForeignKey("coach.id"), nullable=True
    )
    read_at: datetime | None = field(Utc, "when they said so", WITH_WORDS, nullable=True)
    outcome: str = field(
        String(12), "read, opened or false_alarm; empty while nobody has read it", WITH_WORDS,
        nullable=False, server_default="",
    )  # fmt: skip
