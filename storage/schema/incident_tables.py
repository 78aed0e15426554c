"""Declare the tables of what needs a human: youths in need, failed turns, faults of the program.

Each column says its purpose and how long it is kept, as in tables.py.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, text
from sqlmodel import SQLModel

from storage.schema import periods
from storage.schema.column_types import BIG, SEALED, Utc, field

CLOSED = f"{periods.years(periods.ESCALATIONS_KEPT)} years after closing"
HANDLED = "until handled"


class EscalationRow(SQLModel, table=True):
    __tablename__ = "escalation"
    __table_args__ = (
        Index(
            "uq_escalation_open",
            "youth_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )
    youth_id: int = field(
        BIG, "who needs a human", CLOSED, ForeignKey("youth.id"), primary_key=True
    )
    number: int = field(Integer, "which of the youth's", CLOSED, primary_key=True)
    tier: str = field(String(1), "how severe, A to D", CLOSED, nullable=False)
    reason: str = field(String(40), "which rule or wish opened it", CLOSED, nullable=False)
    opened_at: datetime = field(Utc, "when", CLOSED, nullable=False)
    deadline: datetime = field(Utc, "when it must be taken", CLOSED, nullable=False)
    rung: int = field(Integer, "how far up the ladder", CLOSED, nullable=False)
    signs: int = field(Integer, "how many signs came", CLOSED, nullable=False)
    taken_by: int | None = field(
        BIG, "the named human", CLOSED, ForeignKey("coach.id"), nullable=True
    )
    taken_at: datetime | None = field(Utc, "when it was taken", CLOSED, nullable=True)
    closed_at: datetime | None = field(Utc, "when a human closed it", CLOSED, nullable=True)
    outcome: bytes | None = field(
        SEALED, "sealed: how it ended, in the coach's words", CLOSED, nullable=True
    )


class QuarantineRow(SQLModel, table=True):
    __tablename__ = "quarantine"
    id: int = field(BIG, "the order", HANDLED, primary_key=True)
    youth_id: int = field(BIG, "whose turn", HANDLED, ForeignKey("youth.id"), nullable=False)
    at: datetime = field(Utc, "when", HANDLED, nullable=False)
    error: str = field(String(200), "which error, and where; no text", HANDLED, nullable=False)
    event: bytes = field(SEALED, "sealed: what happened", HANDLED, nullable=False)


class AlarmRow(SQLModel, table=True):
    __tablename__ = "alarm"
    id: int = field(BIG, "the order", HANDLED, primary_key=True)
    at: datetime = field(Utc, "when", HANDLED, nullable=False)
    what: str = field(String(200), "what is wrong with the program; no person", HANDLED,
                     nullable=False)  # fmt: skip
