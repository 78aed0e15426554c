"""Plays random weeks of a youth who sets reminders, and compares what came with what was promised.

When something is due is worked out here from the wall clock alone, and nothing of the program's
reckoning is used. Days are Swedish days, also those on which the clocks change.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from bot.simulator.simulator import ZONE, Simulator
from bot.text.bidi import strip_isolates

STARTS: Final = (date(2026, 10, 21), date(2026, 11, 24), date(2027, 3, 24), date(2026, 12, 28))
"""Days on which random weeks begin: before both changes of the clocks, and over a new year."""

CLOCKS: Final = (
    *(time(7), time(7, 45), time(2, 30), time(12), time(15, 20), time(18), time(20, 30)),
    time(22, 15),
)
MONTHS: Final = (
    *("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september"),
    *("oktober", "november", "december"),
)
WEEKDAYS: Final = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
HOURS: Final = ("8-21", "6 till 23", "mellan 12 och 19", "15-20")
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = 24 * HOUR
LATE: Final = 2 * HOUR
"""So late it may still come after the program was off, or after the youth has just written."""

MOST_LEFT_ALONE: Final = 5
ASKS: Final = "reminders.go_on"
COMES: Final = frozenset({"reminders.now", "reminders.early", ASKS})
MISSED: Final = frozenset({"reminders.missed", "reminders.missed_told", "reminders.missed_once"})


class Told(NamedTuple):
    """A line that the youth was told: when (aware), which, and its words."""

    at: datetime
    line: str
    words: frozenset[str]


class Happened(NamedTuple):
    """What changed a reminder: `removed`, `rests`, `answered`, `moved`, `again` (with the hour)."""

    at: datetime
    what: str
    due: datetime | None = None


@dataclass
class Promised:
    """A reminder as it was promised at `since`. `days` are ISO weekdays; none: once, on `first`."""

    words: str
    at: time
    days: frozenset[int]
    first: datetime
    since: datetime
    happened: list[Happened] = field(default_factory=list)

    def due(self, until: datetime) -> Iterator[datetime]:
        """Yield each moment at which it is due, in order, up to `until`."""
        found = [one.due for one in self.happened if one.due is not None]
        found += [self.first] if not self.days else []
        day = self.first.date()
        while self.days and day <= until.date():
            found += [on(day, self.at)] if day.isoweekday() in self.days else []
            day += timedelta(days=1)
        yield from sorted(one for one in found if self.since < one <= until)


def on(day: date, clock: time) -> datetime:
    """Return a wall-clock time as it is shown: an hour later where the clocks jump over it."""
    return datetime.combine(day, clock, tzinfo=ZONE).astimezone(UTC).astimezone(ZONE)


class RandomWeeks:
    """One youth's random weeks. `faults` has what was promised and not kept."""

    def __init__(self, seed: int, simulator: Simulator) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self._sim = simulator
        self._all: list[Promised] = []
        self._told: list[Told] = []
        self._wrote: list[datetime] = []
        self._off: list[tuple[datetime, datetime]] = []
        self._paused: list[tuple[datetime, datetime]] = []
        self.faults: list[str] = []
        self.counts = Counter[str]()

    @classmethod
    def start(cls, seed: int) -> datetime:
        """Return when the weeks of this seed begin."""
        return on(STARTS[seed % len(STARTS)], time(9, 30))

    @property
    def now(self) -> datetime:
        """The moment, in Swedish time."""
        return self._sim.clock.now().astimezone(ZONE)

    async def play(self, deeds: int) -> None:
        """Do so many things, let two days pass in which what is left is told, and compare."""
        ways = (
            *(self._set, self._set, self._wait, self._wait, self._wait, self._wait),
            *(self._remove, self._pause, self._change_hours, self._turn_off),
        )
        for _ in range(deeds):
            await self._dice.choice(ways)()
        await self._taps("menu", "settings", "pause", "day", "menu", "settings", "pause", "end")
        self._end_pause()
        await self._pass(timedelta(days=2))
        await self._say("meny")
        for one in self._all:
            self._compare(one)

    # ------------------------------------------------------------ what the youth does

    async def _say(self, text: str) -> list[dict[str, Any]]:
        self._wrote.append(self.now)
        return self._hear(await self._sim.say(text))

    async def _taps(self, *choices: str) -> list[dict[str, Any]]:
        out: list[dict[str, Any]] = []
        for choice in choices:
            self._wrote.append(self.now)
            out = self._hear(await self._sim.tap(choice))
        return out

    def _hear(self, out: list[dict[str, Any]]) -> list[dict[str, Any]]:
        mine = [one for one in out if one.get("to") == "youth"]
        for one in mine:
            text = strip_isolates(str(one["text"]))
            words = frozenset(text.replace(",", " ").replace(".", " ").split())
            self._told.append(Told(datetime.fromisoformat(one["at"]), str(one["line"]), words))
        return mine

    async def _set(self) -> None:
        clock, words = self._dice.choice(CLOCKS), f"sak{len(self._all) + 1}"
        when, days, first = self._when(clock)
        out = await self._say(f"påminn mig {when} {clock:%H:%M} om {words}")
        if "person.unsure" in {one["line"] for one in out}:
            await self._taps("no", "menu")  # The second reader was not sure what it means.
            return
        if "reminders.typed" not in {one["line"] for one in out}:
            said = (f"{first:%H:%M}", f"{clock:%H:%M}")  # Another in the night of summer time.
            labels = {one["label"]: one["id"] for one in out[-1]["buttons"]}
            wanted = [label for label in labels if any(one in label for one in said)]
            await self._taps(labels[wanted[0]])
        told = strip_isolates(str((await self._taps("yes"))[0]["text"]))
        if f"{first:%H:%M}" not in told or self._named(first) not in told:
            self.faults.append(f"promised {told!r}, meant {first}")
        # What was said back counts: 3:30, where the first lies in the hour that is left out.
        self._all.append(Promised(words, first.time(), days, first, self.now))
        self.counts["set"] += 1
        await self._say("meny")

    def _named(self, first: datetime) -> str:
        ahead = (first.date() - self.now.date()).days
        return {0: "i dag", 1: "i morgon"}.get(ahead, f"{first.day} {MONTHS[first.month - 1]}")

    def _when(self, clock: time) -> tuple[str, frozenset[int], datetime]:
        """Return a day or days in words, and when it is first due."""
        today = self.now.date()
        number, ahead = self._dice.randint(1, 7), self._dice.randint(1, 6)
        day = today + timedelta(days=ahead)
        words, days = self._dice.choice(
            [
                (f"den {day.day} {MONTHS[day.month - 1]}", frozenset[int]()),
                ("varje dag", frozenset(range(1, 8))),
                (f"varje {WEEKDAYS[number - 1]}", frozenset({number})),
                ("mån-fre", frozenset(range(1, 6))),
            ]
        )
        if not days:
            return words, days, on(day, clock)
        moments = (on(today + timedelta(days=one), clock) for one in range(9))
        return words, days, next(one for one in moments if _is_first(one, days, self.now))

    async def _remove(self) -> None:
        live = [one for one in self._all if not self._is_over(one)]
        if live:
            one = self._dice.choice(live)
            await self._taps("menu", "remind", one.words, "remove", "menu")
            one.happened.append(Happened(self.now, "removed"))
            self.counts["removed"] += 1

    def _is_over(self, one: Promised) -> bool:
        """Tell whether it is gone, or came once: then it is in no list."""
        came = any(told.line in COMES and one.words in told.words for told in self._told)
        moved = any(each.due is not None and each.due > self.now for each in one.happened)
        once = not one.days and (came and not moved)
        return once or any(each.what == "removed" for each in one.happened)

    async def _pause(self) -> None:
        self._end_pause()
        length = self._dice.choice(["day", "week"])
        await self._taps("menu", "settings", "pause", length, "menu")
        until = self.now + timedelta(days=7 if length == "week" else 1)
        self._paused.append((self.now, until))
        self.counts["paused"] += 1

    def _end_pause(self) -> None:
        if self._paused and self._paused[-1][1] > self.now:
            self._paused[-1] = (self._paused[-1][0], self.now)

    async def _change_hours(self) -> None:
        await self._taps("menu", "settings", "quiet")
        out = await self._say(self._dice.choice(HOURS))
        if "settings.silenced" in {one["line"] for one in out}:
            chosen = self._dice.choice(["anyway", "rest"])
            silenced = self._told[-1].words
            await self._taps(chosen)
            for one in self._all if chosen == "rest" else ():
                if one.words in silenced:
                    one.happened.append(Happened(self.now, "rests"))
        await self._say("meny")
        self.counts["hours"] += 1

    # ------------------------------------------------------------ time passes

    async def _wait(self) -> None:
        length = self._dice.choice([3 * HOUR, 10 * HOUR, 26 * HOUR, 60 * HOUR])
        before = len(self._told)
        await self._pass(length + self._dice.randint(0, 59) * MINUTE)
        came = [one for one in self._told[before:] if one.line in COMES]
        if came and self._dice.random() < 0.7:
            await self._answer(came[-1])

    async def _pass(self, length: timedelta) -> None:
        until = (self.now + length).astimezone(UTC)
        self._hear(await self._sim.wait_until(until.isoformat()))

    async def _turn_off(self) -> None:
        """Let the program be off: what was due comes late, or is told as missed."""
        start = self.now
        self._sim.clock.move_to(start + self._dice.choice([HOUR, 5 * HOUR, 15 * HOUR]))
        self._off.append((start, self.now))
        self._hear(await self._sim.restart())
        await self._pass(LATE)
        self.counts["off"] += 1

    async def _answer(self, told: Told) -> None:
        """Press a button under the reminder that came last, if it is still there."""
        one = next(each for each in self._all if each.words in told.words)
        if any(each.what == "removed" for each in one.happened):
            return
        if told.line == ASKS:
            await self._taps("keep")
            one.happened.append(Happened(self.now, "answered"))
        elif one.days or self._dice.random() < 0.5:
            await self._taps("done")
            one.happened.append(Happened(self.now, "answered"))
            if not one.days:
                one.happened.append(Happened(self.now, "removed"))
        else:
            await self._taps("not_today", "tomorrow")
            due = on(self.now.date() + timedelta(days=1), one.at)
            one.happened.append(Happened(self.now, "moved", due))
            self.counts["moved"] += 1
        await self._say("meny")

    # ------------------------------------------------------------ was it kept?

    def _compare(self, one: Promised) -> None:
        """Compare each moment at which it was due with what was told, in their order."""
        came = [told for told in self._told if told.line in COMES and one.words in told.words]
        told = [each for each in self._told if each.line in MISSED and one.words in each.words]
        alone, missed, kept, maybe = 0, 0, 0, 0
        changes = list(one.happened)
        rests = False
        for at in one.due(self.now):
            while changes and changes[0].at <= at:
                change = changes.pop(0)
                rests = change.what == "rests" or (rests and change.what != "answered")
                alone = 0 if change.what in {"answered", "moved"} else alone
                if change.what == "removed":
                    return self._check_rest(one, came, told, kept, missed, maybe)
            # Whether it shall go on is asked when the quiet hours are over.
            asks = bool(one.days) and alone == MOST_LEFT_ALONE
            late = DAY - MINUTE if asks else LATE
            here = [each for each in came if at <= each.at <= at + late]
            if rests or alone > MOST_LEFT_ALONE:
                self._fault_if(at in {each.at for each in came}, one, at, "rests, and came")
            elif here:
                exact = here[0].at - at <= MINUTE or self._is_disturbed(at) or asks
                self._fault_if(len(here) > 1 or not exact, one, at, f"came {here}")
                self._fault_if((here[0].line == ASKS) != asks, one, at, f"{alone} left alone")
                kept, alone = kept + 1, alone + 1
            elif asks and at + DAY > self.now:
                break  # It is asked in the morning, after the end of these weeks.
            elif asks and any(at <= each.at <= at + DAY for each in changes):
                missed += 1  # It was answered before it was asked.
            elif self._in(self._paused, at):
                missed += not one.days
                maybe += bool(one.days) and self._in(self._off, at)
            else:
                self._fault_if(not self._is_disturbed(at), one, at, "did not come")
                missed += 1
        return self._check_rest(one, came, told, kept, missed, maybe)

    def _check_rest(
        self,
        one: Promised,
        came: list[Told],
        told: list[Told],
        kept: int,
        missed: int,
        maybe: int,
    ) -> None:
        """Nothing came besides; what did not come was told once, and nothing else as missed."""
        self.counts["came"] += kept
        self.counts["missed"] += missed
        if len(came) != kept:
            self.faults.append(f"{one} came {len(came)} times and not {kept}: {came}")
        if len(told) > missed + maybe or (missed and not told):
            self.faults.append(f"{one} was told as missed {len(told)} times and not {missed}")

    def _fault_if(self, is_fault: bool, one: Promised, at: datetime, what: str) -> None:  # noqa: FBT001
        if is_fault:
            self.faults.append(f"{one.words}, due {at:%c}: {what}")

    def _is_disturbed(self, at: datetime) -> bool:
        """Tell whether the program was off then, a pause was on, or the youth had just written.

        What is due shortly before a pause is over comes when it is.
        """
        wrote = any(at - HOUR <= one <= at for one in self._wrote)
        return wrote or self._in(self._off, at) or self._in(self._paused, at)

    @staticmethod
    def _in(spans: list[tuple[datetime, datetime]], at: datetime) -> bool:
        return any(start < at <= end for start, end in spans)


def _is_first(one: datetime, days: frozenset[int], now: datetime) -> bool:
    return one.isoweekday() in days and one > now
