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
from bot.understanding.typed_phrases import PhraseTable, is_near
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

CHOSEN: Final[Mapping[str, tuple[str, ...]]] = {
    "yes": ("yes", "done", "begin", "good", "keep"),
    "no": ("no", "not_yet", "not_today", "enough", "later", "none"),
    "done": ("done", "yes"),
    "going": ("going",),
    "not-yet": ("not_yet", "not_today"),
    "later": ("hour", "later", "not_today"),
    "skip": ("skip", "no", "later", "none"),
    "dont-know": ("unsure", "any", "skip"),
    "ok": ("keep", "good"),
    "fine-here": ("good",),
    "sad": ("low",),
}
"""Choices that an everyday word stands for, the first that is offered, by the word's meaning."""

IN_QUESTION: Final = {"cancel": "leave", "what-do-you-mean": "help"}
"""Meanings that are a command inside a question, and never its answer."""

NO_VALUE: Final = frozenset({"dont-know", "skip"})
"""Meanings that are never an answer in words."""

_OTHER: Final = {"yes": "no", "no": "yes"}
_NO: Final = frozenset({"not now", "not yet", "not today"})
"""Labels that say no without the word; "Not feeling well" is none."""


class IntentMatcher:
    """Matcher of typed messages with what can be chosen, in every language's words."""

    def __init__(
        self,
        renderer: Renderer,
        time_words: tuple[TimeWords, ...],
        table: PhraseTable | None = None,
    ) -> None:
        self._words = renderer
        self.table = table or PhraseTable(())
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
        command = self._command(text, key, reads=_reads(flows, place)) if key else None
        if command is not None:
            return Command(command)
        step = _step(flows, place)
        if place is not None and step is not None and short:
            said = self._said(text, flows, place, step, facts)
            if said is not None:
                return said
        return self._read(text, step, facts)

    def _read(self, text: str, step: Step | None, facts: Facts) -> Text:
        """Return own words with what they say of time, or of a number, where that is asked for."""
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

    def reminder(self, text: str, facts: Facts, *, meant: bool = False) -> ReminderSentence | None:
        """Return what a sentence asks to be reminded of, and when; None for any other text.

        With `meant` it is known already that a reminder is wanted.
        """
        return reminder_sentences.read(
            text, self._time_words, facts.language, facts.now, meant=meant
        )

    def denies_reminder(self, text: str) -> bool:
        """Tell whether a text says that nobody shall remind, or only tells of who reminds."""
        return reminder_sentences.denies(text, self._time_words)

    def _command(self, text: str, key: str, *, reads: bool) -> str | None:
        """Return the command that a word stands for; `reads`: own words are asked for."""
        command = self._commands.get(key)
        if text.lstrip().startswith("/"):
            return command or SLASH.get(key.split(" ", maxsplit=1)[0])
        return "language" if key in LANGUAGE and not reads else command

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

    def _said(
        self, text: str, flows: Flows, place: Place, step: Step, facts: Facts
    ) -> Text | Command | None:
        """Return what the table, a picture or a near spelling makes of it in this question."""
        choices = engine.offered(flows, place, facts)
        meaning = self.table.meaning(text, facts.language)
        choice = _pictured(text, choices)
        if choice is None and step.read is None:
            choice = self._of_table(text, meaning, choices)
            choice = choice or self._near(normalize.plain(text), flows[place.flow], place, choices)
        if choice is not None:
            return Text(text, choice)
        if meaning in IN_QUESTION and not (step.yields and step.read is None):
            return Command(IN_QUESTION[meaning])
        if step.read is not None and meaning in NO_VALUE:
            # Where a time is asked for its own hint says more.
            skips = global_commands.SKIP in choices
            return self._no_value(text, choices) if skips or not step.read.reads_time else None
        if step.read is not None and step.read.reads_name:
            name = self.table.name(text, facts.language)
            return Text(name) if name is not None else self._no_value(text, choices)
        return None

    def _of_table(self, text: str, meaning: str | None, choices: tuple[Choice, ...]) -> str | None:
        """Return the one choice that an everyday word stands for, or a language's name."""
        language = self.table.language(text)
        meant = (language,) if language else CHOSEN.get(meaning or "", ())
        ids = [one.id for one in choices]
        return next((one for one in meant if one in ids), None)

    def _no_value(self, text: str, choices: tuple[Choice, ...]) -> Text:
        """Return the skip of the question, or words that are no answer."""
        skip = global_commands.SKIP
        return Text(text, skip.id) if skip in choices else Text(text, no_value=True)

    def _near(self, key: str, flow: Flow, place: Place, choices: tuple[Choice, ...]) -> str | None:
        """Return the one choice whose label is one slip of a key away."""
        near = [
            one.id
            for one in choices
            if any(is_near(key, known) for known in self._of(flow, place.step, one))
        ]
        return near[0] if len(near) == 1 else None

    def _of(self, flow: Flow, step: str, choice: Choice) -> frozenset[str]:
        label = global_commands.button(flow, step, choice).label
        if not isinstance(label, Line):
            return _keys(str(label))
        # Cached by its context alone: hashing a whole line costs more than the rest of this.
        keys = self._known.get(label.context)
        if keys is None:
            keys = self._known[label.context] = self._all_keys(label)
        return keys

    def _all_keys(self, label: Line) -> frozenset[str]:
        return frozenset(key for one in self._words.labels(label) for key in _keys(one))


def _keys(label: str) -> frozenset[str]:
    """Return what a label is compared as: also without its picture, which may be a digit's."""
    picture, _, words = label.partition(" ")
    alone = words if not any(map(str.isalpha, picture)) else label
    return frozenset(filter(None, map(normalize.plain, (label, alone))))


def _pictured(text: str, choices: tuple[Choice, ...]) -> str | None:
    """Return the one choice whose picture is all that was written."""
    sign = normalize.fold(text)
    if not sign or any(map(str.isalnum, sign)):
        return None
    found = [one.id for one in choices if normalize.fold(one.label.partition(" ")[0]) == sign]
    return found[0] if len(found) == 1 else None


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
