"""Notifications in a real browser: turned on by a press, shown, and opened at the right line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from bot.notifications import push_payload
from bot.notifications.web_push import Subscription
from bot.turns.inbound import CoachBegan, CoachSaid
from storage.access import push_devices
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Phone
from tests.support.live_site import LiveSite
from tests.support.push_browser import PushBrowser
from tests.support.push_service import PushService

Devices = Callable[..., Device]
IPHONE: Final = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)


SLOW: Final = """const quick = fetch;
window.fetch = async (to, ...more) => {
  const answer = await quick(to, ...more);
  if (!String(to).endsWith("/here")) return answer;
  document.body.dataset.waits = "yes";
  return new Promise((resolve) => addEventListener("on", () => resolve(answer)));
};"""
"""What makes the answer to what each page sends wait until the test lets it come."""


@pytest.fixture
def live(prepared: Path, service: PushService) -> Iterator[LiveSite]:
    """The real site, with push."""
    running = LiveSite(prepared, push_hosts=[service.host]).start()
    yield running
    running.stop()


class Told:
    """Sara's phone, with push."""

    def __init__(self, live: LiveSite, device: Device, service: PushService, **more: Any) -> None:
        self.live, self.service = live, service
        self.push = PushBrowser(device.context, service, live.url, **more)
        self.phone = Phone.of(live, device)
        self.page = self.phone.page

    def settings(self) -> None:
        """Open the page of notifications, as a youth does."""
        self.page.locator("#more summary").click()
        self.page.locator("a[href='/chat/notifications']").click()
        self.page.wait_for_url("**/chat/notifications")

    def turns_on(self) -> None:
        """By the one press."""
        self.settings()
        self.page.locator("#turn-on").click()
        expect(self.state("on")).to_be_visible()

    def loads(self) -> None:
        """Load the chat, and see that it has sent its subscription."""
        with self.page.expect_response("**/chat/notifications/here"):
            self.phone.opens()

    def state(self, name: str) -> Any:
        return self.page.locator(f"#here [data-when={name}]")

    def devices(self) -> list[str]:
        """The addresses that are kept."""
        found = self.live.do(
            self.live.gateway.read(
                lambda db, keys: push_devices.of_youth(db, keys, self.phone.youth)
            )
        )
        return [Subscription.parse(one.subscription).endpoint for one in found]


@pytest.fixture
def told(live: LiveSite, devices: Devices, service: PushService) -> Told:
    """Sara's phone, which allows notifications."""
    return Told(live, devices(), service)


def test_a_press_turns_them_on_and_a_try_shows_one(told: Told) -> None:
    """From the menu to a real one on the screen: sent, decrypted, shown, and only the text."""
    told.turns_on()
    assert told.devices() == [told.push.subscribed[0].endpoint]
    expect(told.page.locator(".devices .this")).to_be_visible()
    told.page.locator("form[action$='/try'] button").click()
    expect(told.page.locator("#did[data-did=taken]")).to_be_visible()
    told.push.deliver(told.page, told.service.next())
    (shown,) = told.push.shown(told.page)
    assert shown == {
        "title": "Du har ett meddelande", "body": "", "tag": "chat", "open": "/chat",
        "icon": "/static/chat/icon-192.png",
    }  # fmt: skip


def test_it_opens_the_chat_at_the_line(told: Told) -> None:
    """With the chat open elsewhere, or not at all; what was shown goes when it is read."""
    told.turns_on()
    phone, live = told.phone, told.live
    phone.opens()
    live.take(CoachBegan(1), phone.youth)
    live.take(CoachSaid(1, "Hej Sara, vi ses på torsdag"), phone.youth)
    for number in range(30):
        live.take(CoachSaid(1, f"Rad {number}"), phone.youth)
    phone.shows("Rad 29")
    line = int((phone.bubble("Hej Sara, vi ses på torsdag").get_attribute("id") or "").lstrip("o"))
    expect(phone.bubble("Hej Sara, vi ses på torsdag")).not_to_be_in_viewport()
    told.push.tell(phone.page, push_payload.of_youth("Du har ett meddelande", line).decode())
    told.push.shown(phone.page)
    assert told.push.press(phone.device.context) == ""
    expect(phone.bubble("Hej Sara, vi ses på torsdag")).to_be_in_viewport()
    told.push.tell(phone.page, push_payload.of_youth("Du har ett meddelande", line).decode())
    told.push.shown(phone.page)
    phone.page.goto("about:blank")
    told.push.alone(phone.device.context)
    opened = told.push.press(phone.device.context)
    assert opened == f"/chat#o{line}"
    phone.page.goto(live.url + opened)
    expect(phone.bubble("Hej Sara, vi ses på torsdag")).to_be_in_viewport()
    assert phone.page.url == f"{live.url}/chat"


