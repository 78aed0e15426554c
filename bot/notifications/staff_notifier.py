"""Tell staff by their ways that a youth waits, until somebody has taken it.

Who is asked stands in the database, and so does what was told: each telling is written before the
call and ended after it, and what a crash left in the middle is told again.
`bot/policy/way_order.py` decides by which ways and when. What is taken, closed or asked of
somebody else is no card of theirs any more, so nothing more is told of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Protocol, TypeVar

import structlog

from bot.clock import Clock
from bot.errors import FullQueueError, StoreError
from bot.notifications.failure_reports import FailureReports
from bot.notifications.job_writer import JobWriter
from bot.notifications.outcome import Outcome, SendResult
from bot.notifications.staff_messages import StaffMessages
from bot.notifications.way_messages import WayMessage
from bot.policy import way_order as policy
from bot.policy import working_hours
from bot.policy.way_order import Told, Way
from flows.engine.facts import Tier
from storage.database import Db
from storage.reads import staff_alerts as reads
from storage.reads.staff_alerts import CardToTell, KnownWay, Owner, PastTelling, UnseenMessage
from storage.schema import periods
from storage.schema.way_kind import WayKind
from storage.store import Store

T = TypeVar("T")

LONGEST_PAUSE: Final = timedelta(seconds=5)
"""The database is read at least so often: another process may have asked somebody."""

LONGEST_CALL: Final = timedelta(seconds=20)
"""A way that takes longer has failed."""

MOST_AT_ONCE: Final = 16

TELLS_FOR: Final = timedelta(days=1)
"""So long words that nobody has seen are told of; then they stand in the console alone."""

log = structlog.get_logger()


class WaySender(Protocol):
    """Whoever can send by any of the ways."""

    async def send(self, way: KnownWay, message: WayMessage) -> SendResult:
        """Send by this way. Raises nothing: a fault is a result."""


class _DueTelling(NamedTuple):
    """A telling that is to begin now: of which row of the outbox, as what, and in which step."""

    way: KnownWay
    line: int
    kind: str
    step: int
    message: WayMessage


class _Begun(NamedTuple):
    """A telling whose beginning is written, with what is needed to send it."""

    number: int
    way: KnownWay
    message: WayMessage


class _Due(NamedTuple):
    """What the database holds of those who may have to be told something."""

    cards: list[CardToTell]
    messages: list[UnseenMessage]
    ways: list[KnownWay]
    past: list[PastTelling]
    owners: dict[int, Owner]

    def ways_of(self, coach: int) -> list[KnownWay]:
        return [one for one in self.ways if one.coach == coach]

    def told_of(self, line: int) -> list[Told]:
        """Return what was told of this row, and is known to have been taken or not."""
        return [
            Told(
                one.way,
                one.step,
                one.begun_at,
                failed=one.outcome not in {"", Outcome.TAKEN},
                passes=one.outcome in periods.PASSING_FAILURES,
            )
            for one in self.past
            if one.line == line and one.outcome != Outcome.UNCERTAIN
        ]


class StaffNotifier:
    """The one that tells staff. `pass_by` is called with a coach and a youth when no way is left.

    `writer` is the program's writer; the messages say where to look.
    """

    def __init__(
        self,
        store: Store,
        writer: JobWriter,
        clock: Clock,
        messages: StaffMessages,
        sender: WaySender,
        pass_by: Callable[[int, int], Awaitable[object]],
    ) -> None:
        self._store = store
        self._writer = writer
        self._clock = clock
        self._messages = messages
        self._sender = sender
        self._pass_by = pass_by
        self._awake = asyncio.Event()
        self._ending = False
        self._reports = FailureReports(store, writer, clock, "notifications to staff")
        self._failed: list[Exception] = []
        """What failed while tellings were begun, until it is reported."""
        self._limits = {kind: asyncio.Semaphore(MOST_AT_ONCE) for kind in WayKind}

    def wake(self) -> None:
        """Look again soon: something was committed."""
        self._awake.set()

    def end(self) -> None:
        """Let `run` return."""
        self._ending = True
        self.wake()

    async def recover(self) -> None:
        """Mark what a crash left in the middle: it is told again.

        Raises FullQueueError or a StoreError.
        """
        await self._writer.run(self._recovered)

    async def run(self) -> None:
        """Tell until `end` is called; first what a crash left in the middle."""
        await self._tried(self.recover())
        async with asyncio.TaskGroup() as nursery:
            # A way that hangs holds up nothing: whoever is called next is not waited for.
            while not self._ending:
                self._awake.clear()
                pause = await self._tried(self._begin_due(nursery)) or LONGEST_PAUSE
                with suppress(TimeoutError):
                    # Not wait_for: until Python 3.12 it may swallow a cancellation.
                    async with asyncio.timeout(pause.total_seconds()):
                        await self._awake.wait()

    async def tell(self) -> None:
        """Tell everybody who is to be told now, and wait until that has ended.

        Raises FullQueueError or a StoreError.
        """
        async with asyncio.TaskGroup() as nursery:
            await self._begin_due(nursery)

    async def _begin_due(self, nursery: asyncio.TaskGroup) -> timedelta:
        """Begin what is due; return how long nothing more is. Raises as `tell` does."""
        due = await asyncio.to_thread(self._read)
        if due.cards or due.messages:
            for one in await self._writer.run(self._begin):
                nursery.create_task(self._send(one))
            while self._failed:
                await self._reports.report(self._failed.pop())
            await self._pass_over_unreached()
        now = self._clock.now()
        return min([LONGEST_PAUSE, *(at - now for at in _next(due, now) if at > now)])

    # ------------------------------------------------------------ what is due

    def _read(self) -> _Due:
        with self._store.reading() as db:
            return self._due(db)

    def _due(self, db: Db) -> _Due:
        now = self._clock.now()
        cards, begin = reads.cards(db, now), now - TELLS_FOR
        messages = [
            *reads.unseen_messages(db, begin, now), *reads.unseen_requests(db, begin, now)
        ]  # fmt: skip
        staff = {*(one.coach for one in cards), *(one.coach for one in messages)}
        lines = [*(one.line for one in cards), *(one.line for one in messages)]
        return _Due(
            cards, messages, reads.ways(db, self._store.keys, staff), reads.tellings(db, lines),
            dict(reads.owners(db, staff)),
        )  # fmt: skip

    def _begin(self) -> list[_Begun]:
        """Write the beginning of every telling that is due, in one commit.

        All is read again in it: somebody may have taken it a moment ago. One that fails holds up
        no other.
        """
        with self._store.writing() as db:
            due, now = self._due(db), self._clock.now()
            last = {
                one.line: reads.last_told_of(db, one.youth, one.coach, one.line)
                for one in due.messages
            }
            every = (
                *(self._plan_card(due, card, now) for card in due.cards),
                *(self._plan_words(due, words, last[words.line], now) for words in due.messages),
            )
            planned = [one for each in every for one in self._without_failures(each)]
            return [self._begin_one(db, one, now) for one in planned]

    def _begin_one(self, db: Db, one: _DueTelling, now: datetime) -> _Begun:
        way = one.way
        number = reads.begin(db, way.coach, way.id, one.line, one.kind, one.step, now)
        return _Begun(number, way, one.message)

    def _without_failures(self, tellings: Iterator[_DueTelling]) -> list[_DueTelling]:
        try:
            return list(tellings)
        except Exception as error:  # noqa: BLE001 - whatever it is, others wait
            self._failed.append(error)
            return []

    def _plan_card(self, due: _Due, card: CardToTell, now: datetime) -> Iterator[_DueTelling]:
        known = {one.id: one for one in due.ways_of(card.coach)}
        ways = [Way(one.id, WayKind(one.kind)) for one in known.values()]
        owner = due.owners[card.coach]
        message = self._messages.of_card(card, owner)
        # A life in danger is rung at any hour at who is on call, all else in working hours.
        again = card.tier is Tier.A or working_hours.is_staffed(owner, now)
        told = due.told_of(card.line)
        for one in policy.due(card.tier, card.since, ways, told, now, again=again):
            yield _DueTelling(known[one.way], card.line, "card", one.step, message)

    def _plan_words(
        self, due: _Due, words: UnseenMessage, last: datetime | None, now: datetime
    ) -> Iterator[_DueTelling]:
        waits = last is not None and now < last + policy.MESSAGE_AGAIN and not words.danger
        if waits or now < words.since + policy.MESSAGE_AFTER:
            return
        known = {one.id: one for one in due.ways_of(words.coach)}
        ways = [Way(one.id, WayKind(one.kind)) for one in known.values()]
        message = self._messages.of_words(words, due.owners[words.coach])
        for way in policy.first(ways, due.told_of(words.line), now):
            yield _DueTelling(known[way], words.line, "message", 0, message)

    # ------------------------------------------------------------ telling

    async def _send(self, one: _Begun) -> None:
        async with self._limits[WayKind(one.way.kind)]:
            try:
                async with asyncio.timeout(LONGEST_CALL.total_seconds()):
                    result = await self._sender.send(one.way, one.message)
            except TimeoutError:
                result = SendResult(Outcome.TIMEOUT)
            except Exception as error:  # noqa: BLE001 - another way is tried, and this one again
                await self._reports.report(error)
                result = SendResult(Outcome.LATER)
        if result.outcome is not Outcome.TAKEN:
            log.warning("staff_way_failed", kind=one.way.kind, outcome=result.outcome.value)
        await self._tried(self._writer.run(lambda: self._end(one, result)))
        if result.outcome is not Outcome.TAKEN:
            await self._tried(self._pass_over_unreached())
            self.wake()

    def _end(self, one: _Begun, result: SendResult) -> None:
        now, outcome = self._clock.now(), result.outcome
        with self._store.writing() as db:
            reads.end(db, one.number, outcome.value, now)
            failure = "" if outcome is Outcome.TAKEN else outcome.value
            reads.mark_way(db, one.way.id, now, failure)

    async def _pass_over_unreached(self) -> None:
        """Let the ladder pass over whoever is asked, and cannot be reached any more."""
        for coach, youth in await asyncio.to_thread(self._unreached):
            await self._tried(self._pass_by(coach, youth))

    def _unreached(self) -> list[tuple[int, int]]:
        with self._store.reading() as db:
            now = self._clock.now()
            reachable = reads.reachable(db, now)
            return [
                (one.coach, one.youth)
                for one in reads.cards(db, now)
                if not one.taken and one.coach not in reachable
            ]

    def _recovered(self) -> None:
        with self._store.writing() as db:
            reads.recover(db, self._clock.now())

    async def _tried(self, work: Awaitable[T]) -> T | None:
        try:
            return await work
        except (StoreError, FullQueueError) as error:
            log.error("staff_not_told", error=type(error).__name__)
            return None
        except Exception as error:  # noqa: BLE001 - the next look is as good as the first
            await self._reports.report(error)
            return None


def _next(due: _Due, now: datetime) -> Iterator[datetime]:
    """Yield when something is due next."""
    for card in due.cards:
        after = policy.next_at(card.tier, card.since, now)
        if after is not None:
            yield after
    for words in due.messages:
        yield words.since + policy.MESSAGE_AFTER
