"""Report failures that nobody foresaw: none ends a notifier, or the server."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.clock import Clock
from bot.errors import FullQueueError, StoreError, error_location
from bot.notifications.job_writer import JobWriter
from storage.maintenance import watchdog
from storage.store import Store

AGAIN: Final = timedelta(hours=1)
"""How long the same failure is not reported again: what fails is tried again all the time."""

log = structlog.get_logger()


class FailureReports:
    """The one that logs such failures and alarms the operator, for one notifier: `what` it does.

    An alarm says the class of the error and its place in the code, and nothing of a person.
    """

    def __init__(self, store: Store, writer: JobWriter, clock: Clock, what: str) -> None:
        self._store = store
        self._writer = writer
        self._clock = clock
        self._what = what
        self._reported: dict[str, datetime] = {}

    async def report(self, error: Exception) -> None:
        """Log an error and alarm the operator, unless that was done within the hour.

        Raises nothing.
        """
        await self._report(error_location(error))

    async def report_damaged(self, column: str) -> None:
        """Report, as errors are, that a value of this column cannot be opened."""
        await self._report(f"a value of {column} cannot be opened, and is left out")

    async def _report(self, place: str) -> None:
        now = self._clock.now()
        before = self._reported.get(place)
        if before is not None and now - before < AGAIN:
            return
        self._reported[place] = now
        log.error("notification_failed", what=self._what, error=place)
        try:
            await self._writer.run(lambda: self._alarm(place, now))
        except (StoreError, FullQueueError) as failed:
            del self._reported[place]
            log.error("alarm_not_kept", error=error_location(failed))

    def _alarm(self, place: str, now: datetime) -> None:
        with self._store.writing() as db:
            watchdog.alarm(db, now, f"{self._what} failed: {place}")
