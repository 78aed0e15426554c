"""Run the four periodic jobs in real time.

Due timers become turns, what is old is removed once a day, a watchdog checks that every open
escalation has its timer, and catalogs that a translator changed are read again. APScheduler only
ticks: it holds no data (dependencies.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.app import App
from bot.errors import FullQueueError, LotsenError, StoreError
from bot.turns.processor import MAX_BATCH
from storage.maintenance import retention, watchdog
from storage.maintenance.retention import SweepCounts

Job = Callable[[App], Awaitable[None]]

DUE_EVERY: Final = 1
WATCH_EVERY: Final = 60
WORDS_EVERY: Final = 10

ONCE: Final = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
"""Of a job's missed runs one is left, and that one is done however late it is."""

log = structlog.get_logger()


async def run(app: App) -> None:
    """Run the jobs until cancelled."""
    scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=ONCE)
    triggers = {
        _due: IntervalTrigger(seconds=DUE_EVERY),
        _watch: IntervalTrigger(seconds=WATCH_EVERY),
        reload_catalogs: IntervalTrigger(seconds=WORDS_EVERY),
        _sweep: CronTrigger(hour=3, minute=30),
    }
    for job, trigger in triggers.items():
        scheduler.add_job(_tick, trigger, [job, app], name=job.__name__)
    scheduler.start()
    try:
        await asyncio.Event().wait()
    finally:
        scheduler.shutdown(wait=False)


async def _tick(job: Job, app: App) -> None:
    """Run a job.

    Only the end of the program cancels it, and that is no error, as APScheduler would say.
    """
    with suppress(asyncio.CancelledError):
        await job(app)


async def _due(app: App) -> None:
    """Take the turns of everything due now; a full batch means that there is more."""
    try:
        while await app.writer.take_due() >= MAX_BATCH:
            pass
    except (StoreError, FullQueueError) as error:
        log.error("due_turns_failed", error=type(error).__name__, why=str(error))


async def _watch(app: App) -> None:
    try:
        lost = await app.writer.run(lambda: _mend(app))
    except (StoreError, FullQueueError) as error:
        log.error("watchdog_failed", error=type(error).__name__, why=str(error))
        return
    if lost:
        log.error("escalation_timers_restored", count=lost)


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
    with app.store.writing() as db:
        return retention.sweep(db, app.clock.now(), words=app.blank_old_texts)


def _alarm(app: App, what: str) -> None:
    with app.store.writing() as db:
        watchdog.alarm(db, app.clock.now(), what)


def _mend(app: App) -> int:
    with app.store.writing() as db:
        return watchdog.repair_escalations(db, app.clock.now())
