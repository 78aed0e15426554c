"""Read earlier escalations of a youth: what each was about, who took it, and how it ended.

Whoever asks has found the youth in the team first. Of an erased youth no word is left.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from storage.encryption import Keyring
from storage.sql.statements import ESCALATION

MOST: Final = 50


class ClosedCase(NamedTuple):
    """A closed escalation. Times are aware, UTC; `taken_by` is a coach's number.

    `outcome` is the stored text (bot/escalation/outcomes.py), "" once it is erased.
    """

    number: int
    tier: str
    reason: str
    opened_at: datetime
    closed_at: datetime
    taken_by: int | None
    outcome: str


def of(db: Connection, keys: Keyring, youth: int) -> list[ClosedCase]:
    """Read the youth's closed escalations, the latest first."""
    columns = ("number", "tier", "reason", "opened_at", "closed_at", "taken_by", "outcome")
    mine = (
        select(*(ESCALATION.c[name] for name in columns))
        .where(ESCALATION.c.youth_id == youth, ESCALATION.c.closed_at.is_not(None))
        .order_by(ESCALATION.c.number.desc())
        .limit(MOST)
    )
    found = []
    for number, tier, why, opened_at, closed_at, taken_by, sealed in db.execute(mine):
        reason = keys.open_or_empty(why, f"reason:{youth}")
        outcome = keys.open(sealed, f"outcome:{youth}") if sealed else ""
        found.append(ClosedCase(number, tier, reason, opened_at, closed_at, taken_by, outcome))
    return found
