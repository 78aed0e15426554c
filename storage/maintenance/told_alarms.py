"""Keep what the operator was told of, and when: a start is no reason to tell it again.

An incident is a sentence of ours about the program; alarms of the same sentence are one. Times are
aware, UTC.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from storage.encryption import Keyring
from storage.sql.statements import ALARM, META

TOLD: Final = "alarmed"
"""The value's name. It is sealed, as every value of that table is, for a rotation of the key."""


def unhandled(db: Connection) -> frozenset[str]:
    """Read which alarms nobody has handled."""
    return frozenset(db.execute(select(ALARM.c.what).distinct()).scalars())


def key_of(incident: str) -> str:
    """Return by what an incident is known again."""
    return hashlib.sha256(incident.encode()).hexdigest()[:16]


def told(db: Connection, keys: Keyring) -> dict[str, datetime]:
    """Read when the operator was last told of which incident, by its key."""
    sealed = db.execute(select(META.c.value).where(META.c.name == TOLD)).scalar()
    kept = json.loads(keys.open(sealed, TOLD)) if sealed else {}
    return {one: datetime.fromisoformat(at) for one, at in kept.items()}


def keep_told(db: Connection, keys: Keyring, when: Mapping[str, datetime]) -> None:
    """Store when the operator was last told of which."""
    db.execute(delete(META).where(META.c.name == TOLD))
    kept = json.dumps({one: at.isoformat() for one, at in when.items()})
    db.execute(insert(META), {"name": TOLD, "value": keys.seal(kept, TOLD)})
