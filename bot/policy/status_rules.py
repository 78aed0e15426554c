"""Say which change of phase may be, and what follows from year and month of birth. Pure.

The phases are a way with an order (practices 4a-17); a situation may change to any other. An end
has a reason, and is set as such. Nobody's day of birth is kept: whoever may still be under an age
in their month of birth counts as under it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo
from typing import Final

from flows.engine import local_time
from flows.engine.programme import EndReason, Phase

MAY_FOLLOW: Final[Mapping[Phase, frozenset[Phase]]] = {
    Phase.CONTACT: frozenset({Phase.MAPPING}),
    Phase.MAPPING: frozenset({Phase.CONTACT, Phase.WORKING}),
    Phase.WORKING: frozenset({Phase.MAPPING, Phase.FOLLOWING}),
    Phase.FOLLOWING: frozenset({Phase.MAPPING, Phase.WORKING}),
    Phase.ENDED: frozenset({Phase.CONTACT, Phase.FOLLOWING}),
}
"""The phases that staff may set after each; the end alone is reached from all of them."""

STAYS: Final = frozenset({EndReason.BREAK})
"""Reasons with which the work goes on, as following up (practices 3-44)."""

BY_STAFF: Final = tuple(one for one in EndReason if one is not EndReason.WELL)
"""Reasons that a coach may give; that it is going well the youth says."""

OF_AGE: Final = 18
KAA_ENDS: Final = 20
"""The municipality's duty to be active ends then (skollagen 29:9; practices 1-9)."""

BEFORE_TWENTY: Final = timedelta(days=60)
"""How long before it a coach is reminded."""

BORN: Final = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")
OLDEST: Final = 30
"""Nobody of this age takes part: it is a slip of the hand."""

DECEMBER: Final = 12


def may_change(before: Phase, after: Phase) -> bool:
    """Tell whether staff may set this phase after that one; the same may always stay."""
    return before is after or after in MAY_FOLLOW[before]


def is_birth(born: str, now: datetime) -> bool:
    """Tell whether this is YYYY-MM of somebody who can take part; "" is nobody's."""
    if BORN.fullmatch(born) is None:
        return False
    return 0 <= now.year - int(born[:4]) <= OLDEST


def begins(born: str, years: int, zone: tzinfo) -> datetime:
    """Return when the month begins in which somebody is so many years old; aware, local."""
    year, month = (int(one) for one in born.split("-"))
    like = datetime(year + years, month, 1, tzinfo=zone)
    return local_time.local(like.date(), time(0), like)


def is_surely(born: str, years: int, zone: tzinfo) -> datetime:
    """Return the midnight from which somebody is so many years old, whatever the day of birth."""
    year, month = (int(one) for one in born.split("-"))
    after = (year + years, month + 1) if month < DECEMBER else (year + years + 1, 1)
    like = datetime(*after, 1, tzinfo=zone)
    return local_time.local(like.date(), time(0), like)


def may_be_minor(born: str, now: datetime, zone: tzinfo) -> bool:
    """Tell whether somebody may be under 18 at this moment (aware); "" is not known: they may."""
    return not born or now < is_surely(born, OF_AGE, zone)


def next_reminder(
    born: str, now: datetime, zone: tzinfo, *, reminded: bool = False
) -> datetime | None:
    """Return when the timer of the twentieth birthday comes due next; None when it is past.

    `reminded`: the reminder before it is made already. Where the birthday is nearer than that, it
    is due at once.
    """
    before, surely = begins(born, KAA_ENDS, zone) - BEFORE_TWENTY, is_surely(born, KAA_ENDS, zone)
    if surely <= now:
        return None
    return surely if reminded else max(before, now)
