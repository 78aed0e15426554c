"""Declare the tables of what needs a human: youths in need, failed turns, faults of the program.

Each column says its purpose and how long it is kept, as in tables.py.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, text
from sqlmodel import SQLModel

from storage.schema import periods
from storage.schema.column_types import BIG, SEALED, Utc, keep

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
    youth_id: int = keep(BIG, "who needs a human", CLOSED, ForeignKey("youth.id"), primary_key=True)
    number: int = keep(Integer, "which of the youth's", CLOSED, primary_key=True)
    tier: str = keep(String(1), "how severe, A to D", CLOSED, nullable=False)
    reason: str = keep(String(40), "which rule or wish opened it", CLOSED, nullable=False)
    opened_at: datetime = keep(Utc, "when", CLOSED, nullable=False)
    deadline: datetime = keep(Utc, "when it must be taken", CLOSED, nullable=False)
    rung: int = keep(Integer, "how far up the ladder", CLOSED, nullable=False)
    signs: int = keep(Integer, "how many signs came", CLOSED, nullable=False)
    taken_by: int | None = keep(
        BIG, "the named human", CLOSED, ForeignKey("coach.id"), nullable=True
    )
    taken_at: datetime | None = keep(Utc, "when it was taken", CLOSED, nullable=True)
    closed_at: datetime | None = keep(Utc, "when a human closed it", CLOSED, nullable=True)
    outcome: bytes | None = keep(
        SEALED, "sealed: how it ended, in the coach's words", CLOSED, nullable=True
    )


class QuarantineRow(SQLModel, table=True):
    __tablename__ = "quarantine"
    id: int = keep(BIG, "the order", HANDLED, primary_key=True)
    youth_id: int = keep(BIG, "whose turn", HANDLED, ForeignKey("youth.id"), nullable=False)
    at: datetime = keep(Utc, "when", HANDLED, nullable=False)
    error: str = keep(String(200), "which error, and where; no text", HANDLED, nullable=False)
    event: bytes = keep(SEALED, "sealed: what happened", HANDLED, nullable=False)


class AlarmRow(SQLModel, table=True):
    __tablename__ = "alarm"
    id: int = keep(BIG, "the order", HANDLED, primary_key=True)
    at: datetime = keep(Utc, "when", HANDLED, nullable=False)
    what: str = keep(String(200), "what is wrong with the program; no person", HANDLED,
                     nullable=False)  # fmt: skip
