"""A crowd of youths who between them press every choice of every conversation, all at once.

The ways are found in English: from each place every button, and some words, are tried. Few of them
that between them say everything are kept in ways.txt (`pytest --write
tests/conversations/test_every_language.py` finds them anew) and gone in any language; choices have
ids, so no word of it has to be known. All youths move together, a turn of everybody in one commit,
and wait together when time must pass.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import insert, select

from bot.app import App, Locales
from bot.clock import ManualClock
from bot.delivery.channel import Audience, Delivery, RecordingChannel
from bot.turns.inbound import (
    CoachBegan,
    CoachClosed,
    CoachPickedPhrase,
    CoachProposed,
    CoachSaid,
    CoachTook,
    Inbound,
    InputKind,
    StaffInput,
    YouthBlocked,
    YouthReturned,
    YouthSaid,
    YouthTapped,
)
from bot.turns.programme_inputs import CoachMarkedMeeting, CoachProposedMeeting, MeetingTerms
from flows import discovery
from flows.engine.programme import HelperKind, MeetingRole
from flows.texts.phrasebook import PHRASES
from storage import encryption
from storage.access import staff, staffing, teams
from storage.access.staff import Role
from storage.schema.channel_names import ChannelName
from storage.sql.statements import COACH, TEAM
from storage.store import Store
from storage.turns import enrol
from storage.turns.youth_state import YouthState
from tests.conftest import START

CHANNEL: Final = "test"
ANNA: Final = 1
BO: Final = 9
"""The one coach of a team of their own, and away: nobody there can be reached."""
ALONE_TEAM: Final = 2
WAIT: Final = "wait"
OWN: Final = "tap own"
"""Where languages are asked for, each crowd chooses its own."""

PAUSE: Final = timedelta(hours=12)
"""From the morning into the night, and on into the next morning."""

MOST_WAITS: Final = 3

WORDS: Final = ("say Ali (Malmö) علي", "say 15:30", "say tomorrow at 15:30", "say 7", "long")
"""What is written where words are read: in two scripts, a time, a day, a number, too long."""

DANGERS: Final = (
    "say jag vill dö",
    "say jag skär mig",
    "say jag orkar inte mer",
    "say min kompis ska ta livet av sig nu",
    "say min kompis skär sig",
    "say jag är rädd att de tar mig till hemlandet",
    "say de vill gifta bort mig",
    "say min pappa slår mig",
    "say jag blev våldtagen",
    "say jag har tagit tabletter",
)
AT_REST: Final = (
    *("say menu", "say help", "say person", "say stop", "say what are you?", "say qwx"),
    *DANGERS,
)
VALUES: Final = {"place": "biblioteket", "time": "15:00", "day": "fredag", "name": "Omar"}

WISH: Final = ("say menu", "tap steps", "say jobba", "say ringa Ali", "tap tomorrow")
STEP: Final = ("say menu", "tap steps", "tap new", "say ringa skolan", "tap week")
REMINDER: Final = ("say menu", "tap remind", "say buss", "tap once", "tap tomorrow", "tap morning")
SETTINGS: Final = ("say menu", "tap settings")
DAILY: Final = ("say menu", "tap remind", "say buss", "tap daily")
MISSED: Final = ("wait", "wait", "wait", "tap tomorrow")
PAUSED: Final = (*SETTINGS, "tap pause", "tap week")

TYPED: Final = (
    *("thanks", "how are you", "who can read this", "lost my phone", "is it fake"),
    *("cant sleep", "i went there", "they said no", "can i quit", "im bored", "i hate school"),
    *("wrong number", "do my homework pls", "cant come today", "when does anna answer", "csn"),
    *("i have nowhere to sleep tonight", "shut up", "my name is Ali", "change my name"),
    *("hi", "bye", "ok", "haha", "what can you do", "why me", "i dont know", "done", "later"),
    *("what is this for", "do you dream", "what can i become", "what reminders do i have"),
    *("you forgot to remind me", "what was my step", "give me something easy to do"),
    *("i want to get up before ten", "the step was too hard", "how do i quit school"),
    *("what is komvux", "my boss does not pay me", "i have debts", "can you lend me money"),
    *("i have no food", "i have no friends", "i miss my mother", "i got the job"),
    *("its my birthday", "im nervous", "im so tired today", "say hi to my coach"),
    *("can my friend join", "my coach never answers", "what do you save about me"),
    *("remind me of the dentist", "remind me of the dentist on friday at 14"),
    *("i need somebody to come with me to the office", "jag är rädd för någon hemma"),
)
"""What is typed at rest, each of another meaning; the words stand in locales/en/typed.txt."""

ROOTS: Final = (
    ("stranger",),
    ("youth",),
    ("youth", *WISH),
    ("youth", *WISH, *STEP, *STEP),
    ("youth", *WISH, "wait", "wait", "tap not_yet"),
    ("youth", *REMINDER),
    ("youth", *REMINDER, "say menu", "tap remind", "tap 1"),
    ("youth", *REMINDER, "wait", "wait", "tap not_today", "tap tomorrow"),
    ("youth", *REMINDER, *SETTINGS, "tap quiet", "tap noon", "tap one_by_one", *MISSED),
    ("youth", *SETTINGS, "tap well", "tap bye", "say menu"),
    ("youth", *SETTINGS, "tap cadence", "say only when i write"),
    ("youth", *REMINDER, *PAUSED, "wait", "wait", "say menu"),
    ("youth", *PAUSED, *REMINDER),
    ("youth", *DAILY, "tap afternoon", "wait"),
    ("youth", *DAILY, "tap morning", *SETTINGS, "tap quiet", "tap evening"),
    ("youth", "propose"),
    ("youth", *WISH, *STEP, *STEP, "propose"),
    ("youth", "meet 30"),
    ("youth", "meet 30 with"),
    ("youth", "meet 30", "tap yes", "say menu", "tap meetings"),
    ("youth", "meet 30", "tap time", "tap other", "tap any", "say menu", "tap meetings"),
    ("youth", "meet 2", "tap yes", "say menu", "tap meetings"),
    ("youth", "meet 30", "tap yes", "wait", "wait", "wait"),
    ("youth", "meet 26", "tap yes", "wait", "wait"),
    ("youth", "meet 22", "tap yes", "wait", "wait", "mark"),
    ("youth", "meet 10", "wait", "say menu", "tap meetings"),
    ("youth", *(["meet 90"] * 5), "say menu", "tap meetings"),
    ("youth", "blocks", "returns"),
    ("youth", "say person"),
    *(("youth", f"say {one}") for one in TYPED),
    ("youth", "say menu", "tap remind", "say cancel"),
    ("youth", "say jag vill dö", "take"),
    ("youth", "say jag vill dö", "take", "coach"),
    ("youth", "say jag vill dö", "say radera mig", "say help", "tap keep_everything"),
    ("youth", "say jag vill dö", "take", "wait", "say radera mig", "say help"),
    *(("youth", "begin", f"pick {one}") for one in PHRASES),
    ("youth", "begin", "coach", "close"),
    ("quiet", "wait"),
    ("alone", "say person"),
    ("alone", "say who is my coach?"),
    ("alone", "say jag vill dö", "say help", "say radera mig"),
)

EVENING: Final = 18
FIRST: Final = 1
"""The number of the first meeting of who has nothing else."""

FEW: Final = 3
"""Small steps that one may have at a time."""

Way = tuple[str, ...]
Key = tuple[str, ...]


@dataclass
class Crowd:
    """Youths in one room, each with the buttons that they saw last."""

    room: App
    language: str
    sent: list[Delivery] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    buttons: dict[str, Delivery] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def hear(self, delivery: Delivery) -> None:
        self.sent.append(delivery)
        if delivery.buttons:
            self.buttons[delivery.chat] = delivery

    async def go(self, ways: Sequence[Way]) -> None:
        """Everybody goes their way, the first chat the first way; waiting is done together."""
        parts = [_parted(way) for way in ways]
        for segment in range(MOST_WAITS + 1):
            if segment and any(len(one) > segment for one in parts):
                await self.room.move_to(self.room.clock.now() + PAUSE)
            for deeds in itertools.zip_longest(
                *(one[segment] if segment < len(one) else () for one in parts)
            ):
                await self._all(deeds)

    async def _all(self, deeds: Sequence[str | None]) -> None:
        arrivals = [self._arrival(str(chat), deed) for chat, deed in enumerate(deeds) if deed]
        taken = [one for one in arrivals if one is not None]
        if taken:
            self.room.turns.take(taken)
        await self.room.settle()
        # A draft is offered with a question of its own; then the way is that of every language.
        warned = [
            "tap on" if deed == OWN and self._line(str(chat)) == "welcome.draft" else None
            for chat, deed in enumerate(deeds)
        ]
        if any(warned):
            await self._all(warned)

    def _line(self, chat: str) -> str:
        """The line of the last question to this chat."""
        return self.buttons[chat].line if chat in self.buttons else ""

    def _arrival(self, chat: str, deed: str) -> Inbound | None:
        word, _, rest = deed.partition(" ")
        made = partial(Inbound, channel=CHANNEL, update_id=f"u{next(self.numbers)}", chat=chat)
        if word in {"youth", "alone", "quiet"}:
            with self.room.store.begin() as uow:
                name = "Ali (Malmö) علي"
                coach = uow.coaches[BO if word == "alone" else ANNA]
                soon = START + timedelta(hours=1) if word == "quiet" else None
                youth = enrol.enrol(uow, CHANNEL, chat, name, self.language, coach, soon)
                self.ids[chat] = youth.id
            return None
        if word in _ALONE:
            return made(_ALONE[word])
        if word == "say":
            return made(YouthSaid(rest))
        if deed == OWN:
            return made(YouthTapped(self.buttons[chat].turn, self.language))
        if word == "tap":
            return (
                made(YouthTapped(self.buttons[chat].turn, rest)) if chat in self.buttons else None
            )
        what = _of_coach(word, rest)
        return Inbound(what, ChannelName.CONSOLE, f"d{next(self.numbers)}", youth=self.ids[chat])

    def options(self, count: int) -> Iterator[tuple[int, Key, str]]:
        """What each youth could do now: their number, where and what it is, and the deed."""
        with self.room.store.begin() as uow:
            chats = [(CHANNEL, str(number)) for number in range(count)]
            ids = {chat: one for (_, chat), one in uow.youths_by_chat(chats).items()} | self.ids
            youths = uow.youths(list(ids.values()))
        for chat, one in ids.items():
            youth = youths[one]
            for deed in self._deeds(chat, youth):
                yield int(chat), (*_where(youth, self.room.clock.now()), deed), deed

    def _deeds(self, chat: str, youth: YouthState) -> Iterator[str]:
        place, last = youth.place, self.buttons.get(chat)
        step = discovery.all_flows()[place.flow].steps[place.step] if place else None
        if place is None:
            yield from AT_REST
        if step and step.read and youth.talking_with is None:  # In a talk it is as without one.
            yield from WORDS
        if last is not None and (place is None or last.turn == place.turn):
            codes = self.room.renderer.languages
            choices = (OWN if one in codes else f"tap {one}" for one, _ in last.buttons)
            yield from dict.fromkeys(choices)
        yield WAIT


def _where(youth: YouthState, now: datetime) -> Key:
    """The place, and what of the youth's life the conversation there depends on."""
    place = youth.place
    first = next(iter(youth.meetings.values()), None)
    steps, reminders = min(len(youth.steps), FEW), min(len(youth.reminders), 1)
    paused, night = youth.paused_until is not None, now.hour > EVENING
    asked = "".join(sorted({f"{one.is_open:d}" for one in youth.requests.values()}))
    life = {
        "menu": f"{steps}{reminders}{paused}{asked}",
        "requests": f"{asked}{night}",
        "steps": str(steps),
        "reminders": str(reminders),
        "settings": str(paused),
        "person": str(night),
        "help": str(night),
        "meetings": first.state.value if first is not None else "",
    }
    if place is None:
        found = youth.escalation
        needed = "" if found is None else f"{found.tier}{found.waits}{found.missed_at is None}"
        return (youth.standing.value, f"{steps}{reminders}{paused}{needed}{night}{asked}")
    return (place.flow, place.step, life.get(place.flow, ""))


