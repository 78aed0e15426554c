"""Give a channel or web page the parts of the program that it may use, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from zoneinfo import ZoneInfo

import structlog

from bot.clock import Clock
from bot.delivery.change_notifier import ChangeNotifier
from bot.delivery.rate_limit import RateLimiter
from bot.errors import FullQueueError, StoreError
from bot.gateway.late_openings import LateOpenings
from bot.gateway.site_rules import SiteRules
from bot.gateway.status import ServiceStatus
from bot.gateway.stream_limits import StreamLimits
from bot.gateway.write_proof import WriteProof
from bot.language.renderer import Moment, Renderer
from bot.notifications.staff_sender import StaffSender
from bot.notifications.web_push import WebPush
from bot.notifications.youth_calls import SmsSender
from bot.turns.listener import Listener
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
    erased after WORDS_KEPT (storage/schema/periods.py). `silent_after`: so many questions without
    an answer, and the youth is a coach's to see to. `services`: the bots that run beside the
    web server. `push`: whoever sends to browsers; None where there is no push. `staff_sender`:
    whoever sends to staff, by every kind of way that this deployment has; None where there is none.
    `sms`: whoever sends SMS by the municipality's gateway; None where there is none. `min_age`:
    from which age youths write here, as the front page says; 0 says nothing, and nobody is asked
    (practices 2-14). `limiters`: of each channel, by its name, what all that it sends keeps to.
    `streams`: how many pages may be open. `late_openings`: what could not be written yet.
    """

    store: Store
    writer: Writer
    renderer: Renderer
    directory: Directory
    listener: Listener
    clock: Clock
    notifier: ChangeNotifier
    rules: SiteRules
    zone: ZoneInfo
    demo: bool = False
    texts_expire: bool = False
    silent_after: int = 3
    services: tuple[ServiceStatus, ...] = ()
    push: WebPush | None = None
    staff_sender: StaffSender | None = None
    sms: SmsSender | None = None
    limiters: Mapping[str, RateLimiter] = field(default_factory=dict)
    min_age: int = 0
    streams: StreamLimits = field(default_factory=StreamLimits)
    late_openings: LateOpenings = field(default_factory=LateOpenings)
    write_proof: WriteProof = field(default_factory=WriteProof)

    @property
    def moment(self) -> Moment:
        """Return the moment and the time zone in which a page is read."""
        return Moment(self.clock.now(), self.zone)

    async def is_danger(self, text: str) -> bool:
        """Tell whether a text means danger (tier A, B or C), by both readers; without a database.

        A turn reads what it takes by itself; this is for words that cannot be taken.
        """
        return await self.listener.danger_in(text) is not None

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

    async def prove_writing(self) -> None:
        """Write a row of our own, if that was not done just now. Raises StoreError."""
        now = self.clock.now()
        await self.write_proof.renew(
            lambda: self.write(lambda db, keys: watchdog.prove_writing(db, keys, now))
        )

    async def write_late_openings(self) -> None:
        """Write who opened what while nothing could be written; raises nothing."""
        if not len(self.late_openings):
            return
        try:
            written = await self.write(lambda db, _: self.late_openings.write(db))
        except (StoreError, FullQueueError) as error:
            log.error("openings_not_written", error=type(error).__name__)
            return
        self.late_openings.forget(written)

    async def raise_alarm(self, what: str) -> None:
        """Record for operators what is wrong with the program: `what` holds no name and no text."""
        log.error("alarm_raised", why=what)
        await self.write(lambda db, _: watchdog.alarm(db, self.clock.now(), what))

    def _write(self, change: Query[T]) -> T:
        with self.store.writing() as db:
            return change(db, self.store.keys)
