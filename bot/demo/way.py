"""Play a youth's way, from a referral to a goodbye, as the demo's clock is moved: see way.txt.

What a visitor has done meanwhile stays: a step that does not fit any more is refused by the turn,
as it would be to anybody, or left out where there is no referral any more.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from bot.app import App
from bot.channels.webchat import cookies
from bot.demo import people
from bot.demo.clock import START
from bot.demo.people import DemoPhones, StoryStep
from bot.turns.inbound import Inbound, InputKind, YouthJoined, YouthSaid, YouthTapped
from bot.turns.programme_inputs import (
    CoachEnded,
    CoachMarkedMeeting,
    CoachProposedMeeting,
    CoachSetStatus,
    MeetingTerms,
    RequestAnswered,
    RequestBegun,
    RequestsRead,
)
from flows.engine.programme import (
    AroundRole,
    EndReason,
    MeetingState,
    Phase,
    ReferralState,
    Situation,
    Spot,
)
from storage.access import invites, precontact, referrals
from storage.access.invites import InviteWords
from storage.access.precontact import About
from storage.access.referrals import FourAnswers, Referrer, Said
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import conversations
from storage.schema.channel_names import ChannelName

WAY: Final = Path(__file__).with_name("way.txt")
NAME: Final = people.NEWCOMER
PART: Final = "== "
TEAM: Final = 1
CHAT: Final = "/chat"
OPEN_PAGE: Final = "/open/about"
"""What anybody can read who has no invitation."""

REFERRED: Final = Said(
    FourAnswers(
        "Slutar nog skolan före jul.",
        "Har varit borta de flesta dagar sedan oktober.",
        "Samtal med mentorn varje vecka, och kortare dagar.",
        "Kommer till bilden på torsdagar. Resten blev inte bättre.",
    ),
    Referrer("Karin", "Mentor", "070-174 06 05"),
)
"""The number is one of those that Sweden keeps for made-up people."""


class Part(NamedTuple):
    """A part of the way: its name, and what is done in it."""

    name: str
    steps: tuple[StoryStep, ...]

    @property
    def until(self) -> datetime:
        """Return the aware moment of its last step."""
        return self.steps[-1].at


def parts(path: Path = WAY) -> list[Part]:
    """Return the parts in order. Raises ValueError for a line that cannot be read."""
    found: list[tuple[str, list[StoryStep]]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(PART):
            found.append((line.removeprefix(PART), []))
        elif line and not line.startswith("#"):
            found[-1][1].append(people.read_step(line))
    return [Part(name, tuple(steps)) for name, steps in found]


class PlayedWay:
    """The way of the one youth who comes while the demo runs."""

    def __init__(self, app: App, phones: DemoPhones) -> None:
        self._app = app
        self._chat = cookies.chat_of(phones.secrets[NAME])
        self._updates = (f"way-{number}" for number in itertools.count(1))
        self._parts = parts()
        self._ahead = [step for part in self._parts for step in part.steps]
        self._invitation = ""
        self._staff: Mapping[str, Callable[[int, str, datetime], None]] = {
            "refers": self._refer,
            "gives": self._give,
            "speaks": self._speak,
            "invites": self._invite,
        }

    @property
    def done(self) -> int:
        """Return how many parts lie behind."""
        left = self._ahead[0].at if self._ahead else None
        return sum(left is None or part.until < left for part in self._parts)

    @property
    def next_at(self) -> datetime | None:
        """Return the aware moment at which the next part is over; None after the last."""
        return self._parts[self.done].until if self._ahead else None

    @property
    def opening_page(self) -> str:
        """Return the page this youth's phone shows: open information, the invitation, the chat."""
        if self._youth():
            return CHAT
        return f"/i/{self._invitation}" if self._invitation else OPEN_PAGE

    async def move_to(self, target: datetime) -> None:
        """Move the clock to this aware moment, and do on the way what is due of the story."""
        while self._ahead and self._ahead[0].at <= target:
            step = self._ahead[0]
            await self._app.move_to(max(step.at, self._app.clock.now()))
            await self._take(step)
            self._ahead.pop(0)  # Only now: the page shows what has happened.
        await self._app.move_to(max(target, self._app.clock.now()))

    async def _take(self, step: StoryStep) -> None:
        verb, _, rest = step.what.partition(" ")
        coach = people.number_of(step.who)
        if verb in self._staff:
            act, now = self._staff[verb], self._app.clock.now()
            await self._app.writer.run(lambda: act(coach, rest, now))
        elif coach:
            youth = self._youth()
            for what in self._of_coach(youth, coach, verb, rest) if youth else ():
                await self._submit(
                    Inbound(what, ChannelName.CONSOLE, next(self._updates), youth=youth)
                )
        else:
            what = self._of_youth(verb, rest)
            await self._submit(Inbound(what, cookies.CHANNEL, next(self._updates), chat=self._chat))

    async def _submit(self, inbound: Inbound) -> None:
        # What a visitor did first is refused here, and stays as they did it.
        await self._app.writer.take(inbound)
        await self._app.settle()

    def _of_coach(self, youth: int, coach: int, verb: str, rest: str) -> tuple[InputKind, ...]:
        with self._app.store.begin() as uow:
            known = uow.youths([youth])[youth]
        meeting, request = max(known.meetings, default=0), max(known.requests, default=0)
        return _acts(coach, rest, meeting, request)[verb]()

    def _of_youth(self, verb: str, rest: str) -> InputKind:
        if verb == "comes":
            return YouthJoined(self._invitation)
        return YouthTapped(self._turn(), rest) if verb == "taps" else YouthSaid(rest)

    # ------------------------------------------------------------ before there is a youth

    def _refer(self, _coach: int, _rest: str, now: datetime) -> None:
        def add(db: Db, keys: Keyring) -> None:
            referrals.add(db, keys, TEAM, cookies.fresh(), REFERRED, now)

        self._write(add)

    def _give(self, _coach: int, rest: str, now: datetime) -> None:
        to = people.number_of(rest.removeprefix("to "))
        self._of_referral(lambda db, _, number: referrals.take(db, TEAM, number, to, now))

    def _speak(self, coach: int, rest: str, now: datetime) -> None:
        def tick(db: Db, _: Keyring, number: int) -> None:
            precontact.add(
                db, About(referral=number), coach, map(AroundRole, rest.split(", ")), now
            )
            referrals.set_state(db, TEAM, number, ReferralState.CONTACT, now)

        self._of_referral(tick)

    def _invite(self, coach: int, rest: str, now: datetime) -> None:
        def make(db: Db, keys: Keyring, number: int) -> None:
            words = InviteWords(rest, "mentor", number)
            self._invitation = invites.make(db, keys, coach, now, words=words).secret

        self._of_referral(make)

    def _of_referral(self, change: Callable[[Db, Keyring, int], object]) -> None:
        """Change what stands of the story's referral, the first of the team, if it is there."""

        def change_first(db: Db, keys: Keyring) -> None:
            for number in sorted(one.id for one in referrals.queue(db, keys, TEAM))[:1]:
                change(db, keys, number)

        self._write(change_first)

    def _write(self, change: Callable[[Db, Keyring], object]) -> None:
        with self._app.store.writing() as db:
            change(db, self._app.store.keys)

    # ------------------------------------------------------------ the youth

    def _found(self) -> conversations.ChatState | None:
        with self._app.store.reading() as db:
            return conversations.chat(db, self._app.store.keys, cookies.CHANNEL, self._chat)

    def _youth(self) -> int:
        found = self._found()
        return found.youth if found else 0

    def _turn(self) -> int:
        found = self._found()
        return found.place.turn if found and found.place else 0


def _acts(
    coach: int, rest: str, meeting: int, request: int
) -> Mapping[str, Callable[[], tuple[InputKind, ...]]]:
    """Return by its verb what a coach does, in order, with the newest meeting and request."""
    return {
        "meets": lambda: (CoachProposedMeeting(coach, _terms(rest)),),
        "marks": lambda: (
            CoachMarkedMeeting(coach, meeting, MeetingState(rest) is MeetingState.HELD),
        ),
        "begins": lambda: (RequestsRead(coach), RequestBegun(coach, request)),
        "answers": lambda: (RequestAnswered(coach, request, rest),),
        "sets": lambda: (_status(coach, *rest.split()),),
        "ends": lambda: (CoachEnded(coach, EndReason(rest)),),
    }


def _status(coach: int, phase: str, situation: str) -> CoachSetStatus:
    return CoachSetStatus(coach, Phase(phase), Situation(situation))


def _terms(rest: str) -> MeetingTerms:
    days, clock = rest.split()
    hour, minute = map(int, clock.split(":"))
    at = (START + timedelta(days=int(days))).replace(hour=hour, minute=minute)
    return MeetingTerms(at, spot=Spot.LIBRARY, place="Stadsbiblioteket, vid kaffet")
