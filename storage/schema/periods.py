"""Say how long things are kept, and how long a way in stands open. Each period is written here,
and only here: columns, pages and settings take it as a value.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

WORDS_KEPT: Final = timedelta(days=30)
"""What was written and said, if a municipality decides so (gallringsbeslut); else it stays."""

WAYS_IN_KEPT: Final = timedelta(days=30)
"""Sign-in links and sessions, after they ended."""

OPENINGS_KEPT: Final = timedelta(days=365)
"""Who of the staff opened a conversation."""

ESCALATIONS_KEPT: Final = timedelta(days=730)
"""That a human was called, after it was closed."""

INVITE_LASTS: Final = timedelta(days=14)
"""An invitation that nobody has used."""

DAYS_OF_YEAR: Final = 365
MONTHS_OF_YEAR: Final = 12


def years(period: timedelta) -> int:
    """Return a period in whole years, as people say it."""
    return period.days // DAYS_OF_YEAR


def months(period: timedelta) -> int:
    """Return a period in whole months, as people say it."""
    return period.days * MONTHS_OF_YEAR // DAYS_OF_YEAR
