"""Plays a transcript through the real turn pipeline, clock in hand, a restart between lines.

A transcript is text that a coach can read. A line at the margin is what somebody does; indented
lines are what follows. `pytest --write` writes what follows anew.

    # What this shows.
    youth Sara sv              an enrolled youth; `stranger sv` has not been met yet
    previews                   languages in preview are offered too, and speak their drafts
    at 2026-11-24 10:00        when it begins, Swedish time
    say …   tap …   wait 25h   until 2026-11-25 08:00
    coach begins   coach takes   coach says …   coach closes …   (a second coach: omar takes …)
    coach picks meet place=… time=…   coach proposes …   coach hands over
    omar becomes responsible   coach stays responsible
    quietly …                  does it, and leaves out what follows
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.app import load_locales
from bot.errors import SimulatorError
from bot.simulator.simulator import ZONE, Out, Simulator, parse_phrase
from bot.text.bidi import strip_isolates

FOLDER = Path(__file__).parents[1] / "conversations" / "transcripts"
START = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
COACHES = {"coach": 1, "omar": 2}
SETTING = ("youth", "stranger", "at", "previews")


@dataclass
class Transcript:
    """A transcript's lines: what is written, and who it is about."""

    path: Path
    lines: list[str]
    nickname: str = ""
    language: str = "sv"
    enrolled: bool = False
    start: datetime = field(default=START)
    previews: bool = False

    @classmethod
    def read(cls, path: Path) -> Transcript:
        found = cls(path, path.read_text(encoding="utf-8").splitlines())
        for line in found.lines:
            match line.split():
                case ["youth", name, language]:
                    found.nickname, found.language, found.enrolled = name, language, True
                case ["stranger", language]:
                    found.language = language
                case ["previews"]:
                    found.previews = True
                case ["at", day, clock]:
                    moment = datetime.fromisoformat(f"{day}T{clock}")
                    found.start = moment.replace(tzinfo=ZONE)
        return found

    @property
    def text(self) -> str:
        """What is written."""
        return "\n".join(self.lines) + "\n"

    def write(self, played: str) -> None:
        """Renew it."""
        self.path.write_text(played, encoding="utf-8")
        self.lines = played.splitlines()

    async def play(self, url: str, key_file: Path, *, restarts: bool = True) -> str:
        """The same transcript with what really follows."""
        locales = load_locales(previews=True) if self.previews else None
        rehearsal = Simulator(url, key_file, self.start, lang=self.language, locales=locales)
        await rehearsal.open(self.nickname, enrolled=self.enrolled)
        written: list[str] = []
        try:
            for line in self.lines:
                if line.startswith(" "):
                    continue
                written.append(line)
                if _is_deed(line):
                    written += await self._follows(rehearsal, line)
                    if restarts:
                        written += shown(await rehearsal.restart())
        finally:
            rehearsal.close()
        return "\n".join(written) + "\n"

    async def _follows(self, rehearsal: Simulator, line: str) -> list[str]:
        before = rehearsal.clock.now()
        quietly = line.startswith("quietly ")
        try:
            out = await deed(rehearsal, line.removeprefix("quietly "))
        except SimulatorError as error:
            return [f"  error  {error}"]
        if quietly:
            return []
        since = rehearsal.clock.now() if rehearsal.clock.now() != before else None
        return shown(out, timed=since is not None)


def _is_deed(line: str) -> bool:
    word = line.split(" ", maxsplit=1)[0]
    return bool(line.strip()) and not line.startswith("#") and word not in SETTING


async def deed(rehearsal: Simulator, line: str) -> list[Out]:
    """What somebody does."""
    word, _, rest = line.partition(" ")
    if word in COACHES:
        return await _of_coach(rehearsal, COACHES[word], rest)
    if word == "until":
        return await rehearsal.wait_until(rest.replace(" ", "T"))
    deeds = {"say": rehearsal.say, "tap": rehearsal.tap, "wait": rehearsal.wait}
    if word not in deeds:
        raise AssertionError(f"nobody knows how to: {line}")
    return await deeds[word](rest)


async def _of_coach(rehearsal: Simulator, coach: int, rest: str) -> list[Out]:
    word, _, words = rest.partition(" ")
    deeds: dict[str, Callable[[], Awaitable[list[Out]]]] = {
        "begins": lambda: rehearsal.coach_begins(coach),
        "takes": lambda: rehearsal.coach_takes(coach),
        "says": lambda: rehearsal.coach_says(words, coach),
        "picks": lambda: rehearsal.coach_picks(*parse_phrase(words), coach),
        "proposes": lambda: rehearsal.coach_proposes(words, coach),
        "hands": lambda: rehearsal.coach_hands_over(coach, 3 - coach),
        "stays": lambda: rehearsal.coach_reassigns(coach, coach),
        "becomes": lambda: rehearsal.coach_reassigns(3 - coach, coach),
        "closes": lambda: rehearsal.coach_closes(words, coach),
    }
    if word not in deeds:
        raise AssertionError(f"a coach does not: {rest}")
    return await deeds[word]()


def shown(out: list[Out], *, timed: bool = False) -> list[str]:
    """What followed, a line each; with the time where time has passed."""
    lines: list[str] = []
    last = ""
    for one in out:
        at = str(one.get("at", last))
        if timed and at != last:
            lines.append(f"  -- {datetime.fromisoformat(at):%a %d %b %H:%M}")
            last = at
        lines += _line(one)
    return lines


def _line(one: Out) -> Iterator[str]:
    if "opened" in one:
        yield f"  opened  {one['opened']['tier']} {one['opened']['reason']}"
    elif "dropped" in one:
        yield f"  dropped  {one['dropped']['line']}: {one['dropped']['why']}"
    elif one["to"] == "coach":
        yield f"  {one['coach'].lower()}  ({one['kind']}) {strip_isolates(one['text'])}"
    else:
        buttons = "".join(f"  [{button['label']}]" for button in one["buttons"])
        yield f"  bot  {strip_isolates(one['text'])}{buttons}"
