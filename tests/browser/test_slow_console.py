"""A coach on a slow network: nothing that is written is lost, said twice, or drawn over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect
from sqlalchemy import update

from bot.turns.inbound import CoachTook
from storage.access import sessions
from storage.database import Db
from storage.sql.statements import OUTBOX, YOUTH
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Desk, Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
LOST = "net::ERR"
MOST_LOOKS = 5_000
"""How often the browser is asked until a test gives up; each time takes about a millisecond."""

ADDED = """() => { window.added = []; new MutationObserver((all) => all.forEach(
  (one) => one.addedNodes.forEach((node) => window.added.push(node.textContent))
)).observe(document.querySelector('.bubbles'), { childList: true, subtree: true }); }"""


@pytest.fixture
def phone(live: LiveSite, devices: Devices) -> Phone:
    """Sara's, who has asked for a person."""
    return Phone.of_one_in_need(live, devices())


@pytest.fixture
def anna(live: LiveSite, devices: Devices, phone: Phone) -> Desk:
    """Anna's desk, with Sara's page open; nobody has taken it."""
    desk = Desk.of(live, devices(browser.DESK))
    desk.opens(f"youths/{phone.youth}")
    return desk


@pytest.fixture
def talk(live: LiveSite, phone: Phone, anna: Desk) -> Desk:
    """The same, once Anna has taken it."""
    live.take(CoachTook(1), phone.youth)
    anna.page.locator("#text").wait_for()
    return anna


