"""A youth's notifications over HTTP: turned on, healed, tried, off; and when the robot asks."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.channels.webchat import notifications
from bot.clock import ManualClock
from bot.notifications import vapid_keys, web_push
from bot.notifications.web_push import WebPush
from bot.turns.inbound import Inbound, YouthErased
from storage.access import check_words, push_devices
from storage.access.push_devices import PushDevice
from storage.schema.channel_names import ChannelName
from tests.support import webchat_client
from tests.support.push_service import Browser, PushService
from tests.support.webchat_client import House, Phone

DAY: Final = timedelta(days=1)
HERE: Final = "/chat/notifications/here"
PAGE: Final = "/chat/notifications"
ANDROID: Final = "Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0"


@pytest.fixture
def patience() -> timedelta:
    """As long as at work: on a busy machine an answer takes a while."""
    return web_push.PATIENCE


@pytest.fixture
async def house(
    database: str, key_file: Path, service: PushService, patience: timedelta
) -> AsyncIterator[House]:
    """The web chat, with push."""
    keys = vapid_keys.load_or_create(vapid_keys.beside(key_file))

    def push(clock: ManualClock) -> WebPush:
        return WebPush(keys, "https://chat.example.se", clock, [service.host], patience=patience)

    async with webchat_client.house(database, key_file, push=push) as made:
        yield made


async def turn_on(phone: Phone, browser: Browser, **more: str) -> dict[str, Any]:
    """What the page does after the press of the button, or at each load."""
    answer = await phone.client.post(
        HERE, data={"subscription": browser.json, **more}, headers={"User-Agent": ANDROID}
    )
    assert answer.status_code == 200, answer.status_code
    found: dict[str, Any] = answer.json()
    return found


async def devices(phone: Phone) -> list[PushDevice]:
    """What is kept of this youth's."""
    return await phone.house.gateway.read(
        lambda db, keys: push_devices.of_youth(db, keys, phone.youth)
    )


def did(html: str) -> str:
    """What the page says was done."""
    found = re.search(r'data-did="(\w+)"', html)
    return found[1] if found else ""


# ------------------------------------------------------------ on, and kept alive


async def test_a_device_is_turned_on_seen_and_removed(phone: Phone, service: PushService) -> None:
    """By its name and day; the page's key is the one that it must subscribe with."""
    push = phone.house.gateway.push
    assert push is not None
    assert f'data-push="{push.public_key}"' in await phone.page()
    kept = await turn_on(phone, service.browser())
    (device,) = await devices(phone)
    assert kept == {"device": device.id, "renew": False}
    html = (await phone.get(PAGE)).text
    assert "Firefox, Android" in html
    html = (await phone.post(f"{PAGE}/remove", device=str(device.id))).text
    assert (did(html), await devices(phone)) == ("removed", [])


async def test_each_load_heals_it(phone: Phone, service: PushService) -> None:
    """The same is one device; a new address takes the place of the one before."""
    first, second = service.browser(), service.browser()
    one = await turn_on(phone, first)
    assert await turn_on(phone, first, before=first.endpoint) == one
    await turn_on(phone, second, before=first.endpoint)
    (device,) = await devices(phone)
    assert second.endpoint in device.subscription


async def test_who_has_had_nothing_for_thirty_days_subscribes_anew(
    phone: Phone, service: PushService
) -> None:
    """Some subscriptions die without a word; the page gets another one, once."""
    old, new = service.browser(), service.browser()
    await turn_on(phone, old)
    clock = phone.house.clock
    clock.move_to(clock.now() + 31 * DAY)
    assert "länge" in (await phone.get(PAGE)).text
    assert (await turn_on(phone, old, before=old.endpoint))["renew"]
    assert not (await turn_on(phone, new, before=old.endpoint))["renew"]
    (device,) = await devices(phone)
    clock.move_to(clock.now() + timedelta(minutes=59))
    await turn_on(phone, new)
    assert (await devices(phone))[0].seen_at == device.seen_at
    clock.move_to(clock.now() + timedelta(minutes=2))
    await turn_on(phone, new)
    assert (await devices(phone))[0].seen_at == clock.now()
    assert len(await devices(phone)) == 1


async def test_a_phone_that_was_left_quickly_is_not_healed_by_itself(
    phone: Phone, service: PushService
) -> None:
    """The page keeps no trace, so it asks for what is known only; a press turns it on again."""
    browser = service.browser()
    await turn_on(phone, browser)
    assert (await phone.post(f"{PAGE}/end", endpoint=browser.endpoint)).status_code == 204
    assert await devices(phone) == []
    answer = await phone.post(HERE, subscription=browser.json, known="only")
    assert (answer.status_code, await devices(phone)) == (404, [])
    await turn_on(phone, browser)
    assert len(await devices(phone)) == 1
    assert (await phone.post(HERE, subscription=browser.json, known="only")).status_code == 200


