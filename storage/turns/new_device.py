"""Move a youth's chat to another device, and keep what the youth says to that beforehand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert

from storage.access import access_log, check_words, device_links, push_devices
from storage.access.access_log import StaffAction
from storage.access.invites import FoundInvite
from storage.encryption import Keyring
from storage.schema.staff_action_kind import StaffActionKind
from storage.sql import statements
from storage.turns import row_mapping


def move(
    db: Connection,
    keys: Keyring,
    invited: FoundInvite,
    youth: int,
    chat: tuple[str, str],
    now: datetime,
) -> None:
    """Bring the youth to this (channel, chat) and no other, and write down who made the link."""
    access_log.record(db, StaffAction(now, invited.coach, StaffActionKind.DEVICE_USED, youth))
    db.execute(statements.FORGET_CHATS, {"ids": [youth]})
    # The phone of before may be somebody else's by now: nothing shows there any more.
    push_devices.remove_all(db, youth)
    db.execute(insert(statements.ADDRESS), row_mapping.address(youth, *chat, keys))


class NewDevice:
    """What a youth says to a link for a new device, or to a new check word, in a transaction."""

    def __init__(self, db: Connection, keys: Keyring) -> None:
        self._db = db
        self._keys = keys

    def answer(self, youth: int, key: str, now: datetime, *, yes: bool) -> int | None:
        """Store what is said to the link whose hash begins so; return who made it, None for none.

        `now` is aware.
        """
        return device_links.answer(self._db, youth, key, now, yes=yes)

    def keep_check_word(self, youth: int, value: bytes, now: datetime) -> None:
        """Store the word agreed on `now` (aware), as its keyed hash."""
        check_words.keep_hash(self._db, youth, value, now)

    def forget_check_word(self, youth: int) -> bool:
        """Delete the word, which the youth has not agreed on; return whether there was one."""
        if not check_words.is_any(self._db, youth):
            return False
        check_words.keep(self._db, self._keys, youth, "")
        return True

    def word_written_by(self, youth: int) -> int | None:
        """Return who of the staff wrote down the word; None where that is not known any more."""
        return access_log.last_by(self._db, youth, StaffActionKind.WORD)
