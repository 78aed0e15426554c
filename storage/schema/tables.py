"""Declare what is kept, table by table. Each column says its purpose and how long it is kept.

Retention is a proposal that a municipality confirms by a decision (gallringsbeslut), see
docs/operations.md. `sealed` columns are encrypted by encryption.py; nothing else holds free text.
Whoever imports this file has every table there is: incident_tables.py has what needs a human,
access_tables.py who may come in, address_tables.py where youths have their chat,
staffing_tables.py when staff are at work, reach_tables.py how people are reached,
programme_tables.py a youth's way: meetings, requests, attempts, status, referrals,
reading_tables.py what a coach is to read.
"""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import (
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Time,
    UniqueConstraint,
    false,
    text,
)
from sqlmodel import SQLModel

from storage.schema import (  # noqa: F401 - every table
    access_tables,
    address_tables,
    incident_tables,
    periods,
    programme_tables,
    reach_tables,
    reading_tables,
    staffing_tables,
)
from storage.schema.column_types import BIG, SEALED, Utc, field
from storage.schema.line_state import WAITING

ERASED = "until the youth is erased"
ALWAYS = "while the deployment lasts"
REFERRING = "until the link is withdrawn or replaced"
EMPLOYED = "while employed"
TEXT = f"{periods.WORDS_KEPT.days} days if that is decided, then blanked"

OPEN = text(f"state IN ({', '.join(repr(str(one)) for one in WAITING)})")
"""Lines not finished. SQLite uses a partial index only for a condition with the very same text."""

TO_COACH = text("coach_id IS NOT NULL")
CARDS = text("kind = 'card' AND shown IS NULL")
"""Cards whose buttons may still work."""


class MetaRow(SQLModel, table=True):
    __tablename__ = "meta"
    name: str = field(String(40), "what the value is", ALWAYS, primary_key=True)
    value: bytes = field(
        LargeBinary, "proof that the key fits this database", ALWAYS, nullable=False
    )


class TeamRow(SQLModel, table=True):
    __tablename__ = "team"
    id: int = field(BIG, "the team (verkstad)", ALWAYS, primary_key=True)
    name: str = field(String(120), "who the robot says it is from", ALWAYS, nullable=False)
    zone: str = field(String(60), "the zone of every local time", ALWAYS, nullable=False)
    language: str = field(String(12), "the language of a first hello", ALWAYS, nullable=False)
    opens: time = field(Time, "when the working day begins", ALWAYS, nullable=False)
    closes: time = field(Time, "when the working day ends", ALWAYS, nullable=False)
    closed: str = field(
        String(2000), "days on which nobody is at work, besides holidays: first/last …", ALWAYS,
        nullable=False, server_default="",
    )  # fmt: skip
    on_call: bool = field(
        Boolean, "whether somebody is on call out of hours, by shifts", ALWAYS,
        nullable=False, server_default=false(),
    )  # fmt: skip
    referral: bytes | None = field(
        LargeBinary(32), "keyed hash of the link for referrals; empty for none", REFERRING,
        nullable=True,
    )  # fmt: skip
    referral_until: datetime | None = field(
        Utc, "until when that link can be used", REFERRING, nullable=True
    )


