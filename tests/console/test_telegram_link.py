"""Whoever invites a youth at the desk gets a link for Telegram too, where there is a bot."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from typing import Final

import pytest

from bot.app import App
from storage.access import bot_links, invites
from storage.reads import console as kept
from tests.support import console_client, people
from tests.support.console_client import ANNA, Desk

LINK: Final = re.compile(r"https://t\.me/lotsen_test_bot\?start=([A-Za-z0-9_-]+)")


@pytest.fixture
async def desk(rooms: Callable[..., App]) -> AsyncIterator[Desk]:
    app = rooms()
    people.Youth(app)
    async with console_client.opened(app) as opened:
        yield opened


async def test_an_invitation_opens_in_telegram_too(desk: Desk) -> None:
    """The same one, with a picture of its own."""
    desk.write(lambda db, keys: bot_links.remember(db, keys, "lotsen_test_bot"))
    anna = await desk.signed_in(ANNA)
    await anna.get("/desk/team")
    page = await anna.post("/desk/team/invites")
    found = LINK.search(page.text)
    assert found is not None
    assert page.text.count("<img") == 2
    now = desk.clock.now()
    assert desk.write(lambda db, keys: invites.find(db, keys, found[1], now)) is not None
    assert f"/i/{found[1]}" in page.text


async def test_a_new_device_may_be_telegram(desk: Desk) -> None:
    """And what leads there asks for the word."""
    desk.write(lambda db, keys: bot_links.remember(db, keys, "lotsen_test_bot"))
    desk.write(lambda db, keys: kept.keep_check_word(db, keys, 1, "blåbär"))
    anna = await desk.signed_in(ANNA)
    await anna.get("/desk/youths/1")
    page = await anna.post("/desk/youths/1/device")
    found = LINK.search(page.text)
    assert found is not None
    now = desk.clock.now()
    invited = desk.write(lambda db, keys: invites.find(db, keys, found[1], now))
    assert invited is not None
    assert invited.asks


async def test_without_a_bot_nothing_speaks_of_telegram(desk: Desk) -> None:
    """No link that leads nowhere."""
    anna = await desk.signed_in(ANNA)
    await anna.get("/desk/team")
    page = await anna.post("/desk/team/invites")
    assert page.status_code == 200
    assert "Telegram" not in page.text
