"""Declare where a youth has their chat: an address of a channel, and for a page the browser.

Each column says its purpose and how long it is kept, as in tables.py.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Integer, LargeBinary, String, false
from sqlmodel import SQLModel

from storage.schema.column_types import BIG, SEALED, Utc, field

ERASED = "until the youth is erased"
BROWSER = "until the youth signs out there, comes with another device, or is erased"
LOCKED = "until the youth removes it, signs out there, comes with another device, or is erased"


class AddressRow(SQLModel, table=True):
    __tablename__ = "address"
    __table_args__ = ({"sqlite_with_rowid": False},)
    hash: bytes = field(
        LargeBinary(32), "keyed hash by which a chat is found", ERASED, primary_key=True
    )
    youth_id: int = field(
        BIG, "whose chat it is", ERASED, ForeignKey("youth.id"), nullable=False, index=True
    )
    channel: str = field(String(12), "which channel", ERASED, nullable=False)
    chat: bytes = field(SEALED, "sealed: where to send", ERASED, nullable=False)
    blocked_at: datetime | None = field(
        Utc, "since when nothing can be sent", ERASED, nullable=True
    )
    # Of a browser alone:
    seen_at: datetime | None = field(
        Utc, "when somebody last used a page there", BROWSER, nullable=True
    )
    lock: str | None = field(
        String(200), "argon2 hash of what opens the chat there, as the youth chose", LOCKED,
        nullable=True,
    )  # fmt: skip
    locked_at: datetime | None = field(
        Utc, "since when that is asked for; empty while the chat is open", LOCKED, nullable=True
    )
    wrong: int = field(
        Integer, "wrong tries in a row to open it", BROWSER, nullable=False, server_default="0"
    )
    borrowed: bool = field(
        Boolean, "whether the youth borrows the device, and the browser shall forget the chat",
        BROWSER, nullable=False, server_default=false(),
    )  # fmt: skip
    history_told: bool = field(
        Boolean, "whether it was said there how a page leaves the history", BROWSER,
        nullable=False, server_default=false(),
    )  # fmt: skip
