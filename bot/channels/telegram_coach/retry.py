"""Retry what Telegram cannot take now, a little later."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, TypeVar

import structlog

from bot.errors import ChannelError, FullQueueError, StoreError, WaitError, error_location

PAUSE: Final = timedelta(seconds=3)
LONGEST: Final = timedelta(seconds=5)
"""An answer of the bot waits so long for its turn; the outbox waits by itself."""

T = TypeVar("T")

log = structlog.get_logger()


async def retry_once(call: Callable[[], Awaitable[T]]) -> T:
    """Make a call, and once more after a short pause if that is what Telegram asks for."""
    try:
        return await call()
    except WaitError as error:
        if error.pause > LONGEST:
            raise
        await asyncio.sleep(error.pause.total_seconds())
    return await call()


async def run_until_success(*actions: Callable[[], Awaitable[None]]) -> None:
    """Run the steps in order; on an error wait and start again from the first."""
    while True:
        try:
            for action in actions:
                await action()
        except (ChannelError, StoreError, FullQueueError) as error:
            log.warning("coach_bot_task_postponed", error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - whatever it is, youths and pages go on
            log.error("coach_bot_task_failed", error=error_location(error))
        else:
            return
        await asyncio.sleep(PAUSE.total_seconds())
