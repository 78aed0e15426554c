"""What a bot says besides the outbox: in turn, within bounds, and at one pace with the lines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Final

import pytest

from bot.channels.telegram import answer_queue
from bot.channels.telegram.answer_queue import LONGEST, MOST_OF_CHAT, AnswerQueue, AnswerRank
from bot.channels.telegram.api_limits import LIMITS
from bot.clock import ManualClock
from bot.delivery.rate_limit import SECOND, RateLimiter
from bot.errors import RefusedError, WaitError
from tests.conftest import START

PATIENCE: Final = 10
LATER, URGENT, ANSWER = AnswerRank.LATER, AnswerRank.URGENT, AnswerRank.ANSWER


class Chats:
    """A queue at work, and what it has sent."""

    def __init__(self) -> None:
        self.clock = ManualClock(START)
        self.limiter = RateLimiter(LIMITS)
        self.queue = AnswerQueue()
        self.sent: list[str] = []
        self.fails: dict[str, list[Exception]] = {}
        self.slow: dict[str, asyncio.Event] = {}
        self._changed = asyncio.Event()

    def call(self, what: str) -> Callable[[], Awaitable[str]]:
        """What sends this; it fails as often as the test has planned."""

        async def send() -> str:
            if what in self.slow:
                await self.slow[what].wait()
            self.sent.append(what)
            self._changed.set()
            if planned := self.fails.get(what):
                raise planned.pop(0)
            return what

        return send

    def post(self, chat: str, what: str, rank: AnswerRank = ANSWER, *, paced: bool = True) -> None:
        self.queue.post(chat, self.call(what), rank, paced=paced)

    async def passes(self, length: timedelta = SECOND) -> None:
        """Time passes, and what may go then has gone or begun."""
        self.clock.move_to(self.clock.now() + length)
        self.queue.wake()
        await self.settled()

    async def settled(self) -> None:
        """All that needs no time has been done: nothing here waits for anything but the clock."""
        for _ in range(20):
            await asyncio.to_thread(int)


@pytest.fixture
async def chats() -> AsyncIterator[Chats]:
    made = Chats()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as nursery:
        work = nursery.create_task(made.queue.run(made.clock, lambda: made.limiter))
        await made.settled()
        yield made
        work.cancel()


async def test_one_a_second_in_each_chat(chats: Chats) -> None:
    """In its order; another chat does not wait."""
    for what in ("a1", "a2", "a3"):
        chats.post("a", what)
    chats.post("b", "b1")
    await chats.settled()
    assert chats.sent == ["a1", "b1"]
    await chats.passes()
    await chats.passes()
    assert chats.sent == ["a1", "b1", "a2", "a3"]


async def test_thirty_a_second_in_all(chats: Chats) -> None:
    """Ninety strangers at once: each is answered, and human words find the bot free."""
    for number in range(90):
        chats.post(str(number), str(number))
    await chats.settled()
    assert len(chats.sent) == 16
    assert chats.limiter.free_at("sara", chats.clock.now()) == chats.clock.now()
    for _ in range(8):
        await chats.passes(SECOND / 2)
    assert len(chats.sent) == 90


async def test_a_line_that_waits_goes_first(chats: Chats) -> None:
    """The chat's next moment is the line's; then come the answers."""
    chats.post("a", "a1")
    chats.post("a", "a2")
    await chats.settled()
    free = chats.limiter.free_at("a", chats.clock.now())
    chats.limiter.leave_to_lines("a", free)
    await chats.passes()
    assert chats.sent == ["a1"]
    chats.limiter.use("a", chats.clock.now())
    await chats.passes()
    assert chats.sent == ["a1", "a2"]


async def test_an_urgent_answer_is_overtaken_once(chats: Chats) -> None:
    """Lines come without end: what follows from *Take* has its moment within two seconds."""
    chats.limiter.use("a", chats.clock.now())
    chats.limiter.leave_to_lines("a", chats.clock.now() + SECOND)
    await chats.passes(SECOND / 2)
    chats.post("a", "take", URGENT)
    await chats.passes(SECOND / 2)
    now = chats.clock.now()
    assert chats.sent == []
    assert chats.limiter.free_at("a", now) == now
    chats.limiter.use("a", now)
    chats.limiter.leave_to_lines("a", now + SECOND)
    assert chats.limiter.free_at("a", now) == now + 2 * SECOND
    assert chats.limiter.free_at("a", now, danger=True) == now + SECOND
    await chats.passes()
    assert chats.sent == ["take"]
    assert chats.limiter.free_at("a", chats.clock.now()) == chats.clock.now() + SECOND


async def test_the_urgent_come_first_and_the_others_by_age(chats: Chats) -> None:
    chats.limiter.use("a", chats.clock.now())
    for what, rank in (("digest", LATER), ("help", ANSWER), ("take", URGENT), ("week", ANSWER)):
        chats.post("a", what, rank)
    for _ in range(4):
        await chats.passes()
    assert chats.sent == ["take", "help", "week", "digest"]


async def test_a_pause_is_everybodys(chats: Chats) -> None:
    """429 for an answer: lines wait as well, the answer comes when it is over, and others go on."""
    chats.fails["a1"] = [WaitError(timedelta(seconds=30))]
    chats.post("a", "a1")
    await chats.settled()
    assert chats.limiter.free_at("a", chats.clock.now()) == START + timedelta(seconds=30)
    chats.post("b", "b1")
    chats.post("a", "edit", paced=False)
    await chats.passes(timedelta(seconds=29))
    assert chats.sent == ["a1", "b1"]
    await chats.passes()
    await chats.passes()
    assert chats.sent == ["a1", "b1", "a1", "edit"]


async def test_a_slow_chat_holds_up_no_other(chats: Chats) -> None:
    chats.slow["a1"] = asyncio.Event()
    for chat in ("a", "b"):
        for number in (1, 2):
            chats.post(chat, f"{chat}{number}")
    await chats.settled()
    await chats.passes()
    assert chats.sent == ["b1", "b2"]
    chats.slow["a1"].set()
    await chats.settled()
    assert chats.sent == ["b1", "b2", "a1"]
    await chats.passes()
    assert chats.sent == ["b1", "b2", "a1", "a2"]


async def test_what_only_changes_a_message_takes_no_moment(chats: Chats) -> None:
    chats.limiter.use("a", chats.clock.now())
    chats.post("a", "edit", paced=False)
    await chats.settled()
    assert chats.sent == ["edit"]
    assert chats.limiter.free_at("a", chats.clock.now()) == START + SECOND


async def test_who_waits_is_told(chats: Chats) -> None:
    """The result, or why there is none."""
    assert await chats.queue.say("a", chats.call("a1")) == "a1"
    chats.fails["b1"] = [RefusedError()]
    with pytest.raises(RefusedError):
        await chats.queue.say("b", chats.call("b1"))


async def test_a_crowd_is_bounded(chats: Chats) -> None:
    """Whoever makes a bot answer without end gets so many answers; what is urgent is always taken.

    What could not be said for long is not said any more.
    """
    chats.limiter.pause("a", START, START + 2 * LONGEST)
    for number in range(MOST_OF_CHAT + 5):
        chats.post("a", str(number))
    assert chats.queue.waiting == MOST_OF_CHAT
    with pytest.raises(WaitError):
        await chats.queue.say("a", chats.call("one more"))
    chats.post("a", "take", URGENT)
    assert chats.queue.waiting == MOST_OF_CHAT + 1
    await chats.passes(LONGEST + SECOND)
    assert (chats.queue.waiting, chats.sent) == (0, [])


async def test_the_end_waits_a_moment_for_what_waits() -> None:
    """For what is being sent, and what is next; nothing new is taken."""
    chats = Chats()
    chats.slow["a1"] = asyncio.Event()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as nursery:
        work = nursery.create_task(chats.queue.run(chats.clock, lambda: chats.limiter))
        await chats.settled()
        for what in ("a1", "a2"):
            chats.post("a", what)
        await chats.settled()
        work.cancel()
        await chats.settled()
        assert not work.done()
        chats.post("a", "a3")
        chats.slow["a1"].set()
        await chats.settled()
        await chats.passes()
    assert chats.sent == ["a1", "a2"]


async def test_the_end_waits_for_nobody_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chat that does not answer is left in doubt."""
    monkeypatch.setattr(answer_queue, "STOP_SECONDS", 0)
    chats = Chats()
    chats.slow["a1"] = asyncio.Event()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as nursery:
        work = nursery.create_task(chats.queue.run(chats.clock, lambda: chats.limiter))
        await chats.settled()
        chats.post("a", "a1")
        await chats.settled()
        work.cancel()
    assert chats.sent == []
