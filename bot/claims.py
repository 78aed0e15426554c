"""What may be said now, decided in the writer's thread: the gate, the pace, the mark before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from bot import gate
from bot.arrivals import Arrival, Undelivered
from bot.channel import Limits, Pace
from bot.clock import Clock
from flows.facts import Standing
from flows.line import Class
from storage import spoken
from storage.spoken import Line, Mark
from storage.store import Store

MOST: Final = 256
"""Lines taken from the outbox at a time."""

DESK: Final = "desk"
"""The channel of coaches."""


class Claim(NamedTuple):
    """A line that is said now, by which channel, and to which chat."""

    line: Line
    channel: str
    chat: str


@dataclass(slots=True)
class Claimed:
    """What one look at the outbox found: lines to say, and what has become a coach's task."""

    now: list[Claim] = field(default_factory=list)
    undelivered: list[Arrival] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    again: datetime | None = None


class Claims:
    """Looks at the outbox. Used by one thread, the writer's."""

    def __init__(self, store: Store, clock: Clock, limits: Mapping[str, Limits]) -> None:
        self._store = store
        self._clock = clock
        self.paces = {name: Pace(one) for name, one in limits.items()}
        self.zones: Mapping[int, ZoneInfo] = {}
        self.tongues: Mapping[int, str] = {}

    def recover(self) -> int:
        """At the start: what a crash left half said. How many lines that were."""
        with self._store.writing() as connection:
            return spoken.recover(connection)

    def mark(self, marks: Sequence[Mark]) -> None:
        """Write how it went."""
        with self._store.writing() as connection:
            spoken.mark(connection, marks)

    def take(self, marks: Sequence[Mark]) -> Claimed:
        """Write how it went before, and mark what is said next; one commit."""
        now = self._clock.now()
        claimed = Claimed()
        with self._store.writing() as connection:
            spoken.mark(connection, marks)
            found = spoken.ready(connection, now, MOST)
            self.zones, self.tongues = spoken.zones(connection), spoken.tongues(connection)
            for line in found:
                self._judge(line, now, claimed)
            spoken.sending(connection, [one.line.id for one in claimed.now])
            spoken.mark(connection, claimed.marks)
            claimed.again = spoken.next_moment(connection)
        return claimed

    def _judge(self, line: Line, now: datetime, claimed: Claimed) -> None:
        channel, chat = self._whither(line)
        verdict = self._verdict(line, channel, chat, now)
        if isinstance(verdict, gate.Drop):
            state = "undeliverable" if verdict.why in {"blocked", "no channel"} else "dropped"
            claimed.marks.append(Mark(line.id, state, verdict.why, blank=is_goodbye(line)))
            claimed.undelivered += tasks(line, verdict.why)
        elif isinstance(verdict, gate.Wait):
            claimed.marks.append(Mark(line.id, "queued", not_before=verdict.until))
        else:
            self.paces[channel].use(chat, now)
            claimed.now.append(Claim(line, channel, chat))

    def _whither(self, line: Line) -> tuple[str, str]:
        """Channel and chat: a coach's desk, a youth's address, or the goodbye's own chat."""
        if line.coach is not None:
            return DESK, str(line.coach)
        if line.channel is not None and line.chat is not None:
            return line.channel, self._store.keys.open(line.chat, f"chat:{line.youth}")
        return spoken.payload(line, self._store.keys)[4] or ("", "")

    def _verdict(self, line: Line, channel: str, chat: str, now: datetime) -> gate.Verdict:
        if channel not in self.paces:
            return gate.Drop("no channel")
        if line.blocked_at is not None and line.coach is None:
            return gate.Drop("blocked")
        verdict = gate.Send() if line.coach is not None else self._gate(line, now)
        free = self.paces[channel].free_at(chat, now)
        return gate.Wait(free) if isinstance(verdict, gate.Send) and free > now else verdict

    def _gate(self, line: Line, now: datetime) -> gate.Verdict:
        youth = gate.Listener(
            local=now.astimezone(self.zones[line.team]),
            standing=Standing(line.standing),
            paused_until=line.paused_until,
            quiet_from=line.quiet_from,
            quiet_to=line.quiet_to,
            talking=line.talking_with is not None,
            open_tier=line.open_tier,
        )
        return gate.ask(line.say_as, line.line, line.latest, youth)


def is_goodbye(line: Line) -> bool:
    """The last words to a youth who has erased themselves carry their chat; then it goes too."""
    return line.standing == Standing.ERASED.value and line.coach is None


def tasks(line: Line, why: str) -> list[Arrival]:
    """What could not be said and must become a coach's task; a dropped reminder is none."""
    human = line.say_as is Class.HUMAN
    if line.coach is not None or is_goodbye(line) or not (human or why == "blocked"):
        return []
    return [Arrival(Undelivered(why, human), "outbox", youth=line.youth)]
