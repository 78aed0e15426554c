"""Take one turn of a conversation: state, event and facts in; state and effects out.

`advance` decides nothing about sending, saving or time; it reads no clock, database or network. It
is total for every event a person can cause: what cannot be used is answered kindly. What only a
wrong flow can cause (a loop, an undeclared goal) raises FlowError, and that youth's turn is
quarantined.
"""

from __future__ import annotations

from typing import Final

from flows.engine import global_commands
from flows.engine import readings as typed_readings
from flows.engine.choices import choices, readings, shown
from flows.engine.effects import Effect
from flows.engine.errors import FlowError
from flows.engine.events import Command, Enter, Event, Silence, Tap, Text
from flows.engine.facts import Facts, Standing
from flows.engine.line import Answers, Line, LineClass, Value
from flows.engine.model import END, Choice, EffectSource, Retry, Step, Target, Unsure
from flows.engine.place import Place, PlaceFrame
from flows.engine.place_migration import migrate_place
from flows.engine.programme import Phase
from flows.engine.walker import Flows, Walker

MOST_TRIES: Final = 2
"""How often a question is asked again when the answer was not understood."""


def advance(
    flows: Flows, place: Place | None, event: Event, facts: Facts
) -> tuple[Place | None, list[Effect]]:
    """Take one turn. Return the new place (None: at rest) and what shall be done, in order."""
    turn = _Turn(flows, migrate_place(flows, place) if place is not None else None, facts)
    if turn.place is not None and not turn.step_exists(turn.place):
        turn.replace_lost_step(turn.place)
    turn.take(event)
    turn.watch_silence(place)
    return turn.place, turn.effects


def offered(flows: Flows, place: Place | None, facts: Facts) -> tuple[Choice, ...]:
    """Return the choices of the open question as they are shown now, in order, this page only."""
    if place is None or place.flow not in flows or place.step not in flows[place.flow].steps:
        return ()
    step = flows[place.flow].steps[place.step]
    return shown(step, place, facts)


def question_at_rest(flows: Flows, facts: Facts) -> Place | None:
    """Return the question whose choices may be typed where none is open; None for most.

    While a human is called all words are theirs.
    """
    goal = global_commands.DECLINED_ENTRY
    is_met = facts.standing is Standing.DECLINED and facts.need is None
    step = goal.step or flows[goal.flow].start
    if not is_met or step not in flows[goal.flow].steps:
        return None
    return Place(goal.flow, step, facts.turn, {})


