"""Waiting: what Telegram cannot take now is done again, a little later."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, TypeVar

import structlog

from bot.errors import ChannelError, FullQueueError, StoreError, WaitError, error_location

PAUSE: Final = timedelta(seconds=3)
LONGEST: Final = timedelta(seconds=5)
"""An answer of the robot waits so long for its turn; the outbox waits by itself."""

T = TypeVar("T")

log = structlog.get_logger()


async def once_more(call: Callable[[], Awaitable[T]]) -> T:
    """Once more after a short pause, if that is what Telegram asks for."""
    try:
        return await call()
    except WaitError as error:
        if error.pause > LONGEST:
            raise
        await asyncio.sleep(error.pause.total_seconds())
    return await call()


async def on_and_on(*deeds: Callable[[], Awaitable[None]]) -> None:
    """One after another; what cannot be now is begun again after a pause, from the first."""
    while True:
        try:
            for deed in deeds:
                await deed()
        except (ChannelError, StoreError, FullQueueError) as error:
            log.warning("the coaches' Telegram waits", why=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - whatever it is, youths and pages go on
            log.error("the coaches' Telegram failed", error=error_location(error))
        else:
            return
        await asyncio.sleep(PAUSE.total_seconds())
