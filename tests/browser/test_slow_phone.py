"""A phone on a bad network: half-written words, a stream that died unheard, another's chat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import Route, expect

from bot.channels.webchat import cookies
from bot.turns.inbound import CoachSaid, CoachTook
from tests.support.browser import Device
from tests.support.browser_users import Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
LOST = "net::ERR"
KEYS_UP: Final[Any] = {"width": 360, "height": 420}
"""A phone whose letters have risen."""

SHRINKS: Final = """(scroll, room) => {
  scroll.style.maxHeight = room;
  scroll.dispatchEvent(new Event("scroll"));
}"""


UP_AND_SHRINKS: Final = """async (scroll, room) => {
  scroll.style.maxHeight = room;
  scroll.scrollTop = 0;
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await frame();
}"""


def test_half_written_words_are_there_again(live: LiveSite, devices: Devices) -> None:
    """The phone slept and loads the page anew, or another page was looked at."""
    phone = Phone.of(live, devices())
    words = phone.page.locator("#text")
    words.fill("Jag tänkte på att")
    phone.page.reload()
    expect(words).to_have_value("Jag tänkte på att")
    phone.page.locator("#more summary").click()
    phone.page.locator("a[href='/chat/me']").click()
    phone.page.locator("a.back").click()
    expect(words).to_have_value("Jag tänkte på att")
    phone.page.locator("#say .send").click()
    phone.is_saved("Jag tänkte på att")
    phone.page.reload()
    expect(words).to_have_value("")


def test_what_one_could_not_send_is_never_said_by_another(live: LiveSite, devices: Devices) -> None:
    """One phone, and in the same tab a chat of somebody else."""
    sara = Phone.of(live, devices())
    sara.device.expects(LOST)
    sara.page.route("**/chat/say", lambda route: route.abort())
    sara.writes("bara från Sara")
    expect(sara.page.locator("[data-state=unsaved]")).to_have_count(1)
    ali, secret = live.enrolled("Ali")
    sara.device.context.add_cookies([{"name": cookies.COOKIE, "value": secret, "url": live.url}])
    sara.opens()
    # Not before: the page of Sara would try again by itself, with the cookie of Ali.
    sara.page.unroute("**/chat/say")
    sara.says("bara från Ali")
    assert live.heard(ali) == ["bara från Ali"]


def test_a_stream_that_died_unheard_is_asked_for_again(live: LiveSite, devices: Devices) -> None:
    """Nothing breaks, and nothing comes: no sign of life for three times as long as they take."""
    phone = Phone.of(live, devices())
    phone.device.expects(LOST)
    phone.asks_for_a_person()
    phone.all_saved()
    phone.page.clock.install()
    dead: list[Route] = []
    phone.page.route("**/chat/stream*", lambda route: dead.append(route), times=1)  # noqa: PLW0108
    with phone.page.expect_request("**/chat/stream*"):
        phone.page.reload()
    live.take(CoachTook(1), phone.youth)
    live.take(CoachSaid(1, "Hej Sara"), phone.youth)
    expect(phone.bubble("Hej Sara")).to_have_count(0)
    phone.page.clock.fast_forward(50_000)
    phone.shows("Hej Sara")
    expect(phone.page.locator("#away > div")).to_be_hidden()


def test_the_door_does_not_take_a_strangers_answer_for_its_own(
    live: LiveSite, devices: Devices
) -> None:
    """What stands before the site says that it is away, on a page of its own."""
    device = devices()
    device.expects("502")
    body = "<title>502</title><h1>Bad Gateway</h1>"
    device.page.route("**/i", lambda route: route.fulfill(status=502, body=body), times=1)
    device.page.goto(live.url + live.invite())
    device.page.locator("form[action='/i'] button").click()
    expect(device.page.locator(".lost")).to_be_visible()
    device.page.locator("form[action='/i'] button").click()
    device.page.locator("#log").wait_for(state="attached")


def test_the_newest_words_stay_in_sight_when_the_letters_rise(
    live: LiveSite, devices: Devices
) -> None:
    phone = Phone.of(live, devices())
    for number in range(8):
        phone.says(f"rad {number}")
    phone.page.set_viewport_size(KEYS_UP)
    expect(phone.bubble("rad 7")).to_be_in_viewport()
    expect(phone.page.locator("#end")).to_be_in_viewport()


@pytest.mark.parametrize("room", ["300px", "180px"])
def test_a_scroll_told_of_after_the_letters_rose_leaves_nobody_behind(
    live: LiveSite, devices: Devices, room: str
) -> None:
    """The scroll to the last words is told of when the room for them is a smaller one already."""
    phone = Phone.of(live, devices())
    for number in range(8):
        phone.says(f"rad {number}")
    phone.page.locator("#scroll").evaluate(SHRINKS, room)
    expect(phone.page.locator("#end")).to_be_in_viewport()
    # What the robot says to them: how long that is, and what stands above, is not looked at here.
    expect(phone.page.locator("#log .bubble").last).to_be_in_viewport()


@pytest.mark.parametrize("room", ["300px", "180px"])
def test_who_moves_up_while_the_letters_rise_stays_there(
    live: LiveSite, devices: Devices, room: str
) -> None:
    phone = Phone.of(live, devices())
    for number in range(8):
        phone.says(f"rad {number}")
    phone.page.locator("#scroll").evaluate(UP_AND_SHRINKS, room)
    assert phone.page.locator("#scroll").evaluate("(scroll) => scroll.scrollTop") == 0
    expect(phone.page.locator("#end")).not_to_be_in_viewport()
