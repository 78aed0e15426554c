"""The alarm bar, what is overdue and what is unread, in real browsers, on a phone and on a desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from bot.turns.inbound import CoachSaid, CoachTook, Inbound, YouthSaid
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Desk
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
ANNA, EVA = 1, 3
DANGER: Final = "jag tänker ta livet av mig i kväll"
SERIOUS: Final = "jag vill inte leva längre"
SIZES = pytest.mark.parametrize("viewport", [browser.PHONE, browser.DESK], ids=["360", "1280"])
MOST_OF_A_PHONE: Final = 0.25
"""How much of the screen the bar may take."""


def hears(live: LiveSite, youth: int, text: str) -> None:
    """The youth writes."""
    live.do(live.app.writer.take(Inbound(YouthSaid(text), "web", youth=youth)))


def busy(live: LiveSite) -> tuple[int, int, int]:
    """Maja is overdue, Sara's life is in danger, and Kim has written in a talk of Anna's."""
    maja, sara, kim = (live.enrolled(name)[0] for name in ("Maja", "Sara", "Kim"))
    hears(live, maja, SERIOUS)
    live.move(timedelta(hours=3))
    hears(live, kim, "person")
    live.take(CoachTook(ANNA), kim)
    live.take(CoachSaid(ANNA, "Hej"), kim)
    live.move(timedelta(minutes=2))
    hears(live, kim, "är du kvar?")
    hears(live, sara, DANGER)
    return maja, sara, kim


def leaves_room(page: Page) -> None:
    """The bar does not push the page away, and nothing stands in anybody's way."""
    box = page.locator("#alarm").bounding_box()
    size = page.viewport_size
    assert box is not None
    assert size is not None
    assert box["height"] <= MOST_OF_A_PHONE * size["height"]
    assert not browser.beside(page)


@SIZES
def test_a_coach_with_two_calls_at_once_and_a_talk(
    live: LiveSite, devices: Devices, viewport: Any
) -> None:
    maja, sara, kim = busy(live)
    desk = Desk.of(live, devices(viewport), ANNA)
    page = desk.page
    for path in ("inbox", "youths", "team", "account", f"youths/{maja}"):
        desk.opens(path)
        expect(page.locator("#alarm li")).to_have_count(2)
        expect(page.locator(f"#alarm-{sara}")).to_have_attribute("href", f"/desk/youths/{sara}")
        expect(page.locator("#alarm li").last).to_contain_text("för sent")
        assert page.title().startswith("(3) "), path
        leaves_room(page)
    desk.opens("inbox")
    browser.keep(page, "two-calls")
    rows = page.locator(".need")
    assert [row.get_attribute("id") for row in rows.all()] == [
        f"need-{one}" for one in (sara, maja, kim)
    ]
    expect(desk.need(maja).locator(".over")).to_contain_text("för sent")
    expect(desk.need(kim)).to_contain_text("nya ord")
    assert not browser.troubles(page)


@SIZES
def test_a_coordinator_with_an_overdue_tier_a(
    live: LiveSite, devices: Devices, viewport: Any
) -> None:
    sara, _ = live.enrolled("Sara")
    hears(live, sara, DANGER)
    live.move(timedelta(minutes=20))
    desk = Desk.of(live, devices(viewport), EVA)
    page = desk.page
    desk.opens("team")
    expect(page.locator("#care .good")).to_have_count(0)
    expect(page.locator(f"#care-{sara}")).to_be_visible()
    leaves_room(page)
    assert not browser.troubles(page)
    page.set_viewport_size(viewport)
    browser.keep(page, "overdue-a")
    page.locator(f"#alarm-{sara}").click()
    expect(desk.need(sara)).to_be_in_viewport()
    assert not browser.troubles(page)
    page.set_viewport_size(viewport)
    desk.takes(sara)
    desk.says("Hej Sara, Eva här")
    assert page.url.endswith(f"/desk/youths/{sara}")
    expect(page.locator("#alarm li")).to_have_count(0)


def test_a_page_without_a_stream_hears_of_it_too(live: LiveSite, devices: Devices) -> None:
    desk = Desk.of(live, devices(browser.DESK), ANNA)
    sara, _ = live.enrolled("Sara")
    desk.page.clock.install()
    desk.opens("account")
    expect(desk.page.locator("#alarm li")).to_have_count(0)
    hears(live, sara, DANGER)
    desk.page.clock.run_for(21_000)
    expect(desk.page.locator(f"#alarm-{sara}")).to_be_visible()
    expect(desk.waiting).to_have_text("1")
    assert desk.page.title().startswith("(1) ")


def test_the_bar_is_written_once_for_each_change(live: LiveSite, devices: Devices) -> None:
    """A screen reader reads it at once whenever it is written (role=alert)."""
    desk = Desk.of(live, devices(browser.DESK), ANNA)
    desk.opens("inbox")
    desk.page.evaluate(
        "window.written = 0; new MutationObserver(() => { written += 1; })"
        ".observe(document.getElementById('alarm'), { childList: true })"
    )
    sara, kim = live.enrolled("Sara")[0], live.enrolled("Kim")[0]
    hears(live, sara, DANGER)
    expect(desk.page.locator(f"#alarm-{sara}")).to_be_visible()
    hears(live, kim, "person")
    expect(desk.need(kim)).to_be_visible()
    assert desk.page.evaluate("written") == 1


def test_new_words_in_a_talk_change_the_title_and_ring_once(
    live: LiveSite, devices: Devices
) -> None:
    """On the page of another youth, and once for each message."""
    kim, other = live.enrolled("Kim")[0], live.enrolled("Maja")[0]
    hears(live, kim, "person")
    live.move(timedelta(minutes=1))
    live.take(CoachTook(ANNA), kim)
    live.take(CoachSaid(ANNA, "Hej"), kim)
    live.move(timedelta(minutes=1))
    desk = Desk.of(live, devices(browser.DESK), ANNA)
    page = desk.page
    desk.opens(f"youths/{kim}")
    desk.opens(f"youths/{other}")
    page.mouse.move(40, 40)
    page.evaluate("window.rung = 0; lotsenBell.ring = () => { rung += 1; return true; }; 0")
    hears(live, kim, "är du kvar?")
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    page.wait_for_function("rung === 1")
    hears(live, other, "menu")
    expect(page.locator(".bubble.youth")).to_have_count(1)
    assert page.evaluate("rung") == 1
    desk.opens(f"youths/{kim}")
    expect(desk.bubble("är du kvar?")).to_be_visible()
    expect(page).not_to_have_title(re.compile(r"^\("))


STATES: Final = """() => ['on', 'off', 'blocked'].map((state) => {
  const bell = document.getElementById('bell');
  bell.setAttribute('aria-pressed', String(state === 'on'));
  bell.querySelectorAll('[data-when]').forEach(
    (word) => word.classList.toggle('now', word.dataset.when === state));
  return bell.offsetWidth;
})"""


def test_the_bell_moves_nothing_under_the_first_press(live: LiveSite, devices: Devices) -> None:
    """A press anywhere wakes the sound: a button below would be gone before the finger is up."""
    desk = Desk.of(live, devices(browser.DESK), ANNA)
    desk.opens("inbox")
    assert len(set(desk.page.evaluate(STATES))) == 1