def test_from_another_page_of_the_chat_it_leads_to_the_line(told: Told) -> None:
    """The page that is open goes there itself."""
    told.turns_on()
    told.phone.opens()
    told.phone.says("hej")
    line = told.page.locator(".bubble.robot").last.get_attribute("id") or ""
    told.settings()
    told.push.tell(told.page, push_payload.of_youth("Påminnelse", int(line[1:])).decode())
    told.push.shown(told.page)
    told.push.press(told.phone.device.context)
    told.page.wait_for_url("**/chat")
    expect(told.page.locator(f"#{line}")).to_be_in_viewport()


def test_something_is_always_shown(told: Told) -> None:
    """Whatever comes, also over the open chat, and one at a time: Apple insists on it."""
    told.turns_on()
    for data in ("", "no json", "null", '{"open":"https://evil.example/"}', '{"open":"//evil"}'):
        told.push.tell(told.page, data)
        (shown,) = told.push.shown(told.page)
        assert (shown["title"], shown["open"]) == ("Chat", "/chat")
        told.push.wipe(told.page)


def test_a_youth_has_one_notification_in_all(told: Told) -> None:
    """The newest takes the place of the one before."""
    told.turns_on()
    for line in (1, 2):
        told.push.tell(told.page, push_payload.of_youth("Du har ett meddelande", line).decode())
    (mine,) = told.push.shown(told.page)
    assert mine["tag"] == "chat"


def test_each_load_heals_and_new_keys_are_a_new_subscription(told: Told, prepared: Path) -> None:
    """Lost at the server, lost in the browser, or the keys are others: the next load mends it."""
    told.turns_on()
    first = told.devices()
    told.live.write(lambda db, _: push_devices.remove_all(db, told.phone.youth))
    told.loads()
    assert told.devices() == first
    told.page.evaluate("localStorage.removeItem('of the test /')")
    told.loads()
    assert len(told.push.subscribed) == 2
    assert told.devices() == [told.push.subscribed[1].endpoint]
    told.live.stop()
    (prepared / "lotsen.vapid").unlink()
    told.phone.device.expects("Failed to load resource", "net::ERR")
    told.live.start()
    told.loads()
    after = told.push.subscribed[-1]
    assert (len(told.push.subscribed), told.devices()) == (3, [after.endpoint])
    push = told.live.gateway.push
    assert push is not None
    assert after.key == push.public_key


def test_a_browser_that_makes_another_subscription_says_so(told: Told) -> None:
    """With no page open: the worker sends it, and it takes the place of the one before."""
    told.turns_on()
    (before,) = told.devices()
    fresh = told.service.browser()
    worker = told.phone.device.context.service_workers[0]
    given = {"old": before, "fresh": json.loads(fresh.json)}
    worker.evaluate(
        """({ old, fresh }) => renew({ oldSubscription: { endpoint: old, options: {} },
        newSubscription: fresh })""",
        given,
    )
    assert told.devices() == [fresh.endpoint]


def test_what_was_under_way_when_one_leaves_writes_nothing_here(told: Told) -> None:
    """A slow answer to what each page sends, between the press and the page that comes instead."""
    told.turns_on()
    told.page.add_init_script(SLOW)
    told.phone.opens()
    told.page.wait_for_function("document.body.dataset.waits")
    told.page.evaluate("document.getElementById('exit').click(); dispatchEvent(new Event('on'))")
    told.page.wait_for_url(browser.AWAY)
    told.page.goto(f"{told.live.url}/static/chat/icon.svg")
    assert told.page.evaluate("Object.keys(localStorage)") == []


def test_leaving_quickly_ends_them_on_this_phone(told: Told) -> None:
    """Nothing shows there any more; who comes back is told so, and turns them on by a press."""
    told.turns_on()
    told.phone.opens()
    told.page.locator("#exit").click()
    told.page.wait_for_url(browser.AWAY)
    told.page.goto(f"{told.live.url}/static/chat/icon.svg")
    assert told.page.evaluate("Object.keys(localStorage)") == []
    assert told.devices() == []
    told.phone.opens()
    expect(told.page.locator("#push-off")).to_be_visible()
    assert told.devices() == []
    told.page.locator("#push-again").click()
    expect(told.page.locator("#push-off")).to_be_hidden()
    assert len(told.devices()) == 1
    told.phone.opens()
    expect(told.page.locator("#push-off")).to_be_hidden()


def test_while_the_chat_is_locked_they_say_no_more_and_open_the_page_before_it(told: Told) -> None:
    """With a page of ours open, or with none; the device stays known, and the number of lines."""
    told.phone.device.expects("401")
    told.turns_on()
    page, phone = told.page, told.phone
    page.goto(f"{told.live.url}/chat/phone")
    page.locator("#new").fill("gröna moln")
    page.locator("#lock button[value=set]").click()
    page.locator("#old").wait_for()
    page.locator("form[action='/chat/lock'] button").click()
    page.locator("#given").wait_for()
    told.live.take(CoachBegan(1), phone.youth)
    told.live.take(CoachSaid(1, "Hej Sara, vi ses på torsdag"), phone.youth)
    told.push.tell(page, push_payload.of_youth("Du har ett meddelande", 1).decode())
    (shown,) = told.push.shown(page)
    assert (shown["title"], shown["body"]) == ("Du har ett meddelande", "")
    assert told.push.press(phone.device.context) == ""
    expect(page.locator("#given")).to_be_visible()
    told.push.tell(page, push_payload.of_youth("Du har ett meddelande", 1).decode())
    told.push.shown(page)
    page.goto("about:blank")
    told.push.alone(phone.device.context)
    page.goto(told.live.url + told.push.press(phone.device.context))
    expect(page.locator("#given")).to_be_visible()
    assert "torsdag" not in page.content()
    assert len(told.devices()) == 1
    page.locator("#given").fill("gröna moln")
    page.locator("form[action='/chat/unlock'] button").click()
    phone.bubble("Hej Sara, vi ses på torsdag").wait_for()


