"""Buttons: which turn and choice one stands for in 64 bytes, and how they lie on the screen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple, TypeVar

from bot.language.registry import Direction

MOST_BYTES: Final = 64
"""Of callback_data (Bot API, InlineKeyboardButton): a turn of ten digits, a colon, and a choice of
at most MAX_CHOICE_BYTES (flows/engine/model.py).
"""

_PRESSED: Final = re.compile(r"([0-9]{1,10}):(.+)", re.DOTALL)

T = TypeVar("T")


class InlineButton(NamedTuple):
    """A button under a message: what is written on it, and what it says or opens."""

    label: str
    data: str = ""
    url: str = ""


def data(turn: int, choice: str) -> str:
    """What a button carries: the same for the same turn and choice, always."""
    return f"{turn}:{choice}"


def read(given: str) -> tuple[int, str]:
    """The turn and choice that a button carried; turn 0 for what none of ours carries."""
    found = _PRESSED.fullmatch(given)
    return (int(found[1]), found[2]) if found else (0, given)


def rows(buttons: Sequence[T], direction: Direction, in_a_row: int = 1) -> list[list[T]]:
    """So many in a row; where one reads from right to left the first stands on the right."""
    laid = [list(buttons[at : at + in_a_row]) for at in range(0, len(buttons), in_a_row)]
    return [row[::-1] for row in laid] if direction == "rtl" else laid
