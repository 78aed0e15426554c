"""Run the periodic jobs in real time.

Due timers become turns, what is old is removed once a day, a watchdog checks that every open
escalation has its timer and that everybody who takes part has a next contact, and catalogs that a
translator changed are read again. APScheduler only ticks: it holds no data (dependencies.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC
from typing import Final, NamedTuple

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.app import App
from bot.errors import FullQueueError, LotsenError, StoreError
from bot.turns.processor import MAX_BATCH
from storage.maintenance import erasures, retention, watchdog
from storage.maintenance.retention import SweepCounts

Job = Callable[[App], Awaitable[None]]

DUE_EVERY: Final = 1
WATCH_EVERY: Final = 60
WORDS_EVERY: Final = 10

ONCE: Final = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
"""Of a job's missed runs one is left, and that one is done however late it is."""

log = structlog.get_logger()


async def run(app: App, each_minute: Sequence[Callable[[], Awaitable[None]]] = ()) -> None:
    """Run the jobs until cancelled, and each minute those of whoever runs the site."""
    scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=ONCE)
    triggers = {
        _due: IntervalTrigger(seconds=DUE_EVERY),
        _watch: IntervalTrigger(seconds=WATCH_EVERY),
        reload_catalogs: IntervalTrigger(seconds=WORDS_EVERY),
        _forget_erased: IntervalTrigger(seconds=DUE_EVERY),
        _sweep: CronTrigger(hour=3, minute=30),
    }
    for job, trigger in triggers.items():
        scheduler.add_job(_tick, trigger, [job, app], name=job.__name__)
    for work in each_minute:
        minutely = IntervalTrigger(seconds=WATCH_EVERY)
        scheduler.add_job(_quietly, minutely, [work])
    scheduler.start()
    try:
        await asyncio.Event().wait()
    finally:
        scheduler.shutdown(wait=False)


class _Repaired(NamedTuple):
    """How many had lost their timers."""

    escalation_timers: int
    next_contacts: int
    request_timers: int
    meeting_timers: int


async def _tick(job: Job, app: App) -> None:
    """Run a job.

    Only the end of the program cancels it, and that is no error, as APScheduler would say.
    """
    await _quietly(lambda: job(app))


async def _quietly(work: Callable[[], Awaitable[None]]) -> None:
    with suppress(asyncio.CancelledError):
        await work()


async def _due(app: App) -> None:
    """Take the turns of everything due now; a full batch means that there is more."""
    try:
        while await app.writer.take_due() >= MAX_BATCH:
            pass
    except (StoreError, FullQueueError) as error:
        log.error("due_turns_failed", error=type(error).__name__, why=str(error))


async def _forget_erased(app: App) -> None:
    """Clear what is left of who was erased, until nothing is."""
    if erasures.is_settled(app.store):
        return
    try:
        await app.forget_erased()
    except (StoreError, OSError) as error:
        log.error("erasing_not_settled", error=type(error).__name__)


async def _watch(app: App) -> None:
    try:
        lost = await app.writer.run(lambda: _mend(app))
    except (StoreError, FullQueueError) as error:
        log.error("watchdog_failed", error=type(error).__name__, why=str(error))
        return
    if any(lost):
        log.error("invariants_restored", **lost._asdict())


async def reload_catalogs(app: App) -> None:
    """Read the catalogs again where they have changed.

    Where one cannot be read, the texts of before stay in use, and the operator is told, once for
    each time it is written.
    """
    try:
        if await asyncio.to_thread(app.renderer.reload_if_changed):
            log.info("catalogs_reloaded")
    except (LotsenError, OSError) as error:
        log.error("catalog_reload_failed", error=type(error).__name__, why=str(error))
        what = f"the words were not read again: {error}"
        await app.writer.run(lambda: _alarm(app, what))


async def _sweep(app: App) -> None:
    """Remove, once a day, what has been kept long enough."""
    try:
        swept = await app.writer.run(lambda: _let_go(app))
    except (StoreError, FullQueueError) as error:
        log.error("retention_failed", error=type(error).__name__, why=str(error))
        return
    log.info("retention_done", **swept._asdict())


def _let_go(app: App) -> SweepCounts:
    now = app.clock.now()
    with app.store.writing() as db:
        swept = retention.sweep(db, now, words=app.blank_old_texts)
        if app.blank_old_texts:
            log.info("silent_youths_erased", count=erasures.erase_silent(db, app.store, now))
    # What was deleted shall not be read in the log either.
    erasures.empty_log(app.store)
    return swept


def _alarm(app: App, what: str) -> None:
    with app.store.writing() as db:
        watchdog.alarm(db, app.clock.now(), what)


def _mend(app: App) -> _Repaired:
    now = app.clock.now()
    with app.store.writing() as db:
        return _Repaired(
            watchdog.repair_escalations(db, now), watchdog.repair_contacts(db, now),
            watchdog.repair_requests(db, now), watchdog.repair_wishes(db, now),
        )  # fmt: skip
