"""What a youth types is shown as it was typed, on every page, and never done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page, expect

from bot.text.bidi import clean
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Desk, Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]

TRICKS: Final = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(2)</script>",
    "{{7*7}} ${7*7} {name} {% raw %}",
    "javascript:alert(3)",
    "</p></div><style>*{display:none}</style>",
    "&lt;b&gt; &amp;amp; ''\"><svg/onload=alert(4)>",
    "höger \u202evänster\u202c \u2066kvar\u2069 \u2067här",
)
LONG: Final = "𝔊" * 4096
NAME: Final = "<b onclick=alert(5)>Bo"
NUMBERED: Final = "(all) => all.map((one) => one.textContent)"


def test_untrusted_words_show_literally_in_chat_desk_page_and_export(
    live: LiveSite, devices: Devices
) -> None:
    """No dialog, no error, no request to anywhere else (every device looks for these)."""
    phone = Phone.of(live, devices(), NAME)
    phone.asks_for_a_person()
    for one in (*TRICKS, LONG):
        phone.writes(one)
    phone.all_saved()
    literal = [clean(one) for one in (*TRICKS, LONG)]
    assert phone.own()[1:] == literal
    assert browser.fits(phone.page)
    phone.page.reload()
    assert phone.own()[1:] == literal

    desk = Desk.of(live, devices(browser.DESK))
    for path in ("inbox", "youths"):
        desk.opens(path)
        expect(desk.page.locator("main").get_by_text(NAME, exact=True).first).to_be_visible()
        assert browser.fits(desk.page)
    desk.opens("inbox")
    desk.takes(phone.youth)
    expect(desk.page.locator("h1 bdi")).to_have_text(NAME)
    words = desk.page.locator(".bubble.youth .words")
    assert words.evaluate_all(NUMBERED)[-len(literal) :] == literal
    assert browser.fits(desk.page)
    assert desk.page.locator("main img, main script, main style").count() == 0


def test_names_wishes_and_steps_show_literally_too(live: LiveSite, devices: Devices) -> None:
    """On the page of what is known, in what is taken along, and at the desk."""
    phone = Phone(devices())
    phone.joins(live.invite())
    phone.taps("sv", "on", "on", "on", "yes")
    phone.is_asked("skip")
    phone.says(NAME)
    phone.taps("day", "steps")
    phone.is_asked("skip")
    wish, step = TRICKS[0], TRICKS[2]
    phone.says(wish)
    phone.says(step)
    phone.taps("tomorrow")
    phone.page.goto(f"{live.url}/chat/me")
    _shows(phone.page, (NAME, wish, step))
    _shows(_taken_along(phone), (NAME, wish, step))
    export = phone.page.request.get(f"{live.url}/chat/me.json").json()
    assert export["you"]["wish"] == wish
    assert export["small_steps"][0]["words"] == step
    desk = Desk.of(live, devices(browser.PHONE))
    desk.opens("youths/1")
    facts = desk.page.locator("#facts")
    expect(facts.get_by_text(wish, exact=True)).to_be_visible()
    expect(facts.get_by_text(step, exact=True).first).to_be_visible()
    assert browser.fits(desk.page)


def _taken_along(phone: Phone) -> Page:
    """The file that a youth takes along, opened as a page of its own."""
    with phone.page.expect_download() as download:
        phone.page.locator("a[href='/chat/me.html']").click()
    assert download.value.suggested_filename == "chat.html"
    page = phone.device.context.new_page()
    page.set_content(download.value.path().read_text("utf-8"))
    return page


def _shows(page: Page, words: tuple[str, ...]) -> None:
    """The page shows these words, and made nothing of them."""
    text = page.locator("body").inner_text()
    assert [one for one in words if one not in text] == []
    assert page.locator("main img, [onclick], [onerror]").count() == 0
