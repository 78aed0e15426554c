"""Declare the tables of access, and what the console keeps.

Access is by invitations, sign-in links, sessions, and a coach's Telegram. Secrets are never kept,
only their keyed hashes (encryption.py): nobody gets in with a stolen database. Each column says its
purpose and how long it is kept, as in tables.py.
"""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String, Time, false
from sqlmodel import SQLModel

from storage.schema import periods
from storage.schema.column_types import BIG, SEALED, Utc, field

INVITED = (
    f"{periods.INVITE_LASTS.days} days if nobody comes, else until the youth is erased;"
    f" {periods.months(periods.NO_KEPT)} months after a no"
)
LABELLED = (
    f"{periods.INVITE_LASTS.days} days if nobody comes, else until the youth is erased;"
    f" {periods.NO_LABEL_KEPT.days} days after a no"
)
SIGNED_IN = f"{periods.WAYS_IN_KEPT.days} days after it ended"
LOOKED = f"{periods.months(periods.OPENINGS_KEPT)} months"
ERASED = "until the youth is erased"
LINKED = "until the coach unlinks it or leaves"
PROVES = "until the coach removes it, begins anew or leaves"
FED = "until the coach withdraws it or leaves"
SHOWN = "until the message is changed after the youth was erased, or the coach unlinks it or leaves"


class InviteRow(SQLModel, table=True):
    __tablename__ = "invite"
    hash: bytes = field(LargeBinary(32), "keyed hash of the link's secret", INVITED,
                       primary_key=True)  # fmt: skip
    code: bytes = field(LargeBinary(32), "keyed hash of the code that is said aloud", INVITED,
                       nullable=False, unique=True)  # fmt: skip
    coach_id: int = field(BIG, "who invites, and will be responsible", INVITED,
                         ForeignKey("coach.id"), nullable=False)  # fmt: skip
    made_at: datetime = field(Utc, "when it was made", INVITED, nullable=False)
    expires_at: datetime = field(Utc, "when it ends", INVITED, nullable=False)
    used_at: datetime | None = field(Utc, "when somebody came by it", INVITED, nullable=True)
    youth_id: int | None = field(
        BIG, "who came by it; or from the start, whose new device it is for", INVITED,
        ForeignKey("youth.id"), nullable=True, index=True,
    )  # fmt: skip
    wrong: int = field(Integer, "wrong check words so far", INVITED, nullable=False)
    new_device: bool = field(
        Boolean, "whether it leads to the chat of somebody who takes part already", INVITED,
        nullable=False, server_default=false(),
    )  # fmt: skip
    label: bytes | None = field(
        SEALED, "sealed: the coach's own words for whom it is", LABELLED, nullable=True
    )
    withdrawn_at: datetime | None = field(
        Utc, "when the coach took it back", INVITED, nullable=True
    )
    answer: str = field(
        String(8), "what was answered: yes, no, think", INVITED, nullable=False, server_default=""
    )
    answered_at: datetime | None = field(Utc, "when", INVITED, nullable=True)
    # No foreign key: SQLite cannot add one to a table that is there.
    referral_id: int | None = field(BIG, "of which referral it came", INVITED, nullable=True)
    confirmed_at: datetime | None = field(
        Utc, "when the youth said in their chat that the new device is theirs", INVITED,
        nullable=True,
    )  # fmt: skip
    introduced_by: str = field(
        String(12), "the role that introduces, never a name (practices 3-14)", INVITED,
        nullable=False, server_default="",
    )  # fmt: skip


class SignInRow(SQLModel, table=True):
    __tablename__ = "sign_in"
    hash: bytes = field(LargeBinary(32), "keyed hash of the link's secret", SIGNED_IN,
                       primary_key=True)  # fmt: skip
    coach_id: int = field(BIG, "who may sign in", SIGNED_IN, ForeignKey("coach.id"), nullable=False)
    expires_at: datetime = field(Utc, "when it ends", SIGNED_IN, nullable=False)
    used_at: datetime | None = field(Utc, "when it was used", SIGNED_IN, nullable=True)
    # No foreign keys: SQLite cannot add one to a table that is there.
    made_by: int | None = field(
        BIG, "who made it; empty for the operator, from the terminal", SIGNED_IN, nullable=True
    )
    made_at: datetime | None = field(Utc, "when it was made", SIGNED_IN, nullable=True)
    vouched_by: int | None = field(
        BIG, "the second coordinator, who has spoken with whom it is for", SIGNED_IN, nullable=True
    )


