"""Says what was committed: in order per youth, through the gate, within a channel's limits.

A row is `queued`, then `sending` (written before the call), then sent, uncertain, undeliverable
or dropped. After a crash only what is `sending` is in doubt, and only danger and human words are
said again.
"""

from __future__ import annotations

import asyncio
import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.channel import Channel, Delivery
from bot.claim import Claim
from bot.claims import Claims, tasks
from bot.clock import Clock
from bot.errors import BlockedError, RefusedError, StoreError, UncertainError, WaitError
from bot.look import Claimed
from bot.taking import where
from bot.words import Moment, Words
from bot.writer import Writer
from storage import spoken
from storage.spoken import Mark
from storage.store import Store

LANES: Final = 16
"""Chats that are sent to side by side; one chat is always in one lane, so its order holds."""

LONGEST_PAUSE: Final = timedelta(seconds=1)
SHORTEST_PAUSE: Final = timedelta(milliseconds=20)

log = structlog.get_logger()


class Outbox:
    """The only place that speaks."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        words: Words,
        channels: Sequence[Channel],
        clock: Clock,
    ) -> None:
        self._writer = writer
        self._words = words
        self._channels: Mapping[str, Channel] = {one.name: one for one in channels}
        self._clock = clock
        limits = {one.name: one.limits for one in channels}
        self._claims = Claims(store, writer.fresh, clock, limits)
        self._marks: list[Mark] = []
        self._awake = asyncio.Event()
        self._alone = asyncio.Lock()
        self._handed: set[int] = set()
        self._ending = False
        self.on_marked: Callable[[set[int]], None] | None = None
        """Told of which youths lines were handed over, once that is written."""

    def wake(self) -> None:
        """Something was committed."""
        self._awake.set()

    def end(self) -> None:
        """Let `run` return when what is being said now is said and marked; the rest waits."""
        self._ending = True
        self.wake()

    async def recover(self) -> int:
        """At the start: what a crash left half said. How many lines that were."""
        return await self._writer.run(self._claims.recover)

    async def flush(self) -> datetime | None:
        """Say everything that may be said now; when to look again (None: nothing waits).

        One after another: in the demo a clock is moved by hand while `run` looks by itself.
        """
        async with self._alone:
            return await self._flush()

    async def _flush(self) -> datetime | None:
        while not self._ending:
            found = await self._claim()
            for arrival in found.undelivered:
                await self._writer.take(arrival)
            if found.now:
                await self._say(found.now)
            elif not (found.undelivered or found.more):
                await self._settle()
                return found.again
        await self._settle()
        return None

    async def run(self) -> None:
        """Go on until `end`: look when something was committed, or when a line is due."""
        while not self._ending:
            self._awake.clear()
            pause = await self._look()
            try:
                await asyncio.wait_for(self._awake.wait(), pause.total_seconds())
            except TimeoutError:
                continue

    async def _look(self) -> timedelta:
        """Say what may be said; how long to wait then. A database that is away is tried again."""
        try:
            again = await self.flush()
        except StoreError as error:
            log.error("nothing can be said now", why=str(error))  # noqa: TRY400 - it says it all
            return LONGEST_PAUSE
        if again is None:
            return LONGEST_PAUSE
        return min(LONGEST_PAUSE, max(again - self._clock.now(), SHORTEST_PAUSE))

    async def _say(self, claims: Sequence[Claim]) -> None:
        """Lanes side by side; within a lane, and so within a chat, one after another."""
        lanes: dict[int, list[Claim]] = defaultdict(list)
        for one in claims:
            lanes[_lane_of(one)].append(one)
        async with asyncio.TaskGroup() as nursery:
            for lane in lanes.values():
                nursery.create_task(self._lane(lane))

    async def _lane(self, claims: Sequence[Claim]) -> None:
        held: set[str] = set()
        for claim in claims:
            if claim.chat in held:
                self._marks.append(Mark(claim.id, "queued", not_before=self._clock.now()))
                continue
            mark = await self._send(claim)
            self._marks.append(mark)
            self._handed.add(claim.youth)
            if mark.state == "queued":
                held.add(claim.chat)

    async def _send(self, claim: Claim) -> Mark:
        """One message, and what became of it (telegram.md, sending)."""
        pace = self._claims.paces[claim.channel]
        if pace.limited:
            pace.use(claim.chat, self._clock.now(), routine=claim.routine)
        try:
            message = await self._channels[claim.channel].send(self._render(claim))
        except WaitError as error:
            now = self._clock.now()
            pace.pause(claim.chat, now, now + error.pause, routine=claim.routine)
            return Mark(claim.id, "queued", not_before=now + error.pause)
        except UncertainError:
            return self._uncertain(claim)
        except BlockedError:
            return await self._undeliverable(claim, "blocked")
        except RefusedError:
            return await self._undeliverable(claim, "refused")
        except Exception as error:  # noqa: BLE001 - one line that cannot be said stops no other
            log.error("a line could not be said", line=claim.line.context, error=where(error))  # noqa: TRY400
            return await self._undeliverable(claim, "broken")
        now = self._clock.now()
        return Mark(claim.id, "sent", "", None, now, message, claim.goodbye)

    def _uncertain(self, claim: Claim) -> Mark:
        if claim.say_as.value in spoken.REPEATED:
            return Mark(claim.id, "queued", not_before=self._clock.now())
        return Mark(claim.id, "uncertain", blank=claim.goodbye)

    async def _undeliverable(self, claim: Claim, why: str) -> Mark:
        log.warning("undeliverable", why=why)
        for arrival in tasks(claim, why):
            await self._writer.take(arrival)
        if why == "blocked" and claim.coach is not None:
            # Nothing to a coach is lost: without their Telegram the desk has it.
            return Mark(claim.id, "queued", not_before=self._clock.now())
        return Mark(claim.id, "undeliverable", why, blank=claim.goodbye)

    def _render(self, claim: Claim) -> Delivery:
        values, buttons, turn = claim.content
        at = Moment(self._clock.now(), claim.zone)
        said = self._words.message(claim.line, values, buttons, claim.language, at)
        return Delivery(
            claim.id,
            claim.chat,
            said.text,
            said.buttons,
            turn,
            claim.line.context,
            said.language,
            claim.say_as,
            claim.kind,
            again=claim.again,
            youth=claim.youth,
        )

    async def _settle(self) -> None:
        """Write how the last ones went; kept when the database cannot be reached now."""
        marks = list(self._marks)
        if marks:
            await self._writer.run(lambda: self._claims.mark(marks))
            self._marked(len(marks))

    async def _claim(self) -> Claimed:
        marks = list(self._marks)
        claimed = await self._writer.run(lambda: self._claims.take(marks))
        self._marked(len(marks))
        return claimed

    def _marked(self, count: int) -> None:
        """So many marks are written."""
        del self._marks[:count]
        if self._handed and self.on_marked is not None:
            handed, self._handed = self._handed, set()
            self.on_marked(handed)


def _lane_of(claim: Claim) -> int:
    """The same in every process, so that what a crash interrupted can be played again."""
    return zlib.crc32(f"{claim.channel}:{claim.chat}".encode()) % LANES
