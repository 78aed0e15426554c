"""Define what is said: a translatable line, the values it may carry, and why it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final, TypeAlias


@dataclass(frozen=True, slots=True)
class Line:
    """A translatable sentence: a key that never changes, and its English source.

    With `plural`, the English for several, the value named "count" chooses between the forms of a
    language. A line that was stored has lost it, and is known again by context and source.
    """

    context: str
    source: str
    plural: str = ""


Value: TypeAlias = "str | int | bool | datetime | date | time | Line | tuple[Value, ...] | None"
Answers: TypeAlias = Mapping[str, Value]


class LineClass(StrEnum):
    """Why something is said.

    It decides order, what the send policy asks, and what may be repeated after a crash.
    """

    DANGER = "danger"
    HUMAN = "human"
    ANSWER = "answer"
    REMINDER = "reminder"
    NOTICE = "notice"


ROUTINE: Final = (LineClass.REMINDER, LineClass.NOTICE)
"""What is said only in its time, after what is not, and not at all after a stop."""
