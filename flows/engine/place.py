"""Describe where a youth is in the conversations, and the way back from there."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

from flows.engine.line import Answers


class PlaceFrame(NamedTuple):
    """A flow that was left: `returns` after a FlowCall; after a Jump it is only for the way back.

    A `turn` has the question that something due came over: it still waits, and its buttons work.
    """

    flow: str
    step: str
    answers: Answers
    trail: tuple[str, ...]
    returns: bool
    then: str | None = None
    turn: int | None = None


class Place(NamedTuple):
    """Where a youth is: which question is open, since which turn, and the way back.

    Every turn goes through its methods; a copy by NamedTuple would cost it more than all they do.
    """

    flow: str
    step: str
    turn: int
    answers: Answers = MappingProxyType({})
    trail: tuple[str, ...] = ()
    callers: tuple[PlaceFrame, ...] = ()
    tries: int = 0
    page: int = 0
    readings: tuple[str, ...] = ()
    """What an answer may mean, by name (`readings`); which, is asked before it counts."""

    @property
    def is_over(self) -> bool:
        """Tell whether it came over a question that still waits for its answer."""
        return bool(self.callers) and self.callers[-1].turn is not None

    def question(self, turn: int) -> Place | PlaceFrame | None:
        """Return the question of this turn that waits for its answer: the open or one below it."""
        below = next((one for one in self.callers if one.turn == turn), None)
        return self if self.turn == turn else below

    def at(self, step: str) -> Place:
        """Return the same way, at another step of this flow."""
        _, _, turn, answers, trail, callers, tries, page, _ = self
        return Place(self.flow, step, turn, answers, trail, callers, tries, page)

    def asked(self, turn: int, trail: tuple[str, ...]) -> Place:
        """Return the same question, asked in this turn."""
        return Place(
            self.flow, self.step, turn, self.answers, trail, self.callers, self.tries, self.page
        )

    def answered(self, answers: Answers) -> Place:
        """Answer the open question: the next one is asked for the first time."""
        return Place(
            self.flow, self.step, self.turn, answers, (*self.trail, self.step), self.callers
        )
