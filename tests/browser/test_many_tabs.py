"""Many tabs of one phone: one stream for all, and none for a tab that is long out of view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from bot.turns.inbound import CoachSaid, CoachTook
from tests.support.browser import Device
from tests.support.browser_users import Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
ANNA: Final = 1
TABS: Final = 8
"""More than a browser has connections to one site over HTTP/1.1, which is six."""

IN_VIEW: Final = """(is) => {
  Object.defineProperty(document, 'hidden', { value: !is, configurable: true });
  const value = is ? 'visible' : 'hidden';
  Object.defineProperty(document, 'visibilityState', { value, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}"""
"""A headless browser has every page in view; this is what a page sees when it is not."""


def in_view(page: Page, *, is_: bool) -> None:
    page.evaluate(IN_VIEW, is_)


def streams(live: LiveSite, page: Page, count: int) -> None:
    """Wait until the site has so many streams open."""
    while live.gateway.notifier.count != count:
        page.evaluate("0")


def many(live: LiveSite, device: Device) -> list[Phone]:
    first = Phone.of(live, device)
    phones = [first]
    for _ in range(TABS - 1):
        phone = Phone(device, device.context.new_page())
        phone.youth = first.youth
        phone.opens()
        phones.append(phone)
    return phones


def test_eight_tabs_send_and_see_over_one_stream(live: LiveSite, devices: Devices) -> None:
    """Each can write, and each sees what all wrote and what the coach says."""
    phones = many(live, devices())
    for number, phone in enumerate(phones):
        phone.says(f"från flik {number}")
    phones[0].asks_for_a_person()
    phones[0].all_saved()
    live.take(CoachTook(ANNA), phones[0].youth)
    live.take(CoachSaid(ANNA, "till alla"), phones[0].youth)
    for phone in phones:
        phone.bubble("till alla").wait_for()
        for number in range(TABS):
            expect(phone.bubble(f"från flik {number}")).to_have_count(1)
    streams(live, phones[0].page, 1)
    assert all(phone.words() == phones[0].words() for phone in phones)


def test_the_tab_that_leads_is_closed_and_another_goes_on(live: LiveSite, devices: Devices) -> None:
    first, second, *others = many(live, devices())
    for phone in others:
        phone.page.close()
    first.asks_for_a_person()
    first.all_saved()
    live.take(CoachTook(ANNA), first.youth)
    live.take(CoachSaid(ANNA, "efteråt"), first.youth)
    for phone in (first, second):
        phone.bubble("efteråt").wait_for()
    streams(live, first.page, 1)


@pytest.mark.parametrize("locks", [True, False], ids=["locks", "no locks"])
def test_a_tab_out_of_view_holds_no_stream_for_long(
    live: LiveSite, devices: Devices, *, locks: bool
) -> None:
    """After a minute it lets go; in view again it has what came meanwhile."""
    device = devices()
    if not locks:
        device.context.add_init_script(
            "Object.defineProperty(navigator, 'locks', { value: undefined })"
        )
    phone = Phone.of_one_in_need(live, device)
    page = phone.page
    page.clock.install()
    page.reload()
    streams(live, page, 1)
    in_view(page, is_=False)
    page.clock.fast_forward(61_000)
    streams(live, page, 0)
    live.take(CoachTook(ANNA), phone.youth)
    live.take(CoachSaid(ANNA, "medan ingen såg"), phone.youth)
    expect(phone.bubble("medan ingen såg")).to_have_count(0)
    in_view(page, is_=True)
    phone.shows("medan ingen såg")
    streams(live, page, 1)
    expect(page.locator("#away > div")).to_be_hidden()


def test_a_tab_that_sleeps_with_the_stream_holds_nobody_up(
    live: LiveSite, devices: Devices
) -> None:
    """Its lock is taken by the next that comes into view, which then passes on what comes."""
    device = devices()
    phone = Phone.of_one_in_need(live, device)
    other = Phone(device, device.context.new_page())
    other.opens()
    in_view(other.page, is_=False)
    in_view(phone.page, is_=True)
    live.take(CoachTook(ANNA), phone.youth)
    live.take(CoachSaid(ANNA, "till båda"), phone.youth)
    phone.shows("till båda")
    other.bubble("till båda").wait_for()
    streams(live, phone.page, 1)


def test_without_locks_each_tab_in_view_has_its_own(live: LiveSite, devices: Devices) -> None:
    device = devices()
    device.context.add_init_script(
        "Object.defineProperty(navigator, 'locks', { value: undefined })"
    )
    phone = Phone.of(live, device)
    other = Phone(device, device.context.new_page())
    other.opens()
    phone.says("hej")
    other.shows("hej")
    streams(live, phone.page, 2)
