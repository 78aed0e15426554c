"""Declare the tables of when staff are at work: who is away, and who is on call out of hours.

Each column says its purpose and how long it is kept, as in tables.py.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlmodel import SQLModel

from storage.schema import periods
from storage.schema.column_types import BIG, Utc, field

OVER = f"{periods.STAFFING_KEPT.days} days after it ended"


class AbsenceRow(SQLModel, table=True):
    __tablename__ = "absence"
    __table_args__ = (Index(None, "coach_id", "until_at"),)
    id: int = field(BIG, "the order", OVER, primary_key=True)
    coach_id: int = field(BIG, "who is away", OVER, ForeignKey("coach.id"), nullable=False)
    from_at: datetime = field(Utc, "since when the ladder passes them by", OVER, nullable=False)
    until_at: datetime | None = field(
        Utc, "when they are back; empty until they say so", OVER, nullable=True
    )
    deputy_id: int | None = field(
        BIG, "who is called in their place", OVER, ForeignKey("coach.id"), nullable=True
    )


class ShiftRow(SQLModel, table=True):
    __tablename__ = "shift"
    __table_args__ = (Index(None, "team_id", "until_at"), Index(None, "coach_id", "until_at"))
    id: int = field(BIG, "the order", OVER, primary_key=True)
    team_id: int = field(BIG, "whose youths", OVER, ForeignKey("team.id"), nullable=False)
    coach_id: int = field(
        BIG, "who is on call out of hours", OVER, ForeignKey("coach.id"), nullable=False
    )
    from_at: datetime = field(Utc, "when it begins", OVER, nullable=False)
    until_at: datetime = field(Utc, "when it ends", OVER, nullable=False)
