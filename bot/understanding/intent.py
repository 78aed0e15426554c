"""Match a typed message: a command, one of the offered choices, or own words.

Numbers, labels and labels without their emoji count, in every language there is, because a youth
may type what an older message in another language showed. So do words for yes and no; the youth's
own language is tried first, for a yes in one language is a no in another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from bot.language.renderer import Renderer
from bot.text import normalize
from bot.understanding import reminder_sentences, typed_numbers, typed_times
from bot.understanding.reminder_sentences import ReminderSentence
from bot.understanding.time_words import TimeWords
from flows.engine import engine, global_commands
from flows.engine.events import Command, Text
from flows.engine.facts import Facts
from flows.engine.line import Line
from flows.engine.model import Choice, Flow, Step
from flows.engine.place import Place
from flows.engine.walker import Flows

LONGEST_LABEL: Final = 60
"""No button is longer; a longer text is own words and is not compared."""

SLASH: Final = {
    **dict.fromkeys(("start", "meny"), "menu"),
    **dict.fromkeys(("stopp",), "stop"),
    **dict.fromkeys(("hjalp",), "help"),
    **dict.fromkeys(("language", "sprak"), "language"),
    **dict.fromkeys(("privacy", "data"), "privacy"),
    **dict.fromkeys(("delete", "radera"), "delete"),
}
"""Slash commands that are not the name of a command (telegram.md: Latin letters only)."""

LANGUAGE: Final = frozenset(
    normalize.plain(word)
    for word in (
        *("language", "languages", "språk", "spraak", "sprak", "språket"),
        *("لغة", "اللغة", "زبان", "luqad", "luqadda", "luuqad", "luuqadda", "ቋንቋ", "мова", "мову"),
    )
)
"""Words that open the choice of a language, in every language there is, also those not spoken yet:
who reads none of what is shown finds it too. Where own words are asked for they are the answer.
"""

_COMMANDS: Final = {"leave": "leave", "explain": "help"}
"""What is said inside a question instead of an answer, and is a command."""

_NO_ANSWER: Final = {
    "unsure": ("unsure", "any", global_commands.SKIP.id),
    "skip": (global_commands.SKIP.id,),
}
"""Choices that such words stand for, the first that is offered."""

_FOREIGN: Final = 4
"""The least letters that such words have in another language than the youth's."""

_OTHER: Final = {"yes": "no", "no": "yes"}
_NO: Final = frozenset({"not now", "not yet", "not today"})
"""Labels that say no without the word; "Not feeling well" is none."""


class IntentMatcher:
    """Matcher of typed messages with what can be chosen, in every language's words."""

    def __init__(self, renderer: Renderer, time_words: tuple[TimeWords, ...]) -> None:
        self._words = renderer
        self._time_words = time_words
        self._yes_no = {one.code: _answers(one) for one in time_words}
        self._agreed = _agreed(self._yes_no.values())
        self._learn()

    def _learn(self) -> None:
        """Collect what can be typed, as the catalogs stand now."""
        self._edition = self._words.revision
        self._known: dict[str, frozenset[str]] = {}
        self._commands = {
            key: name
            for name, choice in global_commands.WORDS.items()
            for key in (*self._all_keys(global_commands.label(choice)), name)
        }

    def match(self, text: str, flows: Flows, place: Place | None, facts: Facts) -> Text | Command:
        """Return the same message with what it stands for."""
        if self._edition != self._words.revision:
            self._learn()
        short = len(text) <= LONGEST_LABEL
        key = normalize.plain(text) if short else ""
        if key.isdecimal() and normalize.decimals(text) != text:
            key = ""
        choice = self._choice(key, flows, place, facts) if key else None
        if choice is not None:
            return Text(text, choice)
        if key:
            command = self._commands.get(key)
            if text.lstrip().startswith("/"):
                command = command or SLASH.get(key.split(" ")[0])
            elif key in LANGUAGE and not _reads(flows, place):
                command = "language"
            if command is not None:
                return Command(command)
        said = self._said(key, facts.language) if place is not None else None
        if said in _COMMANDS:
            return Command(_COMMANDS[said])
        if said is not None:
            choice = _no_answer(said, engine.offered(flows, place, facts))
            return Text(text, choice, no_value=choice is None)
        return self._read(text, flows, place, facts)

    def _read(self, text: str, flows: Flows, place: Place | None, facts: Facts) -> Text:
        """Return own words with what they say of time, or of a number, where that is asked for."""
        step = _step(flows, place)
        read = step.read if step is not None else None
        if read is not None and read.reads_time:
            ranges = read.reads_range
            heard = typed_times.read(
                text, self._time_words, facts.language, facts.now, ranges=ranges
            )
            return Text(text, None, heard)
        if read is not None and read.reads_number:
            number = typed_numbers.read(text, self._time_words, facts.language)
            return Text(text, number=number)
        return Text(text)

    def _said(self, key: str, language: str) -> str | None:
        """Return what a whole message says instead of an answer: a key of `time_words.SAID`."""
        own = next((one.said for one in self._time_words if one.code == language), {})
        if key in own or len(key) < _FOREIGN:
            return own.get(key)
        found = {one.said[key] for one in self._time_words if key in one.said}
        return found.pop() if len(found) == 1 else None

    def reminder(self, text: str, facts: Facts) -> ReminderSentence | None:
        """Return what a sentence asks to be reminded of, and when; None for any other text."""
        return reminder_sentences.read(text, self._time_words, facts.language, facts.now)

    def _choice(self, key: str, flows: Flows, place: Place | None, facts: Facts) -> str | None:
        place = place or engine.question_at_rest(flows, facts)
        choices = engine.offered(flows, place, facts)
        if place is None or not choices:
            return None
        flow = flows[place.flow]
        if key.isdecimal():
            if _asks_clock(_step(flows, place)) and not place.readings:
                return None  # The hour may be meant, or the button: the question reads both.
            return _numbered(int(key), choices, reads=_reads(flows, place))
        for choice in choices:
            if key in self._of(flow, place.step, choice):
                return choice.id
        answer = self._yes_no.get(facts.language, {}).get(key) or self._agreed.get(key)
        if answer and place.readings:
            return _of_reading(answer, place.readings)
        return _meaning(answer, choices) if answer else None

    def _of(self, flow: Flow, step: str, choice: Choice) -> frozenset[str]:
        label = global_commands.button(flow, step, choice).label
        if not isinstance(label, Line):
            return frozenset({normalize.plain(str(label))})
        # Cached by its context alone: hashing a whole line costs more than the rest of this.
        keys = self._known.get(label.context)
        if keys is None:
            keys = self._known[label.context] = self._all_keys(label)
        return keys

    def _all_keys(self, label: Line) -> frozenset[str]:
        return frozenset(normalize.plain(one) for one in self._words.labels(label))


