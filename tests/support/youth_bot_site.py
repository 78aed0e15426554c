"""Lotsen with the youths' bot against the tests' Telegram, its clock moved by hand.

async with telegram_youths.both(tmp_path) as lotsen:
    sara = await lotsen.enrolled()
    sara.says("/menu")
    await press(sara, "steps")
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy import Row, Table, select

from bot.app import App, Locales
from bot.channels import factory
from bot.channels.telegram_youth.bot import YouthBotService
from bot.clock import ManualClock
from bot.config import Settings
from bot.delivery.channel import Limits
from bot.directory import loader
from bot.gateway.gateway import Gateway
from bot.gateway.site_rules import SiteRules
from bot.operations import server, site
from bot.simulator.telegram_server import api_server as telegram_server
from bot.simulator.telegram_server.api_server import TelegramServer
from bot.simulator.telegram_server.messages import SeenMessage
from bot.simulator.telegram_server.simulated_bot import PATIENCE, SimulatedBot, SimulatedPerson
from bot.text.bidi import strip_isolates
from bot.turns.inbound import CoachMadeDeviceLink, CoachTook, Inbound, InputKind, Outcome
from storage.access import invites, teams
from storage.database import Db
from storage.encryption import Keyring
from storage.schema.channel_names import ChannelName
from storage.sql.statements import OUTBOX
from storage.store import Store
from tests.conftest import START
from tests.support.deployment import free_port

TOKEN: Final = "4242:a-token-nobody-may-see"  # noqa: S105 - of the tests' own Telegram
SECRET: Final = "a-secret-of-the-webhook"  # noqa: S105 - the same
SOON: Final = timedelta(seconds=0.05)
"""Not all that is waited for rings."""

ANNA: Final = 1
SARA: Final = 5001
ZONE: Final = ZoneInfo("Europe/Stockholm")


@dataclass
class Lotsen:
    """The engine room and its site, at work; Anna and Omar are coaches."""

    app: App
    gateway: Gateway
    edge: YouthBotService
    telegram: TelegramServer
    bot: SimulatedBot
    clock: ManualClock
    _desk: int = 0

    async def invitation(self, youth: int | None = None) -> str:
        """The secret of a new link by Anna; with `youth`, to the chat that is theirs."""
        now = self.clock.now()
        made = await self.gateway.write(lambda db, keys: invites.make(db, keys, ANNA, now, youth))
        return made.secret

    async def device_link(self, youth: int = 1) -> invites.NewInvite:
        """A new link by Anna for a new device of the youth, who is asked about it."""
        now = self.clock.now()
        made = await self.gateway.write(lambda db, keys: invites.make(db, keys, ANNA, now, youth))
        await self.coach(CoachMadeDeviceLink(ANNA, made.key.hex()), youth)
        return made

    async def coach(self, what: InputKind, youth: int = 1) -> Outcome:
        """Something at the desk; it must not be refused."""
        self._desk += 1
        arrival = Inbound(what, ChannelName.CONSOLE, f"desk-{self._desk}", youth=youth)
        taken = await self.app.writer.take(arrival)
        assert not taken.refused, taken.refused
        return taken

    async def later(self, length: timedelta) -> None:
        """Time passes; all that comes due on the way is said."""
        await self.app.move_to(self.clock.now() + length)

    async def enrolled(self, number: int = SARA, language: str = "sv") -> SimulatedPerson:
        """A youth who has come in, said yes, and stands at the menu."""
        person = self.bot.person(number, language_code=language)
        person.starts(await self.invitation())
        # Who chooses a draft is told so first, in a question of its own.
        read = ("on",) * (4 if self.gateway.renderer.is_draft(language) else 3)
        for choice in ("older:", language, *read, "yes", "skip", "day"):
            await press(person, choice)
        await person.wait_for_message(lambda one: _data(one, ":settings"))
        person.unread_messages()
        return person

    async def talking(self) -> SimulatedPerson:
        """A youth who talks with Anna."""
        sara = await self.enrolled()
        sara.says("/person")
        await told(sara, "Anna")
        await self.coach(CoachTook(ANNA))
        await told(sara, "Anna tar det här")
        return sara

    async def until(self, look: Callable[[], Awaitable[object]], what: str) -> None:
        """Wait until what is committed is so; AssertionError with `what` when it is not."""
        with self.app.notifier.subscribe() as bell:
            try:
                async with asyncio.timeout(PATIENCE):
                    while not await look():
                        await bell.wait(SOON)
            except TimeoutError:
                raise AssertionError(f"waited in vain for {what}") from None

    async def at_desk(self, line: str, text: str = "") -> None:
        """Wait until a coach has been told this line, with this in its values."""

        def read(db: Db, keys: Keyring) -> list[str]:
            wanted = select(OUTBOX).where(OUTBOX.c.coach_id.is_not(None), OUTBOX.c.line == line)
            return [keys.open(one.payload, f"said:{one.youth_id}") for one in db.execute(wanted)]

        async def look() -> bool:
            return any(text in one for one in await self.gateway.read(read))

        await self.until(look, f"{line} with {text!r} at the desk")

    async def rows(self, table: Table) -> list[Row[Any]]:
        """What stands in a table."""
        return await self.gateway.read(lambda db, _: list(db.execute(select(table))))


async def press(person: SimulatedPerson, choice: str) -> SeenMessage:
    """Press the button of this choice, as soon as there is one; also on a later page."""
    wanted = choice if choice.endswith(":") else f":{choice}"
    asked = await person.wait_for_message(lambda one: _data(one, wanted) or _data(one, ":more"))
    if not (data := _data(asked, wanted)):
        person.presses(_data(asked, ":more"), asked.id)
        return await press(person, choice)
    person.presses(data, asked.id)
    return asked


async def told(person: SimulatedPerson, part: str = "") -> SeenMessage:
    """The next new message with this in it; one that was changed is none."""
    return await person.wait_for_message(
        lambda one: not one.edited and part in strip_isolates(one.text)
    )


def times(person: SimulatedPerson, part: str) -> int:
    """How often the bot said this."""
    return sum(part in one.text for one in person.said_by_bot)


def _data(seen: SeenMessage, part: str) -> str:
    """What the first button carries that begins or ends with this; "" where none does."""
    carried = [data for row in seen.buttons for _, data in row]
    return next((data for data in carried if data.startswith(part) or data.endswith(part)), "")


def kept(folder: Path) -> bytes:
    """Every byte of the deployment's folder but its key."""
    return b"".join(one.read_bytes() for one in folder.iterdir() if one.name != "lotsen.key")