class _Turn(Walker):
    """The walker of one turn: what each event means for the walk."""

    __slots__ = ()

    def take(self, event: Event) -> None:
        match event:
            case Text():  # Nearly every event is one.
                self._text(event)
            case Command():
                self._command(event.name)
            case Enter():
                self._begin(event)
            case Silence():
                self._silence(event)
            case Tap():
                self._tap(event)

    def _begin(self, event: Enter) -> None:
        self.say_as = event.say_as
        below = self.waiting_frames() if event.over else ()
        below = self.interrupted() if event.aside else below
        self.place = None
        if event.answer is None:
            self.open(event.flow, event.step, dict(event.given), below)
            return
        step = event.step or self.flows[event.flow].start
        self.place = Place(event.flow, step, self.facts.turn, dict(event.given), callers=below)
        self._read(self.step(), event.answer)

    def _command(self, name: str) -> None:
        if name == "back":
            self._back()
        elif name == "menu":
            self.place = None
            self._enter_at_rest(None)
        else:
            self.follow(global_commands.COMMANDS[name])

    def _silence(self, event: Silence) -> None:
        place = self.place
        asked = place.question(event.turn) if place is not None else None
        if place is None or asked is None:
            return
        self.say_as = LineClass.REMINDER
        if isinstance(asked, PlaceFrame):
            self.reopen(asked)
        self.follow(self.pick(self.step().on_silence))
        if isinstance(asked, PlaceFrame) and self.place is None:
            # That question is over; what came over it is still open.
            self.place = place._replace(callers=tuple(one for one in place.callers if one != asked))

    def _tap(self, event: Tap) -> None:
        asked = self.place.question(event.turn) if self.place is not None else None
        fresh = asked is not None
        if isinstance(asked, PlaceFrame):
            self.reopen(asked)
        choice = self._offer(event.choice) if fresh else None
        if choice is not None:
            self._choose(choice)
        elif event.choice in global_commands.WORDS:
            self._command(event.choice)
        elif fresh or event.asked is None or not self.answer_older(event.asked, event.choice):
            self._ask_again("gone" if fresh else "stale")

    def answer_older(self, asked: Place, name: str) -> bool:
        """Answer a question that is not open any more; return whether it can be.

        What was open and waits for its own answer is asked again afterwards.
        """
        step = self.flows[asked.flow].steps[asked.step] if self.step_exists(asked) else None
        if step is None or step.lasting is None:
            return False
        open_now, self.place = self.place, asked._replace(callers=self.interrupted())
        choice = self._offer(name)
        if choice is None:
            self.place = open_now
            return False
        changed = step.lasting.pick(asked.answers, self.facts)
        if changed == END:
            self._choose(choice)
        else:
            self.follow(self.pick(step.lasting))
        return True

    def _text(self, event: Text) -> None:
        if self.place is None and event.choice is not None:
            self.place = question_at_rest(self.flows, self.facts)
        if self.place is None:
            self._enter_at_rest(event)
            return
        choice = self._offer(event.choice)
        step = self.step()
        if choice is not None:
            self._choose(choice)
        elif step.read is not None:
            self._read(step, event)
        else:
            self._not_understood(None)

    def _offer(self, choice: str | None) -> Choice | None:
        """Return this choice of the open question, on any page; facts may have taken it away."""
        if choice is None:
            return None  # Own words.
        place = self.here()
        own = choices(self.step(), place.answers, self.facts)
        every = (*readings(place), *own, global_commands.MORE, global_commands.OTHER)
        return next((one for one in every if one.id == choice), None)

    def _choose(self, choice: Choice) -> None:
        place = self.here()
        if choice is global_commands.MORE:
            self.ask(place._replace(page=place.page + 1))
        elif choice is global_commands.OTHER:
            self.ask(place.asked(self.facts.turn, place.trail))
        elif choice is global_commands.SKIP:
            self._answer(None, self.step().goto or END, ())
        elif choice.id in place.readings:
            value = typed_readings.value(choice.id, self.facts)
            self._answer(value, self.step().goto or END, ())
        else:
            self._declared(choice)
            words = {f"{place.step}_words": choice.label} if choice.own else {}
            self._answer(choice.id, choice.goto, choice.do, words)

    def _declared(self, choice: Choice) -> None:
        step = self.step()
        if step.listed and choice not in step.choices and choice.goto not in step.listed.goals:
            place = self.here()
            raise FlowError(
                f"{place.flow}.{place.step} lists {choice.goto!r}, which it did not declare"
            )

    def _read(self, step: Step, event: Text) -> None:
        if event.no_value:
            self._not_understood(global_commands.line("no_value"))
            return
        place = self.here()
        if place.readings:
            event = self._completed(step, event)
        value = step.read.read(event, place.answers, self.facts) if step.read else None
        if isinstance(value, Retry):
            self._not_understood(self.flows[place.flow].named(value.line))
        elif isinstance(value, Unsure):
            heard = tuple(map(typed_readings.name, value.readings))
            if value.line:
                self.say(self.flows[place.flow].named(value.line), place.answers)
            again = place.asked(self.facts.turn, place.trail)
            self.ask(again._replace(readings=heard, tries=0))
        else:
            self._answer(value, step.goto or END, ())

    def _completed(self, step: Step, event: Text) -> Text:
        """Return an answer to "which of these?", with what it leaves to what was asked."""
        asked = self.here().readings
        day = step.read is not None and step.read.reads_day
        heard = typed_readings.complete(event.time, asked, self.facts, day=day)
        return event._replace(time=heard)

    def _answer(
        self,
        value: Value,
        target: Target,
        effects: tuple[EffectSource, ...],
        words: Answers | None = None,
    ) -> None:
        """Keep the answer, do what the choice and the step ask, and go on."""
        place = self.here()
        step = self.step()
        if step.keep is not None and value is not None:
            value = step.keep(value, place.answers, self.facts)
        self.place = place.answered({**place.answers, **(words or {}), place.step: value})
        if effects or step.do:
            self.run_effects(effects + step.do)
        self.follow(self.pick(target))

    def _not_understood(self, hint: Line | None) -> None:
        """Give a hint, then a person, then peace: never a dead end (telegram.md, rule 7)."""
        place = self.here()
        if place.tries >= MOST_TRIES:
            self.place = None
            self.say(global_commands.line("peace"), {}, global_commands.PERSON_BUTTON)
            return
        first = place.tries == 0
        line = (
            (hint or global_commands.line("again"))
            if first
            else global_commands.line("again_person")
        )
        self.say(line, place.answers, () if first else global_commands.PERSON_BUTTON)
        self.ask(place._replace(tries=place.tries + 1))

    def _ask_again(self, line: str) -> None:
        self.say(global_commands.line(line), {})
        if self.place is None:
            self._enter_at_rest(None)
        else:
            self.ask(self.place)

    def _back(self) -> None:
        place = self.place
        callers = place.callers if place else ()
        while callers and not callers[-1].step:
            callers = callers[:-1]
        if place is None:
            self._enter_at_rest(None)
        elif place.trail:
            *before, step = place.trail
            turn = self.facts.turn
            self.ask(Place(place.flow, step, turn, place.answers, tuple(before), place.callers))
        elif callers:
            self.ask(self.caller(callers[-1], callers[:-1]))
        else:
            self._ask_again("first")

    def _enter_at_rest(self, event: Text | None) -> None:
        """Begin, at rest, where a youth of this standing begins."""
        enrolled = self.facts.standing is Standing.ENROLLED
        if enrolled and self.facts.status.phase is Phase.ENDED:
            self.follow(global_commands.ENDED_ENTRY)
        elif enrolled and event is not None:
            self.follow(global_commands.WRITING_ENTRY)
        else:
            self.follow(
                global_commands.ENTRIES.get(
                    self.facts.standing, global_commands.ENTRIES[Standing.NEW]
                )
            )
