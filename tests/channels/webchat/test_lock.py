"""The lock on a browser: nothing of the chat is shown before it, and nothing is lost behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import pytest

from bot.channels.webchat import browser_access, routes
from bot.gateway.gateway import Gateway
from bot.turns.inbound import CoachBegan, CoachSaid
from bot.web import secret_hashes
from storage.access import check_words
from storage.errors import UnreachableError
from storage.schema import periods
from tests.support import browser_lock
from tests.support.browser_lock import (
    ANNA,
    AWAY,
    DANGER,
    LOCK,
    SAID,
    WRONG,
    is_open,
    kept,
    opens,
    passes,
    sets,
)
from tests.support.console_client import LIGHT
from tests.support.webchat_client import House, Phone, said

TELLS: Final = ("Sara", "Anna", "Teamet", SAID, "bubble", "/chat/me")
"""What stands on no page before a locked chat."""


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


# ------------------------------------------------------------ asked for, and given


async def test_it_is_asked_for_after_five_minutes_away_and_not_before(phone: Phone) -> None:
    """The site decides, by when the browser was last used; each use begins the time anew."""
    for _ in range(3):
        passes(phone.house, periods.LOCKED_AFTER - timedelta(seconds=30))
        assert await is_open(phone)
    passes(phone.house, AWAY)
    assert not await is_open(phone)
    page = (await phone.get("/chat/locked")).text
    assert not [one for one in TELLS if one in page]
    assert "112" in page
    assert "116 111" in page
    assert re.search(r"<title>\s*Chatt\s*</title>", page)
    answer = await opens(phone, LOCK)
    assert (answer.status_code, answer.headers["location"]) == (303, "/chat")
    assert f"youth: {SAID}" in said(await phone.page())


async def test_what_a_page_asks_for_by_itself_is_no_use_of_it(phone: Phone) -> None:
    """An open page looks for news and says what it shows; a touch is another thing."""
    for _ in range(3):
        passes(phone.house, timedelta(minutes=2))
        await phone.post("/chat/shown", line="o1")
        async with phone.stream() as stream:
            stream.left.set()
    assert not await is_open(phone)
    await opens(phone, LOCK)
    for _ in range(3):
        passes(phone.house, timedelta(minutes=2))
        assert (await phone.post("/chat/here")).status_code == 204
    assert await is_open(phone)
    passes(phone.house, AWAY)
    assert (await phone.post("/chat/here")).status_code == 401


async def test_lock_now_locks_at_once(phone: Phone) -> None:
    """By one press, from the menu or the page."""
    assert 'action="/chat/lock"' in await phone.page()
    answer = await phone.post("/chat/lock", plain=True)
    assert answer.headers["location"] == "/chat/locked"
    assert not await is_open(phone)
    assert (await opens(phone, LOCK.upper())).headers["location"] == "/chat"
    assert await is_open(phone)


@pytest.mark.parametrize("given", ["1379", "١٣٧٩", "Katt", "🐱🐶🐱🐭", "a b!"])
async def test_four_signs_or_a_word_of_any_script(house: House, given: str) -> None:
    """Also from another keyboard: signs that are the same open the same."""
    phone = await house.enrolled()
    assert (await sets(phone, given)).status_code == 303
    await phone.post("/chat/lock", plain=True)
    assert (await opens(phone, given.translate(dict(zip(map(ord, "١٣٧٩"), "1379", strict=True))))
            ).headers["location"] == "/chat"  # fmt: skip


@pytest.mark.parametrize(
    ("given", "why"),
    [("abc", "short"), (" 1 ", "short"), ("1111", "easy"), ("1234", "easy"), ("4321", "easy"),
     ("x" * 61, "long"), ("", "short"), ("a\u0301\u0323" * 10_000, "long")],
)  # fmt: skip
async def test_what_is_no_lock_is_said_and_nothing_is_set(
    house: House, given: str, why: str
) -> None:
    """Cut before anything is done with it."""
    phone = await house.enrolled()
    answer = await sets(phone, given)
    assert answer.status_code == 422
    assert f'data-did="{why}"' in answer.text
    assert (await kept(phone)).lock is None


async def test_nobody_can_read_what_opens_it(house: House, phone: Phone) -> None:
    """A hash, of each browser another; the youth reads that there is one, and no more."""
    other = await house.enrolled("Ali")
    await sets(other, LOCK)
    hashes = [(await kept(one)).lock or "" for one in (phone, other)]
    assert len(set(hashes)) == 2
    assert all(one.startswith("$argon2id$") for one in hashes)
    page, export = (await phone.get("/chat/me")).text, (await phone.get("/chat/me.json")).text
    assert "Att ett lås finns här" in page
    assert '"has_lock":true' in export
    for text in (page, export):
        assert not [one for one in (LOCK, LOCK.lower(), *hashes) if one in text]


async def test_before_a_lock_it_is_said_what_is_needed_when_it_is_forgotten(phone: Phone) -> None:
    """A link alone opens nothing: who has agreed on no word is told to do so first."""
    assert "behöver du en ny länk och ett ord" in (await phone.get("/chat/phone")).text
    await phone.house.gateway.write(
        lambda db, keys: check_words.keep(db, keys, phone.youth, "måne")
    )
    page = (await phone.get("/chat/phone")).text
    assert "behöver du en ny länk och ett ord" not in page
    assert "släpper din kontakt in dig" in page


async def test_changing_and_removing_ask_for_it(phone: Phone) -> None:
    """Wrong tries count there too."""
    for do in ("set", "remove", "something"):
        answer = await sets(phone, "ett annat ord", WRONG, do)
        assert 'data-did="wrong"' in answer.text
    assert (await kept(phone)).wrong == 3
    await sets(phone, "ett annat ord", LOCK)
    await phone.post("/chat/lock", plain=True)
    assert (await opens(phone, LOCK)).status_code == 403
    await opens(phone, "ett annat ord")
    await sets(phone, "", "ett annat ord", "remove")
    assert (await kept(phone)).lock is None
    passes(phone.house, AWAY)
    assert await is_open(phone)


async def test_a_lock_is_changed_a_few_times_a_minute(phone: Phone) -> None:
    """Each time is hashed, and hashing is what staff sign in by too."""
    for _ in range(10):
        answer = await sets(phone, LOCK, LOCK)
    assert 'data-did="often"' in answer.text


async def test_there_is_none_before_a_yes(house: House) -> None:
    """Nothing is kept before it (practices 3-15)."""
    phone = house.phone()
    await phone.joins(f"/i/{(await house.invite()).secret}")
    assert 'name="new"' not in (await phone.get("/chat/phone")).text
    assert (await sets(phone, LOCK)).headers["location"] == "/chat"
    assert (await kept(phone)).lock is None


# ------------------------------------------------------------ while it is locked


async def test_every_address_of_the_chat_is_refused(phone: Phone) -> None:
    """From the routes themselves: one that is new is refused without being named."""
    await phone.post("/chat/lock", plain=True)
    known = 0
    for route in routes.router(phone.house.gateway).routes:
        path = re.sub(r"{\w+}", "1", getattr(route, "path", ""))
        if not re.match("/chat($|/)", path) or path in browser_access.ANSWERED:
            continue
        known += 1
        for method in getattr(route, "methods", set()) - {"HEAD"}:
            page = await phone.client.request(method, path)
            part = await phone.client.request(method, path, headers={"Accept": "*/*"})
            assert part.status_code == 401, path
            assert page.status_code == (401 if method == "POST" else 303), path
            assert page.headers.get("location", "/chat/locked") == "/chat/locked"
            for text in (page.text, part.text):
                assert not [one for one in TELLS if one in text], path
    assert known >= 20


async def test_what_is_answered_all_the_same_shows_nothing(phone: Phone) -> None:
    """The page itself, and what a device says of its notifications."""
    await phone.post("/chat/lock", plain=True)
    for path in sorted(browser_access.ANSWERED):
        for method in ("GET", "POST"):
            text = (await phone.client.request(method, path)).text
            assert not [one for one in TELLS if one in text], path


async def test_open_streams_end_at_once(phone: Phone) -> None:
    """By *Lock now*, on every page; and none begins."""
    async with phone.stream() as one, phone.stream() as other:
        for stream in (one, other):
            await stream.next()
        await phone.post("/chat/lock", plain=True)
        for stream in (one, other):
            await stream.next("locked")
            await stream.over()
    answer = await phone.get("/chat/stream", headers={"Accept": "text/event-stream"})
    assert answer.status_code == 401


async def test_a_page_that_nobody_uses_gets_nothing_new(phone: Phone) -> None:
    """What a coach writes waits behind the lock, and stands there when it is opened."""
    house = phone.house
    async with phone.stream() as stream:
        await stream.next()
        await house.desk(CoachBegan(ANNA), phone.youth)
        passes(house, AWAY)
        await house.desk(CoachSaid(ANNA, "vi ses på torsdag"), phone.youth)
        await stream.next("locked")
        await stream.over()
        assert not stream.more
    assert "torsdag" not in (await phone.get("/chat/locked")).text
    await opens(phone, LOCK)
    assert "coach: vi ses på torsdag" in said(await phone.page())


async def test_words_that_come_meanwhile_are_kept_and_not_lost(phone: Phone) -> None:
    """With a script by the page, which sends them later; without one in the form that opens it."""
    await phone.post("/chat/lock", plain=True)
    scripted = await phone.say("kommer senare", "one")
    assert (scripted.status_code, scripted.text) == (401, "kept")
    plain = await phone.post("/chat/say", plain=True, text="utan <b>skript</b>")
    assert plain.status_code == 401
    assert "Det du skrev finns kvar" in plain.text
    carried = re.search(r'name="text" value="([^"]*)"', plain.text)
    assert carried
    assert carried[1] == "utan &lt;b&gt;skript&lt;/b&gt;"
    again = await opens(phone, WRONG, text="utan <b>skript</b>")
    assert carried[0] in again.text
    assert await phone.house.heard(phone.youth) == [SAID]
    opened = await opens(phone, LOCK, text="utan <b>skript</b>")
    assert "utan &lt;b&gt;skript&lt;/b&gt;</textarea>" in opened.text
    assert await phone.house.heard(phone.youth) == [SAID]
    await phone.say("kommer senare", "one")
    assert await phone.house.heard(phone.youth) == [SAID, "kommer senare"]


@pytest.mark.parametrize("plain", [True, False])
async def test_words_of_danger_are_taken_all_the_same(phone: Phone, *, plain: bool) -> None:
    """A human is called; what is answered waits behind the lock, and numbers stand before it."""
    await phone.post("/chat/lock", plain=True)
    answer = await phone.post("/chat/say", plain=plain, text=DANGER, id="one")
    assert answer.status_code == 401
    assert ("har kommit fram" in answer.text) if plain else (answer.text == "arrived")
    assert not [one for one in TELLS if one in answer.text]
    assert await phone.house.heard(phone.youth) == [SAID, DANGER]
    await phone.post("/chat/say", plain=plain, text=DANGER, id="one")
    assert await phone.house.heard(phone.youth) == [SAID, DANGER]
    shown = (await phone.get("/chat/locked?words=arrived")).text
    assert "har kommit fram" in shown
    await opens(phone, LOCK)
    assert [one for one in said(await phone.page()) if one.startswith("robot: ") and "112" in one]


async def test_words_are_taken_where_nobody_can_read_whether_it_is_locked(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is away for reading: a message shows nothing, so it goes to be saved."""
    with monkeypatch.context() as patch:

        async def refuse(*_: object) -> None:
            raise UnreachableError

        patch.setattr(Gateway, "read", refuse)
        assert (await phone.say(DANGER)).status_code == 503
        assert (await phone.get("/chat")).status_code == 503
    assert await phone.house.heard(phone.youth) == [SAID, DANGER]
