"""Make and use one-time links, by which staff sign in to the console.

Only keyed hashes are kept. Times are aware, UTC. Whoever is set up proves themselves besides.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, insert, select, update

from storage.encryption import Keyring
from storage.schema.periods import SIGN_IN_LINK_LASTS
from storage.sql.statements import COACH, SIGN_IN

SECRET_BYTES: Final = 32


class FoundLink(NamedTuple):
    """A link that may be used now: whose it is, and who has made it; None is the operator.

    `vouched_by` is the second coordinator, who has spoken with its owner.
    """

    coach: int
    made_by: int | None
    vouched_by: int | None

    @property
    def is_vouched(self) -> bool:
        """Tell whether it may let in without the old code app: two people stand behind it.

        The operator, who has the machine and all its keys, needs nobody else.
        """
        return self.made_by is None or self.vouched_by is not None


def make(
    db: Connection,
    keys: Keyring,
    coach: int,
    now: datetime,
    lasts: timedelta = SIGN_IN_LINK_LASTS,
    made_by: int | None = None,
) -> str:
    """Create a one-time link for this coach and return its secret; older links end.

    `made_by` is None for the operator. Who is set up already proves themselves as well.
    """
    void(db, coach, now)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = {
        "hash": keys.hash("sign-in", secret), "coach_id": coach, "expires_at": now + lasts,
        "made_by": made_by, "made_at": now,
    }  # fmt: skip
    db.execute(insert(SIGN_IN), row)
    return secret


def find(db: Connection, keys: Keyring, secret: str, now: datetime) -> FoundLink | None:
    """Return whose link this is, using nothing up; None for unknown, used and expired alike."""
    found = db.execute(
        select(SIGN_IN.c.coach_id, SIGN_IN.c.made_by, SIGN_IN.c.vouched_by)
        .join(COACH, COACH.c.id == SIGN_IN.c.coach_id)
        .where(SIGN_IN.c.hash == keys.hash("sign-in", secret), COACH.c.left_at.is_(None))
        .where(*_usable(now))
    ).first()
    return FoundLink(*found) if found else None


def of_team(db: Connection, team: int, now: datetime) -> dict[int, FoundLink]:
    """Return the links of a team that may be used now, by whose they are."""
    found = db.execute(
        select(SIGN_IN.c.coach_id, SIGN_IN.c.made_by, SIGN_IN.c.vouched_by)
        .join(COACH, COACH.c.id == SIGN_IN.c.coach_id)
        .where(COACH.c.team_id == team, COACH.c.left_at.is_(None), *_usable(now))
    )
    return {row.coach_id: FoundLink(*row) for row in found}


def vouch(db: Connection, coach: int, by: int, now: datetime) -> bool:
    """Store that a second coordinator stands behind the link of this coach.

    Return whether it was done: nobody vouches for themselves, nor for a link of their own making.
    """
    mine = update(SIGN_IN).where(
        SIGN_IN.c.coach_id == coach, SIGN_IN.c.coach_id != by, SIGN_IN.c.made_by.is_not(None),
        SIGN_IN.c.made_by != by, SIGN_IN.c.vouched_by.is_(None), *_usable(now),
    )  # fmt: skip
    return db.execute(mine.values(vouched_by=by)).rowcount == 1


def redeem(db: Connection, keys: Keyring, secret: str, now: datetime) -> int | None:
    """Use up a link and return its coach; None for unknown, used and expired alike."""
    key = keys.hash("sign-in", secret)
    used = db.execute(
        update(SIGN_IN).where(SIGN_IN.c.hash == key, *_usable(now)).values(used_at=now)
    )
    if used.rowcount != 1:
        return None
    found: int | None = db.execute(
        select(SIGN_IN.c.coach_id)
        .join(COACH, COACH.c.id == SIGN_IN.c.coach_id)
        .where(SIGN_IN.c.hash == key, COACH.c.left_at.is_(None))
    ).scalar()
    return found


def void(db: Connection, coach: int, now: datetime) -> None:
    """End every link of this coach that nobody has used."""
    unused = update(SIGN_IN).where(SIGN_IN.c.coach_id == coach, SIGN_IN.c.used_at.is_(None))
    db.execute(unused.values(used_at=now))


def _usable(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return SIGN_IN.c.used_at.is_(None), SIGN_IN.c.expires_at > now
