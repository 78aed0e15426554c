"""Declare the tables of a youth's way: status, attempts, meetings, requests, and the door.

Each column says its purpose and how long it is kept, as in tables.py. Nothing here has a field for
health, for a home address, or for an external person's name but a referrer's own.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String, false
from sqlmodel import SQLModel

from storage.schema import periods
from storage.schema.column_types import BIG, SEALED, Utc, field

ERASED = "until the youth is erased"
ATTEMPT = f"{periods.months(periods.ATTEMPTS_KEPT)} months after the end, or until erased"
MEETING = f"{periods.months(periods.MEETINGS_KEPT)} months, or until the youth is erased"
REQUEST = f"{periods.months(periods.REQUESTS_KEPT)} months after its answer, or until erased"
REFERRAL = (
    f"{periods.REFERRAL_OPEN.days} days if nobody takes it up,"
    f" else {periods.months(periods.REFERRAL_KEPT)} months"
)


class YouthRecordRow(SQLModel, table=True):
    """What staff keep of a youth beside the conversation; the youth can read all of it."""

    __tablename__ = "youth_record"
    youth_id: int = field(BIG, "whose", ERASED, ForeignKey("youth.id"), primary_key=True)
    born: bytes | None = field(
        SEALED, "sealed: year and month of birth (YYYY-MM), by which ages are told", ERASED,
        nullable=True,
    )  # fmt: skip
    guardian_stop: bool = field(
        Boolean, "whether no guardian may be contacted", ERASED, nullable=False,
        server_default=false(),
    )  # fmt: skip
    introduced_by: str = field(
        String(12), "the role that introduced the youth, never a name", ERASED, nullable=False,
        server_default="",
    )  # fmt: skip
    disputed_at: datetime | None = field(
        Utc, "when the youth said that the status is wrong; empty once it was looked at", ERASED,
        nullable=True,
    )  # fmt: skip


class YouthStatusRow(SQLModel, table=True):
    """One change of how staff see a youth's way: phase and situation (practices 0-13, 4a-17)."""

    __tablename__ = "youth_status"
    youth_id: int = field(BIG, "whose", ERASED, ForeignKey("youth.id"), primary_key=True)
    number: int = field(Integer, "the order", ERASED, primary_key=True)
    phase: str = field(String(9), "how far the work has come", ERASED, nullable=False)
    situation: str = field(String(10), "what the youth does", ERASED, nullable=False)
    at: datetime = field(Utc, "since when", ERASED, nullable=False)
    coach_id: int | None = field(
        BIG, "who set it; empty for the youth themselves", ERASED, ForeignKey("coach.id"),
        nullable=True,
    )  # fmt: skip
    reason: str = field(
        String(9), "why it ended, else empty", ERASED, nullable=False, server_default=""
    )


class AttemptRow(SQLModel, table=True):
    """An attempt of staff to be in touch with a youth (practices 2-11); never any words."""

    __tablename__ = "attempt"
    __table_args__ = (Index(None, "youth_id", "id"),)
    id: int = field(BIG, "the order", ATTEMPT, primary_key=True)
    youth_id: int = field(BIG, "with whom", ATTEMPT, ForeignKey("youth.id"), nullable=False)
    coach_id: int = field(BIG, "by whom", ATTEMPT, ForeignKey("coach.id"), nullable=False)
    at: datetime = field(Utc, "when", ATTEMPT, nullable=False)
    way: str = field(String(8), "how: chat, phone, letter …", ATTEMPT, nullable=False)
    outcome: str = field(String(12), "reached, or why not", ATTEMPT, nullable=False)


class MeetingRow(SQLModel, table=True):
    __tablename__ = "meeting"
    __table_args__ = (Index(None, "coach_id", "at"),)
    youth_id: int = field(BIG, "whose", MEETING, ForeignKey("youth.id"), primary_key=True)
    number: int = field(Integer, "which of the youth's", MEETING, primary_key=True)
    state: str = field(String(9), "how far it has come", MEETING, nullable=False)
    at: datetime | None = field(Utc, "when it begins", MEETING, nullable=True)
    coach_id: int = field(BIG, "with whom", MEETING, ForeignKey("coach.id"), nullable=False)
    minutes: int = field(Integer, "how long", MEETING, nullable=False)
    spot: str = field(String(8), "where, by kind", MEETING, nullable=False)
    place: bytes | None = field(
        SEALED, "sealed: where exactly; never an address of a home", MEETING, nullable=True
    )
    words: bytes | None = field(
        SEALED, "sealed: what the youth wrote about another time or place", MEETING, nullable=True
    )
    wants: str = field(
        String(5), "what the youth wants otherwise: time, place", MEETING, nullable=False,
        server_default="",
    )  # fmt: skip
    with_roles: str = field(
        String(80), "who else comes, by role", MEETING, nullable=False, server_default=""
    )
    interpreter: str = field(
        String(12), "the language of an interpreter; empty for none", MEETING, nullable=False,
        server_default="",
    )  # fmt: skip
    along: bool = field(
        Boolean, "whether the youth brings somebody", MEETING, nullable=False,
        server_default=false(),
    )  # fmt: skip
    slots: str = field(
        String(120), "other times that staff offer, UTC", MEETING, nullable=False,
        server_default="",
    )  # fmt: skip
    by_youth: bool = field(
        Boolean, "whether the youth asked for it", MEETING, nullable=False, server_default=false()
    )
    late: int = field(
        Integer, "minutes that the youth said they are late", MEETING, nullable=False,
        server_default="0",
    )  # fmt: skip
    felt: str = field(
        String(8), "how the youth said it was", MEETING, nullable=False, server_default=""
    )
    asked: int = field(
        Integer, "how often it was asked about", MEETING, nullable=False, server_default="0"
    )
    changed_at: datetime = field(Utc, "when it last changed", MEETING, nullable=False)


