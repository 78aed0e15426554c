"""Tell youths whose page is closed that there is something to read.

Which lines no page has shown stands in the database, and so does what was told of them: each
telling is written before the call and ended after it. After a crash a danger's or a human's lines
are told again, and no others (docs/decisions/0004). `bot/policy/youth_telling.py` decides by
which way and when; in memory is only when to look at whom again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, TypeVar

import structlog

from bot.clock import Clock
from bot.errors import FullQueueError, StoreError
from bot.notifications.due_times import DueTimes
from bot.notifications.failure_reports import FailureReports
from bot.notifications.job_writer import JobWriter
from bot.notifications.lanes import Lane, Lanes
from bot.notifications.outcome import Outcome
from bot.notifications.youth_calls import BegunCall, YouthCalls
from bot.policy import youth_telling as policy
from bot.policy.youth_telling import YouthTelling, YouthWay
from flows import discovery
from flows.engine.line import LineClass
from storage.database import Db
from storage.reads import youth_notifications as reads
from storage.reads.youth_notifications import (
    BegunNotification,
    EndedNotification,
    UnseenYouth,
)
from storage.store import Store

T = TypeVar("T")

LONGEST_PAUSE: Final = timedelta(seconds=1)
SHORTEST_PAUSE: Final = timedelta(milliseconds=20)

FAILED_AGAIN: Final = timedelta(minutes=2)
"""When somebody is looked at again whom it failed to tell, for a reason that nobody foresaw."""

MOST_READ: Final = 256
"""Youths who are looked at together."""

UNAVAILABLE: Final = (StoreError, FullQueueError)

log = structlog.get_logger()


class YouthNotifier:
    """The one that tells youths. Where `calls` knows no way it does nothing.

    `pages` is the name of the channel of youths' pages; `is_watched` tells whether a page of a
    youth is open. `on_told` is called with the ids of those who were told, once that is written,
    and `on_lost` with each whom nothing reaches any more.
    """

    def __init__(
        self,
        store: Store,
        writer: JobWriter,
        clock: Clock,
        calls: YouthCalls,
        pages: str,
        is_watched: Callable[[int], bool] = lambda _youth: False,
    ) -> None:
        self._store = store
        self._writer = writer
        self._clock = clock
        self._calls = calls
        self._pages = pages
        self._is_watched = is_watched
        self._due = DueTimes()
        self._left_alone: dict[int, datetime] = {}
        """Youths whose push service wants no more now, and until when."""
        self._damaged: set[tuple[int, str]] = set()
        """What was reported that cannot be opened: whose, and of which column."""
        self._lanes = Lanes()
        self._ended: list[EndedNotification] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._awake = asyncio.Event()
        self._pass_lock = asyncio.Lock()
        self._ending = False
        self._reports = FailureReports(store, writer, clock, "notifications to youths")
        self.active = calls.push is not None or calls.sms is not None
        """Whether there is any way to tell anybody."""
        self.on_told: Callable[[set[int]], None] | None = None
        self.on_lost: Callable[[int], Awaitable[object]] | None = None

    def notice(self, youths: Iterable[int]) -> None:
        """Look at these soon: a line of theirs was said, and it may be that no page shows it."""
        if not self.active:
            return
        at = self._clock.now() + policy.CLOSED
        for youth in youths:
            self._due.add(youth, at)

    def wake(self) -> None:
        """Look again now: something was committed."""
        self._awake.set()

    def end(self) -> None:
        """Let `run` return once what is being sent is sent and written."""
        self._ending = True
        self.wake()

    async def recover(self) -> None:
        """End what a crash left begun, and find whoever may still have to be told."""
        if self.active:
            now = self._clock.now()
            for youth in await self._writer.run(lambda: self._recover(now)):
                self._due.add(youth, now)

    async def flush(self) -> datetime | None:
        """Tell everybody who is to be told at this moment, and wait until it is written.

        Return when somebody is to be looked at next (aware; None: nobody waits). Raises
        FullQueueError or a StoreError.
        """
        if not self.active:
            return None
        async with asyncio.TaskGroup() as nursery:
            try:
                while await self._make_pass(nursery):
                    if self._tasks:
                        await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            except UNAVAILABLE as error:
                failed = error  # Raised in here it would cancel what is being sent.
            else:
                return self._due.next
        raise failed

    async def run(self) -> None:
        """Tell until `end` is called."""
        async with asyncio.TaskGroup() as nursery:
            while not self._ending:
                self._awake.clear()
                await self._tried(self._make_pass(nursery))
                with suppress(TimeoutError):
                    # Not wait_for: until Python 3.12 it may swallow a cancellation.
                    async with asyncio.timeout(self._pause().total_seconds()):
                        await self._awake.wait()
        await self._tried(self._write(()))

    def _pause(self) -> timedelta:
        due = self._due.next
        if due is None or not self.active:
            return LONGEST_PAUSE
        return min(LONGEST_PAUSE, max(due - self._clock.now(), SHORTEST_PAUSE))

    async def _tried(self, work: Awaitable[object]) -> None:
        try:
            await work
        except UNAVAILABLE as error:
            log.error("youths_not_told", error=type(error).__name__, why=str(error))
        except Exception as error:  # noqa: BLE001 - the next look is as good as the first
            await self._reports.report(error)

    # ------------------------------------------------------------ a pass

    async def _make_pass(self, nursery: asyncio.TaskGroup) -> bool:
        """Look at whoever is due, write how the last ones went, and begin what has a place.

        Return whether more is to be done at this moment.
        """
        async with self._pass_lock:
            now = self._clock.now()
            due = self._due.take(now, MOST_READ)
            if due:
                await self._examine(due, now)
            ready = self._lanes.take()
            if ready or self._ended:
                for calls in (await self._write(ready)).values():
                    task = nursery.create_task(self._tell(calls))
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)
            return bool(due or ready or self._tasks or self._ended or self._lanes.waits)

    async def _examine(self, due: list[int], now: datetime) -> None:
        """Read these youths, and let whoever is to be told at this moment wait for a place."""
        try:
            found = await asyncio.to_thread(self._read, due, now)
        except StoreError:
            for youth in due:
                self._due.add(youth, now + LONGEST_PAUSE)
            raise
        await self._report_damaged(found)
        for one in found:
            if self._lanes.is_busy(one.youth):
                continue  # Looked at again when that has ended.
            try:
                self._sort(one, now)
            except Exception as error:  # noqa: BLE001 - whatever it is, others wait
                await self._reports.report(error)
                self._due.add(one.youth, now + FAILED_AGAIN)

    async def _report_damaged(self, found: Iterable[UnseenYouth]) -> None:
        """Report, once of each, what cannot be opened of these youths."""
        fresh = {(one.youth, name) for one in found for name in one.damaged} - self._damaged
        self._damaged |= fresh
        for column in sorted({name for _, name in fresh}):
            await self._reports.report_damaged(column)

    def _sort(self, one: UnseenYouth, now: datetime) -> None:
        """Let one wait for a place, or look at them again when there is something to tell."""
        for telling in self._plan(one, now):
            if telling.at <= now:
                self._lanes.add(one.youth, _lane(one, telling))
            else:
                self._due.add(one.youth, telling.at)

    def _read(self, youths: list[int], now: datetime) -> list[UnseenYouth]:
        with self._store.reading() as db:
            return self._read_in(db, youths, now)

    def _read_in(self, db: Db, youths: list[int], now: datetime) -> list[UnseenYouth]:
        since = now - policy.LONGEST
        return reads.unseen(db, self._store.keys, youths, self._pages, since)

    def _plan(self, one: UnseenYouth, moment: datetime) -> list[YouthTelling]:
        """Return what to tell this youth, at this moment or later."""
        now = moment.astimezone(one.zone)
        lines = [
            policy.WaitingLine(
                line.id, LineClass(line.say_as), line.said_at, line.latest,
                discovery.is_at_chosen_hour(line.line),
            )
            for line in one.lines
        ]  # fmt: skip
        if one.is_quiet(now):
            # Nothing routine after a stop or in a pause, not even of what was said before it.
            lines = [line for line in lines if line.urgent]
        reach = policy.YouthReach(
            self._calls.push is not None and bool(one.devices),
            self._calls.sms is not None and bool(one.number),
            self._is_watched(one.youth),
        )
        told = [policy.BegunTelling(*earlier) for earlier in one.earlier]
        wanted = policy.plan(lines, told, reach, now)
        until = self._left_alone.get(one.youth)
        if until is None or until <= now:
            self._left_alone.pop(one.youth, None)
            return wanted
        return [
            telling._replace(at=max(telling.at, until)) if telling.by is YouthWay.PUSH else telling
            for telling in wanted
        ]

    async def _tell(self, calls: list[BegunCall]) -> None:
        """Make the calls to one youth; how they went is written in the next pass."""
        for ended in await asyncio.gather(*map(self._calls.make, calls)):
            self._ended.append(ended.row)
            if ended.left_alone is not None:
                self._left_alone[ended.row.youth] = ended.left_alone
        self._lanes.free(calls[0].youth.youth)
        self._awake.set()

    # ------------------------------------------------------------ what is written

    async def _write(self, youths: Iterable[int]) -> Mapping[int, list[BegunCall]]:
        """Write how the last ones went, and that telling these begins; one commit."""
        ended, beginning = list(self._ended), list(youths)
        begun: Mapping[int, list[BegunCall]] = {}
        lost = set[int]()
        try:
            begun, lost = await self._writer.run(lambda: self._end_and_begin(ended, beginning))
        finally:
            for youth in beginning:
                if youth not in begun:  # A page has shown it meanwhile, or nothing was written.
                    self._lanes.free(youth)
                    self._due.add(youth, self._clock.now() + LONGEST_PAUSE)
        del self._ended[: len(ended)]
        for one in ended:
            self._due.add(one.youth, self._clock.now())
        told = {one.youth for one in ended if one.outcome == Outcome.TAKEN}
        if told and self.on_told is not None:
            self.on_told(told)
        await self._report(lost)
        return begun

    async def _report(self, lost: Iterable[int]) -> None:
        """Report whom nothing reaches any more; where it fails, the youth's page says it still."""
        for youth in lost:
            if self.on_lost is not None:
                with suppress(*UNAVAILABLE):
                    await self.on_lost(youth)

    def _end_and_begin(
        self, ended: list[EndedNotification], youths: list[int]
    ) -> tuple[dict[int, list[BegunCall]], set[int]]:
        now = self._clock.now()
        with self._store.writing() as db:
            reads.end(db, ended)
            unseen = self._read_in(db, youths, now)
            found = {one.youth: [*self._begin(db, one, now)] for one in unseen}
            gone = {one.youth for one in ended if one.gone or one.number_gone}
            lost = {youth for youth in gone if not reads.is_reachable(db, youth)}
        return {youth: calls for youth, calls in found.items() if calls}, lost

    def _begin(self, db: Db, one: UnseenYouth, now: datetime) -> Iterator[BegunCall]:
        for telling in self._plan(one, now):
            if telling.at <= now:
                row = BegunNotification(
                    one.youth, telling.up_to, telling.by.value, telling.repeats, now
                )
                yield BegunCall(reads.begin(db, row), one, telling, now)

    def _recover(self, now: datetime) -> list[int]:
        with self._store.writing() as db:
            if count := reads.recover(db, now):
                log.warning("youth_notifications_uncertain", count=count)
            return reads.waiting_since(db, self._pages, now - policy.LONGEST)


def _lane(one: UnseenYouth, telling: YouthTelling) -> Lane:
    if telling.urgent:
        return Lane.URGENT
    failing = bool(one.devices) and all(device.failed for device in one.devices)
    return Lane.FAILING if failing and telling.by is YouthWay.PUSH else Lane.ROUTINE
