"""Begin again what cannot go on now, a little later."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import structlog

from bot.errors import ChannelError, FullQueueError, StoreError, error_location

PAUSE: Final = timedelta(seconds=3)

log = structlog.get_logger()


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
