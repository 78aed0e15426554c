"""The lock on a browser: nothing of the chat is shown before it, and nothing is lost behind it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import httpx
import pytest
from sqlalchemy import select

from bot.channels.webchat import browser_access, cookies, routes
from bot.gateway.gateway import Gateway
from bot.turns.inbound import CoachBegan, CoachSaid
from bot.web import secret_hashes
from storage.access import browsers
from storage.access.browsers import Browser
from storage.errors import UnreachableError
from storage.reads import coach_messages
from storage.schema import periods
from storage.sql.statements import ADDRESS, EVENT
from tests.support.console_client import LIGHT
from tests.support.webchat_client import House, Phone, said

ANNA: Final = 1
LOCK: Final = "Gröna moln"
WRONG: Final = "röda moln"
SAID: Final = "det här är hemligt"
DANGER: Final = "jag vill dö"
AWAY: Final = periods.LOCKED_AFTER + timedelta(seconds=1)
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
    made = await house.enrolled()
    await made.say(SAID)
    answer = await sets(made, LOCK)
    assert answer.headers["location"] == "/chat/phone#lock"
    return made


async def sets(phone: Phone, new: str, old: str = "", do: str = "set") -> httpx.Response:
    """Set, change or remove a lock, without a script."""
    return await phone.post("/chat/phone/lock", plain=True, do=do, new=new, old=old)


async def opens(phone: Phone, given: str, **more: str) -> httpx.Response:
    """Type this before the chat."""
    return await phone.post("/chat/unlock", plain=True, given=given, **more)


def passes(house: House, length: timedelta) -> None:
    """Nobody uses the page for so long."""
    house.clock.move_to(house.clock.now() + length)


async def kept(phone: Phone) -> Browser:
    """What is kept of the browser."""
    name = cookies.chat_of(phone.client.cookies[cookies.COOKIE])
    found = await phone.house.gateway.read(
        lambda db, keys: browsers.find(db, keys, cookies.CHANNEL, name)
    )
    assert found is not None
    return found


async def is_open(phone: Phone) -> bool:
    """Whether the chat is shown."""
    answer = await phone.get("/chat")
    if answer.status_code == 200:
        return True
    assert answer.headers["location"] == "/chat/locked"
    return False


async def notices(house: House) -> list[str]:
    """What Anna was told at once."""
    found = await house.gateway.read(
        lambda db, keys: coach_messages.messages_to(db, keys, ANNA, "notice", 9)
    )
    return [one.line for one in found]


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


# ------------------------------------------------------------ wrong tries


async def test_after_five_wrong_tries_only_a_new_link_helps(phone: Phone) -> None:
    """The coach is told once, without words; another browser begins without a lock."""
    house = phone.house
    await phone.post("/chat/lock", plain=True)
    left = [re.search(r"försöka <bdi>(\d)", (await opens(phone, WRONG)).text) for _ in range(4)]
    assert [one and one[1] for one in left] == ["4", "3", "2", "1"]
    assert await notices(house) == []
    for given in (WRONG, LOCK, LOCK):
        answer = await opens(phone, given)
        assert answer.status_code == 403
        assert 'name="given"' not in answer.text
        assert "ny länk" in answer.text
    assert await notices(house) == ["desk.locked_out"]
    passes(house, timedelta(days=1))
    assert not await is_open(phone)
    assert (await phone.say(DANGER)).text == "arrived"
    assert await house.heard(phone.youth) == [SAID, DANGER]


async def test_a_right_try_forgets_the_wrong_ones(phone: Phone) -> None:
    for _ in range(3):
        await phone.post("/chat/lock", plain=True)
        for _ in range(4):
            assert (await opens(phone, WRONG)).status_code == 403
        assert (await opens(phone, LOCK)).status_code == 303
    assert (await kept(phone)).wrong == 0


async def test_however_many_try_at_once_five_are_looked_at(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = []
    real = secret_hashes._matches  # noqa: SLF001 - what is looked at is counted where it is

    def counted(kept_hash: str, mark: str) -> bool:
        looked.append(mark)
        return real(kept_hash, mark)

    monkeypatch.setattr(secret_hashes, "_matches", counted)
    await phone.post("/chat/lock", plain=True)
    await asyncio.gather(*(opens(phone, f"{WRONG} {number}") for number in range(12)))
    assert len(looked) == browsers.MOST_WRONG
    assert await notices(phone.house) == ["desk.locked_out"]


async def test_too_many_at_once_wait_or_come_back(phone: Phone) -> None:
    """Locks are hashed one after another, and few wait: staff sign in by the same threads."""
    hashes = secret_hashes.LockHashes()
    answers = await asyncio.gather(*(hashes.make("x") for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(one, str) for one in answers) == secret_hashes.MOST_WAITING
    assert await hashes.make("x")
    assert await is_open(phone)


async def test_whoever_has_no_chat_has_nothing_hashed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secret_hashes.LockHashes, "is_right", None)
    stranger = house.phone()
    for path in ("/chat/unlock", "/chat/lock", "/chat/phone/lock"):
        answer = await stranger.post(path, plain=True, given=LOCK, new=LOCK)
        assert answer.headers["location"] == "/chat"
    assert (await stranger.post("/chat/here")).status_code == 410


async def test_nothing_of_it_is_an_event_with_words(phone: Phone) -> None:
    """That somebody was wrong is told to the coach; what was typed is kept nowhere."""
    await phone.post("/chat/lock", plain=True)
    for _ in range(5):
        await opens(phone, WRONG)

    def rows(gateway: Gateway) -> list[object]:
        with gateway.store.reading() as db:
            return [*db.execute(select(EVENT.c.words)).scalars(), *db.execute(select(ADDRESS))]

    found = rows(phone.house.gateway)
    assert found[0] is not None
    assert found[1] is None
    assert WRONG not in str(found)
