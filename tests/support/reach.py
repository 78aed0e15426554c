"""Ways of staff that were confirmed, for tests of what follows from them."""

from __future__ import annotations

from datetime import datetime

from storage.access import staff_ways
from storage.access.staff_ways import CodeCheck
from storage.database import Db
from storage.encryption import Keyring
from storage.schema.way_kind import WayKind


def confirm_way(
    db: Db,
    keys: Keyring,
    coach: int,
    now: datetime,
    kind: WayKind = WayKind.MAIL,
    address: str = "",
) -> int:
    """Somebody has added this way, a mail address by default, and confirmed it by its code."""
    named = address or f"coach{coach}@example.se"
    way = staff_ways.add(db, keys, coach, kind, named, now)
    code = staff_ways.make_code(db, keys, way, now)
    assert staff_ways.check_code(db, keys, coach, way, code, now) is CodeCheck.RIGHT
    return way
