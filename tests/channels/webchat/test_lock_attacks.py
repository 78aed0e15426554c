"""Ways around the lock and around signing out that somebody may try."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import pytest

from bot.channels.webchat import cookies
from bot.turns.inbound import Inbound, YouthJoined
from bot.web import secret_hashes
from storage.access import browsers, check_words
from storage.reads import conversations
from storage.schema.channel_names import ChannelName
from tests.support import browser_lock, webchat_client
from tests.support.browser_lock import AWAY, LOCK, SAID, WRONG, is_open, kept, notices, opens
from tests.support.console_client import LIGHT
from tests.support.webchat_client import House, Phone, said

POSTS: Final = ("lock", "unlock", "out", "phone/lock", "phone/borrowed", "here")
"""What changes something about a browser."""

PAGES: Final = ("/chat", "/chat/locked", "/chat/me", "/chat/me.json", "/chat/me.html", "/chat/out",
                "/chat/phone", "/chat/erase")  # fmt: skip
WORD: Final = "måne"


@pytest.fixture(autouse=True)
def _light(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A tenth of a second for every try is much."""
    with monkeypatch.context() as patch:
        patch.setattr(secret_hashes, "HASHER", LIGHT)
        yield


@pytest.fixture
async def phone(house: House) -> Phone:
    """Sara's, with a lock; she has written."""
    return await browser_lock.locked_phone(house)


def copy_of(phone: Phone, house: House | None = None, /, **headers: str) -> Phone:
    """A browser of somebody who has stolen the cookie."""
    made = (house or phone.house).phone(**headers)
    secret = phone.client.cookies[cookies.COOKIE]
    made.client.cookies.set(cookies.COOKIE, secret, "testserver.local", "/")
    made.youth = phone.youth
    return made


async def test_another_page_changes_nothing(phone: Phone) -> None:
    """Whatever it posts with the youth's cookie: no lock is set or removed, and nobody leaves."""
    before = await kept(phone)
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        foreign = copy_of(phone, None, **headers)
        for path in POSTS:
            form = {"old": LOCK, "new": "1379", "do": "set", "borrowed": "yes", "given": LOCK}
            answer = await foreign.post(f"/chat/{path}", plain=True, **form)
            assert answer.status_code == 403, path
    assert await kept(phone) == before
    assert await is_open(phone)


async def test_many_copies_of_a_cookie_have_five_tries_together(phone: Phone) -> None:
    """It is the browser that is counted, wherever it is tried from; then none of them opens."""
    await phone.post("/chat/lock", plain=True)
    thieves = [copy_of(phone) for _ in range(6)]
    statuses = [(await opens(one, f"{WRONG} {at}")).status_code for at, one in enumerate(thieves)]
    assert statuses == [403] * 6
    assert (await kept(phone)).wrong == browsers.MOST_WRONG
    for one in (phone, *thieves):
        assert (await opens(one, LOCK)).status_code == 403
        assert not await is_open(one)
    assert await notices(phone.house) == ["desk.locked_out"]


async def test_tries_are_counted_together_on_every_page_that_asks(phone: Phone) -> None:
    """Four where it is changed, on a page that is open, and one before the chat."""
    for _ in range(4):
        await phone.post("/chat/phone/lock", plain=True, do="remove", old=WRONG)
    await phone.post("/chat/lock", plain=True)
    assert "ny länk" in (await opens(phone, WRONG)).text
    assert (await opens(phone, LOCK)).status_code == 403


def test_after_a_new_start_of_the_site_it_is_locked_as_before(
    database: str, key_file: Path
) -> None:
    """The lock, since when it is closed, and the wrong tries are in the database."""

    async def before() -> tuple[Phone, datetime]:
        async with webchat_client.house(database, key_file) as house:
            phone = await browser_lock.locked_phone(house)
            await phone.post("/chat/lock", plain=True)
            for _ in range(3):
                await opens(phone, WRONG)
            return phone, house.clock.now()

    async def after(phone: Phone, now: datetime) -> None:
        async with webchat_client.house(database, key_file) as house:
            house.clock.move_to(now)
            again = copy_of(phone, house)
            assert not await is_open(again)
            assert (await kept(again)).wrong == 3
            assert "försöka <bdi>1</bdi>" in (await opens(again, WRONG)).text
            assert (await opens(again, LOCK)).status_code == 303
            assert f"youth: {SAID}" in said(await again.page())

    asyncio.run(after(*asyncio.run(before())))


async def test_no_page_is_kept_by_a_browser(phone: Phone) -> None:
    """Open, locked, just opened and signed out: nothing can be taken out of a cache afterwards."""
    answers = [await phone.get(path) for path in PAGES]
    answers.append(await phone.post("/chat/lock", plain=True))
    answers += [await phone.get(path) for path in PAGES]
    answers.append(await phone.post("/chat/say", plain=True, text="kommer senare"))
    answers.append(await opens(phone, LOCK, text="kommer senare"))
    answers += [await phone.post("/chat/out", plain=True), await phone.get("/chat/out")]
    for one in answers:
        assert one.headers["cache-control"] == "no-store", one.url


async def test_a_copy_of_the_cookie_is_worth_nothing_after_signing_out(phone: Phone) -> None:
    """Also one that had the chat open, and also once the youth has come back by a new link."""
    thief, house = copy_of(phone), phone.house
    assert await is_open(thief)
    await phone.post("/chat/out", plain=True)
    await house.gateway.write(lambda db, keys: check_words.keep(db, keys, phone.youth, WORD))
    made = await house.invite(phone.youth)
    door = webchat_client.key((await phone.get(f"/i/{made.secret}")).text)
    back = await phone.post("/i", plain=True, invitation=made.secret, key=door, word=WORD)
    assert back.headers["location"] == "/chat"
    for path in PAGES:
        answer = await thief.get(path)
        assert SAID not in answer.text, path
    assert (await thief.post("/chat/phone/lock", plain=True, new="1379")).status_code == 303
    assert (await kept(phone)).lock is None
    assert f"youth: {SAID}" in said(await phone.page())


async def test_in_telegram_the_same_youth_is_asked_for_no_lock(phone: Phone) -> None:
    """A lock is of one browser. Whoever comes by a link in Telegram leaves that browser behind."""
    house = phone.house
    await phone.post("/chat/lock", plain=True)
    await house.gateway.write(lambda db, keys: check_words.keep(db, keys, phone.youth, WORD))
    made = await house.invite(phone.youth)
    joins = YouthJoined(made.secret, WORD, "sv")
    taken = await house.app.writer.take(Inbound(joins, ChannelName.TELEGRAM, "1", chat="77"))
    assert not taken.refused
    assert (await phone.get("/chat")).headers["location"] == "/chat/gone"
    assert (await opens(phone, LOCK)).headers["location"] == "/chat"
    found = await house.gateway.read(
        lambda db, keys: conversations.chat(db, keys, ChannelName.TELEGRAM, "77")
    )
    assert found is not None
    assert found.youth == phone.youth


async def test_what_is_asked_for_ahead_of_time_does_not_keep_it_open(phone: Phone) -> None:
    """A page, a part of one, a file: each is refused once the time is over."""
    phone.house.clock.move_to(phone.house.clock.now() + AWAY)
    for path in PAGES[2:]:
        for accept in ("text/html", "*/*"):
            answer = await phone.get(path, headers={"Accept": accept})
            assert answer.status_code in {303, 401}, path
            assert SAID not in answer.text
