"""A youth's phone with a lock, for tests of it over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import httpx

from bot.channels.webchat import cookies
from storage.access import browsers
from storage.access.browsers import Browser
from storage.reads import coach_messages
from storage.schema import periods
from tests.support.webchat_client import House, Phone

ANNA: Final = 1
LOCK: Final = "Gröna moln"
WRONG: Final = "röda moln"
SAID: Final = "det här är hemligt"
DANGER: Final = "jag vill dö"
AWAY: Final = periods.LOCKED_AFTER + timedelta(seconds=1)


async def locked_phone(house: House) -> Phone:
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
