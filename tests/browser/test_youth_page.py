"""A youth's page in a real browser: what is pinned, what was before, what is half written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.turns.inbound import CoachTook
from tests.browser.test_console_chat import ANNA, OMAR, entered, hears
from tests.support import browser
from tests.support.live_site import LiveSite

LIFE: Final = "jag har tagit tabletter"
SIZES = pytest.mark.parametrize("viewport", [browser.DESK, browser.PHONE], ids=["desk", "phone"])


@pytest.fixture
def desk(chromium: Browser) -> Iterator[BrowserContext]:
    context = browser.device(chromium, browser.DESK)
    yield context
    context.close()


def long_talk(live: LiveSite) -> int:
    """A youth whose words of danger are far above the newest page; their number."""
    youth, _ = live.enrolled("Sara")
    hears(live, youth, "det allra första")
    hears(live, youth, LIFE)
    for number in range(110):
        hears(live, youth, f"rad {number}")
    return youth


def shown(page: Page, live: LiveSite, youth: int) -> None:
    page.goto(f"{live.url}/desk/youths/{youth}")
    page.wait_for_selector("#note")


@SIZES
def test_the_pinned_words_lead_to_their_place_however_far_up(
    chromium: Browser, live: LiveSite, viewport: Any
) -> None:
    context = browser.device(chromium, viewport)
    youth = long_talk(live)
    live.take(CoachTook(ANNA), youth)
    page = entered(context, live)
    shown(page, live, youth)
    expect(page.locator(".pin blockquote")).to_have_text(LIFE)
    expect(page.locator(".bubble", has_text=LIFE)).to_have_count(0)
    assert not browser.faults(page)
    assert browser.fits(page)
    page.click(".pin a")
    place = page.locator(".bubble", has_text=LIFE)
    expect(place).to_be_in_viewport()
    expect(place.locator(".sign-of")).to_be_visible()
    assert browser.fits(page)
    context.close()


def test_earlier_words_come_above_and_what_is_read_stays(
    live: LiveSite, desk: BrowserContext
) -> None:
    """Back to the first; the words that come meanwhile are at the end."""
    youth = long_talk(live)
    page = entered(desk, live)
    shown(page, live, youth)
    first = page.locator(".bubble").first
    first.scroll_into_view_if_needed()
    key, before = first.get_attribute("id"), first.bounding_box()
    page.click(".earlier a")
    expect(page.locator(".bubble").first).not_to_have_attribute("id", key or "")
    after = page.locator(f"#{key}").bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) < 120
    while page.locator(".earlier a").count():
        count = page.locator(".bubble").count()
        page.click(".earlier a")
        expect(page.locator(".bubble")).not_to_have_count(count)
    expect(page.locator(".bubble", has_text="det allra första")).to_have_count(1)
    hears(live, youth, "och nu")
    expect(page.locator(".bubble.youth").last).to_contain_text("och nu")
    keys = page.eval_on_selector_all(".bubble", "all => all.map(one => one.id)")
    assert len(keys) == len({*keys})


@SIZES
def test_what_is_half_written_survives_another_page_and_is_gone_when_sent(
    chromium: Browser, live: LiveSite, viewport: Any
) -> None:
    context = browser.device(chromium, viewport)
    youth, _ = live.enrolled("Sara")
    hears(live, youth, "person")
    live.take(CoachTook(ANNA), youth)
    page = entered(context, live)
    shown(page, live, youth)
    page.fill("#text", "Hej Sara, jag")
    page.fill("#note", "Ringde")
    page.goto(f"{live.url}/desk/inbox")
    page.go_back()
    expect(page.locator("#text")).to_have_value("Hej Sara, jag")
    shown(page, live, youth)
    expect(page.locator("#note")).to_have_value("Ringde")
    page.press("#text", "Enter")
    expect(page.locator("#text")).to_have_value("")
    page.click(".new-note .button")
    expect(page.locator(".note")).to_contain_text("Ringde")
    expect(page.locator("#note")).to_have_value("")
    shown(page, live, youth)
    expect(page.locator("#text")).to_have_value("")
    expect(page.locator("#note")).to_have_value("")
    context.close()


def test_nothing_half_written_is_left_after_signing_out(
    live: LiveSite, desk: BrowserContext
) -> None:
    """In no tab, and for nobody who signs in afterwards."""
    youth, _ = live.enrolled("Sara")
    page, other = entered(desk, live), desk.new_page()
    shown(page, live, youth)
    page.fill("#note", "hemligt")
    shown_there = f"{live.url}/desk/youths/{youth}"
    other.goto(shown_there)
    other.fill("#note", "också hemligt")
    page.goto(f"{live.url}/desk/inbox")
    page.click("form[action='/desk/out'] button")
    page.wait_for_url(re.compile("/desk/in$"))
    other.wait_for_url(re.compile("/desk/in$"))
    for one in (page, other):
        assert "hemligt" not in one.evaluate("JSON.stringify(sessionStorage)")
    live.signed_in(page.context, OMAR)
    page.goto(f"{live.url}/desk/")
    page.wait_for_url("**/desk/inbox")
    shown(page, live, youth)
    expect(page.locator("#note")).to_have_value("")


@SIZES
def test_the_list_for_a_life_in_danger_keeps_its_ticks_and_opens_lines(
    chromium: Browser, live: LiveSite, viewport: Any
) -> None:
    context = browser.device(chromium, viewport)
    youth, _ = live.enrolled("Sara")
    hears(live, youth, LIFE)
    live.take(CoachTook(ANNA), youth)
    page = entered(context, live)
    shown(page, live, youth)
    page.wait_for_selector("#phrases", state="attached")
    page.check("#tick-call")
    shown(page, live, youth)
    expect(page.locator("#tick-call")).to_be_checked()
    expect(page.locator("#tick-ask")).not_to_be_checked()
    page.wait_for_selector("#phrases", state="attached")
    page.click("[data-phrase=crisis_safe]")
    expect(page.locator("#phrases details[open] .button.main")).to_be_visible()
    assert not browser.faults(page)
    assert browser.fits(page)
    page.click("#phrases details[open] .button.main")
    expect(page.locator(".bubble.coach")).to_contain_text("trygg")
    expect(page.locator(".bar")).not_to_contain_text("Skriv före")
    context.close()