class CoachRow(SQLModel, table=True):
    __tablename__ = "coach"
    id: int = field(BIG, "the coach", ALWAYS, primary_key=True)
    team_id: int = field(
        BIG, "whose youths the coach sees", ALWAYS, ForeignKey("team.id"), nullable=False
    )
    name: str = field(
        String(120), "what youths and colleagues call the coach", EMPLOYED, nullable=False
    )
    language: str = field(String(12), "the language of cards", EMPLOYED, nullable=False)
    rung: int = field(
        Integer, "the place on the ladder, from 0; -1 is not on it", EMPLOYED, nullable=False
    )
    role: str = field(
        String(12), "coach; coordinator: figures, no conversation; helper: tasks", EMPLOYED,
        nullable=False, server_default="coach",
    )  # fmt: skip
    helps: str = field(
        String(12), "which requests a helper is given (practices 3-33)", EMPLOYED, nullable=False,
        server_default="",
    )  # fmt: skip
    title: str = field(
        String(60), "what youths read on the card that introduces the coach", EMPLOYED,
        nullable=False, server_default="",
    )  # fmt: skip
    password: str | None = field(String(200), "argon2 hash", EMPLOYED, nullable=True)
    totp: bytes | None = field(
        SEALED, "sealed: the secret shared with the coach's code app", EMPLOYED, nullable=True
    )
    totp_step: int | None = field(
        BIG, "the half minute of the last code, so that none works twice", EMPLOYED, nullable=True
    )
    wrong: int = field(
        Integer, "wrong passwords and codes in a row", EMPLOYED, nullable=False, server_default="0"
    )
    wait_until: datetime | None = field(
        Utc, "no password is tried before this", EMPLOYED, nullable=True
    )
    left_at: datetime | None = field(Utc, "since when the coach is gone", EMPLOYED, nullable=True)
    newcomer: bool = field(
        Boolean, "whether nobody else has given them a youth yet: others' youths are not shown",
        EMPLOYED, nullable=False, server_default=false(),
    )  # fmt: skip


class YouthRow(SQLModel, table=True):
    __tablename__ = "youth"
    id: int = field(BIG, "the youth, meaningless outside", ERASED, primary_key=True)
    team_id: int = field(BIG, "the team", ERASED, ForeignKey("team.id"), nullable=False)
    coach_id: int = field(
        BIG, "the one responsible coach (practices 3-5)", ERASED, ForeignKey("coach.id"),
        nullable=False, index=True,
    )  # fmt: skip
    turn: int = field(Integer, "the number of the last turn: the lock", ERASED, nullable=False)
    standing: str = field(String(10), "yes, no, thinking or stop", ERASED, nullable=False)
    language: str = field(String(12), "the language the youth chose", ERASED, nullable=False)
    quiet_from: time = field(Time, "nothing routine from this local time", ERASED, nullable=False)
    quiet_to: time = field(Time, "nothing routine before this local time", ERASED, nullable=False)
    paused_until: datetime | None = field(Utc, "nothing routine before this", ERASED, nullable=True)
    unanswered: int = field(
        Integer, "check-ins without an answer (practices 3-13)", ERASED, nullable=False
    )
    talking_with: int | None = field(
        BIG, "the coach in a live talk", ERASED, ForeignKey("coach.id"), nullable=True
    )
    numbered: int = field(
        Integer, "the highest number given to a step, reminder or escalation", ERASED,
        nullable=False,
    )  # fmt: skip
    heard_at: datetime | None = field(Utc, "when the youth last wrote", ERASED, nullable=True)
    erase_asked: datetime | None = field(
        Utc, "since when everything is to be erased, once a human has closed", ERASED,
        nullable=True,
    )  # fmt: skip
    cadence: str = field(
        String(9), "how often somebody may be in touch, as the youth chose", ERASED,
        nullable=False, server_default="month",
    )  # fmt: skip
    next_at: datetime | None = field(
        Utc, "when somebody is next in touch; of everybody who takes part (practices 3-4)", ERASED,
        nullable=True,
    )  # fmt: skip
    next_way: str = field(
        String(8), "how: chat, phone, letter …", ERASED, nullable=False, server_default="chat"
    )
    # No foreign keys: SQLite cannot add one to a table that is there.
    next_by: int | None = field(BIG, "which coach; empty for the robot", ERASED, nullable=True)
    next_set_by: int | None = field(
        BIG, "which coach set it by hand; empty for the rule", ERASED, nullable=True
    )
    hellos: int = field(
        Integer, "short hellos without an answer (practices 3-13)", ERASED, nullable=False,
        server_default="0",
    )  # fmt: skip
    silences: int = field(
        Integer, "what had no answer since the youth was last heard (practices 1-5)", ERASED,
        nullable=False, server_default="0",
    )  # fmt: skip
    phase: str = field(
        String(9), "how far the work has come, as staff see it", ERASED, nullable=False,
        server_default="contact",
    )  # fmt: skip
    situation: str = field(
        String(10), "what the youth does, as staff see it", ERASED, nullable=False,
        server_default="unknown",
    )  # fmt: skip
    mark: str = field(
        String(16), "random: tells the youth from another of this number, in another copy", ALWAYS,
        nullable=False, server_default="",
    )  # fmt: skip
    code_name: bytes | None = field(
        SEALED, "sealed: what staff call the youth among themselves", ERASED, nullable=True
    )
    about: bytes | None = field(SEALED, "sealed: nickname and wish", ERASED, nullable=True)
    place: bytes | None = field(
        SEALED, "sealed: the open question and the answers so far", ERASED, nullable=True
    )


