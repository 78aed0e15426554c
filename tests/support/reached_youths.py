"""A youth with devices and a number, and the services that reach them: push over HTTP, and SMS."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row, insert, select

from bot.channels.webchat import cookies
from bot.clock import ManualClock
from bot.notifications import vapid_keys
from bot.notifications.apprise_ways import AppriseSender
from bot.notifications.outcome import Outcome, SendResult
from bot.notifications.staff_sender import StaffSender
from bot.notifications.web_push import WebPush
from bot.text.bidi import strip_isolates
from storage.schema.line_state import LineState
from storage.sql.statements import OUTBOX, PUSH_DEVICE, YOUTH_NOTIFICATION, YOUTH_REACH
from storage.store import Store
from storage.turns import enrol
from tests.support import sms_gateway, webchat_client
from tests.support.push_service import Browser, PushService
from tests.support.sms_gateway import SmsGateway
from tests.support.webchat_client import House, Phone

ADDRESS: Final = "https://chat.example.se"
NUMBER: Final = "+46701740605"
"""Of the numbers that are nobody's (PTS)."""

PATIENCE: Final = timedelta(seconds=0.5)


class Gateway:
    """The program's own sender of SMS to the tests' gateway over HTTP; `sent` is what came there.

    `server.status` is what it answers with; where it takes nothing, `sent` has what was tried.
    """

    def __init__(self, server: SmsGateway) -> None:
        self.server = server
        self.sent: list[tuple[str, str]] = []
        self._sender = StaffSender(AppriseSender(), sms_gateway=server.url)

    async def send_sms(self, number: str, text: str) -> SendResult:
        result = await self._sender.send_sms(number, text)
        if result.outcome is Outcome.TAKEN:
            number, _, text, _ = self.server.taken[-1]
        self.sent.append((number, text))
        return result


class TickingClock(ManualClock):
    """A clock moved by hand that never tells the same moment twice."""

    def now(self) -> datetime:
        self.move_to(super().now() + timedelta(microseconds=1))
        return super().now()


@contextmanager
def gateway() -> Iterator[Gateway]:
    """The municipality's SMS gateway, while it runs."""
    with sms_gateway.running() as server:
        yield Gateway(server)


@asynccontextmanager
async def house(
    database: str,
    key_file: Path,
    service: PushService | None,
    sms: Gateway | None = None,
    *,
    ticking: bool = False,
) -> AsyncIterator[House]:
    """The site, with a way to tell youths; its clock may be `ticking`, as real ones are."""

    def push(clock: ManualClock) -> WebPush:
        assert service is not None
        keys = vapid_keys.load_or_create(vapid_keys.beside(key_file))
        return WebPush(keys, ADDRESS, clock, [service.host], patience=PATIENCE)

    async with webchat_client.house(
        database,
        key_file,
        push=push if service else None,
        sms=sms,
        new_clock=TickingClock if ticking else ManualClock,
    ) as made:
        yield made
        if made.gateway.push is not None:
            await made.gateway.push.close()


def add_device(store: Store, youth: int, browser: Browser, language: str = "sv") -> int:
    """A browser that this youth has allowed to tell them."""
    keys, mark = store.keys, store.keys.hash("push", browser.endpoint)
    row = insert(PUSH_DEVICE).values(
        youth_id=youth, hash=mark, name="Firefox", language=language, made_at=webchat_client.START,
        seen_at=webchat_client.START,
        subscription=keys.seal(browser.json, f"device:{mark.hex()}"),
    )  # fmt: skip
    with store.writing() as db:
        key = db.execute(row).inserted_primary_key
    return int(key[0]) if key else 0


def add_dead(house: House, service: PushService, count: int) -> set[str]:
    """So many youths whose one device is gone, and to each of whom something routine was said."""
    store, at = house.app.store, house.clock.now()
    browser = service.browser()
    with store.begin() as uow:
        youths = [
            enrol.enrol(uow, cookies.CHANNEL, f"dead {one}", "", "sv").id for one in range(count)
        ]
    addresses = [browser.endpoint.rpartition("/")[0] + f"/dead{one}" for one in youths]
    devices, said = [], []
    for youth, address in zip(youths, addresses, strict=True):
        mark = store.keys.hash("push", address)
        given = browser.json.replace(browser.endpoint, address)
        sealed = store.keys.seal(given, f"device:{mark.hex()}")
        devices.append({"youth_id": youth, "hash": mark, "subscription": sealed, "made_at": at,
                        "name": "", "language": "sv", "seen_at": at})  # fmt: skip
        said.append({"youth_id": youth, "say_as": "reminder", "kind": "", "line": "reminders.now",
                     "queued_at": at, "not_before": at, "sent_at": at, "state": LineState.SENT,
                     "reason": "", "tries": 1})  # fmt: skip
    with store.writing() as db:
        db.execute(insert(PUSH_DEVICE), devices)
        db.execute(insert(OUTBOX), said)
    return set(addresses)


def set_reach(store: Store, youth: int, number: str = "", text: str = "message") -> None:
    """What this youth has chosen: a number, and the neutral text."""
    sealed = store.keys.seal(number, f"number:{youth}") if number else None
    at = webchat_client.START if number else None
    row = insert(YOUTH_REACH).values(youth_id=youth, number=sealed, number_at=at, text=text)
    with store.writing() as db:
        db.execute(row)


async def pass_time(house: House, length: timedelta) -> None:
    """Time passes, and all that is due is done."""
    await house.app.move_to(house.clock.now() + length)


def told(house: House) -> list[Row[Any]]:
    """Every notification that was begun."""
    with house.app.store.reading() as db:
        return list(db.execute(select(YOUTH_NOTIFICATION).order_by(YOUTH_NOTIFICATION.c.id)))


def lines(house: House, youth: int) -> list[Row[Any]]:
    """Every line to the youth."""
    mine = select(OUTBOX).where(OUTBOX.c.youth_id == youth, OUTBOX.c.coach_id.is_(None))
    with house.app.store.reading() as db:
        return list(db.execute(mine.order_by(OUTBOX.c.id)))


async def show(phone: Phone) -> None:
    """The page is in view with all that there is."""
    said = lines(phone.house, phone.youth)
    if said:
        answer = await phone.post("/chat/shown", line=f"o{said[-1].id}")
        assert answer.status_code == 204


def plain(page: str) -> str:
    """A page without the signs that isolate what stands in it."""
    return strip_isolates(re.sub("</?bdi[^>]*>", "", page))
