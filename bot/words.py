"""A line and a person's language become a sentence. The only place that uses Babel.

Values are isolated (FSI … PDI) in every language, so that a name in another script cannot turn a
sentence round (languages.md, bidi rules). Fallback is per message, buttons included.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from babel import dates, lists
from babel.core import Locale, UnknownLocaleError
from babel.messages.pofile import read_po

from bot.isolates import FSI, PDI, clean, is_seen
from flows.effects import Button
from flows.line import Answers, Line, Value
from flows.model import placeholders

NOTHING: Final = "–"
SOURCE: Final = "en"
"""The language in which flows are written: the end of every chain."""

LINES: Final[Mapping[str, str]] = {
    "moment": "{day} at {clock}",
    "today": "today",
    "tomorrow": "tomorrow",
}
"""Words inside values; `{day}` is also a weekday with its date."""


@dataclass(frozen=True, slots=True)
class Language:
    """A row of locales.toml. `name` is the language's name in itself."""

    code: str
    name: str
    state: str
    chain: tuple[str, ...]


class Message(NamedTuple):
    """What is shown: a text, its buttons (choice, label), and the language of both."""

    text: str
    buttons: tuple[tuple[str, str], ...]
    language: str


class Moment(NamedTuple):
    """When and where a sentence is read: "today" depends on it. `now` is aware."""

    now: datetime
    zone: tzinfo


Catalog = Mapping[tuple[str, str], str]


class Words:
    """Every language's catalogue, compiled in memory."""

    def __init__(self, registry: Iterable[Language], catalogs: Mapping[str, Catalog]) -> None:
        self.languages = {one.code: one for one in registry}
        self._catalogs = catalogs
        self._fixed: dict[tuple[str, str], tuple[Line, tuple[Button, ...], Message]] = {}

    @classmethod
    def load(cls, folder: Path) -> Words:
        """Read locales.toml and every catalogue beside it; drafts (fuzzy) are not spoken."""
        found = tomllib.loads((folder / "locales.toml").read_text(encoding="utf-8"))
        registry = [
            Language(code, row["name"], row["state"], tuple(row.get("chain", ())))
            for code, row in found.items()
        ]
        return cls(registry, {one.code: _catalog(folder, one.code) for one in registry})

    @property
    def spoken(self) -> tuple[tuple[str, str], ...]:
        """The languages a youth can choose: code and name, in the registry's order."""
        every = self.languages.values()
        return tuple((one.code, one.name) for one in every if one.state == "live")

    def labels(self, line: Line) -> tuple[str, ...]:
        """This line in every language that has it, and as it is written."""
        key = (line.context, line.source)
        found = (catalog.get(key) for catalog in self._catalogs.values())
        return (line.source, *(one for one in found if one))

    def message(
        self, line: Line, values: Answers, buttons: tuple[Button, ...], language: str, at: Moment
    ) -> Message:
        """Say it in the first language of the chain that has all of it."""
        said = self._fixed.get((line.context, language))
        if said is not None and said[0] == line and said[1] == buttons:
            return said[2]
        message = self._message(line, values, buttons, language, at)
        if _is_fixed(line, buttons):
            self._fixed[line.context, language] = (line, buttons, message)
        return message

    def _message(
        self, line: Line, values: Answers, buttons: tuple[Button, ...], language: str, at: Moment
    ) -> Message:
        labels = (one.label for one in buttons if isinstance(one.label, Line))
        spoken = self._first_with((line, *labels, *_inside(line, values)), language)
        return Message(
            self._fill(line, values, spoken, at),
            tuple((one.choice, self._label(one.label, values, spoken, at)) for one in buttons),
            spoken,
        )

    def _first_with(self, needed: tuple[Line, ...], language: str) -> str:
        known = self.languages.get(language)
        for code in (language, *(known.chain if known else ())):
            catalog = self._catalogs.get(code, {})
            if code == SOURCE or all((one.context, one.source) in catalog for one in needed):
                return code
        return SOURCE

    def _label(self, label: Line | str, values: Answers, language: str, at: Moment) -> str:
        return clean(label) if isinstance(label, str) else self._fill(label, values, language, at)

    def _fill(self, line: Line, values: Answers, language: str, at: Moment) -> str:
        template = self._catalogs.get(language, {}).get((line.context, line.source), line.source)
        if not placeholders(template):
            return template
        shown = {
            name: f"{FSI}{self._value(values.get(name), language, at)}{PDI}"
            for name in placeholders(template)
        }
        return template.format_map(shown)

    def _value(self, value: Value, language: str, at: Moment) -> str:
        match value:
            case None | "" | ():
                shown = NOTHING
            case datetime():
                shown = self._moment(value, language, at)
            case time():
                shown = f"{value:%H:%M}"
            case tuple():
                texts = [f"{FSI}{self._value(one, language, at)}{PDI}" for one in value]
                shown = lists.format_list(texts, locale=_locale(language))
            case Line():
                shown = self._fill(value, {}, language, at)
            case _:
                shown = clean(str(value))
                shown = shown if any(map(is_seen, shown)) else NOTHING
        return shown

    def _moment(self, moment: datetime, language: str, at: Moment) -> str:
        """The day in words and the time with 24 hours: nobody has to know a date format."""
        local = moment.astimezone(at.zone)
        today = at.now.astimezone(at.zone).date()
        if local.date() == today:
            day = self._fill(_line("today"), {}, language, at)
        elif local.date() == today + timedelta(days=1):
            day = self._fill(_line("tomorrow"), {}, language, at)
        else:
            day = dates.format_date(local.date(), "EEEE d MMMM", locale=_locale(language))
        line = self._catalogs.get(language, {}).get(
            (_line("moment").context, LINES["moment"]), LINES["moment"]
        )
        return line.format(day=day, clock=f"{local:%H:%M}")


def _line(name: str) -> Line:
    return Line(f"words.{name}", LINES[name])


def _is_fixed(line: Line, buttons: tuple[Button, ...]) -> bool:
    """Whether it is always the same: no value in it, and no button in somebody's own words."""
    sources = [one.label.source for one in buttons if isinstance(one.label, Line)]
    return len(sources) == len(buttons) and not any(map(placeholders, (line.source, *sources)))


def _inside(line: Line, values: Answers) -> Iterator[Line]:
    """The lines that its values are made of: they are spoken in the same language or not at all."""
    todo = [values.get(name) for name in placeholders(line.source)]
    while todo:
        match todo.pop():
            case datetime():
                yield from map(_line, LINES)
            case Line() as one:
                yield one
            case tuple() as several:
                todo += several


@lru_cache(maxsize=64)
def _locale(code: str) -> Locale:
    """CLDR's data of a language. A language it does not know (Romani, say) has English names."""
    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(SOURCE)


def _catalog(folder: Path, code: str) -> Catalog:
    path = folder / code / "LC_MESSAGES" / "lotsen.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        found = read_po(file, locale=code)
    return {
        (message.context or "", str(message.id)): str(message.string)
        for message in found
        if message.id and message.string and not message.fuzzy
    }
