"""The demo in a real browser: the whole visit from both sides, in both directions of writing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.support import browser, demo_visitor

WORDS: Final = {
    "sv": ("Robin", "jobba med djur", "ringa stallet", "mata katten", "kan vi ses?", "meny"),
    "ar": (
        "سامي",
        "العمل مع الحيوانات",
        "أتصل بالإسطبل",
        "أطعم القطة",
        "هل يمكن أن نلتقي؟",
        "menu",
    ),
}
DIRECTIONS: Final = {"sv": "ltr", "ar": "rtl"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The program itself, as `make demo` starts it."""
    with demo_visitor.program(tmp_path_factory.mktemp("temporary")) as found:
        yield found


@pytest.fixture
def page(chromium: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The demo's page on a device of its own; a parameter is its size, and whether it is dark."""
    size, dark = getattr(request, "param", (browser.DESK, False))
    context = browser.device(chromium, size, dark=dark, locale="sv-SE")
    opened = context.new_page()
    opened.goto(address)
    yield opened
    context.close()


class Phone:
    """The youth's hand."""

    def __init__(self, page: Page) -> None:
        self.frame: FrameLocator = page.frame_locator("iframe#phone")

    def says(self, text: str) -> None:
        self.frame.locator("#say textarea").fill(text)
        self.frame.locator("#say .send").click()
        self.shows(text)

    def taps(self, *choices: str) -> None:
        for choice in choices:
            self.frame.locator(f'#question button[value="{choice}"]').click()

    def is_asked(self, choice: str) -> None:
        expect(self.frame.locator(f'#question button[value="{choice}"]')).to_be_visible()

    def shows(self, text: str) -> None:
        expect(self.frame.locator("#log").get_by_text(text).last).to_be_visible()


def seen(page: Page, steps: int) -> None:
    """The page has noticed how far the visitor has come."""
    expect(page.locator("#steps > .done")).to_have_count(steps)


@pytest.mark.parametrize("language", WORDS)
def test_the_whole_visit_from_both_sides(page: Page, language: str) -> None:
    """What happens on one side appears on the other, without a reload, wherever the clock goes."""
    name, wish, small, reminder, question, menu = WORDS[language]
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    phone, desk = Phone(page), page.frame_locator("iframe#desk")

    phone.frame.locator('form[action="/i"] button').click()
    phone.taps(language, "yes")
    expect(phone.frame.locator("html")).to_have_attribute("dir", DIRECTIONS[language])
    phone.is_asked("skip")
    phone.says(name)
    phone.taps("day", "steps")
    seen(page, 1)
    phone.is_asked("skip")
    phone.says(wish)
    phone.says(small)
    phone.taps("tomorrow")
    seen(page, 2)

    page.locator('button[value="checkin"]').click()
    phone.is_asked("not_yet")
    expect(page.locator("#hour")).to_have_text("15:00")
    seen(page, 3)
    phone.taps("done", "skip", "later")
    phone.says(menu)
    phone.taps("remind")
    phone.says(reminder)
    phone.taps("once", "today", "afternoon")
    page.locator('button[value="reminder"]').click()
    phone.is_asked("not_today")
    seen(page, 4)
    phone.taps("done")

    before = desk.locator("#waiting-number").inner_text()
    phone.frame.locator("form.person button").click()
    expect(desk.locator("#waiting-number")).to_have_text(str(int(before) + 1))
    phone.says(question)
    seen(page, 5)
    expect(desk.get_by_text(name).first).to_be_visible()
    desk.locator("li, tr, article").filter(has_text=name).get_by_role("button").first.click()
    expect(desk.get_by_text(question).first).to_be_visible()
    desk.locator("form.write textarea").fill("På torsdag!")
    desk.locator("#send").click()
    phone.shows("På torsdag!")
    seen(page, 6)
    expect(page.locator("#finished")).to_be_visible()
    assert [one for one in faults if "Content Security" in one or "Refused" in one] == []


def test_another_phone_and_another_seat(page: Page) -> None:
    """One press changes one side only, and says whose it is."""
    page.locator('#phones button[value="Noor"]').click()
    phone = page.frame_locator("iframe#phone")
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("#phone-state")).to_contain_text("Noor")
    page.locator('#desks button[value="Eva"]').click()
    expect(page.frame_locator("iframe#desk").locator(".me .name")).to_have_text("Eva")
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")


def test_the_desk_shows_how_long_somebody_has_waited_when_the_clock_moved(page: Page) -> None:
    """Also where nothing came due on the way."""
    row = page.frame_locator("iframe#desk").locator("li, tr, article").filter(has_text="Maja")
    expect(row.first).to_be_visible()
    before = row.first.inner_text()
    page.locator('button[value="hour"]').click()
    expect(row.first).not_to_have_text(before, use_inner_text=True)


SIZES: Final[Any] = [
    (size, dark) for size in (browser.PHONE, browser.DESK) for dark in (False, True)
]


@pytest.mark.parametrize("page", SIZES, indirect=True, ids=str)
def test_nothing_serious_stands_in_anybodys_way(page: Page) -> None:
    """axe, light and dark, on a phone and on a desk; and nothing has to be scrolled sideways."""
    expect(page.locator("#steps > .open")).to_have_count(1)
    assert browser.faults(page) == []
    assert browser.fits(page)


def test_whoever_presses_keys_keeps_their_place(page: Page) -> None:
    """After the clock has moved the next key still means the same button."""
    hour = page.locator('button[value="hour"]')
    hour.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#moving")).not_to_be_empty()
    expect(hour).to_be_enabled()
    expect(hour).to_be_focused()


def test_when_the_program_has_ended_the_page_says_so(page: Page) -> None:
    """A page that is left open does not look alive."""
    notice = page.locator("#moving")
    page.route("**/demo/state", lambda route: route.abort())
    expect(notice).to_have_text(notice.get_attribute("data-failed") or "a text for this")