@pytest.mark.parametrize(
    "given",
    [
        "",
        "{}",
        Browser("https://example.org/push").json,
        Browser("http://127.0.0.1:1/push").json,
        Browser("https://10.0.0.8/push").json,
    ],
)
async def test_what_is_no_push_service_is_not_kept(phone: Phone, given: str) -> None:
    """Whatever a page sends."""
    answer = await phone.post(HERE, subscription=given)
    assert (answer.status_code, await devices(phone)) == (422, [])


async def test_nobody_turns_on_anything_for_somebody_else(
    house: House, phone: Phone, service: PushService
) -> None:
    """Another page, nobody's browser, somebody who has not said yes; another youth's device."""
    browser = service.browser()
    foreign = house.phone(Origin="https://evil.example")
    assert (await foreign.post(HERE, subscription=browser.json)).status_code == 403
    stranger = house.phone()
    assert (await stranger.post(HERE, subscription=browser.json)).status_code == 410
    assert (await stranger.get(PAGE)).headers["location"] == "/chat"
    invited = await house.invite()
    await stranger.joins(f"/i/{invited.secret}")
    assert (await stranger.post(HERE, subscription=browser.json)).status_code == 409
    kept = await turn_on(phone, browser)
    ali = await house.enrolled("Ali")
    await ali.post(f"{PAGE}/remove", device=str(kept["device"]))
    await ali.post(f"{PAGE}/remove", endpoint=browser.endpoint)
    await ali.post(f"{PAGE}/end", endpoint=browser.endpoint)
    assert did((await ali.post(f"{PAGE}/try", endpoint=browser.endpoint)).text) == "gone"
    assert (len(await devices(phone)), service.calls) == (1, 0)


async def test_with_a_new_phone_nothing_shows_on_the_old_one(
    house: House, phone: Phone, service: PushService
) -> None:
    """It may be somebody else's by now."""
    await turn_on(phone, service.browser())
    await house.gateway.write(lambda db, keys: _check_word(db, keys, phone.youth))
    made = await house.invite(phone.youth)
    new = house.phone()
    page = (await new.get(f"/i/{made.secret}")).text
    await new.post(
        "/i", plain=True, invitation=made.secret, key=webchat_client.key(page), word="katt"
    )
    assert (await new.get("/chat")).status_code == 200
    assert await devices(phone) == []


def _check_word(db: Any, keys: Any, youth: int) -> None:

    check_words.keep(db, keys, youth, "katt")


async def test_who_has_said_stop_still_decides_about_their_phones(
    phone: Phone, service: PushService
) -> None:
    """The page is there, and what is on can be turned off."""
    await turn_on(phone, service.browser())
    await phone.post("/chat/tap", turn="0", choice="stop")
    assert "Firefox, Android" in (await phone.get(PAGE)).text
    await phone.post(f"{PAGE}/off")
    assert await devices(phone) == []


async def test_off_is_off_everywhere(phone: Phone, service: PushService) -> None:
    """All devices, and the robot does not ask again."""
    await turn_on(phone, service.browser())
    await turn_on(phone, service.browser())
    html = (await phone.post(f"{PAGE}/off")).text
    assert (did(html), await devices(phone)) == ("off", [])
    await remind(phone)
    assert "notifications" not in webchat_client.question(await phone.page())[1]


async def test_erasing_takes_everything_along(phone: Phone, service: PushService) -> None:
    """Devices and choices go with the youth, and stand in what is taken along before."""
    browser = service.browser()
    await turn_on(phone, browser)
    await phone.post(f"{PAGE}/text", text="own", own="Fika")
    everything = (await phone.get("/chat/me.json")).text
    assert browser.endpoint in everything
    assert "Fika" in everything
    assert "Firefox, Android" in (await phone.get("/chat/me.html")).text
    youth = phone.youth
    name = "".join(one for one in phone.client.cookies.values() if len(one) > 20)
    from bot.channels.webchat import cookies  # noqa: PLC0415 - the edge that is tested

    await phone.house.app.writer.take(
        Inbound(YouthErased(), ChannelName.WEB, chat=cookies.chat_of(name))
    )
    assert (
        await phone.house.gateway.read(lambda db, keys: push_devices.of_youth(db, keys, youth))
        == []
    )


# ------------------------------------------------------------ what it says, and a try


async def test_a_try_is_a_real_one_with_the_text_of_one_s_choice(
    phone: Phone, service: PushService
) -> None:
    """It comes in the youth's language, opens the chat, and is nothing but the text."""
    browser = service.browser()
    await turn_on(phone, browser)
    for text, own, expected in (
        ("message", "", "Du har ett meddelande"),
        ("reminder", "", "Påminnelse"),
        ("own", "  Fika \u202e idag ", "Fika idag"),
    ):
        assert did((await phone.post(f"{PAGE}/text", text=text, own=own)).text) == "chosen"
        assert did((await phone.post(f"{PAGE}/try", endpoint=browser.endpoint)).text) == "taken"
        came = service.next()
        assert came.data == {"text": expected, "open": "/chat"}
        assert came.urgency == "high"
        phone.house.clock.move_to(phone.house.clock.now() + notifications.TRY_AGAIN)
    (device,) = await devices(phone)
    assert device.taken_at is not None


