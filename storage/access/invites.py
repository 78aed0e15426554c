"""Create and use invitations: a link and a code, used once, by a new youth or for a new device.

Only keyed hashes are kept. Whoever knows neither learns nothing: unknown, used, withdrawn and
expired are one answer (privacy-security.md, attacks 5 to 8). A link that was answered with no works
again for a year: of that only the hash, the answer and its date are left (programme.md, 4).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from flows.engine.programme import InviteAnswer
from storage.access import precontact
from storage.encryption import Keyring
from storage.schema.periods import INVITE_LASTS, NO_KEPT
from storage.sql.statements import COACH, INVITE

SECRET_BYTES: Final = 18
"""144 bits in a link; the issue asks for 128."""

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH: Final = 9
"""44 bits in a code that can be said aloud: no letter or digit looks like another."""

MOST_WRONG: Final = 5
"""Wrong check words before an invitation to a known chat is void."""

MOST_LABEL: Final = 60
"""Characters of a coach's own words for whom an invitation is."""

MOST_LISTED: Final = 200


class NewInvite(NamedTuple):
    """A new invitation: `secret` for the link, `code` as it is said, and when it ends (UTC).

    `key` is the hash by which staff know it.
    """

    secret: str
    code: str
    expires_at: datetime
    key: bytes = b""


class InviteWords(NamedTuple):
    """What staff keep of an invitation to somebody new.

    `label` is a coach's own words for whom it is, `introduced_by` a role (practices 3-14), and
    `referral` the number of the referral of which it came.
    """

    label: str = ""
    introduced_by: str = ""
    referral: int | None = None


class ListedInvite(NamedTuple):
    """An invitation in a list of staff. Times are aware, UTC.

    `state` is open, used, yes, no, think, withdrawn or over.
    """

    key: bytes
    coach: int
    label: str
    introduced_by: str
    state: str
    made_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    youth: int | None
    referral: int | None


class FoundInvite(NamedTuple):
    """An invitation that may be used: by whom it was made, and whose new device it is for.

    `coach_name` is the whole name of whoever made it. `asks`: the youth has not confirmed that new
    device, so the word is asked for.
    """

    key: bytes
    coach: int
    youth: int | None
    asks: bool
    coach_name: str


def make(
    db: Connection,
    keys: Keyring,
    coach: int,
    now: datetime,
    youth: int | None = None,
    words: InviteWords = InviteWords(),  # noqa: B008 - a value that nobody changes
) -> NewInvite:
    """Create an invitation by this coach; with `youth` it leads to the chat they have already."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    key = keys.hash("invite", secret)
    row = {
        "hash": key,
        "code": keys.hash("code", code),
        "coach_id": coach,
        "made_at": now,
        "expires_at": now + INVITE_LASTS,
        "youth_id": youth,
        "wrong": 0,
        "new_device": youth is not None,
        "label": keys.seal(words.label, _bound(key)) if words.label else None,
        "introduced_by": words.introduced_by,
        "referral_id": words.referral,
    }
    db.execute(insert(INVITE), row)
    return NewInvite(secret, format_code(code), now + INVITE_LASTS, key)


def format_code(code: str) -> str:
    """Write a code in groups of three, as it is read aloud."""
    return "-".join(code[at : at + 3] for at in range(0, len(code), 3))


def normalize_code(code: str) -> str:
    """Normalize what was typed as a code: spaces, dashes and small letters do not matter."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


def find(db: Connection, keys: Keyring, given: str, now: datetime) -> FoundInvite | None:
    """Return the invitation of this link or code; None when there is none that may be used now."""
    hashes = (keys.hash("invite", given), keys.hash("code", normalize_code(given)))
    found = db.execute(
        select(
            INVITE.c.hash,
            INVITE.c.coach_id,
            INVITE.c.youth_id,
            INVITE.c.new_device,
            INVITE.c.confirmed_at,
            COACH.c.name,
        )
        .join(COACH, COACH.c.id == INVITE.c.coach_id)
        .where(
            or_(INVITE.c.hash == hashes[0], INVITE.c.code == hashes[1]),
            INVITE.c.used_at.is_(None),
            INVITE.c.withdrawn_at.is_(None),
            INVITE.c.expires_at > now,
            INVITE.c.wrong < MOST_WRONG,
        )
    ).first()
    if found is None:
        return None
    key, coach, youth, new_device, confirmed_at, name = found
    # Whoever answered no is not met again by their link: it begins anew, also on another phone.
    whose = youth if new_device else None
    asks = new_device and confirmed_at is None
    return FoundInvite(bytes(key), coach, whose, asks=asks, coach_name=name)


def use(db: Connection, invited: FoundInvite, now: datetime) -> bool:
    """Use up the invitation; return whether nobody was quicker."""
    free = update(INVITE).where(
        INVITE.c.hash == invited.key, INVITE.c.used_at.is_(None), INVITE.c.withdrawn_at.is_(None)
    )
    return db.execute(free.values(used_at=now)).rowcount == 1


