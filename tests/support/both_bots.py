"""Lotsen with both bots at the pace of Telegram, which allows one message a second in a chat.

The clock is moved by hand: what passes within a time on it does so whatever the machine is busy
with.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import SecretStr

from bot.app import App
from bot.channels import factory
from bot.channels.telegram.service import TelegramService
from bot.channels.telegram_youth.onboarding import CHANNEL
from bot.clock import ManualClock
from bot.gateway.site_rules import SiteRules
from bot.operations import server, site
from bot.simulator.telegram_server import api_server
from bot.simulator.telegram_server.api_server import TelegramServer
from bot.simulator.telegram_server.simulated_bot import PATIENCE, SimulatedBot, SimulatedPerson
from storage.access import coach_telegram, teams
from storage.store import Store
from storage.turns import enrol
from tests.conftest import START
from tests.support import coach_bot_office, youth_bot_site
from tests.support.coach_bot_office import ANNA
from tests.support.deployment import free_port
from tests.support.youth_bot_site import SOON, ZONE

T = TypeVar("T")

SECOND: Final = timedelta(seconds=1)
ALMOST: Final = timedelta(seconds=1.9)
"""Somewhat less than the two seconds in which what is urgent passes."""

GLANCE: Final = 0.05
"""Seconds for the program between two steps of the clock, where it does not matter how many."""


@dataclass
class BothBots:
    """Lotsen, and both bots as its people see them."""

    app: App
    telegram: TelegramServer
    clock: ManualClock
    services: tuple[TelegramService, ...]
    youths: SimulatedBot
    coaches: SimulatedBot

    def passes(self, length: timedelta) -> None:
        """Time passes at once, and everybody who waits for it asks the clock again."""
        self.clock.move_to(self.clock.now() + length)
        for one in self.services:
            one.answers.wake()
        self.app.outbox.wake()

    async def in_time(
        self, by: SimulatedPerson, *waited: Awaitable[T], answers: int = 0
    ) -> list[T]:
        """What is waited for comes in less than two seconds of the clock after what `by` did.

        The clock stands still until that is committed, until so many answers of a bot's own wait
        for their turn, until Telegram has answered all that it does not answer slowly, and until
        the outbox knows what waits.
        """
        updates = by.bot.updates
        await updates.wait_until_taken(updates.number)
        with self.app.notifier.subscribe() as changes:
            async with asyncio.timeout(PATIENCE):
                while self._under_way() or self._answers() < answers:
                    await changes.wait(SOON)
        self.app.outbox.wake()
        for _ in range(5):  # The outbox has looked at what was committed before the writer does so.
            await self.app.writer.run(int)
        self.passes(ALMOST)
        return await asyncio.gather(*waited)

    def _answers(self) -> int:
        return sum(one.answers.waiting for one in self.services)

    def _under_way(self) -> set[str]:
        """The chats that have something under way which is not answered slowly."""
        slow = {str(one["chat_id"]) for bot in (self.youths, self.coaches) for one in bot.held}
        limiters = self.app.outbox.limiters.values()
        return {chat for one in limiters for chat in one.under_way} - slow

    async def whenever(self, waited: Awaitable[T]) -> T:
        """What is waited for comes some time."""
        task = asyncio.ensure_future(waited)  # noqa: TID251 - awaited below, whatever comes
        while not (await asyncio.wait({task}, timeout=GLANCE))[0]:
            self.passes(SECOND)
        return await task

    def youth(self, number: int, name: str) -> SimulatedPerson:
        """An enrolled youth, Anna's."""
        with self.app.store.begin() as uow:
            enrol.enrol(uow, CHANNEL, str(number), name, "sv")
        return self.youths.person(number, language_code="sv")

    async def coach(self, coach: int, number: int) -> SimulatedPerson:
        """A coach who has linked their Telegram."""
        person = self.coaches.person(number, language_code="sv")
        with self.app.store.writing() as db:
            code = coach_telegram.code(db, self.app.store.keys, coach, self.clock.now())
        person.starts(code)
        await self.whenever(person.wait_for_message("Nu är chatten kopplad"))
        return person

    async def talk(self, youth: SimulatedPerson, name: str, anna: SimulatedPerson) -> None:
        """The youth asks for a human, and Anna takes it and has said hello."""
        youth.says("person")
        card = await self.whenever(
            anna.wait_for_message(lambda one: name in one.text and "behöver" in one.text)
        )
        anna.presses("🤝 Ta över", card.id)
        await self.whenever(
            anna.wait_for_message(lambda one: one.text.startswith(f"Du pratar med \u2068{name}"))
        )
        anna.says("hej hej", answers=card.id)
        await self.whenever(youth.wait_for_message("hej hej"))

    def refused(self) -> list[tuple[str, Any]]:
        """Every message that Telegram refused because it was one too many."""
        return [
            (one.method, one.params)
            for bot in (self.youths, self.coaches)
            for one in bot.calls
            if one.status == 429
        ]


@asynccontextmanager
async def at_work(folder: Path, **given: Any) -> AsyncIterator[BothBots]:
    """Both bots on a new database; Anna and Omar are coaches."""
    async with api_server.serve(ManualClock(START)) as telegram:
        youths = telegram.bot(youth_bot_site.TOKEN, username="lotsen_test_bot")
        coaches = telegram.bot(coach_bot_office.TOKEN, username="lotsen_coach_bot")
        telegram.limits(per_chat=1, per_second=30)
        port = free_port()
        settings = youth_bot_site.settings_of(
            folder, telegram.url, port=port,
            telegram_coach_token=SecretStr(coach_bot_office.TOKEN), **given,
        )  # fmt: skip
        services = factory.build_bots(settings)
        clock = telegram.clock
        assert isinstance(clock, ManualClock)
        store = Store.open(settings.url, settings.key)
        with store.writing() as db:
            teams.ensure(db, "Ungdomsteamet", str(ZONE), "sv", ("Anna", "Omar"))
        app = server.build_app(store, clock, beside=services)
        gateway = server.build_gateway(app, SiteRules(settings.public_url), ZONE, beside=services)
        bots = tuple(one for one in services if isinstance(one, TelegramService))
        both = BothBots(app, telegram, clock, bots, youths, coaches)
        if settings.telegram_mode == "polling":
            async with server.running(app, gateway, services):
                yield both
            return
        listens, stop = asyncio.Event(), asyncio.Event()
        async with asyncio.TaskGroup() as nursery:
            where = ("127.0.0.1", port, lambda _: listens.set(), stop)
            serving = server.serve(
                app, site.build(gateway), *where, gateway=gateway, beside=services
            )
            nursery.create_task(serving)
            await listens.wait()
            for one in (youths, coaches):
                await one.until_called("setWebhook")
            try:
                yield both
            finally:
                stop.set()


__all__ = ["ANNA", "BothBots", "at_work"]
