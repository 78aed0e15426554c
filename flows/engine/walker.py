"""Walk through a flow: say a step, go on, into another flow and back again.

A Walker lives for one turn. It holds the place as it changes and the effects in their order; the
engine decides which way it goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flows.engine import choices, global_commands
from flows.engine.effects import Button, DropTimer, Effect, RaiseAlarm, Say, SetTimer
from flows.engine.errors import FlowError
from flows.engine.facts import FACT_WORDS, PASSING_WORDS, Facts
from flows.engine.line import Answers, Line, LineClass, Value
from flows.engine.model import (
    END,
    Branch,
    EffectSource,
    Flow,
    FlowCall,
    Goal,
    Jump,
    Step,
    Target,
    placeholders,
)
from flows.engine.place import Place, PlaceFrame
from flows.engine.timers import TimerKind

Flows = Mapping[str, Flow]

MOST_HOPS: Final = 20
"""Steps in one turn. A flow that needs more is going in circles."""

MOST_CALLERS: Final = 8
"""How many flows the way back remembers."""


class Walker:
    """Where the youth is in this turn, and what shall be done."""

    __slots__ = ("effects", "facts", "flows", "hops", "place", "say_as")

    def __init__(self, flows: Flows, place: Place | None, facts: Facts) -> None:
        self.flows = flows
        self.place = place
        self.facts = facts
        self.effects: list[Effect] = []
        self.say_as = LineClass.ANSWER
        self.hops = 0

    # ------------------------------------------------------------ where we are

    def step_exists(self, place: Place) -> bool:
        return place.flow in self.flows and place.step in self.flows[place.flow].steps

    def replace_lost_step(self, place: Place) -> None:
        """Carry the youth over a step that a deploy took away, or end kindly and raise an alarm."""
        flow = self.flows.get(place.flow)
        moved = flow.moved.get(place.step) if flow else None
        if flow is not None and moved in flow.steps:
            self.place = place._replace(step=str(moved))
            return
        self.place = None
        self.say(global_commands.line("vanished"), {})
        self.effects.append(
            RaiseAlarm(f"the step {place.flow}.{place.step} is gone and moved nowhere")
        )

    def here(self) -> Place:
        if self.place is None:
            raise FlowError("a step was looked for where no question is open")
        return self.place

    def step(self) -> Step:
        place = self.place or self.here()
        return self.flows[place.flow].steps[place.step]

    # ------------------------------------------------------------ going on

    def pick(self, target: Target) -> Goal:
        if not isinstance(target, Branch):
            return target
        place = self.here()
        goal = target.pick(place.answers, self.facts)
        if goal not in target.goals:
            raise FlowError(
                f"{place.flow}.{place.step} leads to {goal!r}, which it did not declare"
            )
        return goal

    def follow(self, goal: Goal) -> None:
        place = self.place
        if isinstance(goal, (Jump, FlowCall)):
            self._cross(goal)
        elif goal == END:
            self.leave(place.callers if place else ())
        elif place is not None:
            self._enter(place.at(goal))

    def _cross(self, goal: Jump | FlowCall) -> None:
        place = self.place
        keep: Answers = {}
        if place is not None and isinstance(goal, Jump):
            keep = {name: place.answers[name] for name in goal.keep if name in place.answers}
        callers = (*place.callers, *self._left(place, goal))[-MOST_CALLERS:] if place else ()
        self.open(goal.flow, goal.step, keep, callers)

    def _left(self, place: Place, goal: Jump | FlowCall) -> tuple[PlaceFrame, ...]:
        """Return the flow that is left, at its last question; a statement is no way back."""
        trail = place.trail
        step = place.step
        if not self.step().asks:
            step = trail[-1] if trail else ""
        if trail[-1:] == (step,):
            trail = trail[:-1]
        if isinstance(goal, FlowCall):
            return (
                PlaceFrame(place.flow, step, place.answers, trail, returns=True, then=goal.then),
            )
        return (PlaceFrame(place.flow, step, place.answers, trail, returns=False),) if step else ()

    def waiting_frames(self) -> tuple[PlaceFrame, ...]:
        """Return the way back to the questions that go on waiting below what comes over them."""
        place = self.place
        if place is None or self.step().yields or self.step().wait is None:
            return place.callers if place is not None and place.is_over else ()
        (frame,) = self._left(place, FlowCall(place.flow))
        return (*place.callers, frame._replace(turn=place.turn))[-MOST_CALLERS:]

    def interrupted(self) -> tuple[PlaceFrame, ...]:
        """Return the way back to an open question, below the answer to an older one."""
        place = self.place
        if place is None or self.step().yields or self.step().wait is not None:
            return self.waiting_frames()
        return (*place.callers, *self._left(place, FlowCall(place.flow)))[-MOST_CALLERS:]

    def reopen(self, frame: PlaceFrame) -> None:
        """Make this question the open one again: what came over it is closed."""
        callers = self.here().callers
        self.place = self.caller(frame, callers[: callers.index(frame)])

    def open(
        self, flow: str, step: str | None, given: Answers, callers: tuple[PlaceFrame, ...]
    ) -> None:
        start = step or self.flows[flow].start
        self._enter(Place(flow, start, self.facts.turn, given, callers=callers))

    def leave(self, callers: tuple[PlaceFrame, ...]) -> None:
        """End the flow: back to the nearest caller that waits, or to rest."""
        while callers:
            frame, callers = callers[-1], callers[:-1]
            if frame.returns:
                self._resume(frame, callers)
                return
        self.place = None

    def _resume(self, frame: PlaceFrame, callers: tuple[PlaceFrame, ...]) -> None:
        place = self.caller(frame, callers)
        if frame.then is not None:
            trail = (*frame.trail, frame.step) if frame.step else frame.trail
            self._enter(place._replace(step=frame.then, trail=trail))
        elif frame.step:
            self.ask(place)
        else:
            self.leave(callers)

    def caller(self, frame: PlaceFrame, callers: tuple[PlaceFrame, ...]) -> Place:
        return Place(
            frame.flow, frame.step, self.facts.turn, frame.answers, frame.trail, callers=callers
        )

    def _enter(self, place: Place) -> None:
        """Say the step; a question waits for its answer, anything else leads on."""
        self.hops += 1
        if self.hops > MOST_HOPS:
            raise FlowError(f"{place.flow}.{place.step}: more than {MOST_HOPS} steps in one turn")
        self.place = place
        step = self.step()
        if step.values is not None:
            given = step.values.make(place.answers, self.facts)
            place = self.place = place._replace(answers={**place.answers, **given})
        if step.asks:
            # A question that comes again stands where it stood first: the way back has no
            # circles, and every answer on it is the one that led on from there.
            trail = place.trail
            if place.step in trail:
                trail = trail[: trail.index(place.step)]
            self.ask(place.asked(self.facts.turn, trail))
            return
        if step.say:
            under = global_commands.PERSON_BUTTON if step.offers_person else ()
            self.say(self.flows[place.flow].line(place.step), place.answers, under)
        if step.do:
            self.run_effects(step.do)
        self.follow(self.pick(step.goto or END))

    # ------------------------------------------------------------ effects

    def ask(self, place: Place) -> None:
        self.place = place
        flow = self.flows[place.flow]
        step = flow.steps[place.step]
        if step.passed is not None and self._has_passed(flow.line(place.step)):
            self.follow(self.pick(step.passed))
            return
        under = choices.shown(step, place, self.facts)
        buttons = tuple(global_commands.button(flow, place.step, choice) for choice in under)
        line = flow.line(place.step)
        if place.readings:
            line = global_commands.line("which" if len(place.readings) > 1 else "suits")
            days = choices.reading_labels(place, self.facts)
            buttons = tuple(Button(one.choice, days.get(one.choice, one.label)) for one in buttons)
        self.say(line, place.answers, buttons, given=self._given(flow, place))

    def _has_passed(self, line: Line) -> bool:
        told = PASSING_WORDS.intersection(placeholders(line.source))
        return any(self.facts.word(name) is None for name in told)

    def _given(self, flow: Flow, place: Place) -> Answers:
        """Return what a lasting question must be found again with."""
        if flow.steps[place.step].lasting is None:
            return {}
        return {name: place.answers[name] for name in flow.given if name in place.answers}

    def say(
        self,
        line: Line,
        answers: Answers,
        buttons: tuple[Button, ...] = (),
        *,
        given: Answers | None = None,
    ) -> None:
        said = {name: self._value(name, line, answers) for name in placeholders(line.source)}
        values = {**given, **said} if given else said
        # Buttons belong to the turn of their question, also when it is asked again; what has none
        # belongs to this turn, so that it is read after what it answers.
        turn = self.place.turn if self.place and buttons else self.facts.turn
        self.effects.append(Say(line, values, buttons, turn, self.say_as))

    def _value(self, name: str, line: Line, answers: Answers) -> Value:
        """Return the answer of this name, or the fact; a skipped answer does not hide the fact."""
        answer = answers.get(name)
        if answer is None and name in FACT_WORDS:
            return self.facts.word(name)
        if name not in answers:
            raise FlowError(f"{line.context} says {{{name}}}, which was not asked on this way")
        return answer

    def run_effects(self, effects: tuple[EffectSource, ...]) -> None:
        place = self.here()
        for effect in effects:
            if callable(effect):
                self.effects.extend(effect(place.answers, self.facts))
            else:
                self.effects.append(effect)

    def watch_silence(self, before: Place | None) -> None:
        """Set or drop the timer that ends the wait, when another question is open than before."""
        place = self.place
        if place is not None and before is not None and place.turn == before.turn:
            return
        if place is not None and place.is_over:
            return  # The timer is that of the question below, whose wait goes on.
        wait = self.step().wait if place is not None else None
        if wait is not None:
            self.effects.append(SetTimer(TimerKind.SILENCE, self.facts.now + wait))
        elif before is not None and self._waits(before):
            self.effects.append(DropTimer(TimerKind.SILENCE))

    def _waits(self, place: Place) -> bool:
        return self.step_exists(place) and self.flows[place.flow].steps[place.step].wait is not None
