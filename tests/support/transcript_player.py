"""Plays a transcript through the real turn pipeline, clock in hand, a restart between lines.

A transcript is text that a coach can read. A line at the margin is what somebody does; indented
lines are what follows. `pytest --write` writes what follows anew.

    # What this shows.
    youth Sara sv              an enrolled youth; `stranger sv` has not been met yet
    previews                   languages in preview are offered too, and speak their drafts
    socialjour 020-10 10 10    the directory has the number of the local emergency social services
    at 2026-11-24 10:00        when it begins, Swedish time
    say …   tap …   wait 25h   until 2026-11-25 08:00
    coach begins   coach takes   coach says …   coach closes …   (a second coach: omar takes …)
    coach picks meet place=… time=…   coach proposes …   coach hands over
    omar becomes responsible   coach stays responsible
    coach sets working school   coach ends moved   coach enters 2006-12
    coach meets 2026-11-26 14:00 library place="…" minutes=45 with=syv interpreter=ar or=…T…,…T…
    coach moves …   coach accepts   coach cancels   coach marks held   coach marks missed
    coach passes   eva takes over   (eva is the coordinator)   coach keeps everything
    coach is away until 2026-12-01 08:00   coach is away, omar stands in   coach is back
    omar is on call from 2026-11-27 16:30 until 2026-11-30 08:00
    coach makes a link         (for a new device)   coach writes word …
    coach reads requests   coach works on request 1   coach answers request 1 …
    coach has nothing for request 1 …
    team is closed 2026-12-21 2026-12-23   edit …
    quietly …                  does it, and leaves out what follows
"""

from __future__ import annotations

import shlex
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.app import load_locales
from bot.errors import SimulatorError
from bot.simulator.coach_actions import Out
from bot.simulator.simulator import ZONE, Simulator, parse_phrase
from bot.text.bidi import strip_isolates
from bot.turns.programme_inputs import (
    CoachAnsweredMeeting,
    CoachCancelledMeeting,
    CoachMarkedMeeting,
    CoachMovedMeeting,
    MeetingTerms,
)
from flows.engine.programme import Spot
from tests.support import own_directory

FOLDER = Path(__file__).parents[1] / "conversations" / "transcripts"
START = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
COACHES = {"coach": 1, "omar": 2, "eva": 3}
OF_REQUESTS = ("reads", "works", "answers", "has")
SETTING = ("youth", "stranger", "at", "previews", "socialjour")


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
    social: str = ""

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
                case ["socialjour", *number]:
                    found.social = " ".join(number)
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
        helpers = own_directory.with_social_emergency(self.social) if self.social else None
        rehearsal = Simulator(
            url, key_file, self.start, lang=self.language, locales=locales, helpers=helpers
        )
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
    if word == "team":
        return await rehearsal.is_closed(*rest.split()[-2:])
    deeds = {
        "say": rehearsal.say,
        "edit": rehearsal.edit,
        "tap": rehearsal.tap,
        "wait": rehearsal.wait,
    }
    if word not in deeds:
        raise AssertionError(f"nobody knows how to: {line}")
    return await deeds[word](rest)


