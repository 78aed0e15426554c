"""Play the days of a made-up team and its youths before the demo; nothing is put into tables.

The story is in story.txt. It goes through the writer like everything that people do, on a clock
moved by hand, so whatever a page shows of it did happen.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Final, NamedTuple

from bot.app import App
from bot.channels.webchat import cookies
from bot.clock import ManualClock
from bot.demo import lock_screens
from bot.demo.clock import START, ZONE
from bot.turns.inbound import (
    CoachClosed,
    CoachSaid,
    CoachTook,
    Inbound,
    InputKind,
    YouthJoined,
    YouthSaid,
    YouthTapped,
)
from storage.access import invites, staff, teams
from storage.reads import conversations
from storage.schema.channel_names import ChannelName
from storage.store import Store

STORY: Final = Path(__file__).with_name("story.txt")
TEAM: Final = "Ungdomsteamet (demo)"
LANGUAGE: Final = "sv"
COACHES: Final = ("Anna", "Omar")
COORDINATOR: Final = "Eva"
YOUTHS: Final = ("Sara", "Leo", "Noor", "Maja", "Elias", "Amina")
NEWCOMER: Final = "Tilde"
"""Who comes while the demo runs: see way.py."""

BREATH: Final = timedelta(seconds=8)
"""Between two actions of one minute."""

ANSWERED: Final = timedelta(seconds=1)

_LINE: Final = re.compile(r"(-?\d+) (\d\d):(\d\d)  (\w+) (.+)")
_TO: Final = re.compile(r"to (\w+): (.+)")
_ABOUT: Final = re.compile(r"(\w+): (.+)")


class StoryStep(NamedTuple):
    """Something that somebody did; `at` is aware."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True)
class DemoPhones:
    """The secret of each youth's phone, by name: whoever has it has that phone."""

    secrets: Mapping[str, str] = field(
        default_factory=lambda: {name: cookies.fresh() for name in (*YOUTHS, NEWCOMER)}
    )

    def owner(self, secret: str | None) -> str:
        """Return whose phone this is; "" for a new one."""
        return next((name for name, one in self.secrets.items() if one == secret), "")


def create_team(store: Store) -> None:
    """Add a team of people who do not exist, to a database that says so."""
    with store.writing() as db:
        teams.ensure(db, TEAM, str(ZONE), LANGUAGE, COACHES)
        teams.mark_fictitious(db, store.keys)
        staff.add(db, teams.FIRST, COORDINATOR, LANGUAGE, staff.Role.COORDINATOR)
        for number, name in enumerate((*COACHES, COORDINATOR), 1):
            lock_screens.add_ways(db, store.keys, number, name, story()[0].at)


def story(path: Path = STORY) -> list[StoryStep]:
    """Return every step, in the order of time. Raises ValueError for a line that cannot be read."""
    lines = path.read_text(encoding="utf-8").splitlines()
    steps = [read_step(line) for line in lines if line and not line.startswith("#")]
    return sorted(steps, key=attrgetter("at"))


def number_of(name: str) -> int:
    """Return the number of somebody of the staff, who are added in this order; 0 for others."""
    everybody = (*COACHES, COORDINATOR)
    return everybody.index(name) + 1 if name in everybody else 0


def read_step(line: str) -> StoryStep:
    """Return the step of this line. Raises ValueError where it cannot be read."""
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(line)
    days, hour, minute, who, what = found.groups()
    day = START + timedelta(days=int(days))
    return StoryStep(day.replace(hour=int(hour), minute=int(minute)), who, what)


class StoryPlayer:
    """A player of the story, in an application whose clock is moved by hand."""

    def __init__(self, app: App, clock: ManualClock, phones: DemoPhones) -> None:
        self._app, self._clock, self._phones = app, clock, phones
        self._updates = (f"story-{number}" for number in itertools.count(1))
        self._numbers: dict[str, int] = {}

    async def play(self) -> None:
        """Play all of it, up to the moment at which the demo begins."""
        await self._app.start()
        for step in story():
            await self._app.move_to(max(step.at, self._clock.now() + BREATH))
            await self._take(self._inbound(step))
        await self._app.move_to(START)

    async def _take(self, inbound: Inbound) -> None:
        taken = await self._app.writer.take(inbound)
        if taken.refused:
            raise ValueError(taken.refused.reason)
        if isinstance(inbound.what, YouthJoined):
            self._numbers[inbound.chat] = taken.youth
        # The answer comes a moment later, as it does where time goes by itself.
        self._clock.move_to(self._clock.now() + ANSWERED)
        await self._app.settle()

    def _inbound(self, step: StoryStep) -> Inbound:
        verb, _, rest = step.what.partition(" ")
        if step.who in COACHES:
            return self._of_coach(COACHES.index(step.who) + 1, verb, rest)
        chat = cookies.chat_of(self._phones.secrets[step.who])
        return Inbound(
            self._of_youth(chat, verb, rest), cookies.CHANNEL, next(self._updates), chat=chat
        )

    def _of_youth(self, chat: str, verb: str, rest: str) -> InputKind:
        if verb == "comes":
            return YouthJoined(self._invitation(COACHES.index(rest.removeprefix("to ")) + 1))
        if verb == "taps":
            return YouthTapped(self._turn(chat), rest)
        if verb == "says":
            return YouthSaid(rest)
        raise ValueError(verb)

    def _of_coach(self, coach: int, verb: str, rest: str) -> Inbound:
        whom, what = _said_by(coach, verb, rest)
        youth = self._numbers[cookies.chat_of(self._phones.secrets[whom])]
        return Inbound(what, ChannelName.CONSOLE, next(self._updates), youth=youth)

    def _invitation(self, coach: int) -> str:
        with self._app.store.writing() as db:
            made = invites.make(db, self._app.store.keys, coach, self._clock.now())
        return made.secret

    def _turn(self, chat: str) -> int:
        """Return the turn of the question that is open in this chat."""
        with self._app.store.reading() as db:
            found = conversations.chat(db, self._app.store.keys, cookies.CHANNEL, chat)
        return found.place.turn if found and found.place else 0


def _said_by(coach: int, verb: str, rest: str) -> tuple[str, InputKind]:
    """Return about whom, and what the coach did. Raises ValueError."""
    if verb == "takes":
        return rest, CoachTook(coach)
    found = {"says": _TO, "closes": _ABOUT}[verb].fullmatch(rest)
    if found is None:
        raise ValueError(rest)
    whom, words = found.groups()
    return whom, CoachSaid(coach, words) if verb == "says" else CoachClosed(coach, words)
