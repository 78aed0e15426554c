"""The reading list on a phone and on a desk: all of it can be read and pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from tests.browser.test_alarm_bar import DANGER, hears
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Desk
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
ANNA: Final = 1
SIZES = pytest.mark.parametrize("viewport", [browser.PHONE, browser.DESK], ids=["360", "1280"])
WORDS: Final = "grankotteblåbärslingonskog " * 6


@SIZES
def test_words_are_read_by_a_press(live: LiveSite, devices: Devices, viewport: Any) -> None:
    youth, _ = live.enrolled("Sara")
    hears(live, youth, WORDS)
    desk = Desk.of(live, devices(viewport), ANNA)
    page = desk.page
    desk.opens("inbox")
    page.locator("#to-read a").click()
    row = page.locator(f"[id^=read-{youth}-]")
    expect(row.locator("blockquote")).to_contain_text("grankotte")
    assert browser.troubles(page) == []
    page.set_viewport_size(viewport)
    browser.keep(page, "reading-list")
    row.locator("button[value=read]").click()
    expect(row).to_have_count(0)


@SIZES
def test_a_coach_reads_why_it_was_called(live: LiveSite, devices: Devices, viewport: Any) -> None:
    """On the youth's page: the words that raised it, the kind of danger, and what to do first."""
    youth, _ = live.enrolled("Sara")
    hears(live, youth, DANGER)
    desk = Desk.of(live, devices(viewport), ANNA)
    desk.opens(f"youths/{youth}")
    expect(desk.page.locator("#bar")).to_contain_text(DANGER)
    assert browser.troubles(desk.page) == []
    desk.page.set_viewport_size(viewport)
    browser.keep(desk.page, "danger-card")
