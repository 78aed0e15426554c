"""One turn: what a youth, a coach or the clock did, and all that follows from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from bot import escalations, hours, schedule, timers
from bot.arrivals import (
    Arrival,
    CoachCloses,
    CoachSays,
    CoachTakes,
    Due,
    Said,
    Tapped,
    Undelivered,
    What,
)
from bot.carrying import Carrier
from bot.listening import Listener
from bot.safety import Lexicon
from bot.wordlist import Danger, Tier
from flows import engine
from flows.events import Command, Enter, Event, Tap, Text
from flows.facts import Facts, Standing
from flows.line import Class
from flows.walk import Flows
from flows.welcome import FORGET_THINKING
from storage.batch import Batch
from storage.changes import Changes, Happened
from storage.snapshot import Snapshot

KEEPS: Final = (Standing.ENROLLED, Standing.STOPPED)
"""Who has said yes: what they write is kept. (A set would hash an Enum, which is slow.)"""

MOST_KEPT: Final = 20_000
"""Characters of one message that are kept; every character of it is read for danger."""


@dataclasses.dataclass(frozen=True, slots=True)
class House:
    """What every turn needs to know and nothing changes: flows, listener, lexicon, languages."""

    flows: Flows
    listener: Listener
    lexicon: Lexicon
    languages: tuple[tuple[str, str], ...]
    named: Mapping[str, str] = dataclasses.field(init=False)
    """Each language's name."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "named", dict(self.languages))


@dataclasses.dataclass(frozen=True, slots=True)
class Around:
    """What is the same for every turn of a batch: the moment, and who is at work."""

    house: House
    batch: Batch
    now: datetime
    staffing: dict[int, tuple[bool, datetime | None]] = dataclasses.field(default_factory=dict)

    def staffed(self, youth: Snapshot) -> tuple[bool, datetime | None]:
        """Whether the youth's team is at work, and if not when it is (aware)."""
        team = youth.team
        if team.id not in self.staffing:
            staffed = hours.is_staffed(team, self.now)
            self.staffing[team.id] = (staffed, None if staffed else hours.reads_at(team, self.now))
        return self.staffing[team.id]


class Turn(Carrier):
    """The turn that is being taken. Everything it changes is in `youth` and `changes`."""

    def __init__(self, around: Around, youth: Snapshot, changes: Changes, arrival: Arrival) -> None:
        chat = (arrival.channel, arrival.chat) if arrival.chat else None
        super().__init__(youth, changes, around.now, around.batch.coaches, chat)
        self.around = around
        self.house = around.house
        self.languages = around.house.named
        self.arrival = arrival
        self._facts: Facts | None = None
        youth.turn += 1
        self.changes.youths[youth.id] = youth

    def take(self) -> None:
        """Do what the arrival asks. Raises DeskError where a coach asks what cannot be."""
        self.do(self.arrival.what)
        timers.release(self)

    def facts(self) -> Facts:
        """What a flow may know at this point of the turn."""
        if self._facts is None:
            staffed, reads_at = self.around.staffed(self.youth)
            self._facts = self.youth.facts(
                self.now, staffed=staffed, reads_at=reads_at, languages=self.house.languages
            )
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
        self._heard()
        reading = self.house.lexicon.read(what.text)
        youth = self.youth
        if reading.danger is not None and not self._unclear(reading.danger, what.text):
            self._danger(reading.danger, what.text)
        elif reading.stop:
            self.advance(Command("stop"))
        elif youth.talking_with is not None:
            escalations.relay(self, what.text)
        elif reading.person:
            self.advance(Command("person"))
        else:
            self._listen(what.text)
        if youth.turn == 1 and youth.standing is Standing.NEW:
            # Who never decides is forgotten (practices 3-15); a yes takes this timer away.
            self.set_timer(schedule.FORGET, self.now + FORGET_THINKING)
        self._keep(what.text)

    def tapped(self, what: Tapped) -> None:
        self._heard()
        if self.youth.talking_with is not None and what.choice != "stop":
            self.say_line("always.stale", Class.ANSWER)
        else:
            self.advance(Tap(what.turn, what.choice))
        self._keep(what.choice)

    def due(self, what: Due) -> None:
        timers.come_due(self, what.name, what.timer)

    def takes(self, what: CoachTakes) -> None:
        escalations.take(self, what.coach)
        self._note()

    def says(self, what: CoachSays) -> None:
        escalations.says(self, what.coach, what.text)
        self._note()

    def closes(self, what: CoachCloses) -> None:
        escalations.close(self, what.coach, what.outcome)
        self._note()

    def undelivered(self, what: Undelivered) -> None:
        escalations.undelivered(self, what.why, human=what.human)

    # ------------------------------------------------------------ words

    def _listen(self, text: str) -> None:
        youth = self.youth
        heard = self.house.listener.hear(text, self.house.flows, youth.place, self.facts())
        waits = youth.escalation is not None and youth.place is None
        if waits and isinstance(heard, Text):
            escalations.wrote_early(self, text)
            self.advance(Enter("person", "noted", say_as=Class.ANSWER))
        else:
            self.advance(heard)

    def _danger(self, danger: Danger, text: str) -> None:
        """Before every flow, whatever the youth's standing (safety.md)."""
        if danger.tier is Tier.D:
            self.advance(Enter("person", "unsure", say_as=Class.ANSWER))
            escalations.unclear(self, text)
            return
        step = danger.tier.value.lower()
        if danger.other and danger.tier is not Tier.C:
            step = f"other_{step}"
        talking = self.youth.talking_with is not None
        self.advance(Enter("danger", step, {"rule": danger.rule}, Class.DANGER))
        if talking:
            escalations.relay(self, text)

    def _unclear(self, danger: Danger, text: str) -> bool:
        """Tier D gives way to a human who reads already, and to a word that has a meaning here."""
        if danger.tier is not Tier.D:
            return False
        youth = self.youth
        heard = self.house.listener.hear(text, self.house.flows, youth.place, self.facts())
        chosen = isinstance(heard, Command) or heard.choice is not None
        return chosen or youth.talking_with is not None

    def _heard(self) -> None:
        self.youth.heard_at = self.now
        self.youth.unanswered = 0

    def _keep(self, words: str) -> None:
        """The event of this turn. Before a yes nothing of what was written is kept (3-15)."""
        youth = self.youth
        enrolled = youth.standing in KEEPS
        kept = words[:MOST_KEPT] if enrolled or youth.escalation is not None else None
        self._note(kept)

    def _note(self, words: str | None = None) -> None:
        arrival = self.arrival
        youth = self.youth
        update = arrival.update_id or f"{youth.id}-{youth.turn}"
        who = None if youth.standing is Standing.ERASED else youth.id
        self.changes.happened.append(
            Happened(arrival.channel, update, who, youth.turn, self.now, words)
        )


DEEDS: Final[Mapping[type, Callable[[Turn, Any], None]]] = {
    Said: Turn.said,
    Tapped: Turn.tapped,
    Due: Turn.due,
    CoachTakes: Turn.takes,
    CoachSays: Turn.says,
    CoachCloses: Turn.closes,
    Undelivered: Turn.undelivered,
}
