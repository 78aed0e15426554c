"""Take the turn of one youth: what a youth, a coach or the clock did, and all that follows from it.

The handler of each kind of input, and of each effect, is handed in (bot/app.py): the turn knows
none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from bot.safety.combined import CombinedReading
from bot.turns.environment import BatchContext
from bot.turns.inbound import MAX_TURN, Inbound, YouthTapped, text_of
from bot.turns.youth_changes import YouthChanges
from flows.engine import engine
from flows.engine.effects import Effect
from flows.engine.events import Command, Event, Text
from flows.engine.facts import Facts, Need, Standing, Tier
from flows.engine.timers import TimerKind
from flows.welcome import FORGET_THINKING
from storage.turns.changes import Changes, EventRecord
from storage.turns.youth_state import Escalation, YouthState

RECORDED_STANDINGS: Final = (Standing.ENROLLED, Standing.STOPPED)
"""Standings of youths who have said yes: what they write is kept. (A set would hash an Enum, which
is slow.)
"""

MOST_RECORDED: Final = 20_000
"""Characters of one message that are kept; every character of it is read for danger."""


class Handlers(NamedTuple):
    """The handlers of a turn, handed in where the program is wired together (bot/app.py).

    `handle` handles what arrived (bot/handlers/dispatch.py); `redirect` returns what happens
    instead while the conversation is held (bot/handlers/held.py); `effects` has a function for each
    kind of effect (bot/handlers/effects.py).
    """

    handle: Callable[[Turn], None]
    redirect: Callable[[Turn, Event], Event]
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
        hours = context.hours_of(youth.team)
        directory = context.parts.directory
        super().__init__(
            youth, changes, context.now, context.uow.coaches, hours, directory, chat,
            context.reachable, context.uow.last_called,
        )  # fmt: skip
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
            catalogs = around.catalogs
            facts = self.youth.facts(self.hours, catalogs.choosable, around.guide, catalogs.drafts)
            found = self.youth.escalation
            if found is not None or not self.ladder.is_there(self.youth.coach):
                reaches = self.ladder.reaches(found.tier if found is not None else Tier.C)
                facts = facts._replace(
                    reader=self.ladder.reader_name(), reached=reaches,
                    answerer=self.ladder.responsible().name,
                )  # fmt: skip
            if self.youth.meetings:
                hosts = {one.coach: self.host(one).name for one in self.youth.meetings.values()}
                facts = facts._replace(hosts=tuple(hosts.items()))
            if found is not None and found.known:
                by = found.tell_at or found.deadline
                facts = facts._replace(need=self._need(found), answer_by=by)
            self._facts = facts
        return self._facts

    def keep_escalation(self, found: Escalation) -> None:
        """Keep what has changed of the escalation; what a flow may know of it is looked up anew."""
        super().keep_escalation(found)
        self._facts = None

    def _need(self, found: Escalation) -> Need:
        return Need(
            found.tier,
            taken=found.taken_by is not None,
            late=found.missed_at is not None,
            there=self.callable_at(found.tier) == self.now,
            erases=self.youth.erase_asked is not None,
        )

    def advance(self, event: Event) -> None:
        """Advance the conversation by one event, and apply the effects that follow."""
        event = self._handlers.redirect(self, event)
        place, effects = engine.advance(self.parts.flows, self.youth.place, event, self.facts())
        self.youth.place = place
        for effect in effects:
            self.apply(effect)
        # The effects may have changed what is known.
        self._facts = None

    def match(self, text: str) -> Text | Command:
        """Return what a text means in the open question, or at rest."""
        parts = self.parts
        return parts.intent_matcher.match(text, parts.flows, self.youth.place, self.facts())

    def apply(self, effect: Effect) -> None:
        """Apply one effect."""
        self._handlers.effects[type(effect)](self, effect)

    def read(self, text: str) -> CombinedReading:
        """Return what a text of the youth may mean, by both readers, and with those before it."""
        reader, inbound, language = self.parts.reader, self.inbound, self.youth.language
        if text != text_of(inbound.what):
            return reader.combine(text, None, language)
        alone = reader.combine(text, inbound.sensed, language)
        if inbound.together is None:
            return alone
        return reader.combine_together(alone, *inbound.together, language)

    def words_since(self, turn: int) -> list[str]:
        """Return what the youth wrote since this turn of theirs, in earlier commits; the last."""
        return self.context.uow.words(self.youth.id, turn)

    def lines_since(self, line: str, since: datetime) -> int:
        """Count the lines with this context about or to the youth, decided since then (aware)."""
        fresh = sum(
            one.youth == self.youth.id and one.line.context == line for one in self.changes.lines
        )
        return fresh + self.context.uow.count_lines(self.youth.id, line, since)

    # ------------------------------------------------------------ what is recorded

    def forget_if_silent(self) -> None:
        """Set the timer that forgets who never decides (practices 3-15); a yes takes it away."""
        if self.youth.turn == 1 and self.youth.standing is Standing.NEW:
            self.set_timer(TimerKind.FORGET, self.now + FORGET_THINKING)

    def record_activity(self) -> None:
        """Record that the youth was active now: nothing counts as unanswered any more."""
        self.heard = True
        self.youth.heard_at = self.now
        self.youth.unanswered = self.youth.hellos = self.youth.silences = 0

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
