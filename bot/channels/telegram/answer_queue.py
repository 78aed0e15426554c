"""Send what a bot says besides the outbox, at the pace that the outbox keeps too.

Answers of the bot's own are kept nowhere: they wait in memory, chat by chat, within bounds, and who
asked for them need not wait with them. The limiter of the channel knows every message and every
pause (429), whoever sent it; lines of the outbox go first, and an answer that is urgent (somebody
has pressed *Take*) is overtaken by them at most once. A chat that is slow holds up no other.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any, Final, TypeVar

import structlog

from bot.clock import Clock
from bot.delivery.rate_limit import RateLimiter
from bot.errors import ChannelError, WaitError, error_location

LONGEST: Final = timedelta(minutes=2)
"""An answer that could not be sent for so long answers nothing any more."""

MOST_OF_CHAT: Final = 32
MOST: Final = 2_000
"""Answers that wait in one chat, and in all: whoever wants more than that gets no answer."""

MOST_AT_ONCE: Final = 32
"""Presses that are acknowledged at the same time."""

LONGEST_PAUSE: Final = timedelta(seconds=1)
SHORTEST_PAUSE: Final = timedelta(milliseconds=20)

STOP_SECONDS: Final = 2
"""How long the end of the program waits for answers that have their turn by then."""

T = TypeVar("T")

log = structlog.get_logger()


class AnswerRank(IntEnum):
    """How soon an answer goes, among those of its chat."""

    URGENT = 0
    """What comes of taking somebody who needs a human."""
    ANSWER = 1
    LATER = 2
    """What nobody waits for: the summary of the day, messages about who has erased everything."""


@dataclass(eq=False)
class WaitingAnswer:
    """An answer that waits: the call that sends it, and who waits for its result.

    `paced` is a new message, which takes a moment of its chat; what changes one only waits for a
    pause to end. `since` is aware.
    """

    number: int
    rank: AnswerRank
    paced: bool
    since: datetime
    call: Callable[[], Awaitable[Any]]
    result: asyncio.Future[Any]


@dataclass(eq=False)
class ChatAnswers:
    """What waits in one chat."""

    waiting: list[WaitingAnswer] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def first(self) -> WaitingAnswer:
        """Return the next one: the most urgent, and of those the oldest."""
        return min(self.waiting, key=lambda one: (one.rank, one.number))


class AnswerQueue:
    """The answers of one bot. `limiter` is asked for at each use: a test may exchange it."""

    def __init__(self) -> None:
        self._chats: dict[str, ChatAnswers] = {}
        self._numbers = itertools.count()
        self._clock: Clock | None = None
        self._limiter: Callable[[], RateLimiter] = RateLimiter.unlimited
        self._nursery: asyncio.TaskGroup | None = None
        self._acknowledging = asyncio.Semaphore(MOST_AT_ONCE)
        self._acknowledged = 0
        self._ended = asyncio.Event()
        """Set whenever nothing waits any more in a chat, or a press is acknowledged."""

    @property
    def waiting(self) -> int:
        """Return how many answers wait for their turn."""
        return sum(len(one.waiting) for one in self._chats.values())

    # ------------------------------------------------------------ for the bot

    async def say(
        self,
        chat: str,
        call: Callable[[], Awaitable[T]],
        rank: AnswerRank = AnswerRank.ANSWER,
        *,
        paced: bool = True,
    ) -> T:
        """Make the call when its turn has come; return its result.

        Raises a ChannelError: the call's own, or a WaitError when too much waits, or for too long.
        """
        done: T = await self._put(chat, call, rank, paced=paced)
        return done

    def post(
        self,
        chat: str,
        call: Callable[[], Awaitable[object]],
        rank: AnswerRank = AnswerRank.ANSWER,
        *,
        paced: bool = True,
    ) -> None:
        """Let the call be made when its turn has come; what fails is logged. Returns at once."""
        try:
            self._put(chat, call, rank, paced=paced).add_done_callback(_log_failure)
        except WaitError:
            log.warning("telegram_answers_full")

    def start_now(self, call: Coroutine[Any, Any, object]) -> None:
        """Start a call that is no message and waits for nothing: a press that is acknowledged."""
        if self._nursery is None or self._acknowledged >= MOST:
            call.close()
            return
        self._acknowledged += 1
        self._nursery.create_task(self._acknowledge(call))

    def wake(self) -> None:
        """Ask the clock again, which somebody has moved by hand."""
        for one in self._chats.values():
            one.changed.set()

    async def run(self, clock: Clock, limiter: Callable[[], RateLimiter]) -> None:
        """Send until cancelled, and then for a moment more: nothing new, but what waits already.

        It is kept nowhere, and the question for whom a coach's words are may be among it.
        """
        self._clock, self._limiter = clock, limiter
        async with asyncio.TaskGroup() as nursery:
            self._nursery = nursery
            try:
                await asyncio.Event().wait()
            finally:
                self._nursery = None
                await self._let_end()

    async def _let_end(self) -> None:
        try:
            async with asyncio.timeout(STOP_SECONDS):
                while self._chats or self._acknowledged:
                    self._ended.clear()
                    await self._ended.wait()
        except TimeoutError:
            return

    # ------------------------------------------------------------ one chat

    def _put(
        self, chat: str, call: Callable[[], Awaitable[Any]], rank: AnswerRank, *, paced: bool
    ) -> asyncio.Future[Any]:
        if self._nursery is None or self._clock is None:
            raise WaitError(LONGEST_PAUSE)
        here = self._chats.get(chat)
        full = self.waiting >= MOST
        crowded = here is not None and len(here.waiting) >= MOST_OF_CHAT
        if (full or crowded) and rank is not AnswerRank.URGENT:
            raise WaitError(LONGEST)
        result: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        one = WaitingAnswer(next(self._numbers), rank, paced, self._clock.now(), call, result)
        if here is None:
            here = self._chats[chat] = ChatAnswers()
            self._nursery.create_task(self._work(chat, here, self._clock))
        here.waiting.append(one)
        here.changed.set()
        self._keep(chat, here)
        return result

    async def _work(self, chat: str, here: ChatAnswers, clock: Clock) -> None:
        """Send what waits in this chat, one after another, until nothing does."""
        try:
            while here.waiting:
                one = here.first()
                now = clock.now()
                free = self._free_at(chat, one, now)
                if one.result.done():
                    here.waiting.remove(one)
                elif now - one.since > LONGEST:
                    here.waiting.remove(one)
                    one.result.set_exception(WaitError(LONGEST))
                elif free > now:
                    await _pause(here.changed, free - now)
                else:
                    here.waiting.remove(one)
                    await self._send(chat, here, one, clock)
                self._keep(chat, here)
        finally:
            del self._chats[chat]
            self._ended.set()

    def _free_at(self, chat: str, one: WaitingAnswer, now: datetime) -> datetime:
        limiter = self._limiter()
        if not one.paced:
            return limiter.pause_ends(chat, now)
        since = one.since if one.rank is AnswerRank.URGENT else None
        return limiter.answer_free_at(chat, now, since=since)

    def _keep(self, chat: str, here: ChatAnswers) -> None:
        """Keep a moment of the chat for the urgent answer that has waited longest, if any does."""
        urgent = [one.since for one in here.waiting if one.paced and one.rank is AnswerRank.URGENT]
        self._limiter().keep_for_answer(chat, min(urgent, default=None))

    async def _send(self, chat: str, here: ChatAnswers, one: WaitingAnswer, clock: Clock) -> None:
        """Make the call, and tell whoever waits; a pause that is asked for is everybody's."""
        routine = one.rank is not AnswerRank.URGENT
        limiter = self._limiter()
        if one.paced:
            limiter.begin(chat, clock.now(), routine=routine)
        try:
            done = await one.call()
        except WaitError as error:
            now = clock.now()
            limiter.pause(chat, now, now + error.pause, routine=routine)
            here.waiting.append(one)
        except Exception as error:  # noqa: BLE001 - whoever waits is told, whatever it is
            _resolve(one.result, error)
        else:
            _resolve(one.result, done)
        finally:
            if one.paced:
                limiter.end(chat, clock.now())

    async def _acknowledge(self, call: Coroutine[Any, Any, object]) -> None:
        try:
            async with self._acknowledging:
                await call
        finally:
            self._acknowledged -= 1
            self._ended.set()


async def _pause(changed: asyncio.Event, length: timedelta) -> None:
    """Wait so long, or until something changes; a clock that is moved by hand is asked again."""
    changed.clear()
    try:
        # Not wait_for: until Python 3.12 it may swallow a cancellation.
        async with asyncio.timeout(min(LONGEST_PAUSE, max(length, SHORTEST_PAUSE)).total_seconds()):
            await changed.wait()
    except TimeoutError:
        return


def _resolve(result: asyncio.Future[Any], done: Any) -> None:
    """Tell whoever still waits."""
    if result.done():
        return
    if isinstance(done, Exception):
        result.set_exception(done)
    else:
        result.set_result(done)


def _log_failure(result: asyncio.Future[Any]) -> None:
    """Log what nobody waited for: a message that is gone, a press too old, Telegram away."""
    if result.cancelled() or (error := result.exception()) is None:
        return
    if isinstance(error, ChannelError):
        log.info("telegram_call_failed", error=type(error).__name__)
    else:
        log.error("telegram_answer_broken", error=error_location(error))
