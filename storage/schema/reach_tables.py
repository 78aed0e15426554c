"""Declare the tables of how people are reached while no page of theirs is open.

Each column says its purpose and how long it is kept, as in tables.py. What is told to a device or a
person by these says only that there is something to read (reach.md): no words, no name, no team.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String, false, text
from sqlmodel import SQLModel

from storage.schema import periods
from storage.schema.column_types import BIG, SEALED, Utc, field

ERASED = "until the youth is erased"
DEVICE = "until it is removed, has ended, or its owner is erased or leaves"
WAY = "until the coach removes it or leaves"
TRIED = f"{periods.NOTIFICATIONS_KEPT.days} days"

UNFINISHED = text("ended_at IS NULL")
"""Begun, and nobody knows yet how it went."""


class PushDeviceRow(SQLModel, table=True):
    """A browser that takes Web Push: a youth's, or a coach's (then a staff_way names it)."""

    __tablename__ = "push_device"
    id: int = field(BIG, "the order in which they were added", DEVICE, primary_key=True)
    youth_id: int | None = field(
        BIG, "whose, if a youth's", DEVICE, ForeignKey("youth.id"), nullable=True, index=True
    )
    coach_id: int | None = field(
        BIG, "whose, if a coach's", DEVICE, ForeignKey("coach.id"), nullable=True, index=True
    )
    hash: bytes = field(
        LargeBinary(32), "keyed hash of its address, by which it is known again", DEVICE,
        nullable=False, unique=True,
    )  # fmt: skip
    subscription: bytes = field(
        SEALED, "sealed: the push service's address, and the keys of the browser", DEVICE,
        nullable=False,
    )  # fmt: skip
    name: str = field(
        String(60), "the browser and system, as its owner knows the device", DEVICE, nullable=False
    )
    language: str = field(String(12), "the language of its neutral text", DEVICE, nullable=False)
    made_at: datetime = field(Utc, "when it was added", DEVICE, nullable=False)
    seen_at: datetime = field(
        Utc, "when its page last said that it still is there", DEVICE, nullable=False
    )
    taken_at: datetime | None = field(
        Utc, "when its push service last took something", DEVICE, nullable=True
    )
    failed_at: datetime | None = field(
        Utc, "since when its push service takes nothing", DEVICE, nullable=True
    )
    failure: str = field(
        String(24), "why not: a word of ours", DEVICE, nullable=False, server_default=""
    )


class YouthReachRow(SQLModel, table=True):
    """What a youth has chosen about being told of while the chat is closed."""

    __tablename__ = "youth_reach"
    youth_id: int = field(BIG, "whose", ERASED, ForeignKey("youth.id"), primary_key=True)
    text: str = field(
        String(8), "which neutral text: message, reminder, own", ERASED, nullable=False,
        server_default="message",
    )  # fmt: skip
    own_text: bytes | None = field(
        SEALED, "sealed: the youth's own neutral words", ERASED, nullable=True
    )
    number: bytes | None = field(
        SEALED, "sealed: the telephone number for an SMS, E.164", ERASED, nullable=True
    )
    number_at: datetime | None = field(Utc, "when the number was given", ERASED, nullable=True)
    asked_at: datetime | None = field(
        Utc, "when the robot last asked about notifications", ERASED, nullable=True
    )
    asked: int = field(
        Integer, "how often it has asked", ERASED, nullable=False, server_default="0"
    )
    refused: bool = field(
        Boolean, "whether the youth does not want to be asked again", ERASED, nullable=False,
        server_default=false(),
    )  # fmt: skip


class YouthSeenRow(SQLModel, table=True):
    """How far one of the staff has had a youth's words on the screen of a page that they used."""

    __tablename__ = "youth_seen"
    __table_args__ = ({"sqlite_with_rowid": False},)
    youth_id: int = field(BIG, "whose words", ERASED, ForeignKey("youth.id"), primary_key=True)
    coach_id: int = field(BIG, "who has seen them", ERASED, ForeignKey("coach.id"),
                          primary_key=True)  # fmt: skip
    turn: int = field(Integer, "the last turn that they have seen", ERASED, nullable=False)


