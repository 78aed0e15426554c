"""The ways by which a coach is reached, in a real browser: push, mail and SMS that really come."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from bot.notifications import push_payload
from bot.notifications.web_push import Subscription
from storage.access import staff_ways
from storage.access.staff_ways import StaffWay
from storage.database import Db
from storage.encryption import Keyring
from storage.sql.statements import PUSH_DEVICE, STAFF_WAY
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Desk, Phone
from tests.support.live_site import LiveSite
from tests.support.mail_server import Answer, MailServer
from tests.support.push_browser import PushBrowser
from tests.support.push_service import PushService
from tests.support.sms_gateway import SmsGateway

OTHER_KEYS = """
  const key = 'of the test /desk/', one = JSON.parse(localStorage.getItem(key));
  one.key[9] ^= 1;
  localStorage.setItem(key, JSON.stringify(one));
"""
"""As if the subscription of this browser was made with other keys of ours."""

Devices = Callable[..., Device]
ANNA = 1


@pytest.fixture
def live(
    prepared: Path, service: PushService, mails: MailServer, gateway: SmsGateway
) -> Iterator[LiveSite]:
    """The real site of a deployment that sends push, mail and SMS."""
    reach = {"smtp_url": mails.url, "sms_url": gateway.url}
    running = LiveSite(prepared, push_hosts=[service.host], settings=reach).start()
    yield running
    running.stop()


def is_sound(page: Page) -> None:
    """Nothing stands in anybody's way, at a desk and a phone, in light and dark."""
    assert browser.troubles(page) == []


def ways(live: LiveSite) -> list[StaffWay]:
    return live.do(live.gateway.read(lambda db, keys: staff_ways.of_coach(db, keys, ANNA)))


def code_in(text: str) -> str:
    found = re.search(r"\b(\d{6})\b", text)
    assert found is not None, text
    return found[1]


def test_a_coach_adds_mail_sms_and_this_browser(
    live: LiveSite, devices: Devices, service: PushService, mails: MailServer, gateway: SmsGateway
) -> None:
    """Each is confirmed by what really came there; then all of them are tried."""
    device = devices()
    push = PushBrowser(device.context, service, live.url)
    desk = Desk.of(live, device)
    page = desk.page
    desk.opens("account")
    page.locator("#ways a.button").click()
    expect(page.locator(".notice.bad").first).to_contain_text("Inget når dig")
    is_sound(page)

    page.locator("#add-mail [name=address]").fill("anna@example.se")
    page.locator("#add-mail button").click()
    mail = mails.wait_for_mail(1)[0]
    is_sound(page)
    page.locator("[name=code]").fill(code_in(mail.text))
    page.locator("form[action$='/confirm'] button").click()
    expect(page.locator(".notice.good")).to_contain_text("Bekräftat")
    assert page.get_by_text("Inget når dig").count() == 0

    page.locator("#add-sms [name=address]").fill("070-174 06 05")
    page.locator("#add-sms button").click()
    page.locator("[name=code]").fill(code_in(gateway.wait_for_sms(1)[0].text))
    page.locator("form[action$='/confirm'] button").click()
    expect(page.locator(".notice.good")).to_contain_text("Bekräftat")

    page.locator("#add-push button").click()
    expect(page.locator(".notice.good")).to_contain_text("Skickat")
    push.deliver(page, service.next())
    (shown,) = push.shown(page)
    assert (shown["title"], shown["open"]) == ("Lotsen", "/desk/account/ways")
    assert shown["body"].startswith("Det här är ett test")
    page.locator("form[action$='/came'] button").click()
    expect(page.locator(".notice.good")).to_contain_text("Det når dig")
    is_sound(page)
    assert [one.kind.value for one in ways(live)] == ["push", "mail", "sms"]
    assert all(one.works for one in ways(live))

    live.move(timedelta(days=1))
    mails.answer = Answer.REFUSE
    live.signed_in(desk.device.context, ANNA)
    desk.opens("")
    desk.opens("account/ways")
    page.locator("#try button").click()
    expect(page.locator(".notice.good")).to_have_count(2)
    expect(page.locator(".notice.bad[role=alert]")).to_contain_text("togs inte emot")
    is_sound(page)
    for form in (0, 0):
        page.locator("form[action$='/came']").nth(form).locator("button").click()
        page.wait_for_url("**/ways?done=came")
    desk.opens("team")
    expect(page.locator("tbody tr", has_text="Anna")).to_contain_text(
        "det senaste meddelandet togs inte emot"
    )
    is_sound(page)
    desk.opens("inbox")
    expect(page.locator("main .notice")).to_contain_text("en av dina vägar")
    is_sound(page)


def this_browser(live: LiveSite, desk: Desk, push: PushBrowser, service: PushService) -> StaffWay:
    """Anna has turned on the notifications of this browser, and has said that the test came."""
    desk.opens("account/ways")
    desk.page.locator("#add-push button").click()
    expect(desk.page.locator(".notice.good")).to_contain_text("Skickat")
    push.deliver(desk.page, service.next())
    desk.page.locator("form[action$='/came'] button").click()
    desk.page.wait_for_url("**/ways?done=came")
    (way,) = ways(live)
    assert way.works
    return way


