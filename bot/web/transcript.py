"""Render a conversation as bubbles in a reader's language, for a youth's page and the console.

What a person wrote stays as it was written. Lines and pressed buttons are rendered in the language
of whoever reads; with `original` a coach sees beside it what the youth had on the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bot.language.renderer import Moment, Renderer
from bot.text.bidi import clean
from bot.web import contact_links
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
    another language than `text`. `buttons` are choice and label. `text_only` are the values in
    `text` that are not the directory's, such as what a person wrote. Of a line `saved_at`,
    `notified_at` and `shown_at` say how far it came to the youth, and when (aware).
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
    text_only: frozenset[str] = frozenset()
    saved_at: datetime | None = None
    notified_at: datetime | None = None
    shown_at: datetime | None = None


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
            original, beside = self._beside(label, values, text, entry)
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
            mine = self.language if self.other_language else entry.language or self.language
            worded = self.renderer.message(line, values, entry.buttons, mine, then)
            text, language, buttons = worded.text, worded.language, worded.buttons
            original, beside = self._beside(line, values, text, entry)
        return Bubble(
            f"o{entry.id}", who, text, entry.at, language, name, original, beside,
            turn=entry.turn, buttons=buttons, state=entry.state, reason=entry.reason,
            line=entry.line, text_only=contact_links.text_only(entry.line, entry.values),
            saved_at=entry.queued_at, notified_at=entry.notified_at, shown_at=entry.shown_at,
        )  # fmt: skip

    def _say(self, label: Line | str | date, values: Answers, at: datetime) -> tuple[str, str]:
        if isinstance(label, str):
            return clean(label), ""
        if isinstance(label, date):
            then = Moment(at, self.at.zone)
            return self.renderer.moment(label, self.language, then), self.language
        said = self.renderer.message(label, values, (), self.language, Moment(at, self.at.zone))
        return said.text, said.language

    def _beside(
        self, label: Line | str | date, values: Answers, text: str, entry: Entry
    ) -> tuple[str, str]:
        """Return what the youth saw, if it is another text than the reader's; and its language."""
        own = entry.language if isinstance(entry, LineEntry) else ""
        beside = own or self.other_language
        if not isinstance(label, Line) or not self.other_language or beside == self.language:
            return "", ""
        then = Moment(entry.at, self.at.zone)
        said = self.renderer.message(label, values, (), beside, then)
        return (said.text, said.language) if said.text != text else ("", "")


def _pressed(entry: YouthEntry, among: Iterable[Entry]) -> tuple[Line | str | date | None, Answers]:
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

    It is the last one with any that came, unless the youth wrote or pressed since.
    """
    for one in reversed(bubbles):
        if one.who is Who.YOUTH:
            return None
        if one.buttons and one.state != LineState.DROPPED:
            return one
    return None
