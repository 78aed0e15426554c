"""Says what was committed: in order per youth, through the gate, within a channel's limits.

A row is `queued`, then `sending` (written before the call), then sent, uncertain, undeliverable
or dropped. After a crash only what is `sending` is in doubt, and only danger and human words are
said again.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from bot import gate
from bot.arrivals import Arrival, Undelivered
from bot.channel import Channel, Delivery, Pace
from bot.clock import Clock
from bot.errors import BlockedError, RefusedError, UncertainError, WaitError
from bot.words import Moment, Words
from bot.writer import Writer
from flows.facts import Standing
from flows.line import Class
from flows.line import Line as Sentence
from storage import spoken
from storage.spoken import Line, Mark
from storage.store import Store

MOST: Final = 256
"""Lines taken from the outbox at a time."""

LANES: Final = 16
"""Chats that are sent to side by side; one chat is always in one lane, so its order holds."""

DESK: Final = "desk"
"""The channel of coaches."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Claimed:
    """What one look at the outbox found: lines to say now, and when to look again."""

    lines: list[tuple[Line, str, str]]
    undelivered: list[Arrival]
    again: datetime | None


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
        self._store = store
        self._writer = writer
        self._words = words
        self._channels: Mapping[str, Channel] = {one.name: one for one in channels}
        self._paces = {one.name: Pace(one.limits) for one in channels}
        self._clock = clock
        self._marks: list[Mark] = []
        self._zones: Mapping[int, ZoneInfo] = {}
        self._tongues: Mapping[int, str] = {}
        self._awake = asyncio.Event()

    def wake(self) -> None:
        """Something was committed."""
        self._awake.set()

    async def recover(self) -> int:
        """At the start: what a crash left half said. How many lines that were."""
        return await self._writer.run(self._recover)

    async def flush(self) -> datetime | None:
        """Say everything that may be said now; when to look again (None: nothing waits)."""
        while True:
            found = await self._writer.run(self._claim)
            for arrival in found.undelivered:
                await self._writer.take(arrival)
            if found.lines:
                await self._say(found.lines)
            elif not found.undelivered:
                await self._settle()
                return found.again

    async def run(self) -> None:
        """Go on until cancelled: look when something was committed, or when a line is due."""
        while True:
            self._awake.clear()
            again = await self.flush()
            pause = timedelta(seconds=1)
            if again is not None:
                pause = min(pause, max(again - self._clock.now(), timedelta(milliseconds=20)))
            try:
                await asyncio.wait_for(self._awake.wait(), pause.total_seconds())
            except TimeoutError:
                continue

    # ------------------------------------------------------------ in the writer's thread

    def _recover(self) -> int:
        with self._store.writing() as connection:
            return spoken.recover(connection)

    def _claim(self) -> _Claimed:
        """Mark what was sent before, ask the gate, and mark what is sent next; one commit."""
        now = self._clock.now()
        marks, self._marks = self._marks, []
        lines: list[tuple[Line, str, str]] = []
        undelivered: list[Arrival] = []
        with self._store.writing() as connection:
            spoken.mark(connection, marks)
            found = spoken.ready(connection, now, MOST)
            self._zones, self._tongues = spoken.zones(connection), spoken.tongues(connection)
            blocked: set[str] = set()
            more: list[Mark] = []
            again: datetime | None = None
            for line in found:
                channel, chat = self._whither(line)
                verdict = self._verdict(line, channel, now)
                if isinstance(verdict, gate.Drop):
                    state = _ended(verdict.why)
                    more.append(Mark(line.id, state, verdict.why, blank=_is_goodbye(line)))
                    undelivered += _tell(line, verdict.why)
                elif isinstance(verdict, gate.Wait):
                    more.append(Mark(line.id, "queued", not_before=verdict.until))
                else:
                    free = self._paces[channel].free_at(chat, now)
                    if free > now or chat in blocked:
                        blocked.add(chat)
                        again = min(again or free, max(free, now))
                        continue
                    self._paces[channel].use(chat, now)
                    lines.append((line, channel, chat))
            spoken.sending(connection, [line.id for line, _, _ in lines])
            spoken.mark(connection, more)
            if not found:
                again = spoken.next_moment(connection)
        return _Claimed(lines, undelivered, again)

    def _mark(self) -> None:
        marks, self._marks = self._marks, []
        if marks:
            with self._store.writing() as connection:
                spoken.mark(connection, marks)

    def _whither(self, line: Line) -> tuple[str, str]:
        """Channel and chat: a coach's desk, a youth's address, or the goodbye's own chat."""
        if line.coach is not None:
            return DESK, str(line.coach)
        if line.channel is not None and line.chat is not None:
            return line.channel, self._store.keys.open(line.chat, f"chat:{line.youth}")
        return spoken.payload(line, self._store.keys)[4] or ("", "")

    def _verdict(self, line: Line, channel: str, now: datetime) -> gate.Verdict:
        if channel not in self._channels:
            return gate.Drop("no channel")
        if line.coach is not None:
            return gate.Send()
        if line.blocked_at is not None:
            return gate.Drop("blocked")
        youth = gate.Listener(
            local=now.astimezone(self._zones[line.team]),
            standing=Standing(line.standing),
            paused_until=line.paused_until,
            quiet_from=line.quiet_from,
            quiet_to=line.quiet_to,
            talking=line.talking_with is not None,
            open_tier=line.open_tier,
        )
        return gate.ask(line.say_as, line.line, line.latest, youth)

    # ------------------------------------------------------------ in the loop

    async def _say(self, lines: Sequence[tuple[Line, str, str]]) -> None:
        """Lanes side by side; within a lane, and so within a chat, one after another."""
        lanes: dict[int, list[tuple[Line, str, str]]] = defaultdict(list)
        for one in lines:
            lanes[hash((one[1], one[2])) % LANES].append(one)
        async with asyncio.TaskGroup() as nursery:
            for lane in lanes.values():
                nursery.create_task(self._lane(lane))

    async def _lane(self, lines: Sequence[tuple[Line, str, str]]) -> None:
        held: set[str] = set()
        for line, channel, chat in lines:
            if chat in held:
                self._marks.append(Mark(line.id, "queued", not_before=self._clock.now()))
                continue
            mark = await self._send(line, channel, chat)
            self._marks.append(mark)
            if mark.state == "queued":
                held.add(chat)

    async def _send(self, line: Line, channel: str, chat: str) -> Mark:
        """One message, and what became of it (telegram.md, sending)."""
        try:
            delivery = self._render(line, chat)
            message = await self._channels[channel].send(delivery)
        except WaitError as error:
            until = self._clock.now() + error.pause
            self._paces[channel].pause(chat, until)
            return Mark(line.id, "queued", not_before=until)
        except UncertainError:
            return self._uncertain(line)
        except (BlockedError, RefusedError) as error:
            why = "blocked" if isinstance(error, BlockedError) else "refused"
            log.warning("undeliverable", why=why)
            for arrival in _tell(line, why):
                await self._writer.take(arrival)
            return Mark(line.id, "undeliverable", why, blank=_is_goodbye(line))
        now = self._clock.now()
        return Mark(line.id, "sent", sent_at=now, message=message, blank=_is_goodbye(line))

    def _uncertain(self, line: Line) -> Mark:
        if line.say_as.value in spoken.REPEATED:
            return Mark(line.id, "queued", not_before=self._clock.now())
        return Mark(line.id, "uncertain", blank=_is_goodbye(line))

    def _render(self, line: Line, chat: str) -> Delivery:
        values, source, buttons, turn, _ = spoken.payload(line, self._store.keys)
        at = Moment(self._clock.now(), self._zones[line.team])
        language = self._tongues[line.coach] if line.coach else line.language
        sentence = Sentence(line.line, source)
        said = self._words.message(sentence, values, buttons, language, at)
        return Delivery(
            line.id,
            chat,
            said.text,
            said.buttons,
            turn,
            line.line,
            said.language,
            line.say_as,
            line.kind,
            again=line.tries > 0,
        )

    async def _settle(self) -> None:
        if self._marks:
            await self._writer.run(self._mark)


def _ended(why: str) -> str:
    return "undeliverable" if why in {"blocked", "no channel"} else "dropped"


def _is_goodbye(line: Line) -> bool:
    """The last words to a youth who has erased themselves carry their chat; then it goes too."""
    return line.standing == Standing.ERASED.value and line.coach is None


def _tell(line: Line, why: str) -> list[Arrival]:
    """What must become a coach's task; a dropped reminder is none."""
    human = line.say_as is Class.HUMAN and line.coach is None
    if line.coach is not None or _is_goodbye(line) or not (human or why == "blocked"):
        return []
    return [Arrival(Undelivered(why, human), "outbox", youth=line.youth)]
