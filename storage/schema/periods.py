"""Say how long things are kept, and how long ways in stand open or are closed after wrong secrets.

Each period is written here, and only here: columns, pages and settings take it as a value.
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

SIGN_IN_LINK_LASTS: Final = timedelta(minutes=30)
"""A sign-in link (privacy-security.md, attack 29)."""

FIRST_SIGN_IN_LINK_LASTS: Final = timedelta(hours=24)
"""The link that an operator gives a new coach: it is delivered by hand."""

SESSION_IDLE_LASTS: Final = timedelta(hours=2)
"""A session that nobody used for so long has ended; an open page uses it."""

SESSION_LASTS: Final = timedelta(hours=12)
"""Every session ends after a working day."""

PAIRING_LASTS: Final = timedelta(minutes=15)
"""The code that links a coach's Telegram."""

WRONG_PASSWORD_PAUSE: Final = timedelta(minutes=15)
"""After five wrong passwords or codes in a row no further one is tried for so long (attack 28)."""

WRONG_ATTEMPTS_PAUSE: Final = timedelta(minutes=15)
"""From an address with five wrong secrets no further one is tried for so long."""

DAYS_OF_YEAR: Final = 365
MONTHS_OF_YEAR: Final = 12


def years(period: timedelta) -> int:
    """Return a period in whole years, as people say it."""
    return period.days // DAYS_OF_YEAR


def months(period: timedelta) -> int:
    """Return a period in whole months, as people say it."""
    return period.days * MONTHS_OF_YEAR // DAYS_OF_YEAR
