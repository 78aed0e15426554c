"""A phone loses the network, or the site: each message arrives once, in order, and is seen."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Route, expect

from bot.turns.inbound import CoachSaid, CoachTook
from tests.support.browser import Device
from tests.support.browser_users import Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
LOST = "net::ERR"


def test_what_was_said_while_the_site_was_down_comes_once(live: LiveSite, devices: Devices) -> None:
    """A restart on the same port: nobody reloads, nothing is lost, nothing is there twice."""
    phone = Phone.of(live, devices())
    phone.device.expects(LOST)
    phone.asks_for_a_person()
    phone.all_saved()
    live.take(CoachTook(1), phone.youth)
    live.take(CoachSaid(1, "före"), phone.youth)
    phone.shows("före")
    live.stop()
    expect(phone.page.locator("#away > div")).to_be_visible()
    phone.writes("medan du var borta")
    expect(phone.page.locator("[data-state=unsaved]")).to_have_count(1)
    live.start()
    live.take(CoachSaid(1, "efter"), phone.youth)
    phone.shows("efter")
    phone.is_saved("medan du var borta")
    expect(phone.page.locator("#away > div")).to_be_hidden()
    shown = phone.words()
    assert len(shown) == len(set(shown))
    assert {"coach: före", "coach: efter", "youth: medan du var borta"} < set(shown)
    phone.page.reload()
    assert phone.words() == shown


def test_without_network_words_wait_in_sight_and_are_saved_in_order(
    live: LiveSite, devices: Devices
) -> None:
    phone = Phone.of(live, devices())
    phone.device.expects(LOST)
    phone.device.context.set_offline(offline=True)
    said = ["ett", "två", "tre"]
    for one in said:
        phone.writes(one)
    waiting = phone.page.locator("[data-state=unsaved]")
    expect(waiting).to_have_count(3)
    expect(waiting.locator("button.unsaved").first).to_be_visible()
    assert live.heard(phone.youth) == []
    phone.device.context.set_offline(offline=False)
    phone.is_saved("tre")
    assert phone.own() == said
    assert live.heard(phone.youth) == said


def test_words_that_wait_survive_a_reload(live: LiveSite, devices: Devices) -> None:
    """Until they are saved they stay on the page, whatever is pressed."""
    phone = Phone.of(live, devices())
    phone.device.expects(LOST)
    phone.page.route("**/chat/say", lambda route: route.abort())
    phone.writes("finns jag kvar?")
    expect(phone.page.locator("[data-state=unsaved]")).to_have_count(1)
    phone.page.reload()
    expect(phone.page.locator("[data-state=unsaved]")).to_have_count(1)
    phone.page.unroute("**/chat/say")
    # It may have gone by itself meanwhile.
    phone.page.evaluate("document.querySelector('button.unsaved')?.click()")
    phone.is_saved("finns jag kvar?")
    assert live.heard(phone.youth) == ["finns jag kvar?"]


def test_a_lost_answer_and_a_second_press_are_one_message(live: LiveSite, devices: Devices) -> None:
    """The site has taken it, the phone has not heard: it is sent again and stays one."""
    phone = Phone.of(live, devices())
    phone.device.expects(LOST)
    came: list[str] = []

    def lose_the_first(route: Route) -> None:
        came.append(str(route.request.post_data))
        answer = route.fetch()
        if len(came) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    phone.page.route("**/chat/say", lose_the_first)
    phone.page.locator("#text").fill("en gång")
    phone.page.locator("#say .send").dblclick()
    phone.is_saved("en gång")
    assert live.heard(phone.youth) == ["en gång"]
    assert phone.own() == ["en gång"]


def test_a_button_pressed_twice_is_one_answer(live: LiveSite, devices: Devices) -> None:
    phone = Phone(devices())
    phone.joins(live.invite())
    phone.button("sv").dblclick()
    phone.taps("on", "on", "on")
    phone.is_asked("yes")
    phone.button("yes").dblclick()
    phone.is_asked("skip")
    assert [one for one in phone.own() if one.endswith("Ja")] == phone.own()[-1:]


def test_two_tabs_show_the_same(live: LiveSite, devices: Devices) -> None:
    device = devices()
    one = Phone.of(live, device)
    other = Phone(device, device.context.new_page())
    other.opens()
    one.says("från den ena")
    other.shows("från den ena")
    other.says("från den andra")
    one.shows("från den andra")
    one.asks_for_a_person()
    one.all_saved()
    live.take(CoachTook(1), one.youth)
    live.take(CoachSaid(1, "till båda"), one.youth)
    one.shows("till båda")
    other.shows("till båda")
    assert one.words() == other.words()
    one.page.reload()
    assert one.words() == other.words()