_ALONE: Final[Mapping[str, InputKind]] = {
    "stranger": YouthSaid("hej"),
    "blocks": YouthBlocked(),
    "returns": YouthReturned(),
    "long": YouthSaid("ord " * 150),
}


_OF_ANNA: Final[Mapping[str, StaffInput]] = {
    "begin": CoachBegan(ANNA),
    "take": CoachTook(ANNA),
    "coach": CoachSaid(ANNA, "Hej!"),
    "propose": CoachProposed(ANNA, "ringa Ali"),
}


def _parted(way: Way) -> list[Way]:
    parts: list[list[str]] = [[]]
    for deed in way:
        if deed == WAIT:
            parts.append([])
        else:
            parts[-1].append(deed)
    return [tuple(one) for one in parts]


def _of_coach(word: str, rest: str) -> StaffInput:
    if word in _OF_ANNA:
        return _OF_ANNA[word]
    match word:
        case "meet" | "mark":
            return _of_meeting(rest)
        case "pick":
            needs = PHRASES[rest].needs
            values = tuple((name, VALUES.get(name, "fredag")) for name in needs)
            return CoachPickedPhrase(ANNA, rest, values)
        case _:
            return CoachClosed(ANNA, "talked")


def _of_meeting(rest: str) -> StaffInput:
    """A proposal so many hours from the start, perhaps with somebody else; or a missed one."""
    if not rest:
        return CoachMarkedMeeting(ANNA, FIRST, held=False)
    hours, _, more = rest.partition(" ")
    at = START + timedelta(hours=int(hours))
    slots = (at + timedelta(days=4), at + timedelta(days=5))
    roles = (MeetingRole.SYV.value,) if more else ()
    return CoachProposedMeeting(ANNA, MeetingTerms(at, slots=slots, with_roles=roles))


