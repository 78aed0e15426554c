"""Take the turn of one youth: what a youth, a coach or the clock did, and all that follows from it.

The handler of each kind of input, and of each effect, is handed in (bot/app.py): the turn knows
none of them.
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

RECORDED_STANDINGS: Final = (Standing.ENROLLED, Standing.STOPPED)
"""Standings of youths who have said yes: what they write is kept. (A set would hash an Enum, which
is slow.)
"""

MOST_RECORDED: Final = 20_000
"""Characters of one message that are kept; every character of it is read for danger."""


class Handlers(NamedTuple):
    """The handlers of a turn, handed in where the program is wired together (bot/app.py).

    `take` handles what arrived (bot/handlers/dispatch.py); `effects` has a function for each kind
    of effect (bot/handlers/effects.py).
    """

    handle: Callable[[Turn], None]
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
        super().__init__(youth, changes, context.now, context.uow.coaches, chat)
        self.context = context
        self._handlers = handlers
        self.parts = context.parts
        self.languages = context.catalogs.names
        self.inbound = inbound
        self._facts: Facts | None = None
        self.closed = False
        """Whether a button was pressed whose question is not open any more."""
        youth.turn += 1
        self.changes.youths[youth.id] = youth

    def take(self) -> None:
        """Do what the inbound asks for. Raises RefusedInputError where that cannot be done."""
        self._handlers.handle(self)

    def facts(self) -> Facts:
        """Return what a flow may know at this point of the turn."""
        if self._facts is None:
            around = self.context
            here = around.hours_of(self.youth.team)
            catalogs = around.catalogs
            facts = self.youth.facts(here, catalogs.choosable, around.guide, catalogs.drafts)
            if self.youth.coach.away or self.youth.escalation is not None:
                facts = facts._replace(reader=self.ladder.reader().name)
            self._facts = facts
        return self._facts

    def advance(self, event: Event) -> None:
        """Advance the conversation by one event, and apply the effects that follow."""
        place, effects = engine.advance(self.parts.flows, self.youth.place, event, self.facts())
        self.youth.place = place
        for effect in effects:
            self.apply(effect)
        # The effects may have changed what is known.
        self._facts = None

    def apply(self, effect: Effect) -> None:
        """Apply one effect."""
        self._handlers.effects[type(effect)](self, effect)

    # ------------------------------------------------------------ what is recorded

    def forget_if_silent(self) -> None:
        """Set the timer that forgets who never decides (practices 3-15); a yes takes it away."""
        if self.youth.turn == 1 and self.youth.standing is Standing.NEW:
            self.set_timer(TimerKind.FORGET, self.now + FORGET_THINKING)

    def record_activity(self) -> None:
        """Record that the youth was active now: no check-in counts as unanswered any more."""
        self.youth.heard_at = self.now
        self.youth.unanswered = 0

    def record_words(self, words: str | None = None) -> None:
        """Record the turn's event; before a yes nothing of what was written is kept (3-15)."""
        youth = self.youth
        may = youth.standing in RECORDED_STANDINGS or youth.escalation is not None
        self.record(words[:MOST_RECORDED] if words is not None and may else None)

    def record(self, words: str | None = None) -> None:
        """Record the event of this turn, so that a redelivery is recognised."""
        inbound = self.inbound
        what = inbound.what
        pressed = max(0, min(what.turn, MAX_TURN)) if isinstance(what, YouthTapped) else None
        youth = self.youth
        update = inbound.update_id or f"{youth.id}-{youth.turn}"
        who = None if youth.standing is Standing.ERASED else youth.id
        self.changes.events.append(
            EventRecord(inbound.channel, update, who, youth.turn, self.now, words, pressed)
        )
