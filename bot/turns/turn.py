"""Hold the turn of one youth: what a youth, a coach or the clock did, and all that follows from it.

What is done about each kind of input, and how effects are carried out, is handed in (bot/app.py):
the turn knows no handler.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from bot.turns.environment import BatchContext
from bot.turns.inbound import MAX_TURN, Inbound, YouthTapped
from bot.turns.youth_changes import YouthChanges
from flows.engine import engine
from flows.engine.effects import Effect
from flows.engine.events import Event
from flows.engine.facts import Facts, Standing
from flows.engine.timers import TimerKind
from flows.welcome import FORGET_THINKING
from storage.turns.changes import Changes, EventRecord
from storage.turns.youth_state import YouthState

KEEPS: Final = (Standing.ENROLLED, Standing.STOPPED)
"""Who has said yes: what they write is kept. (A set would hash an Enum, which is slow.)"""

MOST_KEPT: Final = 20_000
"""Characters of one message that are kept; every character of it is read for danger."""


class Handlers(NamedTuple):
    """What is done in a turn, handed in where the program is put together (bot/app.py).

    `take` does what arrived (bot/handlers/dispatch.py), `effects` has a function for each kind of
    effect (bot/handlers/effects.py).
    """

    take: Callable[[Turn], None]
    effects: Mapping[type, Callable[[Turn, Any], None]]


class Turn(YouthChanges):
    """The turn that is being taken. Everything it changes is in `youth` and `changes`."""

    def __init__(
        self,
        context: BatchContext,
        handlers: Handlers,
        youth: YouthState,
        changes: Changes,
        inbound: Inbound,
    ) -> None:
        chat = (inbound.channel, inbound.chat) if inbound.chat else None
        super().__init__(youth, changes, context.now, context.batch.coaches, chat)
        self.context = context
        self._handlers = handlers
        self.parts = context.parts
        self.languages = context.shelf.names
        self.arrival = inbound
        self._facts: Facts | None = None
        self.closed = False
        """Whether a button was pressed whose question is not open any more."""
        youth.turn += 1
        self.changes.youths[youth.id] = youth

    def take(self) -> None:
        """Do what the arrival asks. Raises RefusedInputError where it cannot be."""
        self._handlers.take(self)

    def facts(self) -> Facts:
        """What a flow may know at this point of the turn."""
        if self._facts is None:
            around = self.context
            here = around.hours_of(self.youth.team)
            shelf = around.shelf
            facts = self.youth.facts(here, shelf.spoken, around.guide, shelf.drafts)
            if self.youth.coach.away or self.youth.escalation is not None:
                facts = facts._replace(reader=self.ladder.reader().name)
            self._facts = facts
        return self._facts

    def advance(self, event: Event) -> None:
        """One step of the conversation."""
        place, effects = engine.advance(self.parts.flows, self.youth.place, event, self.facts())
        self.youth.place = place
        for effect in effects:
            self.carry(effect)
        # What was carried out may have changed what is known.
        self._facts = None

    def carry(self, effect: Effect) -> None:
        """Carry out one effect."""
        self._handlers.effects[type(effect)](self, effect)

    # ------------------------------------------------------------ what is recorded

    def forget_if_silent(self) -> None:
        """Who never decides is forgotten (practices 3-15); a yes takes this timer away."""
        if self.youth.turn == 1 and self.youth.standing is Standing.NEW:
            self.set_timer(TimerKind.FORGET, self.now + FORGET_THINKING)

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
        pressed = max(0, min(what.turn, MAX_TURN)) if isinstance(what, YouthTapped) else None
        youth = self.youth
        update = arrival.update_id or f"{youth.id}-{youth.turn}"
        who = None if youth.standing is Standing.ERASED else youth.id
        self.changes.happened.append(
            EventRecord(arrival.channel, update, who, youth.turn, self.now, words, pressed)
        )
