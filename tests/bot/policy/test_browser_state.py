"""bot/policy/browser_state.py: whether the chat is open in a browser, at every moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from bot.policy import browser_state
from bot.policy.browser_state import BrowserState
from storage.access.browsers import MOST_WRONG, Browser
from storage.schema.periods import BORROWED_LASTS, LOCKED_AFTER, WORD_ASKED_AFTER

NOW: Final = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SECOND: Final = timedelta(seconds=1)
PLAIN: Final = Browser(b"", 1, NOW, None, None, 0, borrowed=False, history_told=False)
WITH_LOCK: Final = PLAIN._replace(lock="hash")
BORROWED: Final = PLAIN._replace(borrowed=True)


@pytest.mark.parametrize(
    ("browser", "lasts", "then"),
    [
        (PLAIN, WORD_ASKED_AFTER, BrowserState.SILENT),
        (WITH_LOCK, LOCKED_AFTER, BrowserState.LOCKED),
        (BORROWED, BORROWED_LASTS, BrowserState.OVER),
        (BORROWED._replace(lock="hash"), LOCKED_AFTER, BrowserState.LOCKED),
    ],
)
def test_it_is_open_for_so_long_without_use(
    browser: Browser, lasts: timedelta, then: BrowserState
) -> None:
    """To the second, and whoever waits for its end waits as long."""
    assert browser_state.state_of(browser, NOW + lasts) is BrowserState.OPEN
    assert browser_state.state_of(browser, NOW + lasts + SECOND) is then
    assert browser_state.closes_in(browser, NOW) == lasts
    assert browser_state.closes_in(browser, NOW + lasts - SECOND) == SECOND
    assert browser_state.closes_in(browser, NOW + 2 * lasts) == timedelta()


@pytest.mark.parametrize(
    ("kept", "length", "state"),
    [
        ({"locked_at": NOW}, SECOND, BrowserState.LOCKED),
        ({"lock": None, "locked_at": NOW}, SECOND, BrowserState.OPEN),
        ({"wrong": MOST_WRONG - 1}, SECOND, BrowserState.OPEN),
        ({"wrong": MOST_WRONG}, SECOND, BrowserState.SHUT),
        ({"wrong": MOST_WRONG}, 2 * WORD_ASKED_AFTER, BrowserState.SHUT),
        ({"wrong": MOST_WRONG, "borrowed": True}, 2 * BORROWED_LASTS, BrowserState.OVER),
        ({}, WORD_ASKED_AFTER + SECOND, BrowserState.SILENT),
        ({"seen_at": None}, WORD_ASKED_AFTER + SECOND, BrowserState.OPEN),
        ({}, -LOCKED_AFTER, BrowserState.OPEN),
    ],
)
def test_what_comes_first(kept: dict[str, Any], length: timedelta, state: BrowserState) -> None:
    """What only the coach can open stays so; the word comes before the lock; clocks may go back."""
    assert browser_state.state_of(WITH_LOCK._replace(**kept), NOW + length) is state
