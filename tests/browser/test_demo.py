"""The demo in a real browser: the whole visit from both sides, in both directions of writing."""

from __future__ import annotations

import re
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


FILLS: Final = """() => {
  const list = document.querySelector('#desk-lock .told');
  for (let count = 0; count < 30; count++) list.append(list.firstElementChild.cloneNode(true));
}"""


BOTH: Final = """() => {
  document.querySelector('#phones button[value="Sara"]').click();
  document.querySelector("#desk-close button").click();
}"""


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
    draft = ("on",) if language != "sv" else ()
    phone.taps(language, *draft, "on", "on", "on", "yes")
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


def test_closed_pages_are_told_by_a_locked_screen(page: Page) -> None:
    """Anna's alarm by mail, Sara's neutral line; pressing it opens the chat under its mark."""
    page.locator('#phones button[value="Sara"]').click()
    phone = Phone(page)
    page.locator("#desk-close button").click()
    expect(page.locator("#desk-lock")).to_be_visible()
    phone.says("jag vill dö")
    alarm = page.locator("#desk-lock .told button").filter(has_text="A")
    expect(alarm.first).to_contain_text("Lotsen")
    expect(page.locator("iframe#desk")).to_be_hidden()
    page.locator("#phone-close button").click()
    page.locator('button[value="hour"]').click()
    told = page.locator("#phone-lock .told button").first
    expect(told).to_be_visible()
    assert "Anna" not in told.inner_text()
    told.click()
    expect(phone.frame.locator(".fresh").first).to_be_visible()
    page.locator('#desks button[value="Omar"]').click()
    expect(page.locator("iframe#desk")).to_be_visible()


@pytest.mark.parametrize("page", [(browser.PHONE, False)], indirect=True)
def test_what_came_on_an_earlier_day_says_so_and_long_lists_scroll(page: Page) -> None:
    """By the script and in the page as it is loaded; the way to open it stays in reach."""
    page.locator('#phones button[value="Sara"]').click()
    page.locator("#desk-close button").click()
    expect(page.locator("#desk-lock")).to_be_visible()
    Phone(page).says("jag vill dö")
    told = page.locator("#desk-lock .told button")
    expect(told.first.locator("small")).to_have_text(re.compile(r"^[^\d]+ · \d\d:\d\d$"))
    # Whichever day it is: the clock of the demo is where the tests before have moved it.
    day = page.locator("#day").inner_text()
    page.locator('#moves button[value="tomorrow"]').click()
    for _ in range(2):
        expect(told.last.locator("small")).to_contain_text(day, ignore_case=True)
        page.reload()
    page.evaluate(FILLS)
    box, list_, opens = (
        page.locator(f"#desk-lock{one}").bounding_box() for one in ("", " .told", " > form")
    )
    assert box is not None
    assert list_ is not None
    assert opens is not None
    assert list_["y"] + list_["height"] <= opens["y"]
    assert opens["y"] + opens["height"] <= box["y"] + box["height"]
    assert page.locator("#desk-lock .told").evaluate("(one) => one.scrollHeight > one.clientHeight")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_desk_shows_how_long_somebody_has_waited_when_the_clock_moved(page: Page) -> None:
    """Also where nothing came due on the way."""
    row = page.frame_locator("iframe#desk").locator("#needs li").filter(has_text="Maja")
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


def test_two_deeds_at_once_undo_nothing(page: Page) -> None:
    """A phone is changed while the console closes: whichever answer is the last."""
    page.evaluate(BOTH)
    expect(page.locator("#desk-lock")).to_be_visible()
    expect(page.locator('#phones button[value="Sara"]')).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator("#desk-lock")).to_be_visible()
    expect(page.locator("iframe#phone")).to_be_visible()


def test_nothing_that_is_pressed_moves_away(page: Page) -> None:
    """Another phone, another step, another tour: both frames stay where they are."""
    frames = page.locator(".case, .screen")
    tops = "all => all.map(one => Math.round(one.getBoundingClientRect().top + scrollY))"
    first = frames.evaluate_all(tops)
    for place in (
        '#phones button[value="Sara"]',
        "#steps > li:last-child > button",
        "#way-is button",
    ):
        page.locator(place).click()
        expect(page.locator("#phone-state")).to_contain_text("Sara")
        assert frames.evaluate_all(tops) == first, place
