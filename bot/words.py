"""A line and a person's language become a sentence. The only place that uses Babel.

Values are isolated (FSI … PDI) in every language, so that a name in another script cannot turn a
sentence round, and so are numbers of several parts where one writes from right to left
(languages.md, bidi rules). Fallback is per message, buttons included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from babel import dates, lists
from babel.core import Locale, UnknownLocaleError

from bot import languages
from bot.isolates import FSI, PDI, clean, is_seen, steady
from bot.languages import Catalog, Direction, Language
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


class Message(NamedTuple):
    """What is shown: a text, its buttons (choice, label), and the language of both."""

    text: str
    buttons: tuple[tuple[str, str], ...]
    language: str


class Moment(NamedTuple):
    """When and where a sentence is read: "today" depends on it. `now` is aware."""

    now: datetime
    zone: tzinfo


class Words:
    """Every language's catalogue, compiled in memory. With `previews`, drafts are spoken too."""

    def __init__(
        self,
        registry: Iterable[Language],
        catalogs: Mapping[str, Catalog],
        *,
        previews: bool = False,
    ) -> None:
        self.languages = {one.code: one for one in registry}
        self._fixed: dict[tuple[str, str], tuple[tuple[Line, tuple[Button, ...]], Message]] = {}
        self._offered = ("live", "preview") if previews else ("live",)
        self._catalogs = {
            code: {
                key: steady(text) if self.direction(code) == "rtl" else text
                for key, text in catalog.items()
            }
            for code, catalog in catalogs.items()
        }

    @classmethod
    def load(cls, folder: Path, *, previews: bool = False) -> Words:
        """Read locales.toml and every catalogue beside it. A draft (fuzzy) is spoken by languages
        in preview only, and only with `previews`. Raises RegistryError and CatalogueError.
        """
        registry = languages.load(folder)
        catalogs = {one.code: languages.catalog(folder, one, previews=previews) for one in registry}
        return cls(registry, catalogs, previews=previews)

    @property
    def spoken(self) -> tuple[tuple[str, str], ...]:
        """The languages a youth can choose: code and name, live ones first, in their order."""
        every = self.languages.values()
        return tuple(
            (one.code, one.name) for state in self._offered for one in every if one.state == state
        )

    def is_draft(self, code: str) -> bool:
        """Whether this language is a preview: whoever offers it says that nobody reviewed it."""
        found = self.languages.get(code)
        return found is not None and found.state == "preview"

    def direction(self, code: str) -> Direction:
        """The side on which this language is written; an unknown one is spoken in English."""
        found = self.languages.get(code)
        return found.dir if found else "ltr"

    def day(self, day: date, code: str) -> str:
        """A weekday with its date, as this language writes it."""
        return dates.format_date(day, "EEEE d MMMM", locale=_locale(code))

    def weekday(self, number: int, code: str) -> str:
        """The name of an ISO weekday, 1 to 7."""
        return str(dates.get_day_names(locale=_locale(code))[number - 1])

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
        # Compared in a tuple, what is the very same is found equal without being looked at.
        if said is not None and said[0] == (line, buttons):
            return said[1]
        message = self._message(line, values, buttons, language, at)
        if _is_fixed(line, buttons):
            self._fixed[line.context, language] = ((line, buttons), message)
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
            name: f"{FSI}{self._value(values.get(name), language, at, values)}{PDI}"
            for name in placeholders(template)
        }
        return template.format_map(shown)

    def _value(self, value: Value, language: str, at: Moment, values: Answers) -> str:
        match value:
            case None | "" | ():
                shown = NOTHING
            case datetime():
                shown = self._moment(value, language, at)
            case time():
                shown = f"{value:%H:%M}"
            case tuple():
                texts = [f"{FSI}{self._value(one, language, at, values)}{PDI}" for one in value]
                shown = lists.format_list(texts, locale=_locale(language))
            case Line():
                shown = self._fill(value, _around(value, values), language, at)
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
            day = self.day(local.date(), language)
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


def _around(line: Line, values: Answers) -> Answers:
    """What a line may carry that is itself a value: the others. A line in itself has no end."""
    return {name: one for name, one in values.items() if one != line}


def _inside(line: Line, values: Answers) -> Iterator[Line]:
    """The lines that its values are made of: they are spoken in the same language or not at all."""
    todo = [values.get(name) for name in placeholders(line.source)]
    while todo:
        match todo.pop():
            case datetime():
                yield from map(_line, LINES)
            case Line() as one:
                yield one
                yield from _inside(one, _around(one, values))
            case tuple() as several:
                todo += several


@lru_cache(maxsize=64)
def _locale(code: str) -> Locale:
    """CLDR's data of a language. A language it does not know (Romani, say) has English names."""
    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(SOURCE)
