"""Coaches with Telegram in their pockets: the engine room, the robot, and the tests' Telegram."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import update

from bot.app import App
from bot.channels.telegram.answer_queue import AnswerRank
from bot.channels.telegram_coach import erasure, ptb_client
from bot.channels.telegram_coach.bot import CoachBotService
from bot.channels.telegram_coach.context import CoachBotContext
from bot.channels.telegram_coach.sync import ScreenSync
from bot.clock import ManualClock
from bot.config import Settings
from bot.delivery.channel import Audience, Limits, PageChannel, RecordingChannel
from bot.delivery.rate_limit import RateLimiter
from bot.gateway.site_rules import SiteRules
from bot.operations import server
from bot.simulator.telegram_server import api_server as telegram_server
from bot.simulator.telegram_server.api_server import TelegramServer
from bot.simulator.telegram_server.messages import as_api_message
from bot.simulator.telegram_server.simulated_bot import ButtonPress, SimulatedBot, SimulatedPerson
from bot.turns.inbound import Inbound, Outcome, StaffInput, YouthSaid
from storage.access import coach_telegram, staff, teams
from storage.database import Db
from storage.encryption import Keyring
from storage.schema.channel_names import ChannelName
from storage.sql.statements import YOUTH
from storage.store import Store
from storage.turns import enrol
from tests.conftest import START
from tests.support import people

T = TypeVar("T")

TOKEN: Final = "456:kanarie-coach-token"  # noqa: S105 - of a bot that is nowhere
ANNA: Final = 1
OMAR: Final = 2
BASE: Final = "https://lotsen.example"
_deeds: Final = itertools.count(1)


class Office:
    """What a test has in its hands."""

    def __init__(
        self, app: App, telegram: TelegramServer, bot: SimulatedBot, robot: CoachBotService
    ) -> None:
        self.app, self.telegram, self.bot, self.robot = app, telegram, bot, robot
        self.clock: ManualClock = app.clock  # type: ignore[assignment]  # made below
        self.youths: RecordingChannel = RecordingChannel(people.CHANNEL)
        self.gateway = server.build_gateway(app, SiteRules(BASE), ZoneInfo("Europe/Stockholm"))

    def paces(self, limits: Limits) -> None:
        """From now on the outbox keeps to these."""
        self.app.outbox._selector.limiters[self.robot.name] = RateLimiter(limits)  # noqa: SLF001 - no other way

    # ------------------------------------------------------------ coaches

    async def linked(self, coach: int, number: int) -> SimulatedPerson:
        """A coach who has linked their Telegram."""
        person = self.bot.person(number, language_code="sv")
        person.starts(self.code(coach))
        await person.wait_for_message("Nu är chatten kopplad")
        return person

    def code(self, coach: int) -> str:
        """A new code, as the console shows it."""
        now = self.clock.now()
        return self.write(lambda db, keys: coach_telegram.code(db, keys, coach, now))

    async def desk(self, what: StaffInput, youth: int) -> Outcome:
        """What somebody does in the console."""
        taken = await self.app.writer.take(
            Inbound(what, ChannelName.CONSOLE, f"o{next(_deeds)}", youth=youth)
        )
        assert not taken.refused
        return taken

    async def look(self) -> None:
        """What the robot does by itself every so often, done now."""
        room = CoachBotContext(self.gateway, self.robot.screen(AnswerRank.URGENT, waits=True))
        await ScreenSync(room).sync_once()
        await erasure.change_remaining(room)

    async def passes(self, length: timedelta) -> None:
        """Time passes, and what is due then becomes turns."""
        self.clock.move_to(self.clock.now() + length)
        while await self.app.writer.take_due():
            continue

    # ------------------------------------------------------------ youths

    def youth(self, chat: str = "chat", nickname: str = "Sara", language: str = "sv") -> int:
        """An enrolled youth, Anna's; their number."""
        with self.app.store.begin() as uow:
            return enrol.enrol(uow, people.CHANNEL, chat, nickname, language).id

    async def says(self, text: str, chat: str = "chat") -> Outcome:
        """What a youth writes."""
        return await self.app.writer.take(people.arrival(YouthSaid(text), chat))

    def told(self, chat: str = "chat") -> list[str]:
        """What a youth was told, oldest first."""
        return [one.text for one in self.youths.sent if one.chat == chat]

    async def talk(self, coach: SimulatedPerson, chat: str = "chat", nickname: str = "Sara") -> int:
        """A youth asks for a human, and this coach takes it from Telegram; the youth's number."""
        youth = self.youth(chat, nickname)
        await self.says("person", chat)
        card = await coach.wait_for_message(
            lambda one: nickname in one.text and "behöver" in one.text
        )
        coach.presses("🤝 Ta över", card.id)
        await coach.wait_for_message(
            lambda one: one.text.startswith(f"Du pratar med \u2068{nickname}")
        )
        await coach.wait_for_message("✅ Du har tagit över.")
        return youth

    # ------------------------------------------------------------ the database

    def write(self, deed: Callable[[Db, Keyring], T]) -> T:
        """A deed in the database."""
        with self.app.store.writing() as db:
            return deed(db, self.app.store.keys)


def leaves(db: Db, coach: int, now: datetime) -> None:
    """Somebody leaves, whose youths have another coach by now."""
    db.execute(update(YOUTH).where(YOUTH.c.coach_id == coach).values(coach_id=ANNA + OMAR - coach))
    assert staff.leave(db, coach, now)


def press(person: SimulatedPerson, data: str) -> ButtonPress:
    """Sends what no key says, as somebody with a program of their own can."""
    bot, last = person.bot, person.stored[-1]
    number = bot.new_query()
    query = {"id": number, "from": person.user, "chat_instance": "1", "data": data}
    update = query | {"message": as_api_message(last)}
    return ButtonPress(bot.updates.add("callback_query", update), number, person)


@asynccontextmanager
async def opened(
    database: str, key_file: Path, *, paced: bool = False, telegram: TelegramServer | None = None
) -> AsyncIterator[Office]:
    """An office at work on this database; without `paced` a chat may be written to at once."""
    if telegram is None:
        async with (
            telegram_server.serve(ManualClock(START)) as made,
            opened(database, key_file, paced=paced, telegram=made) as office,
        ):
            yield office
        return
    store = Store.open(database, key_file)
    with store.writing() as db:
        teams.ensure(db, "Teamet", "Europe/Stockholm", "sv", ("Anna", "Omar"))
    bot = telegram.bot(TOKEN, username="lotsen_coach_bot")
    given: dict[str, Any] = {"telegram_coach_token": TOKEN, "telegram_api": telegram.url}
    robot = ptb_client.build_bot(Settings(**given))
    if not paced:
        robot.channel.limits = Limits()
    youths = RecordingChannel(people.CHANNEL)
    app = App(
        store,
        telegram.clock,
        [youths, PageChannel(ChannelName.CONSOLE, Audience.CONSOLE), robot.channel],
    )
    office = Office(app, telegram, bot, robot)
    office.youths = youths
    async with running(office):
        yield office


@asynccontextmanager
async def running(office: Office) -> AsyncIterator[None]:
    """The writer writes, the outbox speaks, the robot hears."""
    app = office.app
    await app.start()
    try:
        async with asyncio.TaskGroup() as nursery:
            tasks = [
                nursery.create_task(app.outbox.run()),
                nursery.create_task(office.robot.run(office.gateway)),
            ]
            yield
            app.outbox.end()
            tasks[1].cancel()
    finally:
        app.close()
        await office.robot.close()
