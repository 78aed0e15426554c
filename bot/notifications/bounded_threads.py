"""Run calls that block in threads: few at a time, each given up after its time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TypeVar

T = TypeVar("T")


class BoundedThreads:
    """At most `most` threads at a time. A call that hangs keeps its thread until it ends by itself.

    They are no threads of an executor, for Python would wait at its end for one that hangs.
    """

    def __init__(self, most: int) -> None:
        self._free = threading.BoundedSemaphore(most)
        self._freed: set[asyncio.Event] = set()

    async def run(self, work: Callable[[], T], longest: timedelta) -> T:
        """Run it, waiting for a free thread too.

        Raises TimeoutError after `longest`, and what `work` raises.
        """
        async with asyncio.timeout(longest.total_seconds()):
            await self._acquire()
            return await self._start(work)

    async def _acquire(self) -> None:
        freed = asyncio.Event()
        self._freed.add(freed)
        try:
            while not self._free.acquire(blocking=False):
                freed.clear()
                await freed.wait()
        finally:
            self._freed.discard(freed)

    def _start(self, work: Callable[[], T]) -> asyncio.Future[T]:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def run() -> None:
            tell = _outcome(done, work)
            self._free.release()
            # The program may have ended meanwhile.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._tell_freed)
                loop.call_soon_threadsafe(tell)

        threading.Thread(target=run, name="lotsen-send", daemon=True).start()
        return done

    def _tell_freed(self) -> None:
        for one in self._freed:
            one.set()


def _outcome(done: asyncio.Future[T], work: Callable[[], T]) -> Callable[[], None]:
    """Do it, and return what tells how it went to whoever still waits."""
    try:
        found = work()
    except BaseException as error:  # noqa: BLE001 - raised where it is waited for
        return partial(_settle, done, partial(done.set_exception, error))
    return partial(_settle, done, partial(done.set_result, found))


def _settle(done: asyncio.Future[T], tell: Callable[[], None]) -> None:
    if not done.done():
        tell()