class SessionRow(SQLModel, table=True):
    __tablename__ = "session"
    hash: bytes = field(LargeBinary(32), "keyed hash of the cookie", SIGNED_IN, primary_key=True)
    coach_id: int = field(BIG, "who is signed in", SIGNED_IN, ForeignKey("coach.id"),
                         nullable=False, index=True)  # fmt: skip
    made_at: datetime = field(Utc, "when the coach signed in", SIGNED_IN, nullable=False)
    fresh_at: datetime = field(Utc, "when the cookie was last renewed", SIGNED_IN, nullable=False)
    seen_at: datetime = field(Utc, "when it was last used, to the minute", SIGNED_IN,
                             nullable=False)  # fmt: skip
    ended_at: datetime | None = field(Utc, "when it was ended", SIGNED_IN, nullable=True)


class PasskeyRow(SQLModel, table=True):
    """A public key of somebody of the staff: with it alone nobody signs in."""

    __tablename__ = "passkey"
    id: int = field(BIG, "the order", PROVES, primary_key=True)
    coach_id: int = field(BIG, "whose it is", PROVES, ForeignKey("coach.id"), nullable=False,
                         index=True)  # fmt: skip
    credential: bytes = field(LargeBinary, "by what the authenticator finds it", PROVES,
                             nullable=False, unique=True)  # fmt: skip
    public_key: bytes = field(LargeBinary, "with what its answers are checked", PROVES,
                             nullable=False)  # fmt: skip
    signs: int = field(BIG, "how often it has signed: a copy would count backwards", PROVES,
                      nullable=False)  # fmt: skip
    device: str = field(String(60), "the browser and system in which it was made", PROVES,
                       nullable=False)  # fmt: skip
    made_at: datetime = field(Utc, "when it was made", PROVES, nullable=False)
    used_at: datetime | None = field(Utc, "when it was last signed in with", PROVES, nullable=True)


class NoteRow(SQLModel, table=True):
    __tablename__ = "note"
    youth_id: int = field(BIG, "about whom", ERASED, ForeignKey("youth.id"), primary_key=True)
    check_word: bytes | None = field(
        LargeBinary,
        "keyed hash of the word agreed with the youth for a new device",
        ERASED,
        nullable=True,
    )
    agreed_at: datetime | None = field(
        Utc, "when that word was agreed on: a fresh one opens no chat", ERASED, nullable=True
    )


class NoteEntryRow(SQLModel, table=True):
    __tablename__ = "note_entry"
    __table_args__ = (Index(None, "youth_id", "id"),)
    id: int = field(BIG, "the order", ERASED, primary_key=True)
    youth_id: int = field(BIG, "about whom", ERASED, ForeignKey("youth.id"), nullable=False)
    coach_id: int | None = field(
        BIG, "who wrote it; nobody known for what is older than this table", ERASED,
        ForeignKey("coach.id"), nullable=True,
    )  # fmt: skip
    at: datetime | None = field(Utc, "when it was written; empty likewise", ERASED, nullable=True)
    changed_at: datetime | None = field(Utc, "when it was last changed", ERASED, nullable=True)
    version: int = field(Integer, "how often it was changed: the lock", ERASED, nullable=False)
    words: bytes = field(SEALED, "sealed: a coach's private note", ERASED, nullable=False)


class OpeningRow(SQLModel, table=True):
    __tablename__ = "opening"
    __table_args__ = (Index(None, "youth_id", "id"),)
    id: int = field(BIG, "the order", LOOKED, primary_key=True)
    youth_id: int = field(BIG, "whose conversation was opened", LOOKED, ForeignKey("youth.id"),
                         nullable=False)  # fmt: skip
    coach_id: int = field(BIG, "by whom", LOOKED, ForeignKey("coach.id"), nullable=False)
    at: datetime = field(Utc, "when", LOOKED, nullable=False)
    way: str = field(
        String(12), "by which way: page, telegram", LOOKED, nullable=False, server_default="page"
    )
    reason: bytes | None = field(
        SEALED, "sealed: why, in words that the youth reads, of who is not their coach",
        f"{LOOKED}, or {ERASED}", nullable=True,
    )  # fmt: skip


