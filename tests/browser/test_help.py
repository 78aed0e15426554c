"""Who can help, on a small phone: what can be chosen is in sight, and nothing is in the way."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator

from flows import help as helping
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]


def in_sight(one: Locator) -> bool:
    """Whether the whole of it is on the screen, without scrolling."""
    return bool(
        one.evaluate("""(one) => {
      const box = one.getBoundingClientRect();
      const seen = one.closest('.scroll').getBoundingClientRect();
      return box.top >= seen.top && box.bottom <= seen.bottom;
    }""")
    )


def test_twelve_needs_and_who_can_help_are_in_sight(live: LiveSite, devices: Devices) -> None:
    """Three taps without scrolling at 360 by 740; the number stands above what comes next."""
    phone = Phone.of(live, devices())
    phone.says("meny")
    phone.taps("who")
    phone.is_asked("money")
    assert all(in_sight(phone.button(choice.id)) for choice in helping.NEEDS)
    assert browser.troubles(phone.page, thumbs=True) == []
    phone.page.set_viewport_size(browser.PHONE)
    phone.taps("low")
    phone.is_asked("bris")
    assert in_sight(phone.button("sos"))
    assert in_sight(phone.button("age"))
    phone.taps("bris")
    phone.is_asked("touch")
    assert in_sight(phone.log.get_by_text("Ring 116 111"))
    assert browser.troubles(phone.page, thumbs=True) == []


def test_numbers_can_be_typed_instead(live: LiveSite, devices: Devices) -> None:
    """4 in the menu, then 12 of the needs."""
    phone = Phone.of(live, devices())
    for words, asked in (("meny", "who"), ("4", "unsure"), ("12", "hjalplinjen")):
        phone.says(words)
        phone.is_asked(asked)
