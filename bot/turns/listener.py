"""Let the second reader sense what a youth wrote, before it is queued, and what came just before.

What one chat sends is queued in the order in which it came, whatever takes how long. The last words
of a chat are remembered for ten minutes, in memory alone: a danger may be said over three short
messages (danger.md, "said over several messages").
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from bot.clock import Clock
from bot.safety.classifier import Sensed
from bot.safety.combined import CombinedReading, Reader
from bot.safety.sensing import AT_ONCE, TextSensing
from bot.safety.word_lists import Danger
from bot.turns.inbound import Inbound, Together, text_of
from flows.engine.facts import SERIOUS, Tier

REMEMBERED: Final = timedelta(minutes=10)
MOST_BEFORE: Final = 2
"""Messages before the last that are read with it."""

LONGEST: Final = 60
"""Characters of a message that is read with others: a longer one says by itself what it says."""

MOST_CHATS: Final = 10_000
_Chat = tuple[str, str]


class _Said(NamedTuple):
    at: datetime
    text: str


@dataclass
class _Queue:
    """Who waits behind a text of the same chat that is being sensed."""

    lock: asyncio.Lock
    users: int = 0


class Listener:
    """The one that hears a text before its turn. Called in the event loop alone."""

    def __init__(self, sensing: TextSensing, reader: Reader, clock: Clock) -> None:
        self.sensing = sensing
        self._reader = reader
        self._clock = clock
        self._before = OrderedDict[_Chat, list[_Said]]()
        self._queues: dict[_Chat, _Queue] = {}

    async def prepare(self, inbound: Inbound) -> Inbound:
        """Return the inbound with what was sensed of its text. Raises nothing."""
        chat = (inbound.channel, inbound.chat or str(inbound.youth))
        text = text_of(inbound.what)
        own = bool(text) and not text.startswith("/") and not text.strip().isdecimal()
        if not own and chat not in self._queues:
            return inbound
        async with self._queue(chat):
            return await self._sensed(inbound, chat, text) if own else inbound

    async def danger_in(self, text: str) -> Danger | None:
        """Return the danger that a text means, of tier A, B or C, without a turn; None for none."""
        sensed = await self.sensing.sense(text)
        danger = (await self._combined(text, sensed)).danger
        return danger if danger is not None and danger.tier is not Tier.D else None

    def listed_danger_in(self, text: str) -> Danger | None:
        """Return the danger that the list finds, of tier A, B or C: for what is shown, at once."""
        danger = self._reader.lexicon.read(text).danger
        return danger if danger is not None and danger.tier is not Tier.D else None

    def close(self) -> None:
        """Sense nothing more."""
        self.sensing.close()

    async def _sensed(self, inbound: Inbound, chat: _Chat, text: str) -> Inbound:
        sensed = await self.sensing.sense(text)
        alone = await self._combined(text, sensed)
        if alone.tier in SERIOUS:
            self._before.pop(chat, None)  # It is told; what follows is read for itself.
            return inbound._replace(sensed=sensed)
        before = self._remember(chat, text)
        if not before:
            return inbound._replace(sensed=sensed)
        joined = " ".join([*before, text])
        together = Together(joined, await self.sensing.sense(joined))
        if self._reader.combine_together(alone, *together, "").danger != alone.danger:
            self._before.pop(chat, None)
        return inbound._replace(sensed=sensed, together=together)

    async def _combined(self, text: str, sensed: Sensed | None) -> CombinedReading:
        """Combine both readers; a long text is read in a thread beside the event loop."""
        if len(text) <= AT_ONCE:
            return self._reader.combine(text, sensed, "")
        return await asyncio.to_thread(self._reader.combine, text, sensed, "")

    def _remember(self, chat: _Chat, text: str) -> list[str]:
        """Remember a text; return those before it within ten minutes, the oldest first."""
        now = self._clock.now()
        if len(text) > LONGEST:
            self._before.pop(chat, None)
            return []
        said = self._before.get(chat, [])
        # The same text again is sent again.
        kept = [one for one in said if now - one.at <= REMEMBERED and one.text != text]
        self._before[chat] = [*kept, _Said(now, text)][-MOST_BEFORE:]
        self._before.move_to_end(chat)
        while len(self._before) > MOST_CHATS:
            self._before.popitem(last=False)
        self._drop_old(now)
        return [one.text for one in kept]

    def _drop_old(self, now: datetime) -> None:
        """Drop chats that have been silent for longer than anything is remembered."""
        while self._before:
            oldest = next(iter(self._before))
            if now - self._before[oldest][-1].at <= REMEMBERED:
                return
            del self._before[oldest]

    @asynccontextmanager
    async def _queue(self, chat: _Chat) -> AsyncIterator[None]:
        """Wait until all is queued that this chat sent before.

        Whoever waits next goes on only after the caller has queued: nothing is awaited between.
        """
        queue = self._queues.setdefault(chat, _Queue(asyncio.Lock()))
        queue.users += 1
        try:
            async with queue.lock:
                yield
        finally:
            queue.users -= 1
            if not queue.users:
                del self._queues[chat]
