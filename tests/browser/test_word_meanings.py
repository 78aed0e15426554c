"""A dotted word opens what it means, below it and over the page: by a press or by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import Locator, expect

from bot.app import load_locales
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
SMALL: Final[Any] = {"width": 360, "height": 640}
PREVIEWS: Final = pytest.mark.parametrize(
    "live", [load_locales(previews=True)], indirect=True, ids=["previews"]
)

LINES: Final = """(all) => all.map((one) =>
  one.getBoundingClientRect().height / parseFloat(getComputedStyle(one).lineHeight))"""
"""How many lines high each text is: no whole number where a word pushes its line apart."""

PLACES: Final = "(all) => all.map((one) => one.getBoundingClientRect().toJSON())"


def reads_about(phone: Phone, article: str) -> Locator:
    """Ask for an article; return its dotted words."""
    phone.says("meny")
    phone.taps("who", "school", "read", article)
    phone.is_asked("another")
    return phone.log.locator(".dotted")


def opened(phone: Phone) -> Locator:
    """What is open now; a browser shows one at a time."""
    return phone.page.locator(".meaning:popover-open")


@PREVIEWS
@pytest.mark.parametrize(("lang", "said"), [("sv", "giltig frånvaro"), ("ar", "غياب بعذر")])
def test_a_word_opens_below_itself_and_moves_nothing(
    live: LiveSite, devices: Devices, lang: str, said: str
) -> None:
    phone = Phone.of(live, devices(SMALL), lang=lang)
    word = reads_about(phone, "absence").first
    word.scroll_into_view_if_needed()
    before = phone.log.locator(".bubble").evaluate_all(PLACES)
    word.click()
    expect(opened(phone)).to_contain_text(said)
    expect(opened(phone).locator("b")).to_be_in_viewport()
    assert phone.log.locator(".bubble").evaluate_all(PLACES) == before
    pressed, meaning = word.bounding_box(), opened(phone).bounding_box()
    assert pressed is not None
    assert meaning is not None
    assert meaning["y"] >= pressed["y"] + pressed["height"] - 1
    assert meaning["x"] >= 0
    assert meaning["x"] + meaning["width"] <= SMALL["width"]
    browser.keep(phone.page, f"meaning-{lang}")
    assert browser.faults(phone.page) == []
    word.click()
    expect(opened(phone)).to_have_count(0)


@PREVIEWS
@pytest.mark.parametrize("lang", ["sv", "ar", "ti"])
def test_a_word_is_as_high_as_a_thumb_and_its_line_as_any(
    live: LiveSite, devices: Devices, lang: str
) -> None:
    phone = Phone.of(live, devices(SMALL), lang=lang)
    words = reads_about(phone, "absence")
    heights = phone.log.locator(".text:has(.dotted)").evaluate_all(LINES)
    assert heights == pytest.approx([round(one) for one in heights], abs=0.02)
    expect(words.first).to_be_attached()
    assert browser.troubles(phone.page, thumbs=True) == []


def test_a_word_is_opened_and_closed_by_keys(live: LiveSite, devices: Devices) -> None:
    phone = Phone.of(live, devices())
    words = reads_about(phone, "absence")
    words.nth(1).focus()
    for key in ("Enter", "Space"):
        phone.page.keyboard.press(key)
        expect(opened(phone)).to_contain_text("ogiltig frånvaro")
        phone.page.keyboard.press(key)
        expect(opened(phone)).to_have_count(0)
    phone.page.keyboard.press("Enter")
    phone.page.keyboard.press("Escape")
    expect(opened(phone)).to_have_count(0)
    expect(words.nth(1)).to_be_focused()
    phone.page.keyboard.press("Tab")
    expect(words.nth(2)).to_be_focused()
    # Another one takes its place.
    phone.page.keyboard.press("Enter")
    words.nth(3).click()
    expect(opened(phone)).to_have_count(1)
    expect(opened(phone)).to_contain_text("kommun")


def test_a_screen_reader_is_told_whether_it_is_open(live: LiveSite, devices: Devices) -> None:
    """The browser itself says so of the button, and the words come after it."""
    phone = Phone.of(live, devices())
    word = reads_about(phone, "absence").first
    told = phone.page.context.new_cdp_session(phone.page)

    def is_expanded() -> list[Any]:
        nodes = told.send("Accessibility.getFullAXTree")["nodes"]
        (button,) = [
            one
            for one in nodes
            if one.get("name", {}).get("value") == "frånvaro giltig"
            and one["role"]["value"] == "button"
        ]
        found = {one["name"]: one["value"]["value"] for one in button["properties"]}
        return [found.get("expanded"), found.get("focusable")]

    assert is_expanded() == [False, True]
    word.click()
    assert is_expanded() == [True, True]


def test_it_asks_nothing_of_the_site_and_needs_no_script(live: LiveSite, devices: Devices) -> None:
    device = devices(java_script_enabled=False)
    device.page.goto(f"{live.url}/open/read/absence")
    asked: list[str] = []
    device.context.on("request", lambda request: asked.append(request.url))
    device.page.locator(".dotted").first.click()
    meaning = device.page.locator(".meaning").first
    expect(meaning).to_be_visible()
    device.page.locator(".dotted").first.click()
    expect(meaning).to_be_hidden()
    assert [one for one in asked if "/static/" not in one] == []


def test_the_words_beside_a_word_are_read_aloud_without_its_meaning(
    live: LiveSite, devices: Devices
) -> None:
    """What a word means is no part of the sentence."""
    phone = Phone.of(live, devices())
    reads_about(phone, "absence")
    text = phone.log.locator(".text:has(.dotted)").first
    expect(text).to_have_text("Är du sjuk och har sagt det till skolan? Då är din frånvaro giltig.")
