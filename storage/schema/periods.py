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
"""Who of the staff opened a conversation, and what they did."""

UNUSUAL_SHOWN: Final = timedelta(days=30)
"""What is unusual stands on the page of the team; it is kept for longer."""

ESCALATIONS_KEPT: Final = timedelta(days=730)
"""That a human was called, after it was closed."""

COPIES_KEPT: Final = timedelta(days=30)
"""A copy of the database: what was erased is in it."""

SILENT_KEPT: Final = timedelta(days=183)
"""Everything of a youth who does not write, and for whom staff do nothing, if that is decided."""

STAFFING_KEPT: Final = timedelta(days=365)
"""Absences and on-call shifts, after they ended."""

NOTIFICATIONS_KEPT: Final = timedelta(days=30)
"""That somebody was told that there is something to read, and whether it went well."""

ATTEMPTS_KEPT: Final = timedelta(days=183)
"""Attempts to be in touch, after the work with the youth has ended (programme.md, 1)."""

REQUESTS_KEPT: Final = timedelta(days=183)
"""A request, after its answer (programme.md, 3)."""

MEETINGS_KEPT: Final = timedelta(days=365)
"""A meeting, after it."""

REFERRAL_OPEN: Final = timedelta(days=30)
"""A referral that nobody has taken up (programme.md, 4)."""

REFERRAL_KEPT: Final = timedelta(days=365)
"""A referral that was taken up, after its state last changed."""

REFERRAL_LINK_LASTS: Final = timedelta(days=183)
"""The link by which schools and others tell a team of a pupil's situation (practices 2-13)."""

NO_KEPT: Final = timedelta(days=365)
"""That an invitation was answered with no: its link works again for so long (programme.md, 4)."""

NO_LABEL_KEPT: Final = timedelta(days=14)
"""For whom an invitation was that was answered with no: until its coach has read of it."""

DEVICE_RENEWED: Final = timedelta(days=30)
"""A device whose push service has taken nothing for so long subscribes anew at its next page."""

INVITE_LASTS: Final = timedelta(days=14)
"""An invitation that nobody has used."""

WORD_SETTLES: Final = timedelta(days=1)
"""A check word that was agreed on later than this opens no chat on a new device."""

NEW_COORDINATOR: Final = timedelta(days=14)
"""A coordinator whom another one added stands behind no sign-in link for so long."""

SIGN_IN_LINK_LASTS: Final = timedelta(minutes=30)
"""A sign-in link (privacy-security.md, attack 29)."""

FIRST_SIGN_IN_LINK_LASTS: Final = timedelta(hours=24)
"""The link that an operator gives a new coach: it is delivered by hand."""

SESSION_IDLE_LASTS: Final = timedelta(hours=2)
"""A session that nobody used for so long has ended; an open page uses it."""

WAY_TRIED_AGAIN: Final = timedelta(minutes=2)
"""So long somebody whose way was away, or said "later", is passed by; then it is tried again."""

PASSING_FAILURES: Final = ("later", "timeout")
"""Words for failures of a way that pass by themselves."""

SESSION_LASTS: Final = timedelta(hours=12)
"""Every session ends after a working day."""

WAY_CODE_LASTS: Final = timedelta(minutes=10)
"""The code that shows that a way reaches its owner."""

WAY_TEST_LASTS: Final = timedelta(days=7)
"""After so long somebody shows again that their ways reach them."""

PAIRING_LASTS: Final = timedelta(minutes=15)
"""The code that links a coach's Telegram."""

WRONG_PASSWORD_PAUSE: Final = timedelta(minutes=15)
"""After five wrong passwords or codes in a row no further one is tried for so long (attack 28)."""

BROWSER_KNOWN: Final = timedelta(days=180)
"""A browser of staff in which somebody has signed in is known for so long."""

WRONG_ATTEMPTS_PAUSE: Final = timedelta(minutes=15)
"""From an address with five wrong secrets no further one is tried for so long."""

LOCKED_AFTER: Final = timedelta(minutes=5)
"""Where a youth has set a lock it is asked for when nobody has used the page for so long."""

BORROWED_LASTS: Final = timedelta(hours=2)
"""On a device that a youth borrows they are signed out when nobody has used the page so long."""

WORD_ASKED_AFTER: Final = timedelta(days=60)
"""Where nobody has used the chat for so long the agreed word is asked for (attack 37)."""

DAYS_OF_YEAR: Final = 365
MONTHS_OF_YEAR: Final = 12


def years(period: timedelta) -> int:
    """Return a period in whole years, as people say it."""
    return period.days // DAYS_OF_YEAR


def months(period: timedelta) -> int:
    """Return a period in whole months, as people say it."""
    return period.days * MONTHS_OF_YEAR // DAYS_OF_YEAR
