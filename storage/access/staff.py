"""Manage staff: coaches, coordinators, translators, helpers; how they prove it, how they leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from flows.engine.timers import TimerKind
from storage.access import calendar_feeds, coach_telegram, passkeys, staff_ways
from storage.encryption import Keyring
from storage.schema.periods import WRONG_PASSWORD_PAUSE
from storage.sql.statements import COACH, META, TIMER, YOUTH

OFF_THE_LADDER: Final = -1

MOST_WRONG: Final = 5
"""Wrong passwords or codes in a row; then there is a pause (periods.WRONG_PASSWORD_PAUSE)."""


class Role(StrEnum):
    """What a person of the staff may see (privacy-security.md, item 20)."""

    COACH = "coach"
    COORDINATOR = "coordinator"
    TRANSLATOR = "translator"
    HELPER = "helper"
    """Sees only the tasks that are given to them, and no conversation (practices 3-33, 3-35)."""


class StaffMember(NamedTuple):
    """Somebody of the staff. `wait_until` is aware, UTC; `password` is an argon2 hash.

    `helps` is what a helper helps with (flows/engine/programme.py), "" for everybody else.
    """

    id: int
    team: int
    name: str
    language: str
    role: Role
    rung: int
    password: str | None
    totp: str
    wait_until: datetime | None
    helps: str = ""


_COLUMNS: Final = (
    *(COACH.c[name] for name in ("id", "team_id", "name", "language", "role", "rung")),
    *(COACH.c[name] for name in ("password", "totp", "wait_until", "helps")),
)


def person(db: Connection, keys: Keyring, number: int) -> StaffMember | None:
    """Return the person of this number, also one who has left."""
    found = db.execute(select(*_COLUMNS).where(COACH.c.id == number)).first()
    return _person(found, keys) if found else None


def find_by_name(db: Connection, keys: Keyring, name: str) -> StaffMember | None:
    """Return who works here by this name (case does not matter); None unless it is exactly one."""
    here = select(*_COLUMNS).where(COACH.c.left_at.is_(None))
    wanted = " ".join(name.casefold().split())
    found = [row for row in db.execute(here) if row.name.casefold() == wanted]
    return _person(found[0], keys) if len(found) == 1 else None


def everybody(db: Connection, keys: Keyring, team: int) -> list[StaffMember]:
    """List who works in this team, the ladder first."""
    here = select(*_COLUMNS).where(COACH.c.team_id == team, COACH.c.left_at.is_(None))
    ordered = here.order_by(COACH.c.rung == OFF_THE_LADDER, COACH.c.rung, COACH.c.id)
    return [_person(row, keys) for row in db.execute(ordered)]


def add(db: Connection, team: int, name: str, language: str, role: Role, helps: str = "") -> int:
    """Add a person, coaches at the end of the ladder; return their number."""
    last = select(func.max(COACH.c.rung)).where(COACH.c.team_id == team)
    highest = db.execute(last).scalar()
    rung = (highest or 0) + 1 if role is Role.COACH else OFF_THE_LADDER
    if highest is None and role is Role.COACH:
        rung = 0
    row = {"team_id": team, "name": name, "language": language, "rung": rung, "role": role.value}
    row["helps"] = helps if role is Role.HELPER else ""
    key = db.execute(insert(COACH), row).inserted_primary_key
    return int(key[0]) if key else 0


def set_newcomer(db: Connection, number: int, *, newcomer: bool) -> None:
    """Set whether nobody else has given this person a youth yet."""
    db.execute(update(COACH).where(COACH.c.id == number).values(newcomer=newcomer))


def leave(db: Connection, number: int, now: datetime) -> bool:
    """Let a person leave, unless youths are theirs (practices 4b-7) or promised to them.

    Return whether it was done. Nothing goes to their Telegram, or by another way, any more.
    """
    has = count_youths(db, number)
    if has.now or has.coming:
        return False
    gone: dict[str, Any] = {"left_at": now, "rung": OFF_THE_LADDER, "password": None, "totp": None}
    db.execute(update(COACH).where(COACH.c.id == number).values(**gone))
    coach_telegram.void(db, number, now)
    coach_telegram.unlink(db, number)
    staff_ways.remove_all(db, number)
    passkeys.remove_all(db, number)
    calendar_feeds.withdraw(db, number)
    return True


class YouthCounts(NamedTuple):
    """How many youths are a coach's, how many of those are to leave them, and how many to come."""

    now: int
    leaving: int
    coming: int


