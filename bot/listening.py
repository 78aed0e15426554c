"""What a typed message stands for: a command, one of the offered choices, or own words.

Numbers, labels and labels without their emoji count, in every language there is, because a youth
may type what an older message in another language showed.
"""

from __future__ import annotations

from typing import Final

from bot import folding, timewords
from bot.timewords import TimeWords
from bot.words import Words
from flows import always, engine
from flows.events import Command, Text
from flows.facts import Facts
from flows.line import Line
from flows.model import Choice, Flow, Step
from flows.place import Place
from flows.walk import Flows

LONGEST_LABEL: Final = 60
"""No button is longer; a longer text is own words and is not compared."""

SLASH: Final = {"start": "menu", "meny": "menu", "stopp": "stop", "hjalp": "help"}
"""Slash commands that are not the name of a command (telegram.md: Latin letters only)."""


class Listener:
    """Knows every language's words for what can be chosen."""

    def __init__(self, words: Words, time_words: tuple[TimeWords, ...]) -> None:
        self._words = words
        self._time_words = time_words
        self._known: dict[str, frozenset[str]] = {}
        self._commands = {
            key: name
            for name, choice in always.WORDS.items()
            for key in (*self._all_keys(always.label(choice)), name)
        }

    def hear(self, text: str, flows: Flows, place: Place | None, facts: Facts) -> Text | Command:
        """The same message with what it stands for."""
        short = len(text) <= LONGEST_LABEL
        key = folding.plain(text) if short else ""
        choice = self._choice(key, flows, place, facts) if key else None
        if choice is None and key:
            command = self._commands.get(key)
            if text.lstrip().startswith("/"):
                command = command or SLASH.get(key.split(" ")[0])
            if command is not None:
                return Command(command)
        step = _step(flows, place)
        if choice is not None or step is None or step.read is None or not step.read.hears_time:
            return Text(text, choice)
        heard = timewords.hear(text, self._time_words)
        return Text(text, None, heard.clock, heard.days, heard.day)

    def _choice(self, key: str, flows: Flows, place: Place | None, facts: Facts) -> str | None:
        choices = engine.offered(flows, place, facts)
        if place is None or not choices:
            return None
        flow = flows[place.flow]
        if key.isdecimal():
            return _numbered(int(key), choices, reads=_reads(flows, place))
        for choice in choices:
            if key in self._of(flow, place.step, choice):
                return choice.id
        return None

    def _of(self, flow: Flow, step: str, choice: Choice) -> frozenset[str]:
        label = always.button(flow, step, choice).label
        if isinstance(label, str):
            return frozenset({folding.plain(label)})
        # By its context alone: hashing a whole line costs more than the rest of this.
        keys = self._known.get(label.context)
        if keys is None:
            keys = self._known[label.context] = self._all_keys(label)
        return keys

    def _all_keys(self, label: Line) -> frozenset[str]:
        return frozenset(folding.plain(one) for one in self._words.labels(label))


def _step(flows: Flows, place: Place | None) -> Step | None:
    flow = flows.get(place.flow) if place else None
    return flow.steps.get(place.step) if flow and place else None


def _reads(flows: Flows, place: Place) -> bool:
    step = _step(flows, place)
    return step is not None and step.read is not None


def _numbered(number: int, choices: tuple[Choice, ...], *, reads: bool) -> str | None:
    """The choice of this number; where numbers are answers too, skip and more have none."""
    counted = [one for one in choices if not (reads and one in {always.SKIP, always.MORE})]
    return counted[number - 1].id if 0 < number <= len(counted) else None