def test_off_here_is_off_and_stays_off(told: Told) -> None:
    """Nobody is asked again at each load who has turned them off."""
    told.turns_on()
    told.page.locator("form[data-ends] button").first.click()
    expect(told.state("ask")).to_be_visible()
    assert told.devices() == []
    told.phone.opens()
    told.page.wait_for_load_state("networkidle")
    expect(told.page.locator("#push-off")).to_be_hidden()
    assert told.devices() == []


def test_a_phone_that_is_gone_is_turned_on_again(told: Told) -> None:
    """The push service knows it no more: the try says so, and one press mends it."""
    told.turns_on()
    told.service.answer(told.push.subscribed[0], 410)
    told.page.locator("form[action$='/try'] button").click()
    expect(told.page.locator("#did[data-did=gone]")).to_be_visible()
    expect(told.state("ask")).to_be_visible()
    told.page.locator("#turn-on").click()
    expect(told.state("on")).to_be_visible()
    assert told.devices() == [told.push.subscribed[1].endpoint]


def test_the_robot_s_question_leads_to_the_button(told: Told) -> None:
    """After the first reminder; *Yes* opens the page with the press that the browser asks for."""
    phone = told.phone
    phone.says("menu")
    phone.taps("remind")
    phone.says("ring mormor")
    phone.taps("once", "tomorrow", "noon")
    told.live.move(timedelta(seconds=1))
    phone.is_asked("later")
    phone.button("notifications").click()
    phone.page.wait_for_url("**/chat/notifications")
    phone.page.locator("#turn-on").click()
    expect(told.state("on")).to_be_visible()


def test_an_iphone_is_shown_how_by_pictures_and_nobody_else(
    live: LiveSite, devices: Devices, service: PushService, told: Told
) -> None:
    """There it works from the home screen only."""
    told.settings()
    expect(told.state("home")).to_be_hidden()
    apple = Told(live, devices(user_agent=IPHONE), service)
    apple.page.add_init_script("delete window.PushManager")
    apple.settings()
    expect(apple.state("home").locator("img")).to_have_count(3)
    for one in apple.state("home").locator("img").all():
        expect(one).to_be_visible()
        assert one.evaluate("(it) => it.naturalWidth") > 0


def test_without_push_there_is_nothing_of_it(
    live: LiveSite, devices: Devices, service: PushService
) -> None:
    """A browser that has none says so; one that was told no says where it is changed."""
    none = Told(live, devices(), service)
    none.page.add_init_script("delete window.PushManager")
    none.settings()
    expect(none.state("none")).to_be_visible()
    denied = Told(live, devices(), service, allowed=False)
    denied.page.add_init_script(
        "Object.defineProperty(Notification, 'permission', { value: 'denied' })"
    )
    denied.settings()
    expect(denied.state("denied")).to_be_visible()


def test_the_chat_can_be_put_on_the_home_screen_where_the_browser_offers_it(told: Told) -> None:
    """By a press, and only once the browser has said that it can."""
    told.settings()
    expect(told.page.locator("#install")).to_be_hidden()
    told.page.evaluate(
        """() => {
          const offer = new Event('beforeinstallprompt', { cancelable: true });
          offer.prompt = async () => { document.title = 'asked'; };
          dispatchEvent(offer);
        }"""
    )
    told.page.locator("#install button").click()
    expect(told.page.locator("#install")).to_be_hidden()
    expect(told.page).to_have_title("asked")


def test_nothing_stands_in_anybody_s_way(told: Told) -> None:
    """On a phone and a desk, in light and dark, in large letters, with a thumb."""
    told.turns_on()
    assert browser.troubles(told.page, thumbs=True) == []


def test_without_a_script_the_page_says_what_is_so(
    live: LiveSite, devices: Devices, service: PushService
) -> None:
    """It cannot turn anything on, and says so; the text can still be chosen."""
    del service
    phone = Phone.of(live, devices(java_script_enabled=False))
    page: Page = phone.page
    page.goto(f"{live.url}/chat/notifications")
    expect(page.locator("[data-when=none]")).to_be_visible()
    page.locator("[name=text][value=reminder]").check()
    page.locator("form[action$='/text'] button").click()
    expect(page.locator("#did[data-did=chosen]")).to_be_visible()
