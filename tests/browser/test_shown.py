"""A line is shown once it stands on the screen of a page that is in view, and no sooner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from playwright.sync_api import expect
from sqlalchemy import select

from bot.turns.inbound import CoachSaid, CoachTook
from storage.sql.statements import OUTBOX
from tests.support.browser import Device
from tests.support.browser_users import Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
HIDE = """() => {
  window.hiddenNow = true;
  Object.defineProperty(document, 'visibilityState', {
    configurable: true, get: () => window.hiddenNow ? 'hidden' : 'visible' });
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => window.hiddenNow });
  document.dispatchEvent(new Event('visibilitychange'));
}"""
LONG = "ord " * 40 + "slut"
UP = """() => {
  const inner = document.getElementById('scroll');
  const pane = getComputedStyle(inner).overflowY === 'auto' ? inner : document.scrollingElement;
  pane.scrollTop = 0;
}"""
LOOK = """() => {
  window.hiddenNow = false;
  document.dispatchEvent(new Event('visibilitychange'));
}"""


def shown(live: LiveSite, youth: int) -> list[datetime | None]:
    """When each line to the youth was shown, in their order."""
    mine = select(OUTBOX.c.shown_at).where(OUTBOX.c.youth_id == youth, OUTBOX.c.coach_id.is_(None))
    return live.do(
        live.gateway.read(lambda db, _: list(db.execute(mine.order_by(OUTBOX.c.id)).scalars()))
    )


def settle(phone: Phone) -> None:
    """Whatever the page tells by itself, it has told: its own timer is shorter than this one."""
    phone.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 900)))")


def test_a_line_is_shown_once_its_page_is_in_view(live: LiveSite, devices: Devices) -> None:
    """Behind another tab it came to the page, and nobody has seen it."""
    phone = Phone.of(live, devices())
    with phone.page.expect_response("**/chat/shown"):
        phone.asks_for_a_person()
    live.take(CoachTook(1), phone.youth)
    with phone.page.expect_response("**/chat/shown"):
        live.take(CoachSaid(1, "hej"), phone.youth)
    phone.shows("hej")
    settle(phone)
    before = shown(live, phone.youth)
    assert all(before)
    phone.page.evaluate(HIDE)
    live.take(CoachSaid(1, "osedd"), phone.youth)
    phone.shows("osedd")
    settle(phone)
    assert shown(live, phone.youth) == [*before, None]
    with phone.page.expect_response("**/chat/shown"):
        phone.page.evaluate(LOOK)
    assert all(shown(live, phone.youth))


def test_what_is_below_the_screen_is_not_shown(live: LiveSite, devices: Devices) -> None:
    """Who reads above sees it when they go down."""
    phone = Phone.of(live, devices())
    phone.asks_for_a_person()
    phone.all_saved()
    live.take(CoachTook(1), phone.youth)
    for number in range(12):
        live.take(CoachSaid(1, f"rad {number} {LONG}"), phone.youth)
    phone.shows(f"rad 11 {LONG}")
    settle(phone)
    assert all(shown(live, phone.youth))
    phone.page.evaluate(UP)
    live.take(CoachSaid(1, "långt ner"), phone.youth)
    expect(phone.page.locator("#down")).to_be_visible()
    settle(phone)
    assert shown(live, phone.youth)[-1] is None
    with phone.page.expect_response("**/chat/shown"):
        phone.page.locator("#down").click()
    assert all(shown(live, phone.youth))
