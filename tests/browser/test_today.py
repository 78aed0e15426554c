"""A coach's day in a real browser: what is due, an attempt in two taps, and how it stands."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from bot.turns.programme_inputs import CoachSetContact
from flows.engine.programme import OutreachWay
from tests.browser.test_console_chat import ANNA, entered
from tests.support import browser
from tests.support.live_site import LiveSite

SIZES = pytest.mark.parametrize("viewport", [browser.DESK, browser.PHONE], ids=["desk", "phone"])


@SIZES
def test_the_day_leads_to_the_youth_and_an_attempt_is_two_taps(
    chromium: Browser, live: LiveSite, viewport: Any, tmp_path: Path
) -> None:
    """[2-11, 3-4] From the card to the youth's page, the way, the outcome; then it is gone."""
    context = browser.device(chromium, viewport)
    youth, _ = live.enrolled("Sara")
    soon = live.clock.now() + timedelta(hours=1)
    live.take(CoachSetContact(ANNA, soon, OutreachWay.CHAT, ANNA), youth)
    page = entered(context, live)
    page.goto(f"{live.url}/desk/youths")
    expect(page.locator(".today .part-due")).to_contain_text("Sara")
    assert not browser.faults(page)
    assert browser.fits(page)
    browser.picture(page, tmp_path / "today.png", whole=True)
    page.click(".today a")
    page.wait_for_selector("#contact")
    assert not browser.faults(page)
    assert browser.fits(page)
    browser.picture(page, tmp_path / "youth.png", whole=True)
    page.check("#contact input[value=phone]")
    page.click("#contact button[value=no_answer]")
    expect(page.locator("#contact")).to_contain_text("med brev")
    page.select_option("#progress select[name=phase]", "mapping")
    page.click("#progress form[action$=status] button")
    expect(page.locator("#progress p").first).to_contain_text("Kartläggning")
    assert not browser.raw_markup(page)
    for summary in page.locator("#progress summary").all():
        summary.click()
    assert not browser.faults(page)
    assert browser.fits(page)
    browser.picture(page, tmp_path / "status.png", whole=True)
    page.goto(f"{live.url}/desk/youths")
    expect(page.locator(".today")).to_contain_text("Inget att göra i dag")
    context.close()
