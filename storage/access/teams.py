"""Create and change teams and coaches, and tell whether they are real."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Final

from sqlalchemy import func, insert, select, update

from storage.database import Db
from storage.encryption import Keyring
from storage.sql.statements import COACH, META, TEAM

FIRST: Final = 1
"""The number of the team that a deployment begins with."""

OPENS: Final = time(8)
CLOSES: Final = time(16, 30)
"""The working day of a team that named no other."""

FICTITIOUS: Final = "fictitious"


def ensure(
    db: Db,
    name: str,
    zone: str,
    language: str,
    coaches: Sequence[str] = (),
    *,
    opens: time = OPENS,
    closes: time = CLOSES,
) -> bool:
    """Create a team with its coaches unless there is a team; return whether it was made.

    The first of the coaches is responsible. `opens` and `closes` are local times of `zone`.
    """
    if db.execute(select(func.count()).select_from(TEAM)).scalar():
        return False
    team = {"id": FIRST, "name": name, "zone": zone, "language": language}
    db.execute(insert(TEAM), {**team, "opens": opens, "closes": closes})
    rows_of = [
        {"team_id": FIRST, "name": coach, "language": language, "rung": rung}
        for rung, coach in enumerate(coaches)
    ]
    if rows_of:
        db.execute(insert(COACH), rows_of)
    return True


def change(db: Db, name: str, zone: str, language: str) -> None:
    """Update the team a deployment began with from the settings, which may have been changed.

    Its hours stay as they are: a coordinator sets them in the console.
    """
    mine = update(TEAM).where(TEAM.c.id == FIRST)
    db.execute(mine.values(name=name, zone=zone, language=language))


def names(db: Db) -> tuple[str, ...]:
    """Return the names of all teams, the one that the deployment began with first."""
    return tuple(db.execute(select(TEAM.c.name).order_by(TEAM.c.id)).scalars())


def mark_fictitious(db: Db, keys: Keyring) -> None:
    """Mark everybody in this database as made up (the demo): `lotsen serve` refuses it."""
    # Sealed like every value of this table, so that a rotation of the key finds what it expects.
    row = {"name": FICTITIOUS, "value": keys.seal(FICTITIOUS, FICTITIOUS)}
    if not is_fictitious(db):
        db.execute(insert(META), row)


def is_fictitious(db: Db) -> bool:
    """Tell whether the people of this database were made up."""
    marked = select(func.count()).select_from(META).where(META.c.name == FICTITIOUS)
    return bool(db.execute(marked).scalar())
