"""Numbers under a thumb: in the chat, beside words that are not saved, on every page of trouble."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from starlette.exceptions import HTTPException

from bot.app import load_locales
from bot.channels.webchat.page_context import PageContext
from bot.errors import UnreachableError
from bot.turns.writer import Writer
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
CALLS: Final = ["tel:112", "tel:116111", "tel:90101"]
DANGER: Final = "jag vill inte leva"
LOST: Final = "net::ERR"
THUMB: Final = 44

PREVIEWS: Final = pytest.mark.parametrize(
    "live", [load_locales(previews=True)], indirect=True, ids=["previews"]
)

FROM_LEFT_TO_RIGHT: Final = """(link) => {
  const text = [...link.childNodes].find((one) => one.nodeType === Node.TEXT_NODE);
  const sides = [...text.data].map((_, at) => {
    const range = document.createRange();
    range.setStart(text, at);
    range.setEnd(text, at + 1);
    return range.getBoundingClientRect().left;
  });
  return sides.every((side, at) => at === 0 || side > sides[at - 1]);
}"""
"""Whether each sign of a number stands to the right of the one before it."""

NOTE_PRESSES: Final = """() => {
  window.pressed = [];
  addEventListener('click', (event) => {
    const link = event.target.closest('a.contact');
    if (!link) return;
    event.preventDefault();
    window.pressed.push(link.getAttribute('href'));
  }, true);
}"""
"""Notes which links are pressed, and lets no phone call."""

NOTE_SAID: Final = """() => {
  window.said = [];
  const noted = (status) => new MutationObserver(() => {
    if (status.textContent) window.said.push(status.textContent);
  }).observe(status, { childList: true, characterData: true, subtree: true });
  noted(document.getElementById('calls'));
}"""
"""Notes what is said to whoever hears the page."""


@pytest.fixture
def site_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A patch, under which the site can save nothing."""

    async def refuse(*_: Any) -> Any:
        raise UnreachableError

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "take", refuse)
        yield patch


def calls(within: Page | Locator) -> list[str]:
    """Where the links that are seen lead, from top to bottom."""
    links = within.locator("a.contact").all()
    return [one.get_attribute("href") or "" for one in links if one.is_visible()]


def are_large(page: Page) -> None:
    """Each is as large as a thumb needs, once the page has its style."""
    page.wait_for_load_state()
    for link in page.locator("a.contact:visible").all():
        box = link.bounding_box()
        assert box
        assert (box["width"] >= THUMB, box["height"] >= THUMB) == (True, True)


def are_for_thumbs(page: Page, within: Locator) -> None:
    """Each is large, reads from left to right, and is what is pressed also at its edges."""
    are_large(page)
    page.evaluate(NOTE_PRESSES)
    for link in within.locator("a.contact").all():
        link.scroll_into_view_if_needed()
        box = link.bounding_box()
        assert box
        assert link.evaluate(FROM_LEFT_TO_RIGHT)
        for down in (2, THUMB / 2, box["height"] - 2):
            page.mouse.click(box["x"] + box["width"] / 2, box["y"] + down)
        href = link.get_attribute("href")
        assert page.evaluate("window.pressed.splice(0)") == [href] * 3


