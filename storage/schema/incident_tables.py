"""Declare the tables of what needs a human: youths in need, failed turns, faults of the program.

Each column says its purpose and how long it is kept, as in tables.py.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, false, text
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
    reason: bytes | None = field(
        SEALED, "sealed: which rule or wish opened it; nothing once the youth is erased", CLOSED,
        nullable=True,
    )  # fmt: skip
    opened_at: datetime = field(Utc, "when", CLOSED, nullable=False)
    turn: int = field(
        Integer, "the turn whose words made it as severe as it is; 0 for none", CLOSED,
        nullable=False, server_default="0",
    )  # fmt: skip
    deadline: datetime = field(Utc, "when it must be taken", CLOSED, nullable=False)
    rung: int = field(Integer, "how far up the ladder", CLOSED, nullable=False)
    round: int = field(
        Integer, "how often everybody on the ladder was asked", CLOSED, nullable=False,
        server_default="0",
    )  # fmt: skip
    asked: int | None = field(
        # No foreign key: SQLite cannot add one to a table that is there.
        BIG,
        "who is asked to take it now; nobody while nobody is at work",
        CLOSED,
        nullable=True,
    )
    signs: int = field(Integer, "how many signs came", CLOSED, nullable=False)
    taken_by: int | None = field(
        BIG, "the named human", CLOSED, ForeignKey("coach.id"), nullable=True
    )
    taken_at: datetime | None = field(Utc, "when it was taken", CLOSED, nullable=True)
    owed: bool = field(
        Boolean, "whether the youth waits for the taker's words, by that deadline", CLOSED,
        nullable=False, server_default=false(),
    )  # fmt: skip
    known: bool = field(
        Boolean, "whether the youth knows that a human was called", CLOSED,
        nullable=False, server_default=false(),
    )  # fmt: skip
    acted_at: datetime | None = field(
        Utc, "when whoever has taken it last did something: took it, or wrote", CLOSED,
        nullable=True,
    )  # fmt: skip
    answered_at: datetime | None = field(
        Utc, "when whoever has taken it last wrote", CLOSED, nullable=True
    )
    missed_at: datetime | None = field(
        Utc, "the first deadline that was missed since a human last wrote", CLOSED, nullable=True
    )
    tell_at: datetime | None = field(
        Utc, "when the youth is told that nobody has answered", CLOSED, nullable=True
    )
    told_at: datetime | None = field(
        Utc, "when the youth was told so, or that nobody is at work", CLOSED, nullable=True
    )
    alarmed_at: datetime | None = field(
        Utc, "when the operator was last alarmed that nobody can be called", CLOSED, nullable=True
    )
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
