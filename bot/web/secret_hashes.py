"""Hash what people sign in with, by argon2 and in a few threads, so that the event loop goes on.

Passwords of staff and locks of youths share these threads: a hash takes a while, and memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final, ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.errors import FullQueueError

T = TypeVar("T")
P = ParamSpec("P")

THREADS: Final = 2
"""So many secrets are hashed at once."""

MOST_WAITING: Final = 8
"""Locks that may wait for their turn; whoever comes then tries again."""

HASHER: Final = PasswordHasher()


async def in_thread(work: Callable[P, T], /, *given: P.args, **named: P.kwargs) -> T:
    """Do this work in one of the threads."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_threads(), lambda: work(*given, **named))


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="passwords")


class LockHashes:
    """Locks are hashed one after another: whoever tries many keeps no staff from signing in."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def make(self, mark: str) -> str:
        """Return the hash to keep. Raises FullQueueError."""
        return await self._one(HASHER.hash, mark)

    async def is_right(self, kept: str, mark: str) -> bool:
        """Tell whether this is what was hashed. Raises FullQueueError."""
        return await self._one(_matches, kept, mark)

    async def _one(self, work: Callable[P, T], /, *given: P.args, **named: P.kwargs) -> T:
        if self._waiting >= MOST_WAITING:
            raise FullQueueError
        self._waiting += 1
        try:
            async with self._turn:
                return await in_thread(work, *given, **named)
        finally:
            self._waiting -= 1


def _matches(kept: str, mark: str) -> bool:
    try:
        return HASHER.verify(kept, mark)
    except (VerificationError, InvalidHashError):
        return False
