"""Define what can happen: the events that a turn can begin with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from flows.engine.line import Answers, LineClass
from flows.engine.place import Place
from flows.engine.typed_time import NOTHING, TypedTime


class Text(NamedTuple):
    """What the youth wrote. `choice` is what the words stand for among the offered choices.

    `time` is what they say of time where a question asks for it, read before the turn in the
    youth's language or another; `number` the same of a number from 0 to 10. With `no_value` they
    are no answer, though words were asked for: "don't know", "I don't want to say".
    """

    text: str
    choice: str | None = None
    time: TypedTime = NOTHING
    number: int | None = None
    no_value: bool = False


class Tap(NamedTuple):
    """A button that was pressed: the turn whose question it belongs to, and the choice.

    `asked` is that question, where it is not open any more and was found again.
    """

    turn: int
    choice: str
    asked: Place | None = None


class Command(NamedTuple):
    """One of the things that are always there: back, help, person, stop, menu."""

    name: str


class Silence(NamedTuple):
    """The end of the wait (`Step.wait`) without an answer to the question of this turn."""

    turn: int


@dataclass(frozen=True, slots=True)
class Enter:
    """The start of this flow at this step, with these answers given (a due timer, a danger).

    With `over` an open question that waits for its answer is not given up: it comes back after;
    with `aside` any open question does. With `answer` that step's question is answered already.
    """

    flow: str
    step: str | None = None
    given: Answers = field(default_factory=dict)
    say_as: LineClass = LineClass.REMINDER
    over: bool = False
    aside: bool = False
    answer: Text | None = None


Event: TypeAlias = Text | Tap | Command | Silence | Enter
