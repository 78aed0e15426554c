"""Whose device it is: signing out of it, borrowing one, and a word after sixty silent days."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import httpx
import pytest

from bot.channels.webchat import cookies
from bot.clock import ManualClock
from bot.notifications import vapid_keys
from bot.notifications.web_push import WebPush
from bot.turns.inbound import CoachBegan, CoachSaid
from storage.access import browsers, check_words, push_devices
from storage.access.browsers import MOST_WRONG
from storage.reads import coach_messages
from storage.schema import periods
from tests.support import webchat_client
from tests.support.push_service import PushService
from tests.support.webchat_client import House, Phone, said

ANNA: Final = 1
SAID: Final = "det här är hemligt"
WORD: Final = "måne"
SECOND: Final = timedelta(seconds=1)
HERE: Final = "/chat/notifications/here"
NUMBERS: Final = ("tel:112", "tel:116111", "tel:90101")


@pytest.fixture
async def house(database: str, key_file: Path, service: PushService) -> AsyncIterator[House]:
    """The web chat, with push."""
    keys = vapid_keys.load_or_create(vapid_keys.beside(key_file))

    def push(clock: ManualClock) -> WebPush:
        return WebPush(keys, "https://chat.example.se", clock, [service.host])

    async with webchat_client.house(database, key_file, push=push) as made:
        yield made


@pytest.fixture
async def phone(house: House) -> Phone:
    """Sara's; she has written, and agreed on a word."""
    made = await house.enrolled()
    await made.say(SAID)
    await agrees(made)
    return made


async def agrees(phone: Phone, word: str = WORD) -> None:
    """Anna and the youth agree on a word."""
    await phone.house.gateway.write(lambda db, keys: check_words.keep(db, keys, phone.youth, word))


async def comes(phone: Phone, word: str = WORD, **more: str) -> httpx.Response:
    """Come with a new link, and the word."""
    made = await phone.house.invite(phone.youth)
    page = (await phone.get(f"/i/{made.secret}")).text
    key = webchat_client.key(page)
    return await phone.post("/i", plain=True, invitation=made.secret, word=word, key=key, **more)


async def devices(phone: Phone) -> int:
    """How many devices are told."""
    found = await phone.house.gateway.read(
        lambda db, keys: push_devices.of_youth(db, keys, phone.youth)
    )
    return len(found)


async def turns_on(phone: Phone, service: PushService) -> int:
    """Notifications are asked for here; return the status."""
    answer = await phone.client.post(HERE, data={"subscription": service.browser().json})
    return answer.status_code


def lasts(answer: httpx.Response) -> dict[str, bool]:
    """The cookies that are set, and whether each stays when the browser closes."""
    given = answer.headers.get_list("set-cookie")
    return {one.partition("=")[0]: "Max-Age" in one for one in given}


# ------------------------------------------------------------ sign out here


async def test_signing_out_asks_and_says_how_to_come_back(phone: Phone) -> None:
    """With a word or without one; looking changes nothing."""
    assert 'href="/chat/out"' in await phone.page()
    assert 'href="/chat/out"' in (await phone.get("/chat/phone")).text
    assert "ordet som är bestämt" in (await phone.get("/chat/out")).text
    await agrees(phone, "")
    assert "Bestäm ett ord" in (await phone.get("/chat/out")).text
    assert f"youth: {SAID}" in said(await phone.page())


async def test_after_it_the_cookie_opens_nothing(phone: Phone, service: PushService) -> None:
    """The browser is told to forget it, a copy is worth nothing, and nothing is told there."""
    secret = phone.client.cookies[cookies.COOKIE]
    assert await turns_on(phone, service) == 200
    answer = await phone.post("/chat/out", plain=True)
    assert answer.headers["location"] == "/chat/out"
    assert await devices(phone) == 0
    page = await phone.get("/chat/out")
    assert [one for one in ("Sara", "Anna", "Teamet", SAID) if one in page.text] == []
    assert [one for one in NUMBERS if one not in page.text] == []
    assert "utloggad" in page.text
    assert re.search(r"<title>\s*Chatt\s*</title>", page.text)
    assert dict(phone.client.cookies) == {}
    thief = phone.house.phone()
    thief.client.cookies.set(cookies.COOKIE, secret, "testserver.local", "/")
    assert (await thief.get("/chat")).headers["location"] == "/chat/gone"
    assert (await thief.post("/chat/say", text="hej")).status_code == 410
    assert await turns_on(thief, service) == 410


async def test_open_pages_end_with_it(phone: Phone) -> None:
    async with phone.stream() as stream:
        await stream.next()
        await phone.post("/chat/out", plain=True)
        await stream.next("gone")
        await stream.over()


