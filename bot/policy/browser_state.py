"""Decide whether a youth's chat is open in a browser, and what is asked for where it is not. Pure.

The site decides, by when somebody last used a page there: a script may be stopped.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum, auto

from storage.access.browsers import MOST_WRONG, Browser
from storage.schema.periods import BORROWED_LASTS, LOCKED_AFTER, WORD_ASKED_AFTER


class BrowserState(Enum):
    """How it stands with a browser of a youth's."""

    OPEN = auto()

    LOCKED = auto()
    """The lock that the youth chose is asked for."""

    SILENT = auto()
    """Nobody has used it for long: the word agreed with the coach is asked for (attack 37)."""

    SHUT = auto()
    """Too many wrong tries: only a new link from the coach helps."""

    OVER = auto()
    """It is borrowed, and nobody has used it for a while: the chat has ended there."""


def state_of(browser: Browser, now: datetime) -> BrowserState:
    """Return how it stands now (aware). A browser that nobody has used yet is open."""
    away = now - browser.seen_at if browser.seen_at is not None else timedelta()
    if browser.borrowed and away > BORROWED_LASTS:
        return BrowserState.OVER
    if browser.wrong >= MOST_WRONG:
        return BrowserState.SHUT
    if away > WORD_ASKED_AFTER:
        return BrowserState.SILENT
    closed = browser.locked_at is not None or away > LOCKED_AFTER
    return BrowserState.LOCKED if browser.lock is not None and closed else BrowserState.OPEN


def closes_in(browser: Browser, now: datetime) -> timedelta:
    """Return how long an open one stays open if nobody uses it from now on."""
    lasts = [WORD_ASKED_AFTER]
    lasts += [BORROWED_LASTS] if browser.borrowed else []
    lasts += [LOCKED_AFTER] if browser.lock is not None else []
    away = now - browser.seen_at if browser.seen_at is not None else timedelta()
    return max(min(lasts) - away, timedelta())