class StaffActionRow(SQLModel, table=True):
    """What somebody of the staff did: no words, and erasing a youth leaves it."""

    __tablename__ = "staff_action"
    __table_args__ = (Index(None, "youth_id", "id"), Index(None, "about_id", "id"))
    id: int = field(BIG, "the order", LOOKED, primary_key=True)
    at: datetime = field(Utc, "when", LOOKED, nullable=False)
    coach_id: int | None = field(
        BIG, "who did it; empty for the operator, from the terminal", LOOKED,
        ForeignKey("coach.id"), nullable=True,
    )  # fmt: skip
    what: str = field(String(16), "what was done (staff_action_kind.py)", LOOKED, nullable=False)
    youth_id: int | None = field(
        BIG, "for which youth, if any", LOOKED, ForeignKey("youth.id"), nullable=True
    )
    about_id: int | None = field(
        BIG, "whom of the staff it is about: a new coach, whose link", LOOKED,
        ForeignKey("coach.id"), nullable=True,
    )  # fmt: skip
    unusual: bool = field(
        Boolean, "whether a coordinator is to see it", LOOKED, nullable=False,
        server_default=false(),
    )  # fmt: skip
    seen_at: datetime | None = field(
        Utc, "when whom it is about said that they have read of it", LOOKED, nullable=True
    )


class PairingRow(SQLModel, table=True):
    __tablename__ = "pairing"
    hash: bytes = field(LargeBinary(32), "keyed hash of the code that links a coach's Telegram",
                       SIGNED_IN, primary_key=True)  # fmt: skip
    coach_id: int = field(BIG, "whose Telegram it links", SIGNED_IN, ForeignKey("coach.id"),
                         nullable=False)  # fmt: skip
    expires_at: datetime = field(Utc, "when it ends", SIGNED_IN, nullable=False)
    used_at: datetime | None = field(Utc, "when it was used, or another replaced it", SIGNED_IN,
                                    nullable=True)  # fmt: skip


class CalendarFeedRow(SQLModel, table=True):
    """A coach's link to a calendar of their meetings, with code names (programme.md, 2)."""

    __tablename__ = "calendar_feed"
    coach_id: int = field(BIG, "whose calendar it is", FED, ForeignKey("coach.id"),
                         primary_key=True)  # fmt: skip
    hash: bytes = field(LargeBinary(32), "keyed hash of the link's secret", FED, nullable=False,
                       unique=True)  # fmt: skip
    made_at: datetime = field(Utc, "when the link was made", FED, nullable=False)


class CoachChatRow(SQLModel, table=True):
    __tablename__ = "coach_chat"
    coach_id: int = field(BIG, "whose Telegram it is", LINKED, ForeignKey("coach.id"),
                         primary_key=True)  # fmt: skip
    hash: bytes = field(LargeBinary(32), "keyed hash by which the chat is found", LINKED,
                       nullable=False, unique=True)  # fmt: skip
    chat: bytes = field(SEALED, "sealed: where to send", LINKED, nullable=False)
    since: datetime = field(Utc, "when it was linked", LINKED, nullable=False)
    blocked_at: datetime | None = field(
        Utc, "since when nothing can be sent", LINKED, nullable=True
    )
    digest_at: time | None = field(
        Time, "the local time of the morning summary; empty for none", LINKED, nullable=True
    )
    digest_sent: datetime | None = field(Utc, "when the last summary was sent", LINKED,
                                        nullable=True)  # fmt: skip
    asked: bytes | None = field(
        SEALED, "sealed: what the coach is being asked, until they have answered", LINKED,
        nullable=True,
    )  # fmt: skip


class CoachMessageRow(SQLModel, table=True):
    """A message in a coach's Telegram that names or quotes a youth: one row for each youth."""

    __tablename__ = "coach_message"
    __table_args__ = (Index(None, "coach_id", "message"),)
    id: int = field(BIG, "the order in which they were shown", SHOWN, primary_key=True)
    coach_id: int = field(BIG, "in whose Telegram it stands", SHOWN, ForeignKey("coach.id"),
                         nullable=False)  # fmt: skip
    message: str = field(String(64), "Telegram's id of it", SHOWN, nullable=False)
    youth_id: int | None = field(
        BIG, "whom it is about; nobody once they are erased, and then it is to be changed", SHOWN,
        ForeignKey("youth.id"), nullable=True, index=True,
    )  # fmt: skip
