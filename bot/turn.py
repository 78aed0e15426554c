"""One turn: what a youth, a coach or the clock did, and all that follows from it."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from functools import singledispatchmethod
from typing import Final

from bot import escalations, hours, timers
from bot.arrivals import Arrival, CoachCloses, CoachSays, CoachTakes, Due, Said, Tapped, Undelivered
from bot.carrying import Carrier
from bot.listening import Listener
from bot.safety import Danger, Lexicon, Tier
from flows import engine
from flows.events import Command, Enter, Event, Tap, Text
from flows.facts import Facts, Standing
from flows.line import Class
from flows.walk import Flows
from storage.batch import Batch
from storage.changes import Happened
from storage.snapshot import Snapshot

MOST_KEPT: Final = 20_000
"""Characters of one message that are kept; every character of it is read for danger."""


@dataclasses.dataclass(frozen=True, slots=True)
class House:
    """What every turn needs to know and nothing changes: flows, listener, lexicon, languages."""

    flows: Flows
    listener: Listener
    lexicon: Lexicon
    languages: tuple[tuple[str, str], ...]


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

    def __init__(self, around: Around, youth: Snapshot, arrival: Arrival) -> None:
        chat = (arrival.channel, arrival.chat) if arrival.chat else None
        super().__init__(youth, around.now, around.batch.coaches, chat)
        self.around = around
        self.house = around.house
        self.arrival = arrival
        youth.turn += 1
        self.changes.youths[youth.id] = youth

    def take(self) -> None:
        """Do what the arrival asks. Raises DeskError where a coach asks what cannot be."""
        self.do(self.arrival.what)
        timers.release(self)

    def facts(self) -> Facts:
        """What a flow may know at this point of the turn."""
        staffed, reads_at = self.around.staffed(self.youth)
        languages = self.house.languages
        return self.youth.facts(self.now, staffed=staffed, reads_at=reads_at, languages=languages)

    def advance(self, event: Event) -> None:
        """One step of the conversation."""
        place, effects = engine.advance(self.house.flows, self.youth.place, event, self.facts())
        self.youth.place = place
        for effect in effects:
            self.carry(effect)

    @singledispatchmethod
    def do(self, what: object) -> None:
        raise TypeError(f"nobody knows what to do with {type(what).__name__}")

    @do.register
    def _said(self, said: Said) -> None:
        self._heard(said.text)
        reading = self.house.lexicon.read(said.text)
        youth = self.youth
        if reading.danger is not None:
            self._danger(reading.danger, said.text)
        elif reading.stop:
            self.advance(Command("stop"))
        elif youth.talking_with is not None:
            escalations.relay(self, said.text)
        elif reading.person:
            self.advance(Command("person"))
        else:
            self._listen(said.text)
        self._keep(said.text)

    @do.register
    def _tapped(self, tapped: Tapped) -> None:
        self._heard(tapped.choice)
        if self.youth.talking_with is not None and tapped.choice != "stop":
            self.say_line("always.stale", Class.ANSWER)
        else:
            self.advance(Tap(tapped.turn, tapped.choice))
        self._keep(tapped.choice)

    @do.register
    def _due(self, due: Due) -> None:
        timers.come_due(self, due.name, due.timer)

    @do.register
    def _takes(self, takes: CoachTakes) -> None:
        escalations.take(self, takes.coach)
        self._note()

    @do.register
    def _says(self, says: CoachSays) -> None:
        escalations.says(self, says.coach, says.text)
        self._note()

    @do.register
    def _closes(self, closes: CoachCloses) -> None:
        escalations.close(self, closes.coach, closes.outcome)
        self._note()

    @do.register
    def _undelivered(self, undelivered: Undelivered) -> None:
        escalations.undelivered(self, undelivered.why, human=undelivered.human)

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
            return
        step = danger.tier.value.lower()
        if danger.other and danger.tier is not Tier.C:
            step = f"other_{step}"
        talking = self.youth.talking_with is not None
        self.advance(Enter("danger", step, {"rule": danger.rule}, Class.DANGER))
        if talking:
            escalations.relay(self, text)

    def _heard(self, _text: str) -> None:
        self.youth.heard_at = self.now
        self.youth.unanswered = 0

    def _keep(self, words: str) -> None:
        """The event of this turn. Before a yes nothing of what was written is kept (3-15)."""
        youth = self.youth
        enrolled = youth.standing in {Standing.ENROLLED, Standing.STOPPED}
        kept = words[:MOST_KEPT] if enrolled or youth.escalation is not None else None
        self._note(kept)

    def _note(self, words: str | None = None) -> None:
        arrival = self.arrival
        update = arrival.update_id or f"{self.youth.id}-{self.youth.turn}"
        self.changes.happened.append(
            Happened(arrival.channel, update, self.youth.id, self.youth.turn, self.now, words)
        )
