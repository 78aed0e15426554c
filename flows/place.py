"""The place where a youth is in the conversations, and the way back from there."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

from flows.line import Answers


class Frame(NamedTuple):
    """A flow that was left, and how: `returns` after a Call, for the way back only after a Jump."""

    flow: str
    step: str
    answers: Answers
    trail: tuple[str, ...]
    returns: bool
    then: str | None = None


class Place(NamedTuple):
    """Where a youth is: which question is open, since which turn, and the way back."""

    flow: str
    step: str
    turn: int
    answers: Answers = MappingProxyType({})
    trail: tuple[str, ...] = ()
    callers: tuple[Frame, ...] = ()
    tries: int = 0
    page: int = 0