def crowd(database: Path, template: Path, language: str, locales: Locales) -> Crowd:
    """A new room in a copy of an empty database."""
    shutil.copyfile(template, database)
    key_file = database.with_suffix(".key")
    encryption.load_or_create(key_file)
    store = Store.open(f"sqlite:///{database}", key_file)
    with store.writing() as db:
        teams.ensure(db, "Ungdomsteamet", "Europe/Stockholm", language, ["Anna", "Omar"])
        team = dict(db.execute(select(TEAM)).mappings().one())
        db.execute(insert(TEAM), {**team, "id": ALONE_TEAM, "name": "Västerteamet"})
        bo = {"id": BO, "team_id": ALONE_TEAM, "name": "Bo", "language": language, "rung": 0}
        bo |= {"title": "mentor"}
        db.execute(insert(COACH), bo)
        staff.add(db, teams.FIRST, "Siv", language, Role.HELPER, HelperKind.SYV)
        staffing.add_absence(db, BO, START - PAUSE, None, START)
    youths = RecordingChannel(CHANNEL, notified=True)
    room = App(
        store,
        ManualClock(START),
        [youths, RecordingChannel(ChannelName.CONSOLE, audience=Audience.CONSOLE)],
        locales=locales,
    )
    made = Crowd(room, language)
    youths.on_send = made.hear
    return made


async def gone(
    folder: Path, template: Path, ways: Sequence[Way], language: str, locales: Locales
) -> Crowd:
    """A crowd that has gone these ways in a language."""
    database = Path(tempfile.mkdtemp(dir=folder)) / "lotsen.sqlite3"
    made = crowd(database, template, language, locales)
    await made.room.start()
    await made.go(ways)
    return made
