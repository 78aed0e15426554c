"""Without a mouse, without seeing, in either direction: the chat and the door in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from bot.app import load_locales
from bot.turns.inbound import CoachSaid, CoachTook
from tests.support.browser import Device
from tests.support.browser_users import Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]

FOCUSED: Final = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    && box.bottom > 0 && box.top < innerHeight;
  const how = [style.outline, one.matches(':focus-visible'), document.hasFocus(), box.top,
    box.bottom, innerHeight, document.readyState, document.styleSheets.length].join(' · ');
  return [one.id || one.value || one.getAttribute('href') || one.tagName, seen, how];
}"""
MOVES: Final = """() => document.getAnimations().some((one) => one.playState === 'running')"""
MOST: Final = 30


def tabbed(page: Page) -> list[str]:
    """What the Tab key comes by, from the top of the page until it begins again; all of it seen.

    Nobody sees a page before its stylesheet has come, but a key can be pressed there.
    """
    page.wait_for_load_state()
    passed: list[str] = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        name, seen, how = page.evaluate(FOCUSED)
        if name == "BODY" or name in passed:
            return passed
        assert seen, f"{name} has the focus, and nobody sees it: {how}"
        passed.append(name)
    return passed


def test_the_door_and_the_first_answers_by_keys_alone(live: LiveSite, devices: Devices) -> None:
    phone = Phone(devices())
    page = phone.page
    page.goto(live.url + live.invite())
    passed = tabbed(page)
    assert passed[0] == "exit", "the quick way out comes first"
    page.locator("form[action='/i'] button").focus()
    page.keyboard.press("Enter")
    phone.is_asked("sv")
    assert {"exit", "text", "sv", "en"} <= set(tabbed(page))
    phone.button("sv").focus()
    page.keyboard.press("Enter")
    for _bubble in range(3):
        phone.is_asked("on")
        phone.button("on").focus()
        page.keyboard.press("Enter")
        phone.all_saved()
    phone.is_asked("yes")
    phone.button("yes").focus()
    page.keyboard.press("Space")
    phone.is_asked("skip")
    page.locator("#text").focus()
    page.keyboard.type("Robin")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    phone.is_saved("Robin")
    expect(page.locator("#text")).to_be_focused()


def test_the_menu_opens_closes_and_gives_the_focus_back(live: LiveSite, devices: Devices) -> None:
    phone = Phone.of(live, devices())
    page, summary = phone.page, phone.page.locator("#more summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#more .menu")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)[0] == "menu"
    page.keyboard.press("Escape")
    expect(page.locator("#more .menu")).to_be_hidden()
    expect(summary).to_be_focused()


def test_what_comes_is_read_aloud_once_and_takes_no_focus(live: LiveSite, devices: Devices) -> None:
    """A polite log of additions; a bubble that is saved stays the same element."""
    phone = Phone.of(live, devices())
    log = phone.page.locator("#log")
    expect(log).to_have_attribute("role", "log")
    expect(log).to_have_attribute("aria-live", "polite")
    phone.page.evaluate("""() => { window.added = []; new MutationObserver((all) => all.forEach(
      (one) => one.addedNodes.forEach((node) => node.classList?.contains('bubble')
        && window.added.push(node.querySelector('.text').textContent))
    )).observe(document.getElementById('log'), { childList: true }); }""")
    phone.page.locator("#text").focus()
    phone.asks_for_a_person()
    phone.all_saved()
    live.take(CoachTook(1), phone.youth)
    live.take(CoachSaid(1, "Hej"), phone.youth)
    phone.page.locator("#text").focus()
    phone.shows("Hej")
    added = phone.page.evaluate("window.added")
    assert len(added) == len(set(added)) == len(phone.words())
    expect(phone.page.locator("#text")).to_be_focused()


def test_nothing_moves_for_whoever_wants_it_still(live: LiveSite, devices: Devices) -> None:
    phone = Phone.of(live, devices())
    phone.page.evaluate("document.querySelector('#typing span').hidden = false")
    assert not phone.page.evaluate(MOVES)
    phone.page.emulate_media(reduced_motion="no-preference")
    assert phone.page.evaluate(MOVES)


@pytest.mark.parametrize("live", [load_locales(previews=True)], indirect=True, ids=["previews"])
@pytest.mark.parametrize(("code", "direction"), [("sv", "ltr"), ("ar", "rtl")])
def test_each_language_has_its_direction(
    live: LiveSite, devices: Devices, code: str, direction: str
) -> None:
    """The page, the side of one's own words, and words of another language within."""
    phone = Phone.of(live, devices(), lang=code)
    html = phone.page.locator("html")
    expect(html).to_have_attribute("dir", direction)
    expect(html).to_have_attribute("lang", code)
    phone.says("مرحبا")
    phone.says("Hello")
    phone.asks_for_a_person()
    phone.is_saved("Hello")
    expect(phone.page.locator(".bubble.robot").first).to_be_visible()
    own, theirs = (phone.page.locator(f".bubble.{who}").first for who in ("youth", "robot"))
    mine, others = own.bounding_box(), theirs.bounding_box()
    assert mine
    assert others
    at_end = mine["x"] > 360 - mine["x"] - mine["width"]
    assert at_end == (direction == "ltr")
    starts = others["x"] < 360 - others["x"] - others["width"]
    assert starts == (direction == "ltr")
    for words, way in (("مرحبا", "rtl"), ("Hello", "ltr")):
        said = phone.bubble(words).locator(".text")
        assert said.evaluate("(one) => one.matches(':dir(rtl)') ? 'rtl' : 'ltr'") == way
    expect(theirs.locator(".text")).to_have_attribute("lang", code)
