"""Name what staff do that is written down, as the access log stores it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class StaffActionKind(StrEnum):
    """What somebody of the staff did."""

    TAKE = "take"
    TAKE_OVER = "take_over"
    PASS = "pass"  # noqa: S105 - no password: what is asked of one goes on to the next
    BEGIN = "begin"
    WRITE = "write"
    NOTE = "note"
    HAND_OVER = "hand_over"
    CLOSE = "close"
    CALL = "call"
    KEEP = "keep"
    PROPOSE = "propose"
    MEETING = "meeting"
    REQUEST = "request_step"
    CONTACT = "contact"
    STATUS = "status"
    NAME = "name"
    END = "end"
    ERASE = "erase"
    BEFORE = "before"
    WORD = "word"
    DEVICE = "device"
    DEVICE_USED = "device_used"
    DEVICE_REFUSED = "device_refused"
    DEVICE_GUESSED = "device_guessed"
    WORD_REFUSED = "word_refused"
    REASSIGN = "reassign"
    READ = "read"
    MANY = "many"
    LINK = "link"
    LINK_USED = "link_used"
    VOUCH = "vouch"
    PASSKEY = "passkey"
    PASSKEY_GONE = "passkey_gone"
    ADD = "add"
    LEAVE = "leave"


OF_STAFF: Final = frozenset(
    {
        StaffActionKind.LINK, StaffActionKind.LINK_USED, StaffActionKind.VOUCH,
        StaffActionKind.ADD, StaffActionKind.LEAVE, StaffActionKind.MANY,
        StaffActionKind.PASSKEY, StaffActionKind.PASSKEY_GONE,
    }
)  # fmt: skip
"""What is done to somebody of the staff, and to no youth."""
