"""Hold the turn of one youth: what a youth, a coach or the clock did, and all that follows from it.

What is done about each kind of input, and how effects are carried out, is handed in (bot/app.py):
the turn knows no handler.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from bot.arrivals import MOST_TURNS, Arrival, Tapped
from bot.carrying import YouthChanges
from bot.language.catalogs import Shelf
from bot.language.renderer import Words
from bot.listening import Listener
from bot.policy import timer_kinds, working_hours
from bot.safety import Lexicon
from flows import engine
from flows.contacts import Directory, Guide
from flows.effects import Effect
from flows.events import Event
from flows.facts import Facts, Standing
from flows.walk import Flows
from flows.welcome import FORGET_THINKING
from storage.batch import Batch
from storage.changes import Changes, Happened
from storage.snapshot import Hours, Snapshot, Team

KEEPS: Final = (Standing.ENROLLED, Standing.STOPPED)
"""Who has said yes: what they write is kept. (A set would hash an Enum, which is slow.)"""

MOST_KEPT: Final = 20_000
"""Characters of one message that are kept; every character of it is read for danger."""


@dataclasses.dataclass(frozen=True, slots=True)
class House:
    """What every turn needs to know and nothing changes."""

    flows: Flows
    listener: Listener
    lexicon: Lexicon
    words: Words
    directory: Directory
    take: Callable[[Turn], None]
    """What is done about each kind of input (bot/dispatch.py)."""
    effects: Mapping[type, Callable[[Turn, Any], None]]
    """What is done for each effect of a flow (bot/effects.py)."""


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
        off = working_hours.days_off(self.now, directory.zone)
        object.__setattr__(self, "guide", Guide(directory, off))
        object.__setattr__(self, "shelf", self.house.words.shelf)

    def hours_of(self, team: Team) -> Hours:
        """The moment as this team has it."""
        found = self.asked.get(team.id)
        if found is None:
            staffed = working_hours.is_staffed(team, self.now)
            reads_at = None if staffed else working_hours.reads_at(team, self.now)
            here = self.now.astimezone(team.zone)
            found = self.asked[team.id] = Hours(here, staffed, reads_at)
        return found


class Turn(YouthChanges):
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
        self.house.take(self)

    def facts(self) -> Facts:
        """What a flow may know at this point of the turn."""
        if self._facts is None:
            around = self.around
            here = around.hours_of(self.youth.team)
            shelf = around.shelf
            facts = self.youth.facts(here, shelf.spoken, around.guide, shelf.drafts)
            if self.youth.coach.away or self.youth.escalation is not None:
                facts = facts._replace(reader=self.ladder.reader().name)
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

    def carry(self, effect: Effect) -> None:
        """Carry out one effect."""
        self.house.effects[type(effect)](self, effect)

    # ------------------------------------------------------------ what is recorded

    def forget_if_silent(self) -> None:
        """Who never decides is forgotten (practices 3-15); a yes takes this timer away."""
        if self.youth.turn == 1 and self.youth.standing is Standing.NEW:
            self.set_timer(timer_kinds.FORGET, self.now + FORGET_THINKING)

    def heard(self) -> None:
        """The youth is there."""
        self.youth.heard_at = self.now
        self.youth.unanswered = 0

    def keep(self, words: str | None = None) -> None:
        """The event of this turn. Before a yes nothing of what was written is kept (3-15)."""
        youth = self.youth
        may = youth.standing in KEEPS or youth.escalation is not None
        self.note(words[:MOST_KEPT] if words is not None and may else None)

    def note(self, words: str | None = None) -> None:
        """Record the event of this turn, so that a redelivery is known."""
        arrival = self.arrival
        what = arrival.what
        pressed = max(0, min(what.turn, MOST_TURNS)) if isinstance(what, Tapped) else None
        youth = self.youth
        update = arrival.update_id or f"{youth.id}-{youth.turn}"
        who = None if youth.standing is Standing.ERASED else youth.id
        self.changes.happened.append(
            Happened(arrival.channel, update, who, youth.turn, self.now, words, pressed)
        )
