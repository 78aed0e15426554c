"""Run the one thread that writes. Inbounds are submitted to it, and answered after the commit."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from bot.errors import FullQueueError
from bot.turns.inbound import Inbound, Outcome
from bot.turns.processor import MAX_BATCH, TurnProcessor

T = TypeVar("T")
_Waiting = tuple[Inbound | Callable[[], Any], asyncio.Future[Any]]

MOST_QUEUED: Final = 4096
"""Inbounds that may wait. At 1,000 turns a second the last of them waits four seconds."""


class WriterLoad(NamedTuple):
    """The load of the writer: what waits now, and what it did since the program began."""

    waiting: int
    turns: int
    commits: int
    refused: int


class Writer:
    """The writer: takes queued inbounds in order, up to 64 to a commit, or one job at a time."""

    def __init__(self, turns: TurnProcessor, most_queued: int = MOST_QUEUED) -> None:
        self._turns = turns
        self._most = most_queued
        self._queue: deque[_Waiting] = deque()
        self._awake = threading.Event()
        self._closing = False
        self._refused = 0
        self.ready = turns.ready
        self.on_commit: Callable[[], None] | None = None
        self.prepare: Callable[[Inbound], Awaitable[Inbound]] | None = None
        self._thread = threading.Thread(target=self._work, name="lotsen-writer", daemon=True)

    def start(self) -> None:
        """Start the writer's thread."""
        self._thread.start()

    def close(self) -> None:
        """Take what has queued, then end. Blocks until the last commit."""
        self._closing = True
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def alive(self) -> bool:
        """Tell whether it writes: it was started, and nothing has ended it."""
        return self._thread.is_alive() and not self._closing

    @property
    def load(self) -> WriterLoad:
        """Return the load; it only reads numbers, and may be called from any thread."""
        turns = self._turns
        return WriterLoad(len(self._queue), turns.taken, turns.commits, self._refused)

    async def take(self, inbound: Inbound) -> Outcome:
        """Take a turn; return after its commit. Raises FullQueueError or a StoreError."""
        if self.prepare is not None:
            inbound = await self.prepare(inbound)
        taken: Outcome = await self._put(inbound)
        return taken

    def submit(self, inbound: Inbound) -> asyncio.Future[Outcome]:
        """Submit a turn without waiting; its future ends at the commit. Raises FullQueueError."""
        return self._put(inbound)

    async def run(self, job: Callable[[], T]) -> T:
        """Run a job that writes, between two batches; return its result."""
        done: T = await self._put(job)
        return done

    async def take_due(self) -> int:
        """Take the turns of due timers; return how many there were."""
        count = await self.run(self._turns.take_due)
        if count and self.on_commit is not None:
            self.on_commit()
        return count

    def _put(self, item: Inbound | Callable[[], Any]) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if self._closing or (len(self._queue) >= self._most and isinstance(item, Inbound)):
            self._refused += 1
            raise FullQueueError
        self._queue.append((item, future))
        if not self._awake.is_set():
            self._awake.set()
        return future

    # ------------------------------------------------------------ in the thread

    def _work(self) -> None:
        ending = False
        while not ending:
            self._awake.wait()
            # Cleared before the queue is read: whoever adds something later sets it again.
            self._awake.clear()
            ending = self._closing
            while self._queue:
                self._answer(self._next())

    def _next(self) -> list[_Waiting]:
        """Take from the queue one job, or as many inbounds as stand together at its head."""
        if not isinstance(self._queue[0][0], Inbound):
            return [self._queue.popleft()]
        waiting: list[_Waiting] = []
        while self._queue and len(waiting) < MAX_BATCH and isinstance(self._queue[0][0], Inbound):
            waiting.append(self._queue.popleft())
        return waiting

    def _answer(self, waiting: Sequence[_Waiting]) -> None:
        futures = [future for _, future in waiting]
        turns = isinstance(waiting[0][0], Inbound)
        try:
            answers = self._do([item for item, _ in waiting])
        except BaseException as error:  # noqa: BLE001 - whoever waits is told, whatever it is
            answers = [error] * len(futures)
        try:
            futures[0].get_loop().call_soon_threadsafe(self._resolve, futures, answers, turns)
        except RuntimeError:  # the loop is gone, and with it everybody who waited
            return

    def _do(self, items: list[Inbound | Callable[[], Any]]) -> list[Any]:
        if not isinstance(items[0], Inbound):
            return [items[0]()]
        return list(self._turns.take([item for item in items if isinstance(item, Inbound)]))

    def _resolve(
        self,
        futures: Sequence[asyncio.Future[Any]],
        answers: Sequence[Any],
        turns: bool,  # noqa: FBT001 - call_soon_threadsafe passes no keywords
    ) -> None:
        """Answer whoever waits, in the event loop. Turns wake the outbox; its own jobs do not."""
        for future, answer in zip(futures, answers, strict=True):
            if future.cancelled():
                continue
            if isinstance(answer, BaseException):
                future.set_exception(answer)
            else:
                future.set_result(answer)
        if turns and self.on_commit is not None:
            self.on_commit()