def set_youth(db: Connection, invited: FoundInvite, youth: int) -> None:
    """Store who came by it; what was answered before is over."""
    used = update(INVITE).where(INVITE.c.hash == invited.key)
    db.execute(used.values(youth_id=youth, answer="", answered_at=None))
    precontact.follow(db, invited.key, youth)


def record_answer(db: Connection, youth: int, answer: InviteAnswer, now: datetime) -> None:
    """Store what a youth answered to the invitation by which they came.

    After a no its link works again, and for longer; whoever says something else has it used up. The
    code that was said aloud is short, so it ends with the first no.
    """
    mine = update(INVITE).where(_came_by(youth))
    if answer is not InviteAnswer.NO:
        db.execute(mine.values(answer=answer, answered_at=now, used_at=now))
        return
    free: dict[str, Any] = {"used_at": None, "expires_at": now + NO_KEPT, "code": INVITE.c.hash}
    db.execute(mine.values(answer=answer, answered_at=now, **free))


def release(db: Connection, youths: Collection[int]) -> None:
    """Detach the links that these youths answered with no: the youths are forgotten now."""
    said_no = update(INVITE).where(
        INVITE.c.youth_id.in_(youths), INVITE.c.answer == InviteAnswer.NO
    )
    db.execute(said_no.values(youth_id=None, introduced_by="", referral_id=None))


def label_of(db: Connection, keys: Keyring, youth: int) -> str:
    """Return the coach's words for the invitation by which this youth came, or ""."""
    found = db.execute(select(INVITE.c.hash, INVITE.c.label).where(_came_by(youth))).first()
    return _label(keys, *found) if found else ""


def listed(
    db: Connection, keys: Keyring, coaches: Collection[int], now: datetime
) -> list[ListedInvite]:
    """List the invitations of these coaches to somebody new, the newest first."""
    names = (
        *("hash", "coach_id", "label", "introduced_by", "used_at", "withdrawn_at", "answer"),
        *("made_at", "expires_at", "answered_at", "youth_id", "referral_id"),
    )
    found = db.execute(
        select(*(INVITE.c[name] for name in names))
        .where(INVITE.c.coach_id.in_(coaches), ~INVITE.c.new_device)
        .order_by(INVITE.c.made_at.desc())
        .limit(MOST_LISTED)
    )
    return [_listed(keys, now, *row) for row in found]


def withdraw(db: Connection, key: bytes, coaches: Collection[int], now: datetime) -> bool:
    """Take back an invitation of one of these coaches; whether it was open until now.

    One that was answered with no is taken back too: its link would work again.
    """
    mine = update(INVITE).where(
        INVITE.c.hash == key, INVITE.c.coach_id.in_(coaches), INVITE.c.used_at.is_(None),
        INVITE.c.withdrawn_at.is_(None), ~INVITE.c.new_device,
    )  # fmt: skip
    return db.execute(mine.values(withdrawn_at=now)).rowcount == 1


def void_of_coach(db: Connection, coach: int, now: datetime) -> None:
    """End the unused invitations of a coach who leaves.

    A link that was answered with no was promised for a year: another coach of the team has it then.
    """
    unused = update(INVITE).where(INVITE.c.coach_id == coach, INVITE.c.used_at.is_(None))
    team = select(COACH.c.team_id).where(COACH.c.id == coach).scalar_subquery()
    next_one = db.execute(
        select(COACH.c.id)
        .where(
            COACH.c.team_id == team, COACH.c.id != coach, COACH.c.rung >= 0,
            COACH.c.left_at.is_(None),
        )
        .order_by(COACH.c.rung)
    ).scalar()  # fmt: skip
    if next_one is not None:
        said_no = unused.where(INVITE.c.answer == InviteAnswer.NO)
        db.execute(said_no.values(coach_id=next_one))
    db.execute(unused.where(INVITE.c.expires_at > now).values(expires_at=now))


def _came_by(youth: int) -> ColumnElement[bool]:
    """Match the invitation by which a youth came, and none that was for a device of theirs."""
    return (INVITE.c.youth_id == youth) & ~INVITE.c.new_device


def _bound(key: bytes) -> str:
    return f"label:{key.hex()}"


def _label(keys: Keyring, key: bytes, label: bytes | None) -> str:
    return keys.open(label, _bound(bytes(key))) if label else ""


def _listed(
    keys: Keyring,
    now: datetime,
    key: bytes,
    coach: int,
    label: bytes | None,
    introduced_by: str,
    used_at: datetime | None,
    withdrawn_at: datetime | None,
    answer: str,
    made_at: datetime,
    expires_at: datetime,
    *rest: Any,
) -> ListedInvite:
    waiting = "open" if expires_at > now else "over"
    state = "withdrawn" if withdrawn_at else answer or ("used" if used_at else waiting)
    words = _label(keys, key, label)
    return ListedInvite(bytes(key), coach, words, introduced_by, state, made_at, expires_at, *rest)