class RequestRow(SQLModel, table=True):
    __tablename__ = "request"
    __table_args__ = (Index(None, "helper_id", "state"),)
    youth_id: int = field(BIG, "whose", REQUEST, ForeignKey("youth.id"), primary_key=True)
    number: int = field(Integer, "which of the youth's", REQUEST, primary_key=True)
    kind: str = field(String(12), "what with", REQUEST, nullable=False)
    state: str = field(String(9), "how far it has come", REQUEST, nullable=False)
    sent_at: datetime = field(Utc, "when it was made", REQUEST, nullable=False)
    due_at: datetime = field(Utc, "until when it is to be answered", REQUEST, nullable=False)
    words: bytes | None = field(SEALED, "sealed: the youth's words", REQUEST, nullable=True)
    language: str = field(String(12), "the language of the words", REQUEST, nullable=False)
    wished: str = field(
        String(8), "when the youth wants it", REQUEST, nullable=False, server_default=""
    )
    interpreter: str = field(
        String(12), "the language of an interpreter; empty for none", REQUEST, nullable=False,
        server_default="",
    )  # fmt: skip
    helper_id: int | None = field(
        BIG, "who of the staff has the task besides the coach", REQUEST, ForeignKey("coach.id"),
        nullable=True,
    )  # fmt: skip
    where_to: str = field(
        String(8), "where somebody shall come along to, by kind", REQUEST, nullable=False,
        server_default="",
    )  # fmt: skip
    prefers: str = field(
        String(5), "woman or man, where that matters to the youth", REQUEST, nullable=False,
        server_default="",
    )  # fmt: skip
    shared: bool = field(
        Boolean, "whether whoever helps may read the words", REQUEST, nullable=False,
        server_default=false(),
    )  # fmt: skip
    by_id: int | None = field(
        BIG, "who works on it, or has answered", REQUEST, ForeignKey("coach.id"), nullable=True
    )
    answer: bytes | None = field(SEALED, "sealed: what was answered", REQUEST, nullable=True)
    answered_at: datetime | None = field(
        Utc, "when it was answered or taken back", REQUEST, nullable=True
    )
    late_at: datetime | None = field(Utc, "since when it is late", REQUEST, nullable=True)


class ReferralRow(SQLModel, table=True):
    """Somebody outside tells of a pupil's situation, without who it is (practices 3-11).

    Who the pupil is they tell by telephone. They get back a state, and read nothing else.
    """

    __tablename__ = "referral"
    id: int = field(BIG, "the order", REFERRAL, primary_key=True)
    team_id: int = field(BIG, "to which team", REFERRAL, ForeignKey("team.id"), nullable=False)
    hash: bytes = field(
        LargeBinary(32), "keyed hash of the link by which the referrer sees its state", REFERRAL,
        nullable=False, unique=True,
    )  # fmt: skip
    at: datetime = field(Utc, "when it came", REFERRAL, nullable=False)
    state: str = field(String(9), "received, contact, ended", REFERRAL, nullable=False)
    coach_id: int | None = field(
        BIG, "who sees to it", REFERRAL, ForeignKey("coach.id"), nullable=True
    )
    answers: bytes = field(
        SEALED, "sealed: the four answers about the situation, nobody named", REFERRAL,
        nullable=False,
    )  # fmt: skip
    referrer: bytes = field(
        SEALED, "sealed: the referrer's own name, role and telephone", REFERRAL, nullable=False
    )
    youth_id: int | None = field(
        BIG, "the youth who came of it; nobody once they are erased", REFERRAL,
        ForeignKey("youth.id"), nullable=True,
    )  # fmt: skip
    changed_at: datetime = field(Utc, "when its state last changed", REFERRAL, nullable=False)


class PrecontactRow(SQLModel, table=True):
    """Before the first contact: with whom the coach has spoken, by role (practices 0-5)."""

    __tablename__ = "precontact"
    id: int = field(BIG, "the order", REFERRAL, primary_key=True)
    referral_id: int | None = field(
        BIG, "of which referral", REFERRAL, ForeignKey("referral.id"), nullable=True
    )
    invite: bytes | None = field(
        LargeBinary(32), "of which invitation, by its hash", REFERRAL, nullable=True
    )
    youth_id: int | None = field(
        BIG, "of which youth, once they have come; erased with them", REFERRAL,
        ForeignKey("youth.id"), nullable=True, index=True,
    )  # fmt: skip
    coach_id: int = field(BIG, "who spoke", REFERRAL, ForeignKey("coach.id"), nullable=False)
    role: str = field(String(12), "with whom, by role; or why not", REFERRAL, nullable=False)
    at: datetime = field(Utc, "when", REFERRAL, nullable=False)