def _step(flows: Flows, place: Place | None) -> Step | None:
    flow = flows.get(place.flow) if place else None
    return flow.steps.get(place.step) if flow and place else None


def _reads(flows: Flows, place: Place | None) -> bool:
    step = _step(flows, place)
    return step is not None and step.read is not None


def _asks_clock(step: Step | None) -> bool:
    return step is not None and step.read is not None and step.read.reads_time > step.read.reads_day


def _answers(words: TimeWords) -> dict[str, str]:
    """Return a language's words for yes and no, each with what it means."""
    return {**dict.fromkeys(words.yes, "yes"), **dict.fromkeys(words.no, "no")}


def _agreed(languages: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the words for yes and no that mean the other in no language."""
    meant = [one for words in languages for one in words.items()]
    return {word: answer for word, answer in meant if (word, _OTHER[answer]) not in meant}


def _meaning(answer: str, choices: tuple[Choice, ...]) -> str | None:
    """Return the choice that says yes or no, by its words in English: "Yes, go on", "Not now"."""
    for choice in choices:
        said = normalize.plain(choice.label)
        meant = "no" if said in _NO else said.partition(" ")[0]
        if not choice.own and meant == answer:
            return choice.id
    return None


def _of_reading(answer: str, readings: tuple[str, ...]) -> str | None:
    """Return what yes or no means where it was asked whether, or which of, this is right."""
    if answer == "no":
        return global_commands.OTHER.id
    return readings[0] if len(readings) == 1 else None


def _no_answer(said: str, choices: tuple[Choice, ...]) -> str | None:
    """Return the choice that words stand for which are no answer; None where none is offered."""
    offered = {one.id for one in choices}
    return next((one for one in _NO_ANSWER[said] if one in offered), None)


def _is_scale(choices: tuple[Choice, ...]) -> bool:
    """Tell whether the buttons are numbers themselves."""
    return any(one.own and one.label.isdecimal() and one.id == one.label for one in choices)


def _numbered(number: int, choices: tuple[Choice, ...], *, reads: bool) -> str | None:
    """Return the choice of this number; None where there is none.

    Where numbers are answers too, the global commands have no number; and where the buttons are
    numbers themselves, a number is the button of that name.
    """
    if _is_scale(choices):
        return next((one.id for one in choices if one.label == str(number)), None)
    at_once = (*global_commands.ENGINE_CHOICES.values(),) if reads else ()
    counted = [one for one in choices if one not in at_once]
    return counted[number - 1].id if 0 < number <= len(counted) else None
