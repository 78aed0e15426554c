"""Small flows, and a youth who talks with them turn by turn, straight through the engine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from flows.engine import engine
from flows.engine.effects import Effect, Say
from flows.engine.events import Command, Enter, Event, Silence, Tap, Text
from flows.engine.facts import Facts
from flows.engine.line import Answers, Line, Value
from flows.engine.model import END, NONE, AnswerReader, Choice, Flow, Retry, Step, reads
from flows.engine.place import Place

STOCKHOLM: Final = ZoneInfo("Europe/Stockholm")
NOW: Final = datetime(2026, 11, 24, 10, tzinfo=STOCKHOLM)
"""A Tuesday."""

E = TypeVar("E", bound=Effect)


@reads("empty")
def words(text: Text, _answers: Answers, _facts: Facts) -> Value | Retry:
    """Any words but none."""
    return text.text.strip() or Retry("empty")


def ask(
    *choices: Choice, say: str = "Well?", read: AnswerReader | None = None, **more: Any
) -> Step:
    """A question."""
    return Step(say=say, choices=choices, read=read, **more)


def tell(say: str, goto: Any = END, **more: Any) -> Step:
    """A statement."""
    return Step(say=say, goto=goto, **more)


def flow(id_: str, entries: tuple[str, ...] = (), /, **steps: Step) -> Flow:
    """A flow that starts at the first of its steps; coaches see it, and apps may pass it on."""
    return Flow(
        id=id_,
        start=next(iter(steps)),
        entries=entries,
        steps=steps,
        private=NONE,
        protected=NONE,
        review_first=NONE,
    )


def house(*flows: Flow) -> dict[str, Flow]:
    """These flows among the ones that the engine itself sends people to."""
    stay = Choice("stay", "Stay", goto=END)
    usual = (
        flow("menu", ("wrote", "help"), what=ask(stay, say="Menu"), wrote=ask(stay, say="Wrote"),
             help=tell("Help")),
        flow("person", begin=tell("A person comes")),
        flow("settings", ("stop", "stopped"), what=ask(stay, say="Settings"), stop=tell("Stopped"),
             stopped=ask(stay, say="Begin again?")),
        flow("welcome", ("again", "open"), hello=ask(stay, say="Hello"),
             again=ask(stay, say="Again?"), open=ask(stay, say="Open")),
    )  # fmt: skip
    return {one.id: one for one in (*usual, *flows)}


class Talk:
    """One youth. Every turn has the next number; what was done last is kept."""

    def __init__(self, *flows: Flow, place: Place | None = None, **facts: Any) -> None:
        self.flows: Mapping[str, Flow] = house(*flows)
        self.place = place
        self.facts = Facts(now=NOW, turn=place.turn if place else 0, **facts)
        self.effects: list[Effect] = []

    def take(self, event: Event, **facts: Any) -> list[str]:
        """Take one turn; returns what was said."""
        facts = {"turn": self.facts.turn + 1, **facts}
        self.facts = self.facts._replace(**facts)
        self.place, self.effects = engine.advance(self.flows, self.place, event, self.facts)
        return self.said

    def begin(self, flow_id: str, step: str | None = None, **given: Value) -> list[str]:
        return self.take(Enter(flow_id, step, given))

    def tap(self, *choices: str) -> list[str]:
        """Press buttons of the open question, one turn each."""
        for choice in choices:
            self.take(Tap(self.turn, choice))
        return self.said

    def write(self, text: str, choice: str | None = None) -> list[str]:
        return self.take(Text(text, choice))

    def command(self, name: str) -> list[str]:
        return self.take(Command(name))

    def silence(self) -> list[str]:
        return self.take(Silence(self.turn))

    @property
    def turn(self) -> int:
        return self.place.turn if self.place else 0

    @property
    def at(self) -> str | None:
        """`flow.step` of the open question."""
        return f"{self.place.flow}.{self.place.step}" if self.place else None

    @property
    def answers(self) -> Answers:
        return self.place.answers if self.place else {}

    def all(self, kind: type[E]) -> list[E]:
        return [one for one in self.effects if isinstance(one, kind)]

    @property
    def said(self) -> list[str]:
        return [one.line.source.format(**one.values) for one in self.all(Say)]

    @property
    def buttons(self) -> list[str]:
        """The choices under what was said last."""
        return [button.choice for button in self.all(Say)[-1].buttons]

    @property
    def labels(self) -> list[str]:
        shown = (button.label for button in self.all(Say)[-1].buttons)
        return [label.source if isinstance(label, Line) else str(label) for label in shown]