async def test_the_chat_stays_and_is_found_again(phone: Phone) -> None:
    """Whatever is written meanwhile waits; a new link leads to it, with the word alone."""
    house = phone.house
    await phone.post("/chat/out", plain=True)
    await house.desk(CoachBegan(ANNA), phone.youth)
    await house.desk(CoachSaid(ANNA, "vi ses på torsdag"), phone.youth)
    assert (await comes(phone, "fel")).status_code == 403
    assert (await comes(phone)).headers["location"] == "/chat"
    found = said(await phone.page())
    assert f"youth: {SAID}" in found
    assert "coach: vi ses på torsdag" in found


async def test_sent_twice_or_by_nobody_it_is_only_said(phone: Phone) -> None:
    for _ in range(2):
        assert (await phone.post("/chat/out", plain=True)).headers["location"] == "/chat/out"
    assert "utloggad" in (await phone.get("/chat/out")).text
    assert (await phone.house.phone().post("/chat/out", plain=True)).status_code == 303


async def test_leaving_and_erasing_are_something_else(phone: Phone) -> None:
    """*Leave quickly* ends notifications and no more; *Erase me* leaves nothing to come back to."""
    await phone.post("/chat/notifications/end", endpoint="https://push.example/1")
    assert f"youth: {SAID}" in said(await phone.page())
    await phone.post("/chat/erase", plain=True, sure="yes")
    assert (await comes(phone)).status_code == 403


# ------------------------------------------------------------ a borrowed device


async def test_a_borrowed_device_forgets_when_its_browser_closes(house: House) -> None:
    """Chosen at the door, for a new chat and for one that is there; the cookie lasts no longer."""
    phone = house.phone()
    link = (await house.invite()).secret
    page = (await phone.get(f"/i/{link}")).text
    assert 'type="checkbox" name="borrowed"' in page
    form = {"invitation": link, "key": webchat_client.key(page)}
    joined = await phone.post("/i", plain=True, borrowed="yes", **form)
    assert lasts(joined) == {"chat": False}
    opened = await phone.get("/chat")
    assert lasts(opened) == {"chat": False, "language": False}
    assert 'data-borrowed="yes"' in opened.text
    assert "data-worker" not in opened.text
    again = await house.enrolled("Ali")
    await agrees(again)
    assert lasts(await comes(again, borrowed="yes")) == {"chat": False}
    assert lasts(await comes(again)) == {"chat": True}


async def test_nothing_is_told_on_a_borrowed_device(phone: Phone, service: PushService) -> None:
    """No notification is offered or kept there, not by the page and not by the robot."""
    assert await turns_on(phone, service) == 200
    assert "/chat/notifications" in await phone.page()
    await phone.post("/chat/phone/borrowed", plain=True, borrowed="yes")
    assert await devices(phone) == 0
    page = await phone.page()
    assert "/chat/notifications" not in page
    assert "push" not in page
    assert (await phone.get("/chat/notifications")).headers["location"] == "/chat/phone"
    assert await turns_on(phone, service) == 409
    with phone.house.app.store.begin() as uow:
        choice, _ = uow.push_choice(phone.youth)
    assert choice.refused
    await phone.post("/chat/phone/borrowed", plain=True, borrowed="no")
    assert "/chat/notifications" in await phone.page()
    with phone.house.app.store.begin() as uow:
        choice, _ = uow.push_choice(phone.youth)
    assert not choice.refused


async def test_the_choice_is_one_and_the_same_everywhere(phone: Phone) -> None:
    """At the door, on *This phone*, and where it is said that words wait."""
    assert 'data-borrow="yes"' in await phone.page()
    page = (await phone.get("/chat/phone")).text
    assert re.search(r'name="borrowed" value="no" checked', page)
    answer = await phone.post("/chat/phone/borrowed", borrowed="yes")
    assert (answer.status_code, lasts(answer)) == (204, {"chat": False, "language": False})
    page = (await phone.get("/chat/phone")).text
    assert re.search(r'name="borrowed" value="yes" checked', page)
    assert lasts(await phone.get("/chat")) == {"chat": False, "language": False}
    assert (
        await phone.house.phone().post("/chat/phone/borrowed", borrowed="yes")
    ).status_code == 410


async def test_a_borrowed_device_is_left_by_itself(phone: Phone) -> None:
    """Some browsers bring session cookies back: after two hours without use it is over anyway."""
    house = phone.house
    await phone.post("/chat/phone/borrowed", plain=True, borrowed="yes")
    for _ in range(3):
        house.clock.move_to(house.clock.now() + periods.BORROWED_LASTS - timedelta(minutes=1))
        assert (await phone.get("/chat")).status_code == 200
    async with phone.stream() as stream:
        await stream.next()
        house.clock.move_to(house.clock.now() + periods.BORROWED_LASTS + SECOND)
        house.gateway.notifier.notify({phone.youth})
        await stream.next("locked")
        await stream.over()
    assert (await phone.say("jag vill dö")).status_code == 410
    assert await house.heard(phone.youth) == [SAID, "jag vill dö"]
    assert (await phone.get("/chat")).headers["location"] == "/"
    assert (await comes(phone)).headers["location"] == "/chat"