class EventRow(SQLModel, table=True):
    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("channel", "update_id"), Index(None, "youth_id", "id"))
    id: int = field(BIG, "the order of what happened", TEXT, primary_key=True)
    channel: str = field(String(12), "where it came from", TEXT, nullable=False)
    update_id: str = field(
        String(64), "the channel's own id, so that a redelivery is known", TEXT, nullable=False
    )
    youth_id: int | None = field(
        BIG, "who wrote; nobody once they are erased", TEXT, ForeignKey("youth.id"), nullable=True
    )
    turn: int = field(Integer, "the turn it became", TEXT, nullable=False)
    at: datetime = field(Utc, "when it was taken", TEXT, nullable=False)
    pressed: int | None = field(
        Integer, "the turn whose button was pressed; empty for words", TEXT, nullable=True
    )
    words: bytes | None = field(
        SEALED, "sealed: what the youth wrote or pressed; none before a yes", TEXT, nullable=True
    )


class OutboxRow(SQLModel, table=True):
    __tablename__ = "outbox"
    __table_args__ = (
        Index(None, "youth_id", "id"),
        Index(
            "ix_outbox_open",
            "not_before",
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index(
            "ix_outbox_coach",
            "coach_id",
            "message",
            sqlite_where=TO_COACH,
            postgresql_where=TO_COACH,
        ),
        Index("ix_outbox_cards", "coach_id", sqlite_where=CARDS, postgresql_where=CARDS),
    )
    id: int = field(BIG, "the order of what is said", TEXT, primary_key=True)
    youth_id: int = field(
        BIG, "to whom, or about whom when a coach is named", TEXT, ForeignKey("youth.id"),
        nullable=False,
    )  # fmt: skip
    coach_id: int | None = field(BIG, "to which coach", TEXT, ForeignKey("coach.id"), nullable=True)
    say_as: str = field(String(8), "the class: order, gate, repetition", TEXT, nullable=False)
    kind: str = field(
        String(8), "for a coach: card, message, notice, news, summary", TEXT,
        nullable=False,
    )  # fmt: skip
    line: str = field(String(80), "which line", TEXT, nullable=False)
    language: str | None = field(
        String(12), "in which language, if not in the reader's own", TEXT, nullable=True
    )
    payload: bytes | None = field(
        SEALED, "sealed: values, buttons, and for a goodbye the chat", TEXT, nullable=True
    )
    queued_at: datetime = field(Utc, "when it was decided", TEXT, nullable=False)
    not_before: datetime = field(Utc, "the earliest moment", TEXT, nullable=False)
    latest: datetime | None = field(Utc, "after this it is stale", TEXT, nullable=True)
    state: str = field(String(13), "how far it has come", TEXT, nullable=False)
    reason: str = field(String(24), "why it was dropped or failed", TEXT, nullable=False)
    tries: int = field(Integer, "how often it was handed to the channel", TEXT, nullable=False)
    parts_sent: int = field(
        Integer, "how many parts of a long one the channel has, while more are to come", TEXT,
        nullable=False, server_default="0",
    )  # fmt: skip
    sent_at: datetime | None = field(Utc, "when the channel took it", TEXT, nullable=True)
    message: str | None = field(String(64), "the channel's id of the message", TEXT, nullable=True)
    notified_at: datetime | None = field(
        Utc, "when a push service or gateway took a notification of it", TEXT, nullable=True
    )
    shown_at: datetime | None = field(
        Utc, "when a page in view had it on the screen", TEXT, nullable=True
    )
    shown: str | None = field(
        String(8), "what a card in Telegram shows now; empty for what it was sent with", TEXT,
        nullable=True,
    )  # fmt: skip


class SmallStepRow(SQLModel, table=True):
    __tablename__ = "small_step"
    __table_args__ = ({"sqlite_with_rowid": False},)
    youth_id: int = field(BIG, "whose", ERASED, ForeignKey("youth.id"), primary_key=True)
    number: int = field(Integer, "which of the youth's", ERASED, primary_key=True)
    stage: str = field(String(10), "how far it has come", ERASED, nullable=False)
    ask_at: datetime | None = field(Utc, "when to ask about it", ERASED, nullable=True)
    not_yet: int = field(Integer, "how often it was not yet", ERASED, nullable=False)
    proposed_by: int | None = field(
        BIG, "the coach whose idea it was", ERASED, ForeignKey("coach.id"), nullable=True
    )
    asked: int = field(
        Integer, "the turn in which it was last asked about and has no answer, 0 for none", ERASED,
        nullable=False, server_default="0",
    )  # fmt: skip
    words: bytes = field(SEALED, "sealed: the step in the youth's words", ERASED, nullable=False)


class ReminderRow(SQLModel, table=True):
    __tablename__ = "reminder"
    __table_args__ = ({"sqlite_with_rowid": False},)
    youth_id: int = field(BIG, "whose", ERASED, ForeignKey("youth.id"), primary_key=True)
    number: int = field(Integer, "which of the youth's", ERASED, primary_key=True)
    first: datetime = field(
        Utc, "the first time; its local clock is the time", ERASED, nullable=False
    )
    days: str = field(String(7), "ISO weekdays, empty for once", ERASED, nullable=False)
    left_alone: int = field(
        Integer, "how often in a row it was left alone (programme.md, 1)", ERASED, nullable=False,
        server_default="0",
    )  # fmt: skip
    anyway: bool = field(
        Boolean, "comes in the quiet hours too, as the youth chose", ERASED, nullable=False,
        server_default=false(),
    )  # fmt: skip
    came: bool = field(
        Boolean, "once, and it has come", ERASED, nullable=False, server_default=false()
    )
    asked: int = field(
        Integer, "the turn in which it last came and has no answer, 0 for none", ERASED,
        nullable=False, server_default="0",
    )  # fmt: skip
    missed_at: datetime | None = field(
        Utc, "when it did not come, since it last came", ERASED, nullable=True
    )
    missed_told: bool = field(
        Boolean, "whether the youth was told that it did not come", ERASED, nullable=False,
        server_default=false(),
    )  # fmt: skip
    words: bytes = field(SEALED, "sealed: of what, in the youth's words", ERASED, nullable=False)


class TimerRow(SQLModel, table=True):
    __tablename__ = "timer"
    __table_args__ = (
        Index(None, "due_at"),
        # Few timers are held back, and every turn asks for them: it should not cost a search.
        Index(
            "ix_timer_held",
            "youth_id",
            sqlite_where=text("held = 1"),
            postgresql_where=text("held"),
        ),
        {"sqlite_with_rowid": False},
    )
    youth_id: int = field(BIG, "whose", "until it is due", ForeignKey("youth.id"), primary_key=True)
    name: str = field(
        String(24), "what comes due, and of which number", "until it is due", primary_key=True
    )
    turn: int = field(Integer, "the turn it belongs to", "until it is due", nullable=False)
    due_at: datetime = field(Utc, "when to look at it", "until it is due", nullable=False)
    latest: datetime | None = field(Utc, "after this it is stale", "until it is due", nullable=True)
    held: bool = field(
        Boolean, "due, and waiting for the youth to be at rest", "until it is due", nullable=False
    )
