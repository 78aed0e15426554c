"""Whoever invites a youth at the desk gets a link for Telegram too, where there is a bot."""

from __future__ import annotations

import re
from typing import Final

from storage.access import bot_links, check_words, invites
from tests.support.console_client import ANNA, Desk

LINK: Final = re.compile(r"https://t\.me/lotsen_test_bot\?start=([A-Za-z0-9_-]+)")


async def test_an_invitation_opens_in_telegram_too(site: Desk) -> None:
    """The same one, with a picture of its own."""
    site.write(lambda db, keys: bot_links.remember(db, keys, "lotsen_test_bot"))
    anna = await site.signed_in(ANNA)
    await anna.get("/desk/team")
    page = await anna.post("/desk/team/invites")
    found = LINK.search(page.text)
    assert found is not None
    assert page.text.count("<img") == 2
    now = site.clock.now()
    assert site.write(lambda db, keys: invites.find(db, keys, found[1], now)) is not None
    assert f"/i/{found[1]}" in page.text


async def test_a_new_device_may_be_telegram(site: Desk) -> None:
    """And what leads there asks for the word."""
    site.write(lambda db, keys: bot_links.remember(db, keys, "lotsen_test_bot"))
    site.write(lambda db, keys: check_words.keep(db, keys, 1, "blåbär"))
    anna = await site.signed_in(ANNA)
    await anna.get("/desk/youths/1")
    page = await anna.post("/desk/youths/1/device")
    found = LINK.search(page.text)
    assert found is not None
    now = site.clock.now()
    invited = site.write(lambda db, keys: invites.find(db, keys, found[1], now))
    assert invited is not None
    assert invited.asks


async def test_without_a_bot_nothing_speaks_of_telegram(site: Desk) -> None:
    """No link that leads nowhere."""
    anna = await site.signed_in(ANNA)
    await anna.get("/desk/team")
    page = await anna.post("/desk/team/invites")
    assert page.status_code == 200
    assert "Telegram" not in page.text
