"""The desk in a real browser: two coaches, a talk from both sides, words that are never lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from bot.turns.inbound import CoachTook, Inbound, YouthSaid
from tests.support import browser
from tests.support.live_site import LiveSite

ANNA, OMAR = 1, 2
SIZES = pytest.mark.parametrize(
    ("viewport", "dark"),
    [(browser.DESK, False), (browser.PHONE, True), (browser.DESK, True), (browser.PHONE, False)],
    ids=["desk", "phone dark", "desk dark", "phone"],
)


@pytest.fixture
def desk(chromium: Browser) -> Iterator[BrowserContext]:
    context = browser.device(chromium, browser.DESK)
    yield context
    context.close()


def entered(context: BrowserContext, live: LiveSite, coach: int = ANNA) -> Page:
    """A coach who has just signed in."""
    page = context.new_page()
    live.signed_in(context, coach)
    page.goto(f"{live.url}/desk/")
    page.wait_for_url("**/desk/inbox")
    return page


def hears(live: LiveSite, youth: int, text: str) -> None:
    """The youth writes."""
    arrival = Inbound(YouthSaid(text), "web", youth=youth)
    live.do(live.app.writer.take(arrival))


@SIZES
def test_every_page_is_sound(
    chromium: Browser,
    live: LiveSite,
    viewport: Any,
    dark: bool,  # noqa: FBT001
) -> None:
    """Axe finds nothing serious, and nothing stands beside the screen, light and dark."""
    context = browser.device(chromium, viewport, dark=dark)
    page = entered(context, live)
    youth, _ = live.enrolled("Sara", "en")
    hears(live, youth, "jag vill inte leva längre")
    live.take(CoachTook(ANNA), youth)
    for path, shown in (("inbox", ".need"), ("youths", ".person"), (f"youths/{youth}", ".bubble")):
        page.goto(f"{live.url}/desk/{path}")
        page.wait_for_selector(shown)
        assert not browser.faults(page), path
        assert browser.fits(page), path
    page.click("#book > summary")
    page.click("#phrases li:nth-child(4) summary")
    page.click("#closing > summary")
    assert not browser.faults(page)
    assert browser.fits(page)
    context.close()


def test_who_waits_comes_by_itself_and_is_taken_by_one(
    chromium: Browser, live: LiveSite, desk: BrowserContext
) -> None:
    other = browser.device(chromium, browser.DESK)
    anna, omar = entered(desk, live), entered(other, live, OMAR)
    youth, _ = live.enrolled("Sara")
    hears(live, youth, "jag tänker ta livet av mig i kväll")
    for page in (anna, omar):
        expect(page.locator("#alarm")).not_to_be_empty()
        assert page.title().startswith("(1)")
    # What Omar sees is a moment old: his press comes after Anna's.
    omar.evaluate("window.old = document.querySelector('.need form')")
    anna.click(f"#take-{youth}")
    anna.wait_for_url(f"**/desk/youths/{youth}")
    expect(omar.locator("#alarm")).to_contain_text("Anna ska skriva")
    omar.evaluate("document.body.append(old); htmx.process(old); old.requestSubmit()")
    expect(omar.locator("#refusal")).to_contain_text("Anna")
    other.close()


def test_a_talk_goes_both_ways_without_reload(live: LiveSite, desk: BrowserContext) -> None:
    page = entered(desk, live)
    youth, _ = live.enrolled("Sara")
    hears(live, youth, "person")
    page.goto(f"{live.url}/desk/youths/{youth}")
    page.click("#bar form .button.main")
    page.fill("#text", "Hej Sara")
    page.press("#text", "Enter")
    expect(page.locator(".bubble.coach .fate-sent")).to_have_count(1)
    expect(page.locator("#text")).to_have_value("")
    hears(live, youth, "<b>hej</b>")
    expect(page.locator(".bubble.youth").last).to_contain_text("<b>hej</b>")
    assert page.locator(".bubble b").count() == 0


def test_words_survive_a_refusal_and_a_lost_connection(
    live: LiveSite, desk: BrowserContext
) -> None:
    """Sent again with the same mark: whatever had arrived, they are said once."""
    page = entered(desk, live)
    youth, _ = live.enrolled("Sara")
    hears(live, youth, "person")
    live.take(CoachTook(ANNA), youth)
    page.goto(f"{live.url}/desk/youths/{youth}")
    long = "ö" * 4_001
    page.fill("#text", long)
    page.press("#text", "Enter")
    expect(page.locator("#composer-said")).not_to_be_empty()
    expect(page.locator("#text")).to_have_value(long)

    def arrives_unheard(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/say", arrives_unheard)
    page.fill("#text", "Hej Sara")
    page.press("#text", "Control+Enter")
    expect(page.locator(".bubble.coach")).to_have_count(1)
    expect(page.locator("#text")).to_have_value("Hej Sara")
    page.unroute("**/say")
    page.press("#text", "Enter")
    expect(page.locator("#text")).to_have_value("")
    hears(live, youth, "hej")
    expect(page.locator(".bubble.youth").last).to_contain_text("hej")
    expect(page.locator(".bubble.coach")).to_have_count(1)


def test_closing_without_an_outcome_keeps_the_form(live: LiveSite, desk: BrowserContext) -> None:
    page = entered(desk, live)
    youth, _ = live.enrolled("Sara")
    hears(live, youth, "person")
    live.take(CoachTook(ANNA), youth)
    page.goto(f"{live.url}/desk/youths/{youth}")
    page.click("#closing > summary")
    page.check("input[value=false_alarm]")
    page.click("form.closing .button.main")
    expect(page.locator("#bar-said")).not_to_be_empty()
    expect(page.locator("input[value=false_alarm]")).to_be_checked()
    page.fill("form.closing textarea", "ett skämt")
    page.click("form.closing .button.main")
    expect(page.locator("#text")).to_have_count(0)
    expect(page.locator("#bar-said")).to_be_empty()
