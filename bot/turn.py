"""One turn: what a youth, a coach or the clock did, and all that follows from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from bot import (
    cards,
    escalations,
    hearing,
    hours,
    proposals,
    reassigning,
    schedule,
    shortened,
    talk,
    timers,
    unusual,
)
from bot.arrivals import (
    Arrival,
    Blocks,
    CoachBegins,
    CoachCloses,
    CoachHandsOver,
    CoachPasses,
    CoachPicks,
    CoachProposes,
    CoachSays,
    CoachTakes,
    Due,
    Edited,
    Erases,
    Joins,
    OfCoach,
    Reassigns,
    Returns,
    Said,
    Tapped,
    Undelivered,
    Unreached,
    Unreadable,
    What,
)
from bot.carrying import Carrier
from bot.listening import Listener
from bot.safety import Lexicon
from bot.shelf import Shelf
from bot.words import Words
from flows import always, engine, phrases, settings
from flows.contacts import Directory, Guide
from flows.effects import Erase
from flows.events import Command, Event, Tap
from flows.facts import Facts, Standing
from flows.line import Class
from flows.walk import Flows
from flows.welcome import FORGET_THINKING
from storage.batch import Batch
from storage.changes import Changes, Happened
from storage.snapshot import Hours, Snapshot, Team

KEEPS: Final = (Standing.ENROLLED, Standing.STOPPED)
"""Who has said yes: what they write is kept. (A set would hash an Enum, which is slow.)"""

MOST_KEPT: Final = 20_000
"""Characters of one message that are kept; every character of it is read for danger."""


MOST_TURNS: Final = 2**31 - 1
"""No button has a higher turn; what claims one is from nobody, and still has to be kept."""


@dataclasses.dataclass(frozen=True, slots=True)
class House:
    """What every turn needs to know and nothing changes."""

    flows: Flows
    listener: Listener
    lexicon: Lexicon
    words: Words
    directory: Directory


@dataclasses.dataclass(frozen=True, slots=True)
class Around:
    """What is the same for every turn of a batch: the moment, who is at work, what is spoken."""

    house: House
    batch: Batch
    now: datetime
    asked: dict[int, Hours] = dataclasses.field(default_factory=dict)
    guide: Guide = dataclasses.field(init=False)
    """Who can help, and the days off around the moment."""
    shelf: Shelf = dataclasses.field(init=False)
    """The words as they stand now, and the languages that can be chosen."""

    def __post_init__(self) -> None:
        directory = self.house.directory
        off = hours.days_off(self.now, directory.zone)
        object.__setattr__(self, "guide", Guide(directory, off))
        object.__setattr__(self, "shelf", self.house.words.shelf)

    def hours_of(self, team: Team) -> Hours:
        """The moment as this team has it."""
        found = self.asked.get(team.id)
        if found is None:
            staffed = hours.is_staffed(team, self.now)
            reads_at = None if staffed else hours.reads_at(team, self.now)
            here = self.now.astimezone(team.zone)
            found = self.asked[team.id] = Hours(here, staffed, reads_at)
        return found


class Turn(Carrier):
    """The turn that is being taken. Everything it changes is in `youth` and `changes`."""

    def __init__(self, around: Around, youth: Snapshot, changes: Changes, arrival: Arrival) -> None:
        chat = (arrival.channel, arrival.chat) if arrival.chat else None
        super().__init__(youth, changes, around.now, around.batch.coaches, chat)
        self.around = around
        self.house = around.house
        self.languages = around.shelf.names
        self.arrival = arrival
        self._facts: Facts | None = None
        self.closed = False
        """Whether a button was pressed whose question is not open any more."""
        youth.turn += 1
        self.changes.youths[youth.id] = youth

    def take(self) -> None:
        """Do what the arrival asks. Raises DeskError where a coach asks what cannot be."""
        self.do(self.arrival.what)
        timers.release(self)

    def facts(self) -> Facts:
        """What a flow may know at this point of the turn."""
        if self._facts is None:
            around = self.around
            here = around.hours_of(self.youth.team)
            shelf = around.shelf
            facts = self.youth.facts(here, shelf.spoken, around.guide, shelf.drafts)
            if self.youth.coach.away or self.youth.escalation is not None:
                facts = facts._replace(reader=cards.reader(self).name)
            self._facts = facts
        return self._facts

    def advance(self, event: Event) -> None:
        """One step of the conversation."""
        place, effects = engine.advance(self.house.flows, self.youth.place, event, self.facts())
        self.youth.place = place
        for effect in effects:
            self.carry(effect)
        # What was carried out may have changed what is known.
        self._facts = None

    def do(self, what: What) -> None:
        """Do what arrived."""
        DEEDS[type(what)](self, what)

    def said(self, what: Said) -> None:
        self.heard()
        if not hearing.obeys(self, what.text):
            if self.youth.talking_with is not None:
                talk.relay(self, what.text)
            else:
                hearing.listen(self, what.text)
        self.forget_if_silent()
        self.keep(what.text)

    def tapped(self, what: Tapped) -> None:
        self.heard()
        youth = self.youth
        choice = shortened.whole(what.choice, self._offered())
        # Only what was asked before: the buttons of an erased youth say nothing of a new one.
        answer = phrases.answer(choice) if 0 < what.turn < youth.turn else None
        asked = youth.place is not None and youth.place.turn == what.turn
        self.closed = answer is None and not asked and choice not in always.WORDS
        if answer is not None:
            talk.answered(self, answer)
        elif youth.talking_with is not None and choice == "person":
            talk.calls(self, youth.talking_with)
        elif youth.talking_with is not None and choice != "stop" and not asked:
            self.say_line("always.stale", Class.ANSWER)
        else:
            self.advance(Tap(what.turn, choice))
        self.keep(choice)

    def erases(self, _what: Erases) -> None:
        self.carry(Erase())
        if self.chat is not None:
            self.say(settings.FLOW.line("erased"), {}, Class.ANSWER)
        self._note()

    def joins(self, _what: Joins) -> None:
        """The menu leads to the door of a youth's standing: for a new one that is the welcome."""
        self.heard()
        self.advance(Command("menu"))
        self.forget_if_silent()
        self._note()

    def due(self, what: Due) -> None:
        timers.come_due(self, what.name, what.timer)

    def of_coach(self, what: OfCoach) -> None:
        OF_COACHES[type(what)](self, what)
        self._note()

    def undelivered(self, what: Undelivered) -> None:
        escalations.undelivered(self, what.why, human=what.human)

    def unreached(self, what: Unreached) -> None:
        escalations.unreached(self, what.coach, blocked=what.blocked)

    # ------------------------------------------------------------ words

    def _offered(self) -> Iterator[str]:
        """The choices of the open question, when somebody asks for them."""
        youth = self.youth
        yield from (one.id for one in engine.offered(self.house.flows, youth.place, self.facts()))

    def forget_if_silent(self) -> None:
        """Who never decides is forgotten (practices 3-15); a yes takes this timer away."""
        if self.youth.turn == 1 and self.youth.standing is Standing.NEW:
            self.set_timer(schedule.FORGET, self.now + FORGET_THINKING)

    def heard(self) -> None:
        """The youth is there."""
        self.youth.heard_at = self.now
        self.youth.unanswered = 0

    def keep(self, words: str | None = None) -> None:
        """The event of this turn. Before a yes nothing of what was written is kept (3-15)."""
        youth = self.youth
        may = youth.standing in KEEPS or youth.escalation is not None
        self._note(words[:MOST_KEPT] if words is not None and may else None)

    def _note(self, words: str | None = None) -> None:
        arrival = self.arrival
        what = arrival.what
        pressed = max(0, min(what.turn, MOST_TURNS)) if isinstance(what, Tapped) else None
        youth = self.youth
        update = arrival.update_id or f"{youth.id}-{youth.turn}"
        who = None if youth.standing is Standing.ERASED else youth.id
        self.changes.happened.append(
            Happened(arrival.channel, update, who, youth.turn, self.now, words, pressed)
        )


