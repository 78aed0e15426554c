"""Lotsen with the youths' bot against the tests' Telegram, its clock moved by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot import bots, serving
from bot.app import App, Language
from bot.arrivals import Arrival, Taken, What
from bot.channel import Limits
from bot.claims import DESK
from bot.clock import HandClock
from bot.edges import Edge
from bot.settings import Settings
from bot.web.front import Front
from bot.web.guard import Rules
from storage import invites, team
from storage.store import Store
from tests import telegram_server
from tests.conftest import START
from tests.telegram_bot import Bot
from tests.telegram_person import Person, Seen
from tests.telegram_server import Telegram

TOKEN: Final = "4242:a-token-nobody-may-see"  # noqa: S105 - of the tests' own Telegram
SECRET: Final = "a-secret-of-the-webhook"  # noqa: S105 - the same
ANNA: Final = 1


@dataclass
class Lotsen:
    """The engine room and its site, at work; Anna and Omar are coaches."""

    app: App
    front: Front
    edge: Edge
    telegram: Telegram
    bot: Bot
    clock: HandClock
    _desk: int = 0

    async def invitation(self, youth: int | None = None) -> str:
        """The secret of a new link by Anna."""
        now = self.clock.now()
        made = await self.front.write(lambda at, keys: invites.make(at, keys, ANNA, now, youth))
        return made.secret

    async def coach(self, what: What, youth: int = 1) -> Taken:
        """Something at the desk; it must not be refused."""
        self._desk += 1
        arrival = Arrival(what, DESK, f"desk-{self._desk}", youth=youth)
        taken = await self.app.writer.take(arrival)
        assert not taken.refused, taken.refused
        return taken

    async def later(self, length: timedelta) -> None:
        """Time passes; all that comes due on the way is said."""
        await self.app.move_to(self.clock.now() + length)

    async def until(self, moment: datetime) -> None:
        """Time passes until then."""
        await self.app.move_to(moment)

    async def enrolled(self, number: int = 5001, language: str = "sv") -> Person:
        """A youth who has come in, said yes, and stands at the menu."""
        person = self.bot.person(number, language_code=language)
        person.starts(await self.invitation())
        asked = await person.hears(lambda one: _data(one, "older:"))
        person.presses(_data(asked, "older:"))
        for press in (language, "yes", "skip", "day"):
            await press_when_asked(person, press)
        await person.hears(lambda one: one.buttons)
        return person


async def press_when_asked(person: Person, choice: str) -> None:
    """Press the button of this choice, as soon as a message has one."""
    asked = await person.hears(lambda one: _data(one, f":{choice}"))
    person.presses(_data(asked, f":{choice}"), asked.id)


def _data(seen: Seen, part: str) -> str:
    """What the first button carries that has this in it; "" where none has."""
    carried = (data for row in seen.buttons for _, data in row)
    return next((data for data in carried if part in data), "")


@asynccontextmanager
async def at_work(
    telegram: Telegram,
    folder: Path,
    locales: Language | None = None,
    limits: Limits | None = None,
    **settings: Any,
) -> AsyncIterator[Lotsen]:
    """Lotsen on a database that may be new. Without `limits` nobody waits for a second to pass."""
    bot = telegram.bot(TOKEN, username="lotsen_test_bot")
    token = SecretStr(TOKEN)
    found = Settings(
        data_dir=folder, telegram_youth_token=token, telegram_api=telegram.url, **settings
    )
    (edge,) = bots.of(found)
    edge.channel.limits = limits or Limits()
    clock = telegram.clock
    assert isinstance(clock, HandClock)
    store = Store.open(found.url, found.key)
    with store.writing() as connection:
        team.ensure(connection, "Ungdomsteamet", "Europe/Stockholm", "sv", ("Anna", "Omar"))
    app = serving.engine_room(store, clock, locales, beside=[edge])
    zone = ZoneInfo("Europe/Stockholm")
    front = serving.front_of(app, Rules(found.reached), zone, beside=[edge])
    async with serving.running(app, front):
        yield Lotsen(app, front, edge, telegram, bot, clock)


@asynccontextmanager
async def both(folder: Path, **options: Any) -> AsyncIterator[Lotsen]:
    """The tests' Telegram, and Lotsen on a new database."""
    async with (
        telegram_server.serve(HandClock(START)) as telegram,
        at_work(telegram, folder, **options) as lotsen,
    ):
        yield lotsen