def arrives_unheard(page: Page, path: str) -> None:
    """What is sent there is taken, and the answer to the first is lost."""

    def unheard(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(path, unheard, times=1)


def test_words_written_while_others_are_on_their_way_stay(talk: Desk, phone: Phone) -> None:
    late: list[Route] = []
    talk.page.route("**/say", lambda route: late.append(route))  # noqa: PLW0108 - a builtin it cannot call
    talk.types("Hej Sara")
    with talk.page.expect_request("**/say"):
        talk.page.keyboard.press("Enter")
    talk.types(" Kommer du?")
    late.pop().continue_()
    phone.shows("Hej Sara")
    expect(talk.page.locator("#text")).to_have_value("Kommer du?")
    talk.page.unroute("**/say")
    talk.page.keyboard.press("Enter")
    phone.shows("Kommer du?")


def test_words_changed_after_a_lost_answer_are_another_message(talk: Desk, phone: Phone) -> None:
    """The site has the first, but not these: they are not taken for the same sent again."""
    talk.device.expects(LOST, "htmx:")
    arrives_unheard(talk.page, "**/say")
    talk.types("Hej")
    talk.page.keyboard.press("Enter")
    expect(talk.page.locator("#composer-said")).not_to_be_empty()
    talk.types(", vi ses klockan tio")
    talk.page.keyboard.press("Enter")
    phone.shows("Hej, vi ses klockan tio")


def test_an_idea_sent_again_after_a_lost_answer_is_one(talk: Desk) -> None:
    talk.device.expects(LOST, "htmx:")
    arrives_unheard(talk.page, "**/propose")
    talk.page.locator("#idea").fill("ring skolan")
    talk.page.keyboard.press("Enter")
    expect(talk.page.locator("#proposal-said")).not_to_be_empty()
    talk.page.keyboard.press("Enter")
    expect(talk.page.locator("#proposal-said .done")).to_be_visible()
    expect(talk.page.locator("#idea")).to_have_value("")
    expect(talk.page.locator(".stage-proposed")).to_have_count(1)


def test_an_answer_that_comes_late_leaves_what_is_written_meanwhile(anna: Desk) -> None:
    """The stream brings the place to write before the press on Take is answered."""
    late: list[tuple[Route, APIResponse]] = []
    anna.page.route("**/take", lambda route: late.append((route, route.fetch())))
    anna.page.locator("#bar form[action$=take] button").click()
    anna.types("Hej Sara")
    for _ in range(MOST_LOOKS):
        if late:
            break
        anna.page.evaluate("1")
    route, answer = late.pop()
    with anna.page.expect_response("**/take"):
        route.fulfill(response=answer)
    expect(anna.page.locator("#bar.mine")).to_be_visible()
    expect(anna.page.locator("#text")).to_have_value("Hej Sara")
    expect(anna.page.locator("#text")).to_be_focused()


def test_the_place_to_write_is_not_drawn_under_the_hands(
    live: LiveSite, talk: Desk, phone: Phone
) -> None:
    """Not even while it is empty; when the hands are elsewhere it is."""
    talk.page.locator("#text").focus()
    live.write(lambda db, _: _reads_english(db, phone.youth))
    phone.says("hej")
    talk.shows("hej")
    expect(talk.page.locator("#text")).to_be_focused()
    talk.page.locator("#idea").focus()
    expect(talk.page.locator("#composer .other")).to_be_visible()


def test_an_outcome_half_written_stays_when_the_youth_writes(talk: Desk, phone: Phone) -> None:
    """The bar tells of the new sign when the form is put away."""
    talk.page.locator("#closing > summary").click()
    words = talk.page.locator("#closing textarea")
    words.fill("Vi har pratat om")
    talk.page.locator(".bubbles").click()
    phone.says("jag vill dö")
    talk.shows("jag vill dö")
    expect(words).to_have_value("Vi har pratat om")
    expect(talk.page.locator("#bar .tier-a")).to_have_count(0)
    words.fill("")
    talk.page.locator("#closing > summary").click()
    expect(talk.page.locator("#bar .tier-a")).to_be_visible()


def test_a_message_that_fares_otherwise_is_not_read_aloud_again(
    live: LiveSite, talk: Desk, phone: Phone
) -> None:
    """Only how it fares is new; the bubble stays the same element."""
    talk.says("Hej Sara")
    talk.page.evaluate(ADDED)
    live.write(lambda db, _: _is_uncertain(db, phone.youth))
    phone.says("hej")
    talk.shows("hej")
    expect(talk.page.locator(".fate-uncertain")).to_be_visible()
    added = talk.page.evaluate("window.added")
    assert added
    assert not [one for one in added if "Hej Sara" in one]


def test_whoever_is_signed_out_while_writing_keeps_the_words(
    live: LiveSite, talk: Desk, phone: Phone
) -> None:
    """Signed in again in another tab, they are sent from where they stand."""
    talk.device.expects("401", "htmx:")
    live.move(timedelta(minutes=1))
    live.write(lambda db, _: sessions.end_all(db, 1, live.clock.now()))
    talk.types("Hej Sara")
    expect(talk.page.locator("#out")).to_be_visible()
    expect(talk.page.locator("#text")).to_have_value("Hej Sara")
    other = talk.device.context.new_page()
    live.signed_in(other.context)
    other.goto(f"{live.url}/desk/")
    other.locator(".me").wait_for()
    live.do(_rings(live, phone.youth))
    expect(talk.page.locator("#out")).to_be_hidden()
    talk.page.keyboard.press("Enter")
    phone.shows("Hej Sara")


def test_whoever_seeks_before_the_script_has_come_finds(live: LiveSite, devices: Devices) -> None:
    """What stands in the field narrows the list as soon as the page can."""
    for name in ("Sara", "Ali", "Bo", "Cilla", "Dina", "Eden", "Faisal", "Gun", "Hodan"):
        live.enrolled(name)
    desk = Desk.of(live, devices(browser.DESK))
    late: list[Route] = []
    desk.page.route("**/sift.js*", lambda route: late.append(route))  # noqa: PLW0108
    desk.page.goto(f"{live.url}/desk/youths", wait_until="commit")
    desk.page.locator("#sift").fill("hodan")
    expect(desk.page.locator(".person:visible")).to_have_count(9)
    late.pop().continue_()
    expect(desk.page.locator(".person:visible")).to_have_count(1)


@pytest.mark.usefixtures("phone")
def test_whoever_stands_in_the_inbox_stands_there_still(live: LiveSite, devices: Devices) -> None:
    """On a name or a choice of the list, when somebody else comes."""
    desk = Desk.of(live, devices(browser.DESK))
    desk.opens("inbox")
    for number, place in enumerate((".need h2 a", ".chips a:nth-child(2)"), 2):
        desk.page.locator(place).last.focus()
        here = desk.page.evaluate("document.activeElement.href")
        other = Phone.of(live, devices(), f"Ali {number}")
        other.asks_for_a_person()
        expect(desk.page.locator(".need")).to_have_count(number)
        assert desk.page.evaluate("document.activeElement.href") == here


async def _rings(live: LiveSite, youth: int) -> None:
    """Whoever listens looks, and finds that they may not."""
    live.app.notifier.notify([youth])


def _reads_english(db: Db, youth: int) -> None:
    """Sara has chosen another language meanwhile."""
    db.execute(update(YOUTH).where(YOUTH.c.id == youth).values(language="en"))


def _is_uncertain(db: Db, youth: int) -> None:
    """The program was killed while it sent."""
    mine = OUTBOX.c.youth_id == youth
    db.execute(update(OUTBOX).where(mine).values(state="uncertain"))
