"""Render a conversation as bubbles in a reader's language, for a youth's page and the console.

What a person wrote stays as it was written. Lines and pressed buttons are rendered in the language
of whoever reads; with `original` a coach sees beside it what the youth had on the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.language.renderer import Moment, Renderer
from bot.text.bidi import clean
from flows.engine import global_commands
from flows.engine.line import Answers, Line
from storage.reads.conversations import Entry, LineEntry, YouthEntry
from storage.schema.line_state import LineState

COACH_TEXT_LINE: Final = "desk.says"
"""The line that carries a coach's own text."""


_ALWAYS: Final = {
    name: global_commands.label(choice) for name, choice in global_commands.WORDS.items()
}


class Who(StrEnum):
    """The author of a bubble."""

    YOUTH = "youth"
    BOT = "robot"
    COACH = "coach"


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of a conversation.

    `at` is aware, UTC; `language` is empty for a person's own text. `key` names it on a page;
    `update` is the id its sender gave it. `original` is what the youth saw, where that is in
    another language than `text`. `buttons` are choice and label.
    """

    key: str
    who: Who
    text: str
    at: datetime
    language: str = ""
    name: str = ""
    original: str = ""
    original_language: str = ""
    update: str = ""
    pressed: bool = False
    turn: int = 0
    buttons: tuple[tuple[str, str], ...] = ()
    state: str = LineState.SENT
    reason: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class TranscriptReader:
    """A reader's language, and when and where they read; `beside` is the youth's language.

    Each bubble is worded for the moment of it: what was "tomorrow" then is not "today" now.
    """

    renderer: Renderer
    language: str
    at: Moment
    other_language: str = ""

    def bubbles(self, entries: Sequence[Entry]) -> list[Bubble]:
        """Return a bubble for each entry, in their order."""
        return [self.bubble(entry, entries) for entry in entries]

    def bubble(self, entry: Entry, among: Iterable[Entry] = ()) -> Bubble:
        """Return the bubble of one entry; `among` are those in which the pressed button stands."""
        if isinstance(entry, YouthEntry):
            return self._heard(entry, among)
        return self._told(entry)

    def _heard(self, entry: YouthEntry, among: Iterable[Entry]) -> Bubble:
        label, values = _pressed(entry, among)
        text, language, original, beside = clean(entry.words), "", "", ""
        if label is not None:
            text, language = self._say(label, values, entry.at)
            original, beside = self._beside(label, values, text, entry.at)
        return Bubble(
            f"e{entry.id}", Who.YOUTH, text, entry.at, language, original=original,
            original_language=beside, update=entry.update_id, pressed=entry.pressed is not None,
        )  # fmt: skip

    def _told(self, entry: LineEntry) -> Bubble:
        line, who, name = Line(entry.line, entry.source), Who.BOT, ""
        text, language, original, beside = "", "", "", ""
        if entry.line == COACH_TEXT_LINE:
            who, name = Who.COACH, str(entry.values.get("coach", ""))
            said = entry.values.get("text")
            line, text = (said, "") if isinstance(said, Line) else (line, clean(str(said)))
        buttons: tuple[tuple[str, str], ...] = ()
        if not text:
            then, values = Moment(entry.at, self.at.zone), entry.values
            worded = self.renderer.message(line, values, entry.buttons, self.language, then)
            text, language, buttons = worded.text, worded.language, worded.buttons
            original, beside = self._beside(line, values, text, entry.at)
        return Bubble(
            f"o{entry.id}", who, text, entry.at, language, name, original, beside,
            turn=entry.turn, buttons=buttons, state=entry.state, reason=entry.reason,
            line=entry.line,
        )  # fmt: skip

    def _say(self, label: Line | str, values: Answers, at: datetime) -> tuple[str, str]:
        if isinstance(label, str):
            return clean(label), ""
        said = self.renderer.message(label, values, (), self.language, Moment(at, self.at.zone))
        return said.text, said.language

    def _beside(
        self, label: Line | str, values: Answers, text: str, at: datetime
    ) -> tuple[str, str]:
        """Return what the youth saw, if it is another text than the reader's; and its language."""
        if (
            isinstance(label, str)
            or not self.other_language
            or self.other_language == self.language
        ):
            return "", ""
        said = self.renderer.message(
            label, values, (), self.other_language, Moment(at, self.at.zone)
        )
        return (said.text, said.language) if said.text != text else ("", "")


def _pressed(entry: YouthEntry, among: Iterable[Entry]) -> tuple[Line | str | None, Answers]:
    """Find the label of the button that was pressed, and the values of its line."""
    if entry.pressed is None:
        return None, {}
    for one in among:
        if isinstance(one, LineEntry) and one.turn == entry.pressed:
            for button in one.buttons:
                if button.choice == entry.words:
                    return button.label, one.values
    return _ALWAYS.get(entry.words), {}


def open_question(bubbles: Sequence[Bubble]) -> Bubble | None:
    """Return the bubble whose buttons can be pressed, or None.

    It is the last one with any, unless the youth wrote or pressed since.
    """
    for one in reversed(bubbles):
        if one.who is Who.YOUTH:
            return None
        if one.buttons:
            return one
    return None