@PREVIEWS
@pytest.mark.parametrize("code", ["sv", "ar"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_number_in_the_chat_is_pressed(
    live: LiveSite, devices: Devices, code: str, *, dark: bool
) -> None:
    """Also in the middle of a sentence that is written from right to left."""
    phone = Phone.of(live, devices(dark=dark), lang=code)
    phone.says(DANGER)
    phone.page.locator(".robot a.contact").nth(2).wait_for()
    assert sorted({*calls(phone.log)}) == CALLS
    are_for_thumbs(phone.page, phone.log)
    assert browser.faults(phone.page) == []
    assert browser.fits(phone.page)


def test_a_page_of_a_contact_opens_beside_the_chat(live: LiveSite, devices: Devices) -> None:
    """The way back is the tab that is still there."""
    phone = Phone.of(live, devices())
    phone.says("meny")
    phone.taps("who", "low", "bris")
    phone.is_asked("touch")
    link = phone.log.locator("a.contact[target=_blank]").last
    assert link.get_attribute("href") == "https://www.bris.se/"
    assert link.get_attribute("rel") == "noreferrer noopener"
    assert phone.log.locator("a[href='sms:116111']").count() == 1
    are_for_thumbs(phone.page, phone.log.locator(".bubble").nth(-2))


@PREVIEWS
@pytest.mark.parametrize("code", ["sv", "ar"])
def test_beside_words_that_wait_stands_whom_to_call(
    live: LiveSite, devices: Devices, code: str
) -> None:
    """Without network, beside each; said once; and gone when all is saved."""
    phone = Phone.of(live, devices(), lang=code)
    phone.device.expects(LOST)
    phone.page.evaluate(NOTE_SAID)
    phone.says("med nät")
    assert calls(phone.log) == []
    phone.device.context.set_offline(offline=True)
    for words in ("ett", "två", "tre"):
        phone.writes(words)
    waiting = phone.page.locator("[data-state=unsaved]")
    expect(waiting).to_have_count(3)
    for bubble in waiting.all():
        assert calls(bubble) == CALLS
    are_for_thumbs(phone.page, waiting.first)
    assert len(phone.page.evaluate("window.said")) == 1
    phone.device.context.set_offline(offline=False)
    phone.is_saved("tre")
    assert phone.page.locator("#log a.contact").count() == 0
    expect(phone.page.locator("#calls")).to_be_empty()


def test_so_it_does_beside_words_that_take_long(live: LiveSite, devices: Devices) -> None:
    """Nothing fails, and nothing is answered."""
    phone = Phone.of(live, devices())
    phone.page.clock.install()
    held: list[Route] = []
    phone.page.route("**/chat/say", lambda route: held.append(route))  # noqa: PLW0108
    with phone.page.expect_request("**/chat/say"):
        phone.writes("är du där?")
    assert calls(phone.log) == []
    phone.page.clock.fast_forward(5_000)
    expect(phone.page.locator("[data-state=sending] a.contact").first).to_be_visible()
    assert calls(phone.log) == CALLS
    held[0].continue_()
    phone.is_saved("är du där?")
    assert phone.page.locator(".youth a.contact").count() == 0


def test_and_beside_words_that_were_refused(live: LiveSite, devices: Devices) -> None:
    """They are not sent again, so the numbers stay."""
    phone = Phone.of(live, devices())
    phone.device.expects("413")
    phone.page.route("**/chat/say", lambda route: route.fulfill(status=413, body=""), times=1)
    phone.writes("för långt")
    refused = phone.page.locator("[data-state=never]")
    expect(refused.locator("a.contact").first).to_be_visible()
    phone.writes("kort")
    expect(phone.bubble("kort").locator("time")).to_have_count(1)
    assert calls(phone.log) == calls(refused) == CALLS


def test_a_form_without_network_says_whom_to_call(live: LiveSite, devices: Devices) -> None:
    """The page was there; what is pressed on it does not arrive."""
    phone = Phone.of(live, devices())
    phone.device.expects(LOST)
    page = phone.page
    page.goto(f"{live.url}/chat/erase")
    phone.device.context.set_offline(offline=True)
    page.locator("form[action='/chat/erase'] button").click()
    lost = page.locator(".lost")
    expect(lost).to_be_visible()
    assert calls(lost) == CALLS
    are_for_thumbs(page, lost)
    assert browser.troubles(page, thumbs=True) == []


def test_danger_that_cannot_be_saved_is_answered_in_the_chat(
    live: LiveSite, devices: Devices, site_away: pytest.MonkeyPatch
) -> None:
    """Though it waits behind other words; and taken back as soon as it is saved."""
    phone = Phone.of(live, devices())
    phone.device.expects("503")
    note = phone.page.locator("#danger")
    phone.writes("hej")
    expect(phone.page.locator("[data-state=unsaved]")).to_have_count(1)
    assert note.inner_text() == ""
    phone.writes(DANGER)
    expect(note).to_contain_text("Ingen människa har fått veta det")
    assert calls(note) == CALLS
    assert DANGER not in note.inner_text()
    are_for_thumbs(phone.page, note)
    assert browser.troubles(phone.page, thumbs=True) == []
    site_away.undo()
    phone.page.evaluate("document.querySelector('button.unsaved')?.click()")
    phone.is_saved(DANGER)
    expect(note).to_be_empty()
    assert live.heard(phone.youth) == ["hej", DANGER]


def test_danger_that_cannot_be_saved_is_answered_without_a_script(
    live: LiveSite, devices: Devices, site_away: pytest.MonkeyPatch
) -> None:
    """A page, with the words in their field; sent again from there, they are saved."""
    phone = Phone.of(live, devices(java_script_enabled=False))
    phone.device.expects("503")
    phone.writes(DANGER)
    page = phone.page
    expect(page.locator("[data-danger]")).to_contain_text("Ingen människa har fått veta det")
    expect(page.locator("#text")).to_have_value(DANGER)
    assert calls(page) == CALLS
    are_large(page)
    site_away.undo()
    page.locator("form .big").click()
    expect(phone.bubble(DANGER)).to_have_count(1)


def test_that_page_is_for_everybody(
    live: LiveSite, devices: Devices, site_away: pytest.MonkeyPatch
) -> None:
    """Light, dark, in large letters; a form that its script has not taken over yet leads there."""
    phone = Phone.of(live, devices())
    phone.device.expects("503")
    phone.page.locator("#text").fill(DANGER)
    phone.page.locator("#say").evaluate("(form) => form.submit()")
    phone.page.locator("[data-danger]").wait_for()
    assert browser.troubles(phone.page, thumbs=True) == []
    assert site_away


@PREVIEWS
@pytest.mark.parametrize("locale", ["sv-SE", "ar"])
def test_pages_of_trouble_need_no_script(live: LiveSite, devices: Devices, locale: str) -> None:
    """Whom to call, on each of them, in whatever way it went wrong."""
    device = devices(java_script_enabled=False, locale=locale)
    device.expects("403", "404")
    page = device.page
    for path in ("/offline", "/chat/gone", "/nowhere", "/i/nothing"):
        page.goto(live.url + path)
        if path == "/i/nothing":
            page.locator("form[action='/i'] button").click()
        assert calls(page) == CALLS
        assert page.locator("html").get_attribute("dir") == ("rtl" if locale == "ar" else "ltr")
        are_large(page)


@PREVIEWS
def test_the_page_that_is_kept_has_them(
    live: LiveSite, devices: Devices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the language that was read, though the phone is set to another: when what stands before
    the site answers in its place, and when nothing does.
    """
    phone = Phone.of(live, devices(), lang="ar")
    phone.device.expects(LOST, "502")
    page = phone.page
    page.evaluate(KEPT_IN, "ar")

    async def refuse(*_: Any) -> Any:
        raise HTTPException(502)

    monkeypatch.setattr(PageContext, "visitor", refuse)
    for away in (False, True):
        if away:
            live.stop()
        page.goto(f"{live.url}/chat")
        expect(page.locator("[data-online]")).to_be_visible()
        assert (page.locator("html").get_attribute("lang"), calls(page)) == ("ar", CALLS)
    live.start()


KEPT_IN: Final = """async (language) => {
  await navigator.serviceWorker.ready;
  for (;;) {
    const page = await caches.match('/offline');
    if (page?.headers.get('Content-Language') === language) return;
    await new Promise((then) => setTimeout(then, 20));
  }
}"""
"""Waits until the page for no network is kept in this language."""