@pytest.mark.parametrize(
    ("status", "said", "left", "patience"),
    [(410, "gone", 0, web_push.PATIENCE), (429, "not_now", 1, web_push.PATIENCE),
     (500, "not_now", 1, web_push.PATIENCE), (403, "not_now", 1, web_push.PATIENCE),
     (0, "not_now", 1, timedelta(seconds=0.2))],
)  # fmt: skip
@pytest.mark.usefixtures("patience")
async def test_the_page_says_what_became_of_a_try(
    phone: Phone, service: PushService, status: int, said: str, left: int
) -> None:
    """Nothing is said that is not so; the list says since when a device does not work."""
    browser = service.browser()
    await turn_on(phone, browser)
    service.answer(browser, status)
    html = (await phone.post(f"{PAGE}/try", endpoint=browser.endpoint)).text
    assert (did(html), len(await devices(phone))) == (said, left)
    assert ("Fungerar inte sedan" in html) == bool(left)


async def test_many_presses_in_one_moment_are_one_try(phone: Phone, service: PushService) -> None:
    """A push service that is asked too often refuses what matters."""
    browser = service.browser()
    await turn_on(phone, browser)
    pressed = (phone.post(f"{PAGE}/try", endpoint=browser.endpoint) for _ in range(5))
    pages = await asyncio.gather(*pressed)
    assert sorted(did(page.text) for page in pages) == ["not_now"] * 4 + ["taken"]
    assert service.calls == 1


async def test_a_text_of_one_s_own_is_a_word_and_words_of_danger_are_heard(
    phone: Phone,
) -> None:
    """Nothing is no word; what is heard as danger goes to a human, as it does everywhere."""
    assert did((await phone.post(f"{PAGE}/text", text="own", own=" \u200f ")).text) == "no_word"
    assert (await phone.post(f"{PAGE}/text", text="else", own="x")).headers["location"] == "/chat"
    answer = await phone.post(f"{PAGE}/text", text="own", own="jag vill dö")
    assert answer.headers["location"] == "/chat"
    assert "jag vill dö" in await phone.house.heard(phone.youth)
    assert "jag vill dö" not in (await phone.get(PAGE)).text


# ------------------------------------------------------------ the robot asks


async def remind(phone: Phone) -> None:
    """Set a reminder."""
    await phone.post("/chat/tap", turn="0", choice="menu")
    await phone.tap("remind")
    if "new" in webchat_client.question(await phone.page())[1]:
        await phone.tap("new")
    await phone.say("ring mormor")
    for choice in ("once", "tomorrow", "noon"):
        await phone.tap(choice)
    await phone.house.later()


async def is_asked(phone: Phone) -> bool:
    """Whether the robot asks about notifications now."""
    return webchat_client.question(await phone.page())[1] == ["notifications", "later"]


async def test_the_robot_asks_when_it_is_of_use_and_once_more_after_a_week(
    house: House, phone: Phone
) -> None:
    """After the first reminder; *Not now* is an answer, and after the second nobody asks again."""
    await phone.post("/chat/tap", turn="0", choice="menu")
    assert not await is_asked(phone)
    await remind(phone)
    assert await is_asked(phone)
    await phone.tap("later")
    await remind(phone)
    assert not await is_asked(phone)
    await house.app.move_to(house.clock.now() + 6 * DAY)
    await phone.say("menu")
    assert not await is_asked(phone)
    await house.app.move_to(house.clock.now() + 2 * DAY)
    assert await is_asked(phone)
    await phone.tap("later")
    await house.app.move_to(house.clock.now() + 8 * DAY)
    await remind(phone)
    assert not await is_asked(phone)


async def test_yes_says_where_and_who_has_a_device_is_not_asked(
    phone: Phone, service: PushService
) -> None:
    """The page leads there by itself where it can; the robot says it for everybody else."""
    await remind(phone)
    await phone.tap("notifications")
    assert "Notiser" in webchat_client.said(await phone.page())[-1]
    await turn_on(phone, service.browser())
    clock = phone.house.clock
    await phone.house.app.move_to(clock.now() + 8 * DAY)
    assert not await is_asked(phone)


async def test_a_first_small_step_is_a_reason_to_ask_too(phone: Phone) -> None:
    """From then on there is something to tell."""
    await phone.post("/chat/tap", turn="0", choice="menu")
    await phone.tap("steps")
    await phone.say("jobba")
    await phone.say("ring skolan")
    await phone.tap("tomorrow")
    await phone.house.later()
    assert await is_asked(phone)
