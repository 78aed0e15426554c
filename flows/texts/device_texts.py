"""Hold what a youth is asked before their chat is opened on another phone, and what they answer.

It is asked in the chat itself, on the phone of before, whatever else is being said: the buttons
hold what they are about, as those of a phrase do (phrasebook.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from flows.engine.effects import Button
from flows.engine.line import Line

LINES: Final[Mapping[str, str]] = {
    "link": "{coach} has made a link that opens this chat on another phone. Is it for you? This"
    " phone goes on working until then.",
    "word": "{coach} has written down a new word for opening this chat on another phone. Did you"
    " agree on it?",
    "yes": "👍 Yes",
    "no": "✋ No",
    "link_yes": "Good. Open the link on the other phone now. Then this phone stops showing the"
    " chat.",
    "link_no": "Thank you for telling me. The link is closed, and nobody can use it. I tell"
    " {coach}, your coach.",
    "word_yes": "Good. From tomorrow on the word opens a link for another phone.",
    "word_no": "Thank you for telling me. The word is gone, and nobody can use it. I tell {coach},"
    " your coach.",
    "ended": "That link has ended already.",
    "word_gone": "That word is gone already.",
}

LINK: Final = "link"
WORD: Final = "word"
QUESTIONS: Final = frozenset({f"newphone.{LINK}", f"newphone.{WORD}"})
"""Contexts of the two questions: whoever is asked can answer whatever has been said since."""

KEY: Final = 16
"""Signs of the mark by which a button knows its link."""

_WIRED: Final = re.compile(
    rf"newphone\.(?P<what>{LINK}|{WORD})\.(?P<key>[0-9a-f]{{0,{KEY}}})\.(?P<said>yes|no)"
)


class DeviceAnswer(NamedTuple):
    """What a pressed button says: yes or no to a link (`key` begins its hash) or to a word."""

    what: str
    key: str
    yes: bool


def line(name: str) -> Line:
    """Return one of these by its name."""
    return Line(f"newphone.{name}", LINES[name])


def buttons(what: str, key: str = "") -> tuple[Button, ...]:
    """Return the two answers to a question about a link or a word."""
    return tuple(
        Button(f"newphone.{what}.{key[:KEY]}.{said}", line(said)) for said in ("yes", "no")
    )


def answer(choice: str) -> DeviceAnswer | None:
    """Return what a pressed button says; None when it stands under no such question."""
    found = _WIRED.fullmatch(choice)
    if found is None:
        return None
    return DeviceAnswer(found["what"], found["key"], found["said"] == "yes")
