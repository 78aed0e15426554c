"""Send what was committed: in order per youth, by the send policy, within a channel's limits.

A row is queued, then sending (written before the call), then sent, uncertain, undeliverable or
dropped. After a crash only what is sending is in doubt, and only danger and human words are sent
again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.clock import Clock
from bot.delivery.channel import Channel, Delivery, PartSent, PushChannel
from bot.delivery.chat_workers import ChatWorkers
from bot.delivery.rate_limit import RateLimiter
from bot.delivery.selection import Selector
from bot.delivery.send_plan import Chat, InFlight, Selection, UndeliverableLine
from bot.errors import (
    BlockedError,
    FullQueueError,
    RefusedError,
    StoreError,
    UncertainError,
    WaitError,
    error_location,
)
from bot.language.renderer import Moment, Renderer
from bot.turns.ready_message import ReadyMessage
from bot.turns.writer import Writer
from storage import outbox
from storage.outbox import OutboxMark
from storage.schema.line_state import LineState
from storage.store import Store

LONGEST_PAUSE: Final = timedelta(seconds=1)
SHORTEST_PAUSE: Final = timedelta(milliseconds=20)

DOUBT_PAUSE: Final = timedelta(seconds=2)
LONGEST_DOUBT: Final = timedelta(minutes=1)
"""A danger or a human's words of which nobody knows whether they arrived are sent again: at once,
and then after 2, 6, 14 … seconds, so that a channel that is ill is not besieged.
"""

UNAVAILABLE: Final = (StoreError, FullQueueError)
"""The database cannot be reached, or the writer has too much to do: tried again a moment later."""

log = structlog.get_logger()


class Outbox:
    """The outbox, the only place from which lines are sent."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        renderer: Renderer,
        channels: Sequence[Channel],
        clock: Clock,
    ) -> None:
        self._writer = writer
        self._renderer = renderer
        self._channels: Mapping[str, Channel] = {one.name: one for one in channels}
        self._clock = clock
        self._selector = Selector(store, writer.ready, clock, channels)
        self._workers = {name: ChatWorkers(self._hand_over) for name in self._channels}
        self._marks: list[OutboxMark] = []
        self._held: dict[Chat, int] = {}
        """Chats, and the line that must be sent first in each, until it is written that it waits
        again.
        """
        self._put_back: dict[int, datetime] = {}
        self._awake = asyncio.Event()
        self._pass_lock = asyncio.Lock()
        self._doubts: dict[int, int] = {}
        """How often nobody knew whether a line had arrived that is sent again."""
        self._handed: dict[int, int] = {}
        """The youth of each line that was handed to its channel, until that is written."""
        self._ending = False
        self.on_marked: Callable[[set[int]], None] | None = None
        """Called with the ids of the youths whose lines were handed to a channel, once that is
        written.
        """

    @property
    def limiters(self) -> Mapping[str, RateLimiter]:
        """Return the rate limiter of each channel, for all that the channel sends."""
        return self._selector.limiters

    def wake(self) -> None:
        """Read the outbox again soon: something was committed."""
        self._awake.set()

    def end(self) -> None:
        """Let `run` return when what is being sent now is sent and marked; the rest waits."""
        self._ending = True
        self.wake()

    async def recover(self) -> int:
        """Recover, at the start, what a crash left half sent; return how many lines that were."""
        return await self._writer.run(self._selector.recover)

    async def flush(self) -> datetime | None:
        """Send everything that may be sent now, and wait until it is sent.

        Return when to read the outbox again (aware; None: nothing waits). Passes go one after
        another: in the demo a clock is moved by hand while `run` makes its own. Raises
        FullQueueError or a StoreError.
        """
        async with asyncio.TaskGroup() as nursery:
            try:
                again = await self._make_passes(nursery)
                while not all(one.idle.is_set() for one in self._workers.values()):
                    await asyncio.gather(*(one.idle.wait() for one in self._workers.values()))
                    again = await self._make_passes(nursery)
            except UNAVAILABLE as error:
                failed = error  # Raised in here it would cancel what is being sent.
            else:
                return again
        raise failed

    async def run(self) -> None:
        """Send until `end` is called.

        A pass is made when something was committed, when a line is due, or when a line was handed
        over. What is slow goes on meanwhile. Cancelled, it leaves in doubt only what a channel has
        and has not answered.
        """
        try:
            async with asyncio.TaskGroup() as nursery:
                while not self._ending:
                    self._awake.clear()
                    again = await self._tried(self._make_passes(nursery))
                    with suppress(TimeoutError):
                        # Not wait_for: until Python 3.12 it may swallow a cancellation.
                        async with asyncio.timeout(self._pause(again).total_seconds()):
                            await self._awake.wait()
        finally:
            waiting = [ready for one in self._workers.values() for ready in one.waiting]
            self._marks += map(self._requeue, waiting)
            await self._tried(self._write_marks())

    async def _tried(self, work: Awaitable[datetime | None]) -> datetime | None:
        """Await this and return its result; log and return None when it cannot be done now."""
        try:
            return await work
        except UNAVAILABLE as error:
            log.error("outbox_send_failed", error=type(error).__name__, why=str(error))
            return None

    def _pause(self, again: datetime | None) -> timedelta:
        if again is None:
            return LONGEST_PAUSE
        return min(LONGEST_PAUSE, max(again - self._clock.now(), SHORTEST_PAUSE))

    async def _make_passes(self, nursery: asyncio.TaskGroup) -> datetime | None:
        """Hand to the workers everything that may be sent now; return when to read again."""
        async with self._pass_lock:
            while not self._ending:
                found = await self._select()
                if found.now:
                    self._submit(found.now, nursery)
                    await asyncio.sleep(0)  # What is not slow has ended by the next pass.
                elif not (found.undeliverable or found.more):
                    await self._write_marks()
                    return found.next_pass_at
                if found.undeliverable:
                    await self._report_undeliverable(found.undeliverable)
            await self._write_marks()
            return None

    def _submit(self, messages: Sequence[ReadyMessage], nursery: asyncio.TaskGroup) -> None:
        given: dict[str, list[ReadyMessage]] = {}
        for ready in messages:
            given.setdefault(ready.channel, []).append(ready)
        for channel, some in given.items():
            self._workers[channel].submit(some, nursery)

    async def _report_undeliverable(self, undeliverable: Sequence[UndeliverableLine]) -> None:
        """Make what cannot be sent a coach's task, before its row says so: told twice, at worst.

        All at once, for nothing else is sent meanwhile. Where it fails the next pass finds it.
        """
        ended = await asyncio.gather(*map(self._tell, undeliverable), return_exceptions=True)
        for error in ended:
            if error is not None:
                raise error

    async def _tell(self, undeliverable: UndeliverableLine) -> None:
        for inbound in undeliverable.tasks:
            await self._writer.take(inbound)
        self._marks.append(undeliverable.mark)

    async def _hand_over(self, message: ReadyMessage) -> None:
        """Send a line, unless it must wait after all: for one before it, or for the next start."""
        chat = message.channel, message.chat
        if self._ending or chat in self._held:
            mark = self._requeue(message)
        else:
            mark = await self._try_to_send(message)
            self._handed[message.id] = message.youth
            if mark.state == LineState.QUEUED:
                self._held[chat] = message.id
        if mark.not_before is not None:
            self._put_back[message.youth] = mark.not_before
        self._marks.append(mark)
        self._awake.set()

    def _requeue(self, message: ReadyMessage) -> OutboxMark:
        return OutboxMark(message.id, LineState.QUEUED, not_before=self._clock.now())

    async def _try_to_send(self, message: ReadyMessage) -> OutboxMark:
        """Send a line and return how that went; what could not be written down is tried again."""
        channel = self._channels[message.channel]
        if channel.pull:
            # Its pages render the row themselves, in whatever language they are read then.
            return self._sent(message, str(message.id))
        limiter = self._selector.limiters[message.channel]
        if (free := self._begin(limiter, message)) is not None:
            return OutboxMark(message.id, LineState.QUEUED, not_before=free)
        try:
            return await self._send(message, channel)
        except UNAVAILABLE as error:
            log.error("outbox_mark_failed", error=type(error).__name__, why=str(error))
            return OutboxMark(
                message.id, LineState.QUEUED, not_before=self._clock.now() + LONGEST_PAUSE
            )
        finally:
            limiter.end(message.chat, self._clock.now())

    async def _send(self, ready: ReadyMessage, channel: PushChannel) -> OutboxMark:
        """Send one message, and return what became of it (telegram.md, sending)."""
        limiter = self._selector.limiters[ready.channel]
        try:
            message = await channel.send(self._render(ready))
        except WaitError as error:
            now = self._clock.now()
            limiter.pause(ready.chat, now, now + error.pause, routine=ready.routine)
            limiter.leave_to_lines(ready.chat, now + error.pause)
            return OutboxMark(ready.id, LineState.QUEUED, not_before=now + error.pause)
        except UncertainError:
            return self._uncertain(ready)
        except BlockedError:
            return await self._undeliverable(ready, "blocked")
        except RefusedError:
            return await self._undeliverable(ready, "refused")
        except Exception as error:  # noqa: BLE001 - one line that cannot be sent stops no other
            log.error("line_send_failed", line=ready.line.context, error=error_location(error))
            return await self._undeliverable(ready, "broken")
        return self._sent(ready, message)

    def _begin(self, limiter: RateLimiter, ready: ReadyMessage) -> datetime | None:
        """Use the chat's free moment; return when the next is (aware) if an answer has used it."""
        if not limiter.limited:
            return None
        now = self._clock.now()
        free = limiter.free_at(ready.chat, now, routine=ready.routine, danger=ready.danger)
        if free > now:
            limiter.leave_to_lines(ready.chat, free)
            return free
        limiter.begin(ready.chat, now, routine=ready.routine)
        return None

    def _sent(self, ready: ReadyMessage, message: str | PartSent) -> OutboxMark:
        """Return that it was sent, or that so much more of it is known to be."""
        now = self._clock.now()
        self._doubts.pop(ready.id, None)
        if isinstance(message, PartSent):
            parts = ready.parts_sent + 1
            return OutboxMark(ready.id, LineState.QUEUED, not_before=now, parts_sent=parts)
        # An app tells its owner by itself; a page does not (bot/notifications/youth_notifier.py).
        told = ready.coach is None and not self._channels[ready.channel].pull
        return OutboxMark(
            ready.id, LineState.SENT, "", None, now, message, ready.goodbye,
            notified_at=now if told else None,
        )  # fmt: skip

    def _uncertain(self, message: ReadyMessage) -> OutboxMark:
        if message.say_as.value in outbox.REPEATED:
            return self._send_again(message)
        return OutboxMark(message.id, LineState.UNCERTAIN, blank=message.goodbye)

    def _send_again(self, message: ReadyMessage) -> OutboxMark:
        """Let a line in doubt, and with it all that follows in its chat, wait a growing time."""
        doubts = self._doubts[message.id] = self._doubts.get(message.id, 0) + 1
        now = self._clock.now()
        again = now + min(DOUBT_PAUSE * (2 ** (doubts - 1) - 1), LONGEST_DOUBT)
        limiter = self._selector.limiters[message.channel]
        limiter.pause(message.chat, now, again, routine=message.routine)
        return OutboxMark(message.id, LineState.QUEUED, not_before=again)

    async def _undeliverable(self, message: ReadyMessage, why: str) -> OutboxMark:
        log.warning("line_undeliverable", reason=why)
        for inbound in self._selector.tasks(message, why):
            await self._writer.take(inbound)
        if why == "blocked" and message.coach is not None:
            # Nothing to a coach is lost: without a chat of theirs the console has it.
            return self._requeue(message)
        return OutboxMark(message.id, LineState.UNDELIVERABLE, why, blank=message.goodbye)

    def _render(self, message: ReadyMessage) -> Delivery:
        values, buttons, turn = message.content
        at = Moment(self._clock.now(), message.zone)
        said = self._renderer.message(message.line, values, buttons, message.language, at)
        return Delivery(
            message.id,
            message.chat,
            said.text,
            said.buttons,
            turn,
            message.line.context,
            said.language,
            message.say_as,
            message.kind,
            youth=message.youth,
            parts_sent=message.parts_sent,
        )

    async def _write_marks(self) -> None:
        """Write how the last ones went; kept when the database cannot be reached now."""
        marks = list(self._marks)
        if marks:
            await self._writer.run(lambda: self._selector.mark(marks))
            self._forget_marks(marks)

    async def _select(self) -> Selection:
        marks = list(self._marks)
        away = self._in_flight()
        selected = await self._writer.run(lambda: self._select_in_writer(marks, away))
        self._forget_marks(marks)
        return selected

    def _select_in_writer(self, marks: Sequence[OutboxMark], away: InFlight) -> Selection:
        """Select what is sent next, in the writer's thread; nothing if it is to end by now."""
        if not self._ending:
            return self._selector.select(marks, away)
        self._selector.mark(marks)
        return Selection()

    def _in_flight(self) -> InFlight:
        workers = self._workers.items()
        waiting = [ready for _, one in workers for ready in one.waiting]
        busy = frozenset((name, chat) for name, one in workers for chat in one.chats)
        put_back, self._put_back = self._put_back, {}
        return InFlight(waiting, busy, put_back)

    def _forget_marks(self, marks: Sequence[OutboxMark]) -> None:
        """Forget these marks, for they are written, and report whose lines were handed over."""
        del self._marks[: len(marks)]
        written = {one.id for one in marks}
        self._held = {chat: line for chat, line in self._held.items() if line not in written}
        handed = {self._handed.pop(line) for line in written & self._handed.keys()}
        if handed and self.on_marked is not None:
            self.on_marked(handed)
