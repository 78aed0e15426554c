"""Encode turn and choice of a button in 64 bytes, and lay out buttons on the screen."""

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
    """A button under a message: its label, and the data it sends or the address it opens."""

    label: str
    data: str = ""
    url: str = ""


def encode(turn: int, choice: str) -> str:
    """Return what a button carries: the same for the same turn and choice, always."""
    return f"{turn}:{choice}"


def decode(given: str) -> tuple[int, str]:
    """Return the turn and choice that a button carried; turn 0 for what none of ours carries."""
    found = _PRESSED.fullmatch(given)
    return (int(found[1]), found[2]) if found else (0, given)


def rows(buttons: Sequence[T], direction: Direction, in_a_row: int = 1) -> list[list[T]]:
    """Lay out so many in a row; in a right-to-left language the first stands on the right."""
    laid = [list(buttons[at : at + in_a_row]) for at in range(0, len(buttons), in_a_row)]
    return [row[::-1] for row in laid] if direction == "rtl" else laid
