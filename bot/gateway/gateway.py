"""What an edge of the web is given: the parts of the program that it may use, and nothing else."""

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
from storage.maintenance import invariants
from storage.store import Store

T = TypeVar("T")

log = structlog.get_logger()

Look = Callable[[Db, Keyring], T]
"""A question to the database, or a small deed in it that is no turn."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """The engine room as the web sees it. `zone` is the team's, for days and clock times.

    `words_go`: whether what was written goes after 30 days (storage/maintenance/retention.py).
    `beside`: the bots that live beside the site.
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
    words_go: bool = False
    beside: tuple[ServiceStatus, ...] = ()

    @property
    def at(self) -> Moment:
        """When and where a page is read."""
        return Moment(self.clock.now(), self.zone)

    async def read(self, look: Look[T]) -> T:
        """Ask the database, beside the writer and beside the event loop. Raises StoreError."""
        return await asyncio.to_thread(self.read_now, look)

    def read_now(self, look: Look[T]) -> T:
        """The same in this very thread: for questions that take less than handing them over."""
        with self.store.reading() as db:
            return look(db, self.store.keys)

    async def write(self, deed: Look[T]) -> T:
        """A deed that is no turn, in the writer's thread and a commit of its own."""
        return await self.writer.run(lambda: self._write(deed))

    async def alarm(self, what: str) -> None:
        """Tell whoever runs this what is wrong with the program: no name, no text."""
        log.error("an alarm", what=what)
        await self.write(lambda db, _: invariants.alarm(db, self.clock.now(), what))

    def _write(self, deed: Look[T]) -> T:
        with self.store.writing() as db:
            return deed(db, self.store.keys)