def test_a_chat_and_a_console_in_one_browser_are_told_apart(
    live: LiveSite, devices: Devices, service: PushService
) -> None:
    """Neither ends the other's, and neither shows the other's words, whatever reaches it."""
    device = devices()
    push = PushBrowser(device.context, service, live.url)
    desk = Desk.of(live, device)
    way = this_browser(live, desk, push, service)
    push.wipe(desk.page)
    phone = Phone.of(live, device)
    desk.page = device.context.new_page()
    phone.page.goto(f"{live.url}/chat/notifications")
    phone.page.locator("#turn-on").click()
    phone.page.locator(".devices li").wait_for()
    desk.opens("account/ways")
    expect(desk.page.locator("#add-push")).to_be_hidden()
    assert ways(live) == [way]
    first, second = push.subscribed
    assert first.endpoint != second.endpoint
    for page, own, other in (
        (desk.page, "/desk/youths/1", "/chat#o7"), (phone.page, "/chat#o7", "/desk/youths/1")
    ):  # fmt: skip
        push.tell(page, json.dumps({"text": "Hej", "more": "Nivå A", "open": other}))
        (shown,) = push.shown(page)
        assert "Hej" not in f"{shown}"
        assert shown["open"].startswith(own[:5])
        push.wipe(page)
        push.tell(page, json.dumps({"text": "Hej", "open": own}))
        assert [one["title"] for one in push.shown(page)] == ["Hej"]
        push.wipe(page)
    phone.page.locator("#exit").click()
    phone.page.wait_for_url(lambda url: not url.startswith(live.url))
    assert ways(live) == [way]


def test_who_waits_is_not_hidden_by_somebody_else(
    live: LiveSite, devices: Devices, service: PushService
) -> None:
    """One notification for each youth who waits, the newest of each."""
    device = devices()
    push = PushBrowser(device.context, service, live.url)
    desk = Desk.of(live, device)
    this_browser(live, desk, push, service)
    push.wipe(desk.page)
    for youth, more in ((1, "A"), (2, "A"), (1, "B")):
        payload = push_payload.of_page("Lotsen", f"/desk/youths/{youth}", more, f"youth-{youth}")
        push.tell(desk.page, payload.decode())
    push.shown_as(desk.page, {"/desk/youths/1": "B", "/desk/youths/2": "A"})


def test_a_browser_that_has_another_subscription_is_healed_at_the_next_page(
    live: LiveSite, devices: Devices, service: PushService
) -> None:
    """The push service knows it no more, or our keys were made anew: any page of the console."""
    device = devices()
    push = PushBrowser(device.context, service, live.url)
    desk = Desk.of(live, device)
    way = this_browser(live, desk, push, service)
    page = desk.page
    for broken in ("", OTHER_KEYS, "localStorage.removeItem('of the test /desk/')"):
        page.evaluate(f"lotsenPush.healed.then(() => {{ {broken} }})")
        mark_failed(live, way, "refused" if broken else "gone")
        desk.opens("team")
        while not ways(live)[0].works:
            page.evaluate("0")
        (healed,) = ways(live)
        assert (healed.id, healed.works) == (way.id, True)
        assert Subscription.parse(healed.address).endpoint == push.subscribed[-1].endpoint
    assert len({one.endpoint for one in push.subscribed}) == 4
    live.move(timedelta(minutes=1))
    desk.opens("account/ways")
    page.locator("#try button").click()
    expect(page.locator(".notice.good")).to_contain_text("Skickat")


@pytest.mark.parametrize("forgets", [True, False])
def test_a_browser_that_cannot_heal_itself_is_offered_again(
    live: LiveSite, devices: Devices, service: PushService, *, forgets: bool
) -> None:
    """Nothing has changed, or it has forgotten that it was a way: the page says what to do, and
    there is a button.
    """
    device = devices()
    push = PushBrowser(device.context, service, live.url)
    desk = Desk.of(live, device)
    way = this_browser(live, desk, push, service)
    page = desk.page
    page.evaluate("lotsenPush.healed.then(() => 0)")
    if forgets:
        page.evaluate("localStorage.clear()")
    mark_failed(live, way, "refused")
    live.move(timedelta(minutes=1))
    desk.opens("account/ways")
    expect(page.locator(f"#way-{way.id} .notice.bad")).to_contain_text("slå på den där")
    is_sound(page)
    page.locator("#add-push button").click()
    expect(page.locator(".notice.good")).to_contain_text("Skickat")
    assert [one.failure for one in ways(live)] == (["refused", ""] if forgets else [""])
    assert len(push.subscribed) == 2


def mark_failed(live: LiveSite, way: StaffWay, failure: str) -> None:
    """Its push service has taken nothing of late."""

    def mark(db: Db, _keys: Keyring) -> None:
        values = {"failed_at": live.clock.now(), "failure": failure}
        db.execute(update(STAFF_WAY).where(STAFF_WAY.c.id == way.id).values(values))
        device = PUSH_DEVICE.c.id == way.device
        db.execute(update(PUSH_DEVICE).where(device).values(values))

    live.write(mark)


def test_who_says_no_to_notifications_reads_how_to_allow_them(
    live: LiveSite, devices: Devices, service: PushService
) -> None:
    """Nothing is added; the other ways are there."""
    device = devices()
    PushBrowser(device.context, service, live.url, allowed=False)
    desk = Desk.of(live, device)
    desk.opens("account/ways")
    desk.page.locator("#add-push button").click()
    expect(desk.page.locator("#push-refused")).to_be_visible()
    is_sound(desk.page)
    assert ways(live) == []


def test_without_scripts_the_ways_by_code_work(
    live: LiveSite, devices: Devices, mails: MailServer
) -> None:
    """The browser's notifications need a script, and are not offered."""
    desk = Desk.of(live, devices(java_script_enabled=False))
    desk.opens("account/ways")
    assert not desk.page.locator("#add-push").is_visible()
    desk.page.locator("#add-mail [name=address]").fill("anna@example.se")
    desk.page.locator("#add-mail button").click()
    desk.page.locator("[name=code]").fill(code_in(mails.wait_for_mail(1)[0].text))
    desk.page.locator("form[action$='/confirm'] button").click()
    expect(desk.page.locator(".notice.good")).to_contain_text("Bekräftat")
