"""A youth's way from a referral to a goodbye, as a visitor of the demo sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import browser, demo_visitor

WAY: Final = {
    "refers": "",
    "given": "",
    "spoken": "",
    "comes": "Anna är en riktig människa",
    "proposed": "Anna vill träffa dig",
    "agreed": "Jag påminner dig innan",
    "reminded": "Jag kommer",
    "held": "Tack för att du säger det",
    "request": "Jag har skrivit till Anna",
    "answered": "Vi kan skriva ditt CV",
    "status": "Varje vecka",
    "hello": "Skönt att höra",
    "goodbye": "Du kan alltid skriva här igen",
    "back": "Då fortsätter vi som förut",
}
"""What stands on the phone after each part of the way."""


@pytest.fixture
def page(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The demo's page, of a demo of its own: the way is gone once."""
    with demo_visitor.program(tmp_path_factory.mktemp("temporary")) as address:
        context = browser.device(chromium, browser.DESK, dark=False, locale="sv-SE")
        opened = context.new_page()
        opened.goto(address)
        yield opened
        context.close()


def test_the_way_from_a_referral_to_a_goodbye_is_seen_on_the_phone(page: Page) -> None:
    """The phone opens by itself what comes next: open information, the invitation, the chat."""
    page.locator("#way-is button").click()
    expect(page.locator("#steps")).to_be_hidden()
    page.locator('#way-panel button[name="who"]').click()
    phone = page.frame_locator("iframe#phone")
    expect(phone.locator("h1")).to_be_visible()
    for number, (part, words) in enumerate(WAY.items(), 1):
        page.locator('button[value="way"]').click()
        expect(page.locator("#way > li.done")).to_have_count(number)
        if part == "spoken":
            expect(phone.locator('form[action="/i"] button')).to_be_visible()
        elif words:
            expect(phone.locator("#log").get_by_text(words).last).to_be_visible()
    expect(page.locator('button[value="way"]')).to_be_disabled()
    page.locator("#visit-is button").click()
    expect(page.locator("#way")).to_be_hidden()
