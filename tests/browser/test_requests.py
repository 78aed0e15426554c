"""A youth asks for help and gets an answer: the whole way, on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from flows.engine.programme import HelperKind
from storage.access import staff
from storage.access.staff import Role
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Desk, Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
WORDS: Final = "jag vill ha hjälp med cv till sommaren"
ANSWER: Final = "Vi skriver det på fredag klockan tre."


def is_sound(desk: Desk, viewport: Any) -> None:
    """Nothing stands in anybody's way, at either size; afterwards it is as large as before."""
    assert not browser.troubles(desk.page)
    desk.page.set_viewport_size(viewport)


@pytest.mark.parametrize("viewport", [browser.PHONE, browser.DESK], ids=["360", "1280"])
def test_a_request_is_sent_read_helped_with_and_answered(
    live: LiveSite, devices: Devices, viewport: Any
) -> None:
    """[3-7, 4a-15] Typed, shared with a helper, read by a page in view, answered by the coach."""
    with live.app.store.writing() as db:
        siv = staff.add(db, 1, "Siv", "sv", Role.HELPER, HelperKind.JOBS)
        staff.set_password(db, siv, "no hash, so no password")
        staff.set_totp(db, live.app.store.keys, siv, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    phone = Phone.of(live, devices(viewport))
    phone.says(WORDS)
    phone.taps("soon", "yes")
    phone.says("meny")
    phone.taps("requests", "mine")
    expect(phone.log).to_contain_text("Det är skickat")

    helper = Desk.of(live, devices(viewport), siv)
    expect(helper.page.locator("#tasks")).to_contain_text(WORDS)
    expect(helper.page.locator("nav.menu")).not_to_contain_text("Inkorg")
    is_sound(helper, viewport)

    anna = Desk.of(live, devices(viewport))
    anna.opens("inbox")
    expect(anna.page.locator("#asked")).to_contain_text(WORDS)
    is_sound(anna, viewport)
    anna.page.locator("#asked a").click()
    card = anna.page.locator("#requests")
    expect(card).to_contain_text("läst")
    is_sound(anna, viewport)
    card.get_by_role("button", name="Jag jobbar med det").click()
    expect(card).to_contain_text("någon jobbar med det")
    card.locator("textarea").fill(ANSWER)
    card.get_by_role("button", name="Svara", exact=True).click()
    expect(card.locator("textarea")).to_have_count(0)
    expect(card).to_contain_text("Besvarat tidigare")

    expect(phone.log).to_contain_text(ANSWER)
    expect(phone.log).to_contain_text("Anna")
    phone.says("meny")
    phone.taps("requests", "mine")
    expect(phone.log).to_contain_text("Svaret kom")
    helper.page.reload()
    expect(helper.page.locator("#tasks")).to_contain_text("Inga uppgifter nu")