class YouthNotificationRow(SQLModel, table=True):
    """One telling of a youth, by push or SMS, that there is something to read.

    It is written before the call (begun), and ended after it, like a line of the outbox.
    """

    __tablename__ = "youth_notification"
    __table_args__ = (
        Index(None, "youth_id", "id"),
        Index("ix_youth_notification_unfinished", "begun_at",
              sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
    )  # fmt: skip
    id: int = field(BIG, "the order", TRIED, primary_key=True)
    youth_id: int = field(BIG, "who was told", TRIED, ForeignKey("youth.id"), nullable=False)
    up_to: int = field(BIG, "the last line of the outbox that it stands for", TRIED, nullable=False)
    by: str = field(String(8), "push or sms", TRIED, nullable=False)
    urgent: bool = field(
        Boolean, "whether a danger or a human's words are among it: told again after a crash",
        TRIED, nullable=False,
    )  # fmt: skip
    begun_at: datetime = field(Utc, "when it was begun", TRIED, nullable=False)
    ended_at: datetime | None = field(Utc, "when it had gone well, or not", TRIED, nullable=True)
    outcome: str = field(
        String(24), "taken, or why not: a word of ours", TRIED, nullable=False, server_default=""
    )


class StaffWayRow(SQLModel, table=True):
    """A way by which somebody of the staff wants to be reached: push, mail, SMS, or a service."""

    __tablename__ = "staff_way"
    __table_args__ = (Index(None, "coach_id", "id"),)
    id: int = field(BIG, "the order", WAY, primary_key=True)
    coach_id: int = field(BIG, "who is reached", WAY, ForeignKey("coach.id"), nullable=False)
    kind: str = field(String(8), "push, mail, sms, service", WAY, nullable=False)
    address: bytes | None = field(
        SEALED, "sealed: the mail address, number or address of the service; none for a device",
        WAY, nullable=True,
    )  # fmt: skip
    device_id: int | None = field(
        BIG, "the device, for push", WAY, ForeignKey("push_device.id"), nullable=True, index=True
    )
    made_at: datetime = field(Utc, "when it was added", WAY, nullable=False)
    code: bytes | None = field(
        LargeBinary(32), "keyed hash of the code that confirms it", WAY, nullable=True
    )
    code_until: datetime | None = field(Utc, "when that code ends", WAY, nullable=True)
    code_wrong: int = field(
        Integer, "how many wrong codes were tried", WAY, nullable=False, server_default="0"
    )
    confirmed_at: datetime | None = field(
        Utc, "when its owner first showed that it reaches them", WAY, nullable=True
    )
    tested_at: datetime | None = field(Utc, "when it was last tested", WAY, nullable=True)
    answered_at: datetime | None = field(
        Utc, "when its owner last said that a test had come", WAY, nullable=True
    )
    taken_at: datetime | None = field(Utc, "when it last took a message", WAY, nullable=True)
    failed_at: datetime | None = field(
        Utc, "since when it takes nothing; empty while it works", WAY, nullable=True
    )
    failure: str = field(
        String(24), "why not: a word of ours", WAY, nullable=False, server_default=""
    )


class StaffNotificationRow(SQLModel, table=True):
    """One telling of somebody of the staff, by one way, that somebody waits."""

    __tablename__ = "staff_notification"
    __table_args__ = (
        Index(None, "coach_id", "id"),
        Index(None, "outbox_id"),
        Index("ix_staff_notification_unfinished", "begun_at",
              sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
    )  # fmt: skip
    id: int = field(BIG, "the order", TRIED, primary_key=True)
    coach_id: int = field(BIG, "who was told", TRIED, ForeignKey("coach.id"), nullable=False)
    way_id: int | None = field(
        BIG, "by which way; nobody knows once it is removed", TRIED, ForeignKey("staff_way.id"),
        nullable=True, index=True,
    )  # fmt: skip
    outbox_id: int | None = field(
        BIG, "the card or message it stands for; none for a test", TRIED, nullable=True
    )
    kind: str = field(String(8), "card, message, test, tasks", TRIED, nullable=False)
    step: int = field(Integer, "the how manyeth for this line, from 0", TRIED, nullable=False)
    begun_at: datetime = field(Utc, "when it was begun", TRIED, nullable=False)
    ended_at: datetime | None = field(Utc, "when it had gone well, or not", TRIED, nullable=True)
    outcome: str = field(
        String(24), "taken, or why not: a word of ours", TRIED, nullable=False, server_default=""
    )