async def test_a_page_of_a_borrowed_device_that_is_over_says_so(phone: Phone) -> None:
    house = phone.house
    await phone.post("/chat/phone/borrowed", plain=True, borrowed="yes")
    await phone.get("/chat")
    house.clock.move_to(house.clock.now() + periods.BORROWED_LASTS + SECOND)
    answer = await phone.get("/chat/me")
    assert answer.headers["location"] == "/chat/out"
    assert "utloggad" in (await phone.get("/chat/out")).text


# ------------------------------------------------------------ sixty silent days


async def after_silence(phone: Phone, length: timedelta = periods.WORD_ASKED_AFTER) -> str:
    """Come back after so long; return the page that is shown."""
    await phone.get("/chat")
    phone.house.clock.move_to(phone.house.clock.now() + length + SECOND)
    answer = await phone.get("/chat")
    return answer.text if answer.status_code == 200 else (await phone.get("/chat/locked")).text


async def test_after_sixty_silent_days_the_word_is_asked_for(phone: Phone) -> None:
    """It says nothing of the chat; who reads without writing is not silent."""
    for _ in range(3):
        shown = await after_silence(phone, timedelta(days=30))
        assert SAID in shown
    asked = await after_silence(phone)
    assert SAID not in asked
    assert "Vilket ord kom du och din kontakt överens om?" in asked
    assert [one for one in NUMBERS if one not in asked] == []
    wrong = await phone.post("/chat/unlock", plain=True, given="sol")
    assert wrong.status_code == 403
    right = await phone.post("/chat/unlock", plain=True, given=" MÅNE ")
    assert right.headers["location"] == "/chat"
    assert f"youth: {SAID}" in said(await phone.page())


async def test_whoever_has_no_word_goes_through_the_coach(phone: Phone) -> None:
    await agrees(phone, "")
    shown = await after_silence(phone)
    assert 'name="given"' not in shown
    assert "Be din kontakt om en ny länk" in shown
    assert (await phone.post("/chat/unlock", plain=True, given="")).status_code == 200
    assert (await phone.post("/chat/unlock", plain=True, given=WORD)).status_code == 403


async def test_the_word_is_tried_five_times(phone: Phone) -> None:
    await after_silence(phone)
    for _ in range(MOST_WRONG):
        await phone.post("/chat/unlock", plain=True, given="sol")
    assert (await phone.post("/chat/unlock", plain=True, given=WORD)).status_code == 403
    told = await phone.house.gateway.read(
        lambda db, keys: coach_messages.messages_to(db, keys, ANNA, "notice", 9)
    )
    assert [one.line for one in told] == ["desk.locked_out"]


async def test_after_the_word_a_lock_is_asked_for_as_well(phone: Phone) -> None:
    await phone.post("/chat/phone/lock", plain=True, do="set", new="gröna moln")
    assert "Vilket ord" in await after_silence(phone)
    words = await phone.post("/chat/unlock", plain=True, given=WORD, text="väntar")
    assert "Dina fyra tecken" in words.text
    assert 'name="text" value="väntar"' in words.text
    assert (await phone.get("/chat")).headers["location"] == "/chat/locked"
    opened = await phone.post("/chat/unlock", plain=True, given="gröna moln")
    assert opened.headers["location"] == "/chat"


# ------------------------------------------------------------ what is said once, and what is kept


async def test_how_a_page_leaves_the_history_is_said_once(phone: Phone) -> None:
    """In each browser; *This phone* says it always."""
    assert 'id="history"' in await phone.page()
    assert 'id="history"' not in await phone.page()
    assert "Sidan kan synas i historiken" in (await phone.get("/chat/phone")).text
    await comes(phone)
    assert 'id="history"' in await phone.page()
    fresh = phone.house.phone()
    await fresh.joins(f"/i/{(await phone.house.invite()).secret}")
    assert 'id="history"' not in await fresh.page()


async def test_what_is_kept_of_a_browser_goes_with_it(phone: Phone) -> None:
    """With signing out, another device, and erasing."""
    await phone.post("/chat/phone/lock", plain=True, do="set", new="gröna moln")
    await phone.get("/chat")
    gateway, youth = phone.house.gateway, phone.youth

    async def kept() -> list[bool]:
        found = await gateway.read(lambda db, _: browsers.of_youth(db, youth, cookies.CHANNEL))
        return [one.has_lock for one in found]

    assert await kept() == [True]
    await comes(phone)
    await phone.get("/chat")
    assert await kept() == [False]
    await phone.post("/chat/out", plain=True)
    assert await kept() == []
