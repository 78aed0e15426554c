"""Render a line in a person's language. Babel is used here, and by `translation.add_language`.

Values are isolated (FSI … PDI) in every language, so that a name in another script cannot turn a
sentence round, and so are numbers of several parts where one writes from right to left
(languages.md, bidi rules). Fallback is per message, buttons included.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from babel import dates, lists
from babel.core import Locale, UnknownLocaleError

from bot.language import catalogs as language_catalogs
from bot.language import stored_lines, value_lines
from bot.language.catalogs import CatalogSet, Stamp
from bot.language.registry import SOURCE, Catalog, Direction, Language
from bot.text.bidi import FSI, PDI, clean, is_seen
from flows.engine.effects import Button
from flows.engine.line import Answers, Line, Value
from flows.engine.model import placeholders

NOTHING: Final = "–"


class RenderedMessage(NamedTuple):
    """A message as it is shown: a text, its buttons (choice, label), and the language of both."""

    text: str
    buttons: tuple[tuple[str, str], ...]
    language: str


class Moment(NamedTuple):
    """When and where a sentence is read: "today" depends on it. `now` is aware.

    `any_day`: nobody knows when it is read, so every day is written with its date.
    """

    now: datetime
    zone: tzinfo
    any_day: bool = False


class Renderer:
    """Renderer of messages in every language from catalogs in memory; of drafts with `previews`."""

    def __init__(
        self,
        registry: Iterable[Language],
        catalogs: Mapping[str, Catalog],
        *,
        previews: bool = False,
    ) -> None:
        self._catalogs = language_catalogs.build(registry, catalogs, previews=previews)
        self._fixed: dict[
            tuple[str, str], tuple[tuple[Line, tuple[Button, ...]], RenderedMessage]
        ] = {}
        self._folder: Path | None = None
        self._stamp: Stamp = {}
        self._previews = previews
        self.revision = 0
        """How often the catalogs have been renewed."""
        self.fallback_counts: Counter[tuple[str, str]] = Counter()
        """How often a language lacked what a message needs, by language and the line's context."""

    @classmethod
    def load(cls, folder: Path, *, previews: bool = False) -> Renderer:
        """Read locales.toml and every catalog beside it (catalogs.load).

        Raises RegistryError and CatalogError.
        """
        words = cls((), {}, previews=previews)
        words._folder, words._stamp = folder, language_catalogs.stamp(folder)
        words._catalogs = language_catalogs.load(folder, previews=previews)
        return words

    def reload_if_changed(self) -> bool:
        """Read the catalogs again if a file was changed; return True if one was.

        A file that cannot be read changes nothing: the catalogs of before stay in use, and it is
        tried again when it is written again. Raises RegistryError, CatalogError and OSError.
        """
        if self._folder is None or (stamp := language_catalogs.stamp(self._folder)) == self._stamp:
            return False
        self._stamp = stamp
        self._catalogs = language_catalogs.load(self._folder, previews=self._previews)
        self._fixed = {}
        self.revision += 1
        return True

    @property
    def folder(self) -> Path | None:
        """The folder the catalogs were read from; None where they were given."""
        return self._folder

    @property
    def catalog_set(self) -> CatalogSet:
        """The catalog set as it stands now; it is replaced as a whole."""
        return self._catalogs

    @property
    def languages(self) -> Mapping[str, Language]:
        """Every row of the registry by its code."""
        return self._catalogs.languages

    @property
    def choosable(self) -> tuple[tuple[str, str], ...]:
        """The languages a youth can choose: code and name, live ones first, in their order."""
        return self._catalogs.choosable

    def is_draft(self, code: str) -> bool:
        """Tell whether a language is a preview: whoever offers it says that nobody reviewed it."""
        found = self.languages.get(code)
        return found is not None and found.state == "preview"

    def direction(self, code: str) -> Direction:
        """Return the direction a language is written in; an unknown one is shown in English."""
        found = self.languages.get(code)
        return found.dir if found else "ltr"

    def day(self, day: date, code: str) -> str:
        """Return a weekday with its date, as this language writes it."""
        return dates.format_date(day, "EEEE d MMMM", locale=_locale(code))

    def moment(self, moment: date, code: str, at: Moment) -> str:
        """Return a day, or a moment with its time, as it stands on a button."""
        return self._value(moment, code, at, {})

    def weekday(self, number: int, code: str) -> str:
        """Return the name of an ISO weekday, 1 to 7."""
        return str(dates.get_day_names(locale=_locale(code))[number - 1])

    def language_name(self, code: str, language: str) -> str:
        """Return what the language of this code is called in another; its own name for neither."""
        reads = _locale(language)
        # By its own name first: Dari is also Persian of a country.
        found = reads.languages.get(code) or _locale(code).get_display_name(reads)
        return str(found or self.languages[code].name)

    def labels(self, line: Line) -> tuple[str, ...]:
        """Return this line in every language that has it, and as it is written."""
        key = (line.context, line.source)
        found = (catalog.get(key) for catalog in self._catalogs.catalogs.values())
        return (line.source, *(one for one in found if isinstance(one, str)))

    def message(
        self, line: Line, values: Answers, buttons: tuple[Button, ...], language: str, at: Moment
    ) -> RenderedMessage:
        """Render a line and its buttons in the first language of the chain that has all of it."""
        # Read once: meanwhile `reload_if_changed` may replace it, with another catalog set.
        kept = self._fixed
        said = kept.get((line.context, language))
        # Compared in a tuple, identical objects are found equal without comparing their values.
        if said is not None and said[0] == (line, buttons):
            return said[1]
        message = self._message(line, values, buttons, language, at)
        if message.language == language and self._is_fixed(line, buttons):
            kept[line.context, language] = ((line, buttons), message)
        return message

    def _message(
        self, line: Line, values: Answers, buttons: tuple[Button, ...], language: str, at: Moment
    ) -> RenderedMessage:
        line, values = stored_lines.renewed(line, values, self._catalogs.numbered)
        labels = (each for one in buttons for each in value_lines.lines_of_label(one.label))
        spoken = self._first_with(
            (line, *labels, *value_lines.nested_lines(line, values)), language
        )
        if spoken != language and language in self.languages:
            self.fallback_counts[language, line.context] += 1
        return RenderedMessage(
            self._fill(line, values, spoken, at),
            tuple((one.choice, self._label(one.label, values, spoken, at)) for one in buttons),
            spoken,
        )

    def _first_with(self, needed: tuple[Line, ...], language: str) -> str:
        known, here = self.languages.get(language), self._catalogs
        for code in (language, *(known.chain if known else ())):
            if all(here.has(one, code) for one in needed):
                return code
        return SOURCE

    def _is_fixed(self, line: Line, buttons: tuple[Button, ...]) -> bool:
        """Tell whether it is always the same: no value in it, no button in somebody's own words."""
        labels = [one.label for one in buttons if isinstance(one.label, Line)]
        return len(labels) == len(buttons) and all(map(self._catalogs.is_fixed, (line, *labels)))

    def _label(self, label: Line | str | date, values: Answers, language: str, at: Moment) -> str:
        if isinstance(label, date):
            return self._value(label, language, at, values)
        return clean(label) if isinstance(label, str) else self._fill(label, values, language, at)

    def _fill(self, line: Line, values: Answers, language: str, at: Moment) -> str:
        template = self._catalogs.text(line, language, values)
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
            case date():
                shown = self._day(value, language, at)
            case time():
                shown = f"{value:%H:%M}"
            case tuple():
                texts = [f"{FSI}{self._value(one, language, at, values)}{PDI}" for one in value]
                shown = lists.format_list(texts, locale=_locale(language))
            case Line():
                shown = self._fill(value, value_lines.other_values(value, values), language, at)
            case _:
                shown = clean(str(value))
                shown = shown if any(map(is_seen, shown)) else NOTHING
        return shown

    def _moment(self, moment: datetime, language: str, at: Moment) -> str:
        """Return the day in words and the time with 24 hours: nobody has to know a date format."""
        local = moment.astimezone(at.zone)
        day = self._day(local.date(), language, at)
        text = self._catalogs.text(value_lines.line("moment"), language, {})
        shown = {"day": day, "clock": f"{local:%H:%M}"}
        # A translation may have other names; what there is no value for is shown as nothing.
        return text.format_map({name: shown.get(name, NOTHING) for name in placeholders(text)})

    def _day(self, day: date, language: str, at: Moment) -> str:
        today = at.now.astimezone(at.zone).date()
        if not at.any_day and day == today:
            return self._fill(value_lines.line("today"), {}, language, at)
        if not at.any_day and day == today + timedelta(days=1):
            return self._fill(value_lines.line("tomorrow"), {}, language, at)
        return self.day(day, language)


@lru_cache(maxsize=64)
def _locale(code: str) -> Locale:
    """Return CLDR's data of a language. One it does not know (Romani, say) has English names."""
    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(SOURCE)
