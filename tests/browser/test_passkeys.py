"""A passkey in a real browser, with a device that the browser makes up (WebAuthn)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from storage.access import staff
from tests.support import browser
from tests.support.console_client import HASH, PASSWORD
from tests.support.live_site import LiveSite

ANNA = 1


@pytest.fixture
def site(tmp_path: Path) -> Iterator[LiveSite]:
    """A site that is called by a name: no browser makes a passkey for a number."""
    live = LiveSite(tmp_path, host="localhost").start()
    live.write(lambda db, _: staff.set_password(db, ANNA, HASH))
    yield live
    live.stop()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = browser.device(chromium, browser.PHONE, locale="sv-SE")
    yield context.new_page()
    context.close()


def device(page: Page, *, verifies: bool = True) -> CDPSession:
    """Give the browser a device with a finger on it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": verifies,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def adds_one(site: LiveSite, page: Page) -> None:
    site.signed_in(page.context, ANNA)
    page.goto(f"{site.url}/desk/account/passkeys")
    page.locator("[name=old]").fill(PASSWORD)
    page.locator("[data-passkey] .button.main").click()


def test_a_coach_adds_a_passkey_and_signs_in_with_a_finger(site: LiveSite, page: Page) -> None:
    device(page)
    adds_one(site, page)
    expect(page.locator(".notice.good")).to_be_visible()
    browser.keep(page, "passkeys")
    page.context.clear_cookies()
    page.goto(f"{site.url}/desk/in")
    assert not browser.faults(page)
    browser.keep(page, "passkey_sign_in")
    page.locator("[data-passkey] button").click()
    page.wait_for_url("**/desk/inbox")


def test_who_is_not_there_makes_none_and_is_told(site: LiveSite, page: Page) -> None:
    device(page, verifies=False)
    adds_one(site, page)
    expect(page.locator("[data-fault]")).to_be_visible()
    expect(page.locator("[data-passkey] .button.main")).to_be_enabled()


def test_a_removed_one_says_so_at_the_door(site: LiveSite, page: Page) -> None:
    device(page)
    adds_one(site, page)
    page.locator("table .button.danger").click()
    expect(page.locator(".notice.good")).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{site.url}/desk/in")
    page.locator("[data-passkey] button").click()
    expect(page.locator(".notice.bad").first).to_be_visible()
    expect(page.locator("[name=name]")).to_be_visible()
