"""The devices of the tests: whatever goes wrong on one is seen, or all the others prove nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.support import browser
from tests.support.browser import Device
from tests.support.live_site import LiveSite

WRONG = {
    "an error that is told": ("console.error('told')", "told"),
    "an error that nobody catches": ("setTimeout(() => { throw Error('thrown'); })", "thrown"),
    "a dialog": ("setTimeout(() => alert('aloud'))", "aloud"),
    "a request to elsewhere": ("fetch('http://127.0.0.1:9/away').catch(() => 0)", "/away"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_goes_wrong_on_a_device_fails_its_test(
    live: LiveSite, chromium: Browser, name: str
) -> None:
    script, said = WRONG[name]
    device = Device(chromium, live.url, browser.PHONE)
    device.page.goto(live.url)
    device.page.evaluate(f"() => {{ {script} }}")
    for _ in range(100):
        if device.wrong:
            break
        device.page.evaluate("new Promise(requestAnimationFrame)")
    with pytest.raises(AssertionError, match=said):
        device.close()


def spoil(page: Page, script: str) -> None:
    page.evaluate(f"() => {{ const one = document.querySelector('button.big'); {script} }}")


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("one.style.minWidth = '500px'", "360 px"),
        ("one.style.minHeight = one.style.height = '20px'", "too small"),
        ("one.style.color = '#888'; one.style.background = '#777'", "color-contrast"),
        ("one.style.width = '12rem'; one.style.minWidth = '12rem'", "in large letters"),
    ],
)
def test_what_stands_in_the_way_is_found(
    live: LiveSite, devices: Callable[..., Device], script: str, found: str
) -> None:
    page = devices().page
    page.goto(live.url)
    spoil(page, script)
    assert any(found in one for one in browser.troubles(page, thumbs=True))
