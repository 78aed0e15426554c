"""Prove that whoever opens a link for a new device is the youth, and keep what they say to it.

Such a link is an invitation to a chat that somebody has. The youth confirms it in that chat, or
whoever opens it knows the word agreed on, unless it is fresh. Times are aware, UTC.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from storage.access import access_log, check_words
from storage.access.access_log import StaffAction
from storage.access.invites import MOST_WRONG, FoundInvite
from storage.encryption import Keyring
from storage.schema.staff_action_kind import StaffActionKind
from storage.sql.statements import INVITE


def proves(db: Connection, keys: Keyring, invited: FoundInvite, word: str, now: datetime) -> bool:
    """Tell whether whoever comes may have the chat: nobody has it yet, the youth has confirmed it,
    or this is the word agreed on, folded, which is not fresh. A word that does not do is counted.
    """
    if invited.youth is None or not invited.asks:
        return True
    settles = check_words.settles_at(db, invited.youth)
    if check_words.is_right(db, keys, invited.youth, word) and (settles is None or settles <= now):
        return True
    counted = update(INVITE).where(INVITE.c.hash == invited.key)
    db.execute(counted.values(wrong=INVITE.c.wrong + 1))
    _note_guesses(db, invited, now)
    return False


def _note_guesses(db: Connection, invited: FoundInvite, now: datetime) -> None:
    """Write down that somebody without the word has used up a link: coordinators see it."""
    void = select(INVITE.c.hash).where(INVITE.c.hash == invited.key, INVITE.c.wrong == MOST_WRONG)
    if db.execute(void).first() is not None:
        what = StaffActionKind.DEVICE_GUESSED
        tried = StaffAction(now, invited.coach, what, invited.youth, unusual=True)
        access_log.record(db, tried)


def answer(db: Connection, youth: int, key: str, now: datetime, *, yes: bool) -> int | None:
    """Store what a youth says to a link for a new device, whose hash begins with these hex signs.

    A yes lets it in without a word, a no ends it. Return who made it; None when there is none.
    """
    mine = (
        INVITE.c.youth_id == youth, INVITE.c.new_device, INVITE.c.used_at.is_(None),
        INVITE.c.withdrawn_at.is_(None), INVITE.c.expires_at > now, INVITE.c.wrong < MOST_WRONG,
    )  # fmt: skip
    open_ = db.execute(select(INVITE.c.hash, INVITE.c.coach_id).where(*mine)).all()
    found = next((row for row in open_ if key and bytes(row.hash).hex().startswith(key)), None)
    if found is None:
        return None
    said = {"confirmed_at": now} if yes else {"withdrawn_at": now}
    db.execute(update(INVITE).where(INVITE.c.hash == found.hash).values(said))
    return int(found.coach_id)