def count_youths(db: Connection, number: int) -> YouthCounts:
    """Count for how many youths this coach is responsible, and what of it is to change."""
    mine = (YOUTH.c.coach_id == number) & (YOUTH.c.standing != "erased")
    changes = TIMER.join(YOUTH, YOUTH.c.id == TIMER.c.youth_id)
    leaving = TIMER.c.name.like(f"{TimerKind.COACH}:%")
    asked = (
        select(func.count()).select_from(YOUTH).where(mine),
        select(func.count()).select_from(changes).where(mine, leaving),
        select(func.count()).where(TIMER.c.name == TimerKind.COACH.named(number)),
    )
    return YouthCounts(*(int(db.execute(one).scalar_one()) for one in asked))


def set_password(db: Connection, number: int, hashed: str) -> None:
    """Store a new password, as its argon2 hash."""
    db.execute(update(COACH).where(COACH.c.id == number).values(password=hashed))


def set_totp(db: Connection, keys: Keyring, number: int, secret: str) -> None:
    """Store the secret that the coach's code app has, sealed."""
    sealed = keys.seal(secret, f"totp:{number}")
    db.execute(update(COACH).where(COACH.c.id == number).values(totp=sealed, totp_step=None))


def reset_password(db: Connection, number: int) -> None:
    """Delete the password alone: the code app stays, and a new password is chosen next."""
    nothing: dict[str, Any] = {"password": None, "wrong": 0, "wait_until": None}
    db.execute(update(COACH).where(COACH.c.id == number).values(**nothing))


def reset_credentials(db: Connection, number: int) -> None:
    """Delete password, code app and passkeys: whoever has a sign-in link begins anew."""
    passkeys.remove_all(db, number)
    nothing: dict[str, Any] = {"password": None, "totp": None, "wrong": 0, "wait_until": None}
    db.execute(update(COACH).where(COACH.c.id == number).values(**nothing))


def set_language(db: Connection, number: int, language: str) -> None:
    """Set the language of the console and of cards."""
    db.execute(update(COACH).where(COACH.c.id == number).values(language=language))


def title_of(db: Connection, number: int) -> str:
    """Return what youths read of a person on the card that introduces them (practices 0-8)."""
    return str(db.execute(select(COACH.c.title).where(COACH.c.id == number)).scalar_one())


def set_title(db: Connection, number: int, title: str) -> None:
    """Set it; "" for none."""
    db.execute(update(COACH).where(COACH.c.id == number).values(title=title))


def record_code(db: Connection, number: int, step: int) -> bool:
    """Store the half minute of a code; return whether none of it was used before (attack 28)."""
    fresh = (COACH.c.totp_step.is_(None)) | (COACH.c.totp_step < step)
    done = update(COACH).where(COACH.c.id == number, fresh).values(totp_step=step)
    return db.execute(done).rowcount == 1


def record_failure(db: Connection, number: int, now: datetime) -> None:
    """Count one more wrong password or code in a row; after five there is a pause.

    For a number that is nobody's it writes as much, so that the time tells nothing (attack 8).
    """
    mine = COACH.c.id == number
    counted = db.execute(update(COACH).where(mine).values(wrong=COACH.c.wrong + 1))
    if counted.rowcount == 0:
        db.execute(update(META).values(value=META.c.value))
    many = update(COACH).where(mine, COACH.c.wrong >= MOST_WRONG)
    db.execute(many.values(wrong=0, wait_until=now + WRONG_PASSWORD_PAUSE))


def reset_failures(db: Connection, number: int) -> None:
    """Reset the count of wrong ones after a sign-in."""
    db.execute(update(COACH).where(COACH.c.id == number).values(wrong=0, wait_until=None))


def _person(row: Sequence[Any], keys: Keyring) -> StaffMember:
    number, team, name, language, role, rung, password, totp, wait_until, helps = row
    secret = keys.open(totp, f"totp:{number}") if totp else ""
    return StaffMember(
        number, team, name, language, Role(role), rung, password, secret, wait_until, helps
    )  # fmt: skip
