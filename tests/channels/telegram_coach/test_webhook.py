"""The coaches' robot by webhook, as `lotsen serve` runs it: the secret, and two presses at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.channels.telegram.api_limits import SECRET_HEADER
from bot.channels.telegram_coach import ptb_client
from bot.clock import ManualClock
from bot.config import Settings
from bot.delivery.channel import Limits
from bot.gateway.site_rules import SiteRules
from bot.operations import server, site
from bot.simulator.telegram_server import api_server as telegram_server
from bot.simulator.telegram_server.api_server import TelegramServer
from storage.access import teams
from storage.sql.statements import ALARM
from storage.store import Store
from tests.conftest import START
from tests.support import people
from tests.support.coach_bot_office import ANNA, OMAR, TOKEN, Office
from tests.support.deployment import free_port

SECRET: Final = "kanarie-secret-kanarie"  # noqa: S105 - of a hook that is nowhere

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@asynccontextmanager
async def served(database: str, key_file: Path, telegram: TelegramServer) -> AsyncIterator[Office]:
    """The whole site with its robot, told by Telegram."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    given: dict[str, Any] = {
        "telegram_coach_token": TOKEN, "telegram_mode": "webhook", "telegram_secret": SECRET,
        "telegram_api": telegram.url, "base_url": base,
    }  # fmt: skip
    settings = Settings(**given)
    bot = telegram.bot(TOKEN, username="lotsen_coach_bot")
    robot = ptb_client.build_bot(settings)
    robot.channel.limits = Limits()
    store = Store.open(database, key_file)
    with store.writing() as db:
        teams.ensure(db, "Teamet", "Europe/Stockholm", "sv", ("Anna", "Omar"))
    app = server.build_app(store, telegram.clock, beside=[robot])
    gateway = server.build_gateway(
        app, SiteRules(base), ZoneInfo("Europe/Stockholm"), beside=[robot]
    )
    ready, stop = asyncio.Event(), asyncio.Event()
    async with asyncio.TaskGroup() as nursery:
        nursery.create_task(
            server.serve(
                app,
                site.build(gateway),
                "127.0.0.1",
                port,
                lambda _: ready.set(),
                stop,
                gateway,
                [robot],
            )
        )
        await ready.wait()
        await bot.until_called("setMyShortDescription", 3)
        yield Office(app, telegram, bot, robot)
        stop.set()


async def test_the_webhook(database: str, key_file: Path) -> None:
    """Who does not know the secret is not heard; what cannot be read is an alarm, and stops nobody;
    of two who press at once one is quicker.
    """
    async with (
        telegram_server.serve(ManualClock(START)) as telegram,
        served(database, key_file, telegram) as office,
    ):
        hook = office.bot.updates.hook
        assert hook is not None
        assert hook.secret == SECRET
        async with httpx.AsyncClient() as web:
            assert (await web.post(hook.url, json={"update_id": 1})).status_code == 401
            for odd in ("no json", "[]", "[" * 100_000, '{"update_id": 1, "message": {}}'):
                answer = await web.post(hook.url, content=odd, headers={SECRET_HEADER: SECRET})
                assert answer.status_code == 200
        assert len(people.rows(office.app, ALARM)) == 4
        anna = await office.linked(ANNA, 7001)
        omar = await office.linked(OMAR, 7002)
        office.youth()
        await office.says("person")
        await anna.wait_for_message("behöver en människa. Skäl")
        await office.passes(timedelta(days=1))
        await omar.wait_for_message("ingen har tagit över")
        anna.presses("🤝 Ta över")
        omar.presses("🤝 Ta över")
        ends = await asyncio.gather(anna.wait_for_message("✅"), omar.wait_for_message("✅"))
        assert sorted("Du har tagit över" in one.text for one in ends) == [False, True]


CHAT: Final = {"id": 7001, "type": "private", "first_name": "Anna"}
SENDER: Final = {"id": 7001, "is_bot": False, "first_name": "Anna", "language_code": "sv"}
UNDER: Final = {"message_id": 4, "date": 1790000000, "chat": CHAT, "text": "Sara skrev"}
WROTE: Final = {
    "message_id": 5, "date": 1790000000, "chat": CHAT, "from": SENDER, "text": "Hej",
    "reply_to_message": UNDER,
}  # fmt: skip
UPDATES: Final[tuple[dict[str, Any], ...]] = (
    {"update_id": 7, "message": WROTE},
    {"update_id": 7, "edited_message": WROTE},
    {
        "update_id": 7,
        "callback_query": {
            "id": "1", "from": SENDER, "chat_instance": "1", "data": "take", "message": WROTE,
        },
    },
)  # fmt: skip
ODD: Final[tuple[Any, ...]] = ({}, [], None, True, -1.5, "x", 10**40, [[{}]])


def spoilt(update: Any) -> Iterator[Any]:
    """Yield the update with each of its values, however deep, replaced by each odd one."""
    if not isinstance(update, dict):
        return
    for name, value in update.items():
        yield from ({**update, name: odd} for odd in ODD)
        yield from ({**update, name: changed} for changed in spoilt(value))


async def test_a_value_of_another_kind_breaks_nothing(database: str, key_file: Path) -> None:
    """Whatever stands where a number or a text should: it is passed over, and others come after."""
    async with (
        telegram_server.serve(ManualClock(START)) as telegram,
        served(database, key_file, telegram) as office,
    ):
        anna = await office.linked(ANNA, 7001)
        hook = office.bot.updates.hook
        assert hook is not None
        async with httpx.AsyncClient() as web:
            for update in (one for whole in UPDATES for one in spoilt(whole)):
                answer = await web.post(hook.url, json=update, headers={SECRET_HEADER: SECRET})
                assert answer.status_code == 200, update
        office.youth()
        await office.says("person")
        await anna.wait_for_message("behöver en människa. Skäl")