@asynccontextmanager
async def at_work(
    telegram: TelegramServer,
    folder: Path,
    locales: Locales | None = None,
    limits: Limits | None = None,
    **given: Any,
) -> AsyncIterator[Lotsen]:
    """Lotsen on a database that may be new. Without `limits` nobody waits for a second to pass."""
    bot = telegram.bot(TOKEN, username="lotsen_test_bot")
    port = free_port()
    settings = settings_of(folder, telegram.url, port=port, **given)
    (edge,) = factory.build_bots(settings)
    assert isinstance(edge, YouthBotService)
    edge.channel.limits = limits or Limits()
    clock = telegram.clock
    assert isinstance(clock, ManualClock)
    store = Store.open(settings.url, settings.key)
    with store.writing() as db:
        teams.ensure(db, "Ungdomsteamet", str(ZONE), "sv", ("Anna", "Omar"))
    helpers = loader.load(settings.directory)
    app = server.build_app(store, clock, locales, beside=[edge], helpers=helpers)
    gateway = server.build_gateway(app, SiteRules(settings.public_url), ZONE, beside=[edge])
    lotsen = Lotsen(app, gateway, edge, telegram, bot, clock)
    if settings.telegram_mode == "polling":
        async with server.running(app, gateway, [edge]):
            yield lotsen
        return
    listens, stop = asyncio.Event(), asyncio.Event()
    async with asyncio.TaskGroup() as nursery:
        built = site.build(gateway)
        where = ("127.0.0.1", port, lambda _: listens.set(), stop)
        nursery.create_task(server.serve(app, built, *where, gateway=gateway, beside=[edge]))
        await listens.wait()
        await bot.until_called("setWebhook")
        try:
            yield lotsen
        finally:
            stop.set()


def settings_of(folder: Path, api: str, **given: Any) -> Settings:
    """The settings of a deployment with the youths' bot, whose Telegram is at `api`."""
    bot = {"telegram_youth_token": SecretStr(TOKEN), "telegram_api": api}
    every: dict[str, Any] = {"data_dir": folder, **bot, **given}
    return Settings(**every)


def called() -> dict[str, Any]:
    """The settings of a bot that Telegram calls."""
    return {"telegram_mode": "webhook", "telegram_secret": SecretStr(SECRET)}


@asynccontextmanager
async def both(folder: Path, **options: Any) -> AsyncIterator[Lotsen]:
    """The tests' Telegram, and Lotsen on a new database."""
    async with (
        telegram_server.serve(ManualClock(START)) as telegram,
        at_work(telegram, folder, **options) as lotsen,
    ):
        yield lotsen
