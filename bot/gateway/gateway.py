"""Give a channel or web page the parts of the program that it may use, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

import structlog

from bot.clock import Clock
from bot.delivery.change_notifier import ChangeNotifier
from bot.gateway.site_rules import SiteRules
from bot.gateway.status import ServiceStatus
from bot.language.renderer import Moment, Renderer
from bot.turns.writer import Writer
from flows.engine.directory import Directory
from storage.database import Db
from storage.encryption import Keyring
from storage.maintenance import watchdog
from storage.store import Store

T = TypeVar("T")

log = structlog.get_logger()

Query = Callable[[Db, Keyring], T]
"""A query, or a small write that is no turn; called with a connection and the keyring."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """The parts of the application that channels and web pages use.

    `zone` is the team's, for days and clock times. `texts_expire`: whether what was written is
    erased after WORDS_KEPT (storage/schema/periods.py). `services`: the bots that run beside the
    web server.
    """

    store: Store
    writer: Writer
    renderer: Renderer
    directory: Directory
    clock: Clock
    notifier: ChangeNotifier
    rules: SiteRules
    zone: ZoneInfo
    demo: bool = False
    texts_expire: bool = False
    services: tuple[ServiceStatus, ...] = ()

    @property
    def moment(self) -> Moment:
        """Return the moment and the time zone in which a page is read."""
        return Moment(self.clock.now(), self.zone)

    async def read(self, query: Query[T]) -> T:
        """Run a query in a thread beside the writer's and the event loop's. Raises StoreError."""
        return await asyncio.to_thread(self.read_now, query)

    def read_now(self, query: Query[T]) -> T:
        """Run a query in the calling thread: for one that takes less time than changing threads."""
        with self.store.reading() as db:
            return query(db, self.store.keys)

    async def write(self, change: Query[T]) -> T:
        """Run a write that is no turn, in the writer's thread and in a commit of its own."""
        return await self.writer.run(lambda: self._write(change))

    async def raise_alarm(self, what: str) -> None:
        """Record for operators what is wrong with the program: `what` holds no name and no text."""
        log.error("alarm_raised", why=what)
        await self.write(lambda db, _: watchdog.alarm(db, self.clock.now(), what))

    def _write(self, change: Query[T]) -> T:
        with self.store.writing() as db:
            return change(db, self.store.keys)
