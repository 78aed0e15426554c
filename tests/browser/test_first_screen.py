"""A youth's first two minutes on a small phone, in a live language and two drafts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from bot.app import load_locales
from bot.turns.inbound import CoachSaid, CoachTook
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
SMALL: Final[Any] = {"width": 360, "height": 640}
LOCALES: Final = {"sv": "sv-SE", "ar": "ar-SY", "ti": "ti-ER"}
PREVIEWS: Final = pytest.mark.parametrize(
    "live", [load_locales(previews=True)], indirect=True, ids=["previews"]
)

ORDER: Final = """(text) => {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT), seen = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (let at = 0; at < node.length; at++) {
      if (!/[0-9]/.test(node.data[at])) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const box = range.getBoundingClientRect();
      seen.push([Math.round(box.top / 10), box.left, node.data[at]]);
    }
  }
  return seen.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map((one) => one[2]).join("");
}"""
"""The digits of a text as they stand on the screen, from the left."""


def is_read_from_its_beginning(phone: Phone) -> None:
    """The newest bubble stands in sight, from its first line."""
    newest = phone.log.locator(".bubble.robot").last
    expect(newest).to_be_in_viewport()
    top, pane = newest.bounding_box(), phone.page.locator("#scroll").bounding_box()
    assert top is not None
    assert pane is not None
    assert top["y"] >= pane["y"] - 1


@PREVIEWS
@pytest.mark.parametrize("lang", LOCALES)
def test_the_first_two_minutes(live: LiveSite, devices: Devices, lang: str) -> None:
    """From the link to the menu: one bubble at a time, nothing in anybody's way."""
    phone = Phone(devices(SMALL, locale=LOCALES[lang]))
    page = phone.page
    page.goto(live.url + live.invite())
    expect(page.locator("html")).to_have_attribute("lang", lang)
    expect(page.locator(".sender")).to_contain_text("Anna")
    expect(page.locator(".note")).to_have_count(0 if lang == "sv" else 1)
    browser.keep(page, f"first-{lang}-0-link")
    page.locator("form[action='/i'] button").click()
    phone.is_asked(lang)
    expect(page.locator("html")).to_have_attribute("lang", lang)
    phone.taps(lang)
    for number in range(3 if lang == "sv" else 4):
        expect(phone.log.locator(".bubble.robot")).to_have_count(2 + number)
        phone.is_asked("on")
        is_read_from_its_beginning(phone)
        browser.keep(page, f"first-{lang}-{number + 1}-bubble")
        phone.taps("on")
    phone.is_asked("yes")
    is_read_from_its_beginning(phone)
    assert browser.troubles(page, thumbs=True) == []
    page.set_viewport_size(SMALL)
    phone.taps("yes")
    phone.is_asked("skip")
    phone.taps("skip")
    phone.is_asked("day")
    phone.taps("day")
    phone.is_asked("steps")
    browser.keep(page, f"first-{lang}-9-menu")
    expect(page.locator("button[value=person]")).to_have_count(1)
    assert browser.faults(page) == []


@PREVIEWS
@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("رقم هاتفي 070-123 45 67", "0701234567"),
        ("شماره من 073 123 45 67 است", "0731234567"),
        ("نلتقي 10:30-12:00", "10301200"),
        ("نلتقي 10:30 – 12:00 غدا", "10301200"),
        ("الموعد 2026-12-15", "20261215"),
        ("الرقم ‎+46 70-123 45 67", "46701234567"),
    ],
)
def test_numbers_of_several_parts_are_shown_as_they_were_written(
    live: LiveSite, devices: Devices, words: str, digits: str
) -> None:
    """[F6] By the youth and by the coach, glyph by glyph."""
    phone = Phone.of(live, devices(), lang="ar")
    phone.asks_for_a_person()
    phone.writes(words)
    phone.all_saved()
    live.take(CoachTook(1), phone.youth)
    live.take(CoachSaid(1, words), phone.youth)
    for who in ("youth", "coach"):
        text = phone.log.locator(f".bubble.{who} .text").last
        expect(text).to_contain_text(words.split(maxsplit=1)[0])
        assert text.evaluate(ORDER) == digits
