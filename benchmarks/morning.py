"""A morning: thousands of reminders due at eight, within a channel's limits, while people write.

The whole pipeline on SQLite, with a clock moved by hand through ten minutes: due timers become
turns, turns become lines, and the outbox says them to a channel that takes 30 messages a second,
and one a second in each chat. Meanwhile, at random moments, coaches write to youths they talk with,
and youths write to the robot. What counts is when each line went on that clock, on which working
takes no time, and the CPU time of it all.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from bot.delivery.channel import Audience

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import population  # noqa: E402
from bot.app import App  # noqa: E402
from bot.clock import ManualClock  # noqa: E402
from bot.delivery.channel import Delivery, Limits, RecordingChannel  # noqa: E402
from bot.operations import gc_tuning  # noqa: E402
from bot.turns.inbound import CoachSaid, CoachTook, Inbound, YouthSaid  # noqa: E402
from flows.engine.line import LineClass  # noqa: E402
from storage import outbox  # noqa: E402
from storage.schema.channel_names import ChannelName  # noqa: E402
from storage.store import Store  # noqa: E402

CHANNEL: Final = "telegram"
LIMITS: Final = Limits(per_chat=timedelta(seconds=1), per_second=30)
EIGHT: Final = datetime(2026, 11, 24, 7, tzinfo=UTC)
"""Eight in the morning in Sweden, on a Tuesday."""

TALKS: Final = 20
"""Youths who talk with a coach; they have no reminder."""

ANNA: Final = 1
SECOND: Final = timedelta(seconds=1)
Figures = dict[str, Any]
Moments = list[tuple[datetime, Inbound]]


class Morning:
    """What happens, and what was seen of it: when each line went, and how long people waited."""

    def __init__(self, store: Store, youths: int) -> None:
        self.youths = youths
        self.chats = [str(5_000_000_000 + one) for one in range(youths + TALKS)]
        population.fill(store, len(self.chats), self.chats)
        population.remind(store, range(1, youths + 1), EIGHT)
        self.clock = ManualClock(EIGHT - timedelta(minutes=5))
        self.channel = RecordingChannel(CHANNEL, LIMITS, on_send=self._sent)
        self.app = App(
            store,
            self.clock,
            [self.channel, RecordingChannel(ChannelName.CONSOLE, audience=Audience.CONSOLE)],
        )
        self.sent: list[tuple[datetime, str, LineClass]] = []
        self.waits: dict[LineClass, list[float]] = {LineClass.HUMAN: [], LineClass.ANSWER: []}
        self._asked: dict[tuple[str, LineClass], deque[datetime]] = defaultdict(deque)

    async def play(self, minutes: float, words: int, seed: int) -> None:
        """Talks begin before eight; then so many words of coaches, and half as many of youths."""
        gc_tuning.freeze_loaded()
        await self.app.start()
        for youth in range(self.youths, len(self.chats)):
            await self._take(Inbound(YouthSaid("person"), CHANNEL, f"p{youth}", self.chats[youth]))
            await self._take(
                Inbound(CoachTook(ANNA), ChannelName.CONSOLE, f"t{youth}", youth=youth + 1)
            )
        self.sent.clear()
        for moment, one in self._plan(60 * minutes, words, random.Random(seed)):  # noqa: S311
            await self.app.move_to(moment)
            self._ask(one)
            await self._take(one)
        await self.app.move_to(EIGHT + timedelta(minutes=minutes))
        self.app.close()

    def _plan(self, seconds: float, words: int, chance: random.Random) -> Moments:
        def moment() -> datetime:
            return EIGHT + timedelta(seconds=chance.uniform(0, seconds))

        def coach(at: int) -> Inbound:
            talking = self.youths + 1 + chance.randrange(TALKS)
            return Inbound(
                CoachSaid(ANNA, f"word {at}"), ChannelName.CONSOLE, f"w{at}", youth=talking
            )

        def youth(at: int) -> Inbound:
            chat = self.chats[chance.randrange(self.youths)]
            return Inbound(YouthSaid("menu"), CHANNEL, f"a{at}", chat)

        found = [(moment(), coach(at)) for at in range(words)]
        found += [(moment(), youth(at)) for at in range(words // 2)]
        return sorted(found, key=lambda one: one[0])

    async def _take(self, inbound: Inbound) -> None:
        await self.app.writer.take(inbound)
        await self.app.outbox.flush()

    def _ask(self, inbound: Inbound) -> None:
        say_as = LineClass.ANSWER if isinstance(inbound.what, YouthSaid) else LineClass.HUMAN
        chat = inbound.chat or self.chats[inbound.youth - 1]
        self._asked[chat, say_as].append(self.clock.now())

    def _sent(self, delivery: Delivery) -> None:
        now = self.clock.now()
        self.sent.append((now, delivery.chat, delivery.say_as))
        asked = self._asked[delivery.chat, delivery.say_as]
        if asked:
            self.waits[delivery.say_as].append((now - asked.popleft()).total_seconds())

    # ------------------------------------------------------------ what was seen

    @property
    def reminders(self) -> list[datetime]:
        """When each reminder went."""
        return [at for at, _, say_as in self.sent if say_as is LineClass.REMINDER]

    @property
    def used(self) -> float:
        """The part of what the limit allows that was used, from eight until the last reminder."""
        last = max(self.reminders)
        lines = sum(at <= last for at, _, _ in self.sent)
        return lines / (LIMITS.per_second * ((last - EIGHT) // SECOND + 1))

    @property
    def worst_second(self) -> int:
        """The most lines in any second, wherever it begins."""
        moments = [at for at, _, _ in self.sent]
        return max(bisect_left(moments, at + SECOND) - first for first, at in enumerate(moments))

    @property
    def shortest_gap(self) -> float:
        """Seconds, at the least, between two lines in one chat."""
        return min(gap.total_seconds() for gap in self._gaps())

    def _gaps(self) -> Iterator[timedelta]:
        chats: dict[str, list[datetime]] = defaultdict(list)
        for at, chat, _ in self.sent:
            chats[chat].append(at)
        for moments in chats.values():
            yield from (later - earlier for earlier, later in pairwise(moments))


def waited(values: Sequence[float]) -> Figures:
    """How many waited, and how many seconds."""
    inline = sorted(values)
    p50, p99 = (inline[int(part * (len(inline) - 1))] for part in (0.5, 0.99))
    return {"count": len(inline), "p50": p50, "p99": p99, "max": inline[-1]}


async def measure(folder: Path, youths: int, minutes: float, words: int, seed: int) -> Figures:
    """Play one morning, and say what it was like."""
    store = Store.open(f"sqlite:///{folder}/morning.sqlite3", folder / "lotsen.key")
    morning = Morning(store, youths)
    before = time.process_time()
    await morning.play(minutes, words, seed)
    spent = time.process_time() - before
    with store.reading() as db:
        dropped = len(outbox.dropped_lines(db))
    return {
        "reminders": youths,
        "sent": len(morning.reminders),
        "dropped": dropped,
        "seconds": (max(morning.reminders) - EIGHT).total_seconds(),
        "rate_used": round(morning.used, 3),
        "most_in_a_second": morning.worst_second,
        "shortest_gap_in_a_chat": morning.shortest_gap,
        "human_words_waited": waited(morning.waits[LineClass.HUMAN]),
        "answers_waited": waited(morning.waits[LineClass.ANSWER]),
        "cpu_seconds": round(spent, 1),
    }


def main() -> None:
    """Measure, and print one JSON line."""
    parser = argparse.ArgumentParser(description="A morning with thousands of reminders at once.")
    parser.add_argument("--youths", type=int, default=10_000)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--words", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lotsen-bench-") as name:
        found = measure(Path(name), given.youths, given.minutes, given.words, given.seed)
        print(json.dumps(asyncio.run(found)))


if __name__ == "__main__":
    main()