OF_COACHES: Final[Mapping[type, Callable[[Turn, Any], None]]] = {
    CoachBegins: lambda turn, what: escalations.begin(turn, what.coach),
    CoachTakes: lambda turn, what: escalations.take(turn, what.coach),
    CoachPasses: lambda turn, what: escalations.passes(turn, what.coach),
    CoachSays: lambda turn, what: talk.says(turn, what.coach, what.text),
    CoachPicks: lambda turn, what: talk.picks(turn, what.coach, what.phrase, what.values),
    CoachHandsOver: lambda turn, what: escalations.hand_over(turn, what.coach, what.to),
    CoachProposes: lambda turn, what: proposals.propose(turn, what.coach, what.text),
    CoachCloses: lambda turn, what: escalations.close(turn, what.coach, what.outcome),
    Reassigns: lambda turn, what: reassigning.reassign(turn, what.by, what.to),
}

DEEDS: Final[Mapping[type, Callable[[Turn, Any], None]]] = {
    Said: Turn.said,
    Tapped: Turn.tapped,
    Erases: Turn.erases,
    Joins: Turn.joins,
    Due: Turn.due,
    Edited: unusual.edited,
    Unreadable: unusual.unreadable,
    Blocks: unusual.blocks,
    Returns: unusual.returns,
    Undelivered: Turn.undelivered,
    Unreached: Turn.unreached,
    **dict.fromkeys(OF_COACHES, Turn.of_coach),
}
