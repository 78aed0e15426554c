"""Keep the passkeys of staff: public keys, with which nobody can sign in by themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from storage.sql.statements import COACH, PASSKEY

MOST: Final = 10
"""Passkeys of one person."""


class Passkey(NamedTuple):
    """A passkey. `device` is the browser and system in which it was made, "" for unknown ones.

    `made_at` and `used_at` are aware, UTC; `used_at` is None before the first sign-in.
    """

    id: int
    coach: int
    credential: bytes
    key: bytes
    signs: int
    device: str
    made_at: datetime
    used_at: datetime | None


_COLUMNS: Final = (
    *(PASSKEY.c[name] for name in ("id", "coach_id", "credential", "public_key", "signs")),
    *(PASSKEY.c[name] for name in ("device", "made_at", "used_at")),
)


def of_coach(db: Connection, coach: int) -> list[Passkey]:
    """List the passkeys of this person, the oldest first."""
    mine = select(*_COLUMNS).where(PASSKEY.c.coach_id == coach).order_by(PASSKEY.c.id)
    return [Passkey(*row) for row in db.execute(mine)]


def find(db: Connection, credential: bytes) -> Passkey | None:
    """Return the passkey with this credential, of somebody who works here."""
    found = db.execute(
        select(*_COLUMNS)
        .join(COACH, COACH.c.id == PASSKEY.c.coach_id)
        .where(PASSKEY.c.credential == credential, COACH.c.left_at.is_(None))
    ).first()
    return Passkey(*found) if found else None


def add(
    db: Connection, coach: int, made: tuple[bytes, bytes, int], device: str, now: datetime
) -> bool:
    """Keep a passkey: its credential, its public key, and how often it has signed.

    Return whether it was kept: one that is there already, or one too many, is not.
    """
    credential, key, signs = made
    there = select(PASSKEY.c.id).where(PASSKEY.c.credential == credential)
    if len(of_coach(db, coach)) >= MOST or db.execute(there).first() is not None:
        return False
    row = {
        "coach_id": coach, "credential": credential, "public_key": key, "signs": signs,
        "device": device, "made_at": now, "used_at": None,
    }  # fmt: skip
    db.execute(insert(PASSKEY), row)
    return True


def use(db: Connection, number: int, signs: int, now: datetime) -> None:
    """Keep that somebody has signed in with this passkey, and how often it has signed."""
    this = update(PASSKEY).where(PASSKEY.c.id == number)
    db.execute(this.values(signs=signs, used_at=now))


def remove(db: Connection, coach: int, number: int) -> bool:
    """Remove a passkey of this person; return whether it was there."""
    mine = delete(PASSKEY).where(PASSKEY.c.id == number, PASSKEY.c.coach_id == coach)
    return bool(db.execute(mine).rowcount)


def remove_all(db: Connection, coach: int) -> None:
    """Remove every passkey of this person: who leaves, or begins anew."""
    db.execute(delete(PASSKEY).where(PASSKEY.c.coach_id == coach))