async def _of_coach(rehearsal: Simulator, coach: int, rest: str) -> list[Out]:
    word, _, words = rest.partition(" ")
    if word == "is":
        return await _is(rehearsal, coach, words.split())
    if rest == "takes over":
        return await rehearsal.takes_over(coach)
    if word in OF_REQUESTS:
        return await _of_request(rehearsal, coach, rest)
    deeds: dict[str, Callable[[], Awaitable[list[Out]]]] = {
        "begins": lambda: rehearsal.coach_begins(coach),
        "takes": lambda: rehearsal.coach_takes(coach),
        "passes": lambda: rehearsal.coach_passes(coach),
        "says": lambda: rehearsal.coach_says(words, coach),
        "picks": lambda: rehearsal.coach_picks(*parse_phrase(words), coach),
        "proposes": lambda: rehearsal.coach_proposes(words, coach),
        "hands": lambda: rehearsal.coach_hands_over(coach, 3 - coach),
        "stays": lambda: rehearsal.coach_reassigns(coach, coach),
        "becomes": lambda: rehearsal.coach_reassigns(3 - coach, coach),
        "keeps": lambda: rehearsal.coach_keeps(coach),
        "sets": lambda: rehearsal.coach_sets(*_two(words), coach),
        "ends": lambda: rehearsal.coach_ends(words, coach),
        "enters": lambda: rehearsal.coach_enters_birth(words, coach),
        "meets": lambda: rehearsal.coach_meets(terms(words), coach),
        "moves": lambda: rehearsal.about_meeting(
            lambda number, seen: CoachMovedMeeting(coach, number, seen, terms(words))
        ),
        "accepts": lambda: rehearsal.about_meeting(
            lambda number, seen: CoachAnsweredMeeting(coach, number, seen)
        ),
        "cancels": lambda: rehearsal.about_meeting(
            lambda number, seen: CoachCancelledMeeting(coach, number, seen)
        ),
        "marks": lambda: rehearsal.about_meeting(
            lambda number, _seen: CoachMarkedMeeting(coach, number, words == "held")
        ),
        "makes": lambda: rehearsal.coach_makes_link(coach),
        "writes": lambda: rehearsal.coach_writes_word(words.removeprefix("word "), coach),
        "closes": lambda: rehearsal.coach_closes(words, coach),
    }
    if word not in deeds:
        raise AssertionError(f"a coach does not: {rest}")
    return await deeds[word]()


def _two(words: str) -> tuple[str, str]:
    phase, _, situation = words.partition(" ")
    return phase, situation


def terms(words: str) -> MeetingTerms:
    """A meeting as a transcript writes it: day, clock, spot, and perhaps more by name."""
    day, clock, spot, *more = shlex.split(words)
    named = dict(one.split("=", 1) for one in more)
    slots = tuple(map(_local, named.get("or", "").split(",") if "or" in named else ()))
    return MeetingTerms(
        _local(f"{day}T{clock}"), int(named.get("minutes", "45")), Spot(spot),
        named.get("place", ""), slots, tuple(named.get("with", "").split(",")) if "with" in named
        else (), named.get("interpreter", ""),
    )  # fmt: skip


def _local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZONE)


async def _of_request(rehearsal: Simulator, coach: int, rest: str) -> list[Out]:
    match rest.split(" "):
        case ["reads", "requests"]:
            return await rehearsal.coach_reads(coach)
        case ["works", "on", "request", nth]:
            return await rehearsal.coach_works_on(int(nth), coach)
        case ["answers", "request", nth, *words]:
            return await rehearsal.coach_answers(int(nth), " ".join(words), coach)
        case ["has", "nothing", "for", "request", nth, *words]:
            return await rehearsal.coach_answers(int(nth), " ".join(words), coach, unmet=True)
    raise AssertionError(f"a coach does not: {rest}")


async def _is(rehearsal: Simulator, coach: int, words: list[str]) -> list[Out]:
    match words:
        case ["back"]:
            return await rehearsal.is_back(coach)
        case ["away"]:
            return await rehearsal.is_away(coach)
        case ["away,", deputy, "stands", "in"]:
            return await rehearsal.is_away(coach, deputy=COACHES[deputy])
        case ["away", "until", day, clock]:
            return await rehearsal.is_away(coach, f"{day}T{clock}")
        case ["on", "call", "from", day, clock, "until", last, end]:
            return await rehearsal.is_on_call(coach, f"{day}T{clock}", f"{last}T{end}")
    raise AssertionError(f"a coach is not: {' '.join(words)}")


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
    elif "alarm" in one:
        yield f"  operator  {one['alarm']}"
    elif one["to"] == "coach":
        text = strip_isolates(one["text"]).replace("\n", " / ")
        yield f"  {one['coach'].lower()}  ({one['kind']}) {text}"
    else:
        buttons = "".join(f"  [{button['label']}]" for button in one["buttons"])
        # A line of a transcript is one line.
        text = strip_isolates(one["text"]).replace("\n", " ⏎ ")
        yield f"  bot  {text}{buttons}"
