"""Wrong tries of a lock: five are looked at, nothing is kept of them, and staff can sign in."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.gateway.gateway import Gateway
from bot.web import secret_hashes
from storage.access import browsers
from storage.sql.statements import ADDRESS, EVENT
from tests.support import browser_lock
from tests.support.browser_lock import (
    DANGER,
    LOCK,
    SAID,
    WRONG,
    is_open,
    kept,
    notices,
    opens,
    passes,
)
from tests.support.console_client import LIGHT
from tests.support.webchat_client import House, Phone


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
