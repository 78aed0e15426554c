"""The way in, in a real browser: the first time, a wrong try, a link for somebody new."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, Page

from tests.support import browser
from tests.support.live_site import START, LiveSite

EVA = 3
PASSWORD = "tre gröna moln vid kajen"  # noqa: S105 - nobody has it
SIZES = pytest.mark.parametrize(
    ("viewport", "dark"), [(browser.DESK, False), (browser.PHONE, True)], ids=["desk", "phone"]
)


@pytest.fixture
def page(chromium: Browser, viewport: Any, dark: bool) -> Iterator[Page]:  # noqa: FBT001
    """A page of a device of its own, on which nothing may go wrong unseen."""
    context = browser.device(chromium, viewport, dark=dark, locale="sv-SE")
    opened, wrong = context.new_page(), list[str]()
    opened.on("console", lambda said: wrong.append(said.text) if _is_wrong(said) else None)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    yield opened
    context.close()
    assert not wrong


def _is_wrong(said: Any) -> bool:
    return said.type in {"error", "warning"} and "401 (Unauthorized)" not in said.text


def is_sound(page: Page) -> None:
    """Nothing serious for axe, nothing beside the screen, nothing too small for a thumb."""
    page.wait_for_load_state()
    assert not browser.faults(page), page.url
    assert browser.fits(page), page.url
    if page.viewport_size == browser.PHONE:
        assert not page.evaluate(SMALL), page.url


SMALL = """[...document.querySelectorAll('a, button, select, summary, input:not([type=radio])')]
  .filter((one) => one.checkVisibility() && !one.matches('.skip'))
  .filter((one) => one.getBoundingClientRect().height < 43.5 && one.type !== 'hidden')
  .map((one) => one.outerHTML)"""


@SIZES
def test_somebody_new_comes_in_and_later_by_password_and_code(live: LiveSite, page: Page) -> None:
    live.signed_in(page.context, EVA)
    page.goto(f"{live.url}/desk/team")
    is_sound(page)
    form = page.locator("form[action='/desk/team/people']")
    form.locator("[name=name]").fill("Lea")
    form.locator(".button.main").click()
    link = page.locator("#address").input_value()
    is_sound(page)
    page.context.clear_cookies()
    _begins(page, link)
    page.wait_for_url("**/desk/account/ways?first=1")
    is_sound(page)
    page.locator("main a[href='/desk/']").click()
    page.wait_for_url("**/desk/inbox")
    page.locator(".me .quiet").click()
    page.wait_for_url("**/desk/in")


@SIZES
def test_a_wrong_try_says_so_and_keeps_the_name(live: LiveSite, page: Page) -> None:
    page.goto(f"{live.url}/desk/in")
    is_sound(page)
    page.fill("[name=name]", "Anna")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=code]", "123456")
    page.keyboard.press("Enter")
    page.locator("[role=alert]").wait_for()
    is_sound(page)
    assert page.locator("[name=name]").input_value() == "Anna"
    assert page.locator("[name=password]").input_value() == ""
    assert page.evaluate("document.activeElement.name") == "password"


@SIZES
def test_who_leaves_is_asked_about_once_more_and_escape_takes_it_back(
    live: LiveSite, page: Page
) -> None:
    live.signed_in(page.context, EVA)
    page.goto(f"{live.url}/desk/team")
    sure = page.locator("details.sure").nth(1)
    sure.locator("summary").focus()
    page.keyboard.press("Enter")
    sure.locator(".danger").wait_for()
    is_sound(page)
    page.keyboard.press("Escape")
    assert not sure.locator(".danger").is_visible()
    page.keyboard.press("Enter")
    sure.locator(".danger").click()
    page.locator(".notice.good[role=status]").wait_for()
    assert page.locator("tbody th", has_text="Omar").count() == 0


def _begins(page: Page, link: str) -> None:
    """A new coach chooses a password and sets up a code app; nothing else is shown before."""
    page.goto(link)
    page.click(".button.main")
    page.wait_for_url("**/desk/account/begin")
    is_sound(page)
    page.goto(link.partition("/desk/")[0] + "/desk/team")
    assert page.url.endswith("/desk/account/begin")
    page.fill("[name=new]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.click(".button.main")
    page.locator(".qr").wait_for()
    is_sound(page)
    page.locator("details summary").click()
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.fill("[name=code]", pyotp.TOTP(secret).at(START))
    page.click(".button.main")
