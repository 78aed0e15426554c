"""Run the workers of one channel: chats in parallel, in each chat one line after another.

A chat that is slow, or does not answer at all, holds up no other: the next line is taken by another
worker. A worker that is never kept waiting sends everything by itself.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from itertools import chain
from typing import Final

from bot.turns.ready_message import ReadyMessage

MOST_WORKERS: Final = 32
"""Chats that one channel sends to at the same time: ten seconds' silence of a third of them is no
pause for the others.
"""


class ChatWorkers:
    """The workers of one channel. `hand_over` sends one line, and raises nothing."""

    def __init__(self, hand_over: Callable[[ReadyMessage], Awaitable[None]]) -> None:
        self._hand_over = hand_over
        self._ready: deque[ReadyMessage] = deque()
        self._waiting_by_chat: dict[str, deque[ReadyMessage]] = {}
        self._busy = 0
        self._starting = False
        self.idle = asyncio.Event()
        self.idle.set()

    @property
    def waiting(self) -> list[ReadyMessage]:
        """Return the lines that no worker has taken yet."""
        return [*self._ready, *chain.from_iterable(self._waiting_by_chat.values())]

    @property
    def chats(self) -> set[str]:
        """Return the chats that are being sent to."""
        return {*self._waiting_by_chat}

    def submit(self, messages: Iterable[ReadyMessage], nursery: asyncio.TaskGroup) -> None:
        """Submit lines to be sent, in this order within a chat."""
        self._ready.extend(messages)
        self.idle.clear()
        self._start_worker(nursery)

    def _start_worker(self, nursery: asyncio.TaskGroup) -> None:
        """Start one more worker, where a line waits for it and no other worker is starting."""
        if self._ready and not self._starting and self._busy < MOST_WORKERS:
            self._starting = True
            nursery.create_task(self._work(nursery))

    async def _work(self, nursery: asyncio.TaskGroup) -> None:
        self._starting = False
        self._busy += 1
        while self._ready:
            message = self._ready.popleft()
            behind = self._waiting_by_chat.get(message.chat)
            if behind is not None:
                behind.append(message)
                continue
            self._waiting_by_chat[message.chat] = deque()
            self._start_worker(nursery)
            await self._hand_over(message)
            self._ready.extendleft(reversed(self._waiting_by_chat.pop(message.chat)))
        self._busy -= 1
        if not (self._busy or self._starting):
            self.idle.set()
