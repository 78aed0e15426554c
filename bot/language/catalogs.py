"""Hold the catalogs in memory: what every language may say now. Read as a whole, never changed.

A language keeps the catalog it was read with; changed files are read into a new catalog set
(Renderer.renew).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from bot.language import clips as recorded_clips
from bot.language import plurals, po_file, registry, school_words, stored_lines
from bot.language.clips import Clip
from bot.language.registry import SOURCE, Catalog, Language
from bot.language.school_words import SchoolWords
from bot.language.stored_lines import NumberedLine
from bot.text.bidi import isolate_numbers
from flows.engine.line import Answers, Line
from flows.engine.model import placeholders

Key = tuple[str, str]
"""Context and source."""

Stamp = Mapping[Path, tuple[int, int]]
"""When each file was written, in ns, and how long it is, in bytes."""


@dataclass(frozen=True, eq=False)
class CatalogSet:
    """Every language with its registry row and its catalog.

    `english_plurals` is the English plural of each line that has one. `offered` are the states of
    the languages that can be chosen, in their order. `school_words` are those of each language that
    has some, by its code; `clips` those that may be heard, by code and the line's context.
    """

    languages: Mapping[str, Language]
    catalogs: Mapping[str, Catalog]
    english_plurals: Mapping[Key, str]
    offered: tuple[str, ...]
    school_words: Mapping[str, SchoolWords] = field(default_factory=dict)
    clips: Mapping[tuple[str, str], Clip] = field(default_factory=dict)

    @cached_property
    def choosable(self) -> tuple[tuple[str, str], ...]:
        """The languages that can be chosen: code and name, live ones first, in their order."""
        every = self.languages.values()
        return tuple(
            (one.code, one.name) for state in self.offered for one in every if one.state == state
        )

    @cached_property
    def drafts(self) -> frozenset[str]:
        """Of those, the previews, which nobody has reviewed."""
        return frozenset(
            code for code, _ in self.choosable if self.languages[code].state == "preview"
        )

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The name of each language that can be chosen, by its code."""
        return dict(self.choosable)

    @cached_property
    def numbered(self) -> Mapping[str, NumberedLine]:
        """The lines that name a telephone number, by context."""
        return stored_lines.numbered(key for one in self.catalogs.values() for key in one)

    @cached_property
    def clips_by_name(self) -> Mapping[tuple[str, str], Clip]:
        """The same clips by code and the name in their public address."""
        return {(code, one.name): one for (code, _), one in self.clips.items()}

    def has(self, line: Line, code: str) -> bool:
        """Tell whether a language can say this line; the source can say all of them."""
        return code == SOURCE or (line.context, line.source) in self.catalogs.get(code, {})

    def text(self, line: Line, code: str, values: Answers) -> str:
        """Return a language's text of a line, its names still in braces, in the form for `count`.

        What a language lacks is returned in English.
        """
        key = (line.context, line.source)
        found = self.catalogs.get(code, {}).get(key)
        if isinstance(found, str):
            return found
        rule = self.languages[code].plural if found and code in self.languages else plurals.TWO
        forms = found or self._forms(line, key)
        count = values.get(plurals.COUNT)
        return forms[plurals.rule(rule).form_of(count) if isinstance(count, int) else -1]

    def is_fixed(self, line: Line) -> bool:
        """Tell whether no value is ever put into this line."""
        several = (line.context, line.source) in self.english_plurals or line.plural
        return not several and not placeholders(line.source)

    def _forms(self, line: Line, key: Key) -> tuple[str, ...]:
        several = line.plural or self.english_plurals.get(key, "")
        return (line.source, several) if several else (line.source,) * 2


def build(
    rows: Iterable[Language], catalogs: Mapping[str, Catalog], *, previews: bool
) -> CatalogSet:
    """Return a catalog set of these rows and catalogs.

    Numbers of several parts are isolated in languages that are written from right to left.
    """
    every = {one.code: one for one in rows}
    rtl = {code for code, one in every.items() if one.dir == "rtl"}
    ready = {
        code: {key: _steady(text) for key, text in one.items()} if code in rtl else one
        for code, one in catalogs.items()
    }
    return CatalogSet(every, ready, {}, ("live", "preview") if previews else ("live",))


def _steady(text: str | tuple[str, ...]) -> str | tuple[str, ...]:
    return isolate_numbers(text) if isinstance(text, str) else tuple(map(isolate_numbers, text))


# ---------------------------------------------------------------- from files


def load(folder: Path, *, previews: bool) -> CatalogSet:
    """Read locales.toml and every catalog beside it.

    A draft (fuzzy, `# mt` of school words, a clip that nobody else has heard) is used by languages
    in preview only, and only with `previews`. Raises RegistryError, CatalogError and
    SchoolWordsError.
    """
    rows = registry.load(folder)
    read = {one.code: units(folder, one) for one in rows}
    catalogs = {one.code: catalog(read[one.code], one, previews=previews) for one in rows}
    several = {(one.context, one.source): one.plural for every in read.values() for one in every}
    catalog_set = build(rows, catalogs, previews=previews)
    known = {key: plural for key, plural in several.items() if plural}
    explained = {one.code: _school_words(folder, one, previews=previews) for one in rows}
    heard = {
        (one.code, clip.line): clip
        for one in rows
        for clip in _clips(folder, one, catalogs[one.code], previews=previews)
    }
    return replace(catalog_set, english_plurals=known, school_words=explained, clips=heard)


def _school_words(folder: Path, language: Language, *, previews: bool) -> SchoolWords:
    words = school_words.load(folder / language.code)
    drafts = previews and language.state == "preview"
    return words if drafts or not words.is_draft else school_words.NONE


def _clips(folder: Path, language: Language, said: Catalog, *, previews: bool) -> Iterator[Clip]:
    """Yield the clips of what the language says now, that somebody has checked; of drafts all."""
    drafts = previews and language.state == "preview"
    texts = {context: text for (context, _), text in said.items() if isinstance(text, str)}
    for clip in recorded_clips.load(folder / language.code).values():
        if (drafts or clip.is_checked) and clip.reads(texts.get(clip.line, "")):
            yield clip


def units(folder: Path, language: Language) -> list[po_file.PoEntry]:
    """Return every entry of a language's catalog; none without a file. Raises CatalogError."""
    path = folder / language.code / po_file.CATALOGUE
    return po_file.load(path) if path.exists() else []


def catalog(every: Iterable[po_file.PoEntry], language: Language, *, previews: bool) -> Catalog:
    """Return what this language may say.

    A translation of an edited source is no draft: nothing checks it. One with braces that cannot be
    filled in is not used either: that line falls back to the next language of the chain, until
    `words check` has been heeded.
    """
    drafts = previews and language.state == "preview"
    forms = plurals.rule(language.plural).forms
    return {
        (one.context, one.source): one.forms if one.plural else one.target
        for one in every
        if one.source and one.full and not one.obsolete
        if not one.plural or len(one.forms) == forms
        if not one.fuzzy or (drafts and not one.previous)
        if all(map(is_readable, one.forms))
    }


def is_readable(form: str) -> bool:
    """Tell whether every brace is round a plain name, so that values can be put there."""
    if "{" not in form and "}" not in form:
        return True
    try:
        placeholders(form)
    except ValueError:
        return False
    return True


def stamp(folder: Path) -> Stamp:
    """Return how the files stand: the same again as long as nobody writes one."""
    catalog_paths = sorted(folder.glob(f"*/{po_file.CATALOGUE}"))
    # A folder is written when a clip comes or goes.
    clip_folders = sorted(folder.glob(f"*/{recorded_clips.FOLDER}"))
    paths = (
        folder / registry.REGISTRY, *catalog_paths, *school_words.paths(folder), *clip_folders,
    )  # fmt: skip
    found = ((path, path.stat()) for path in paths)
    return {path: (one.st_mtime_ns, one.st_size) for path, one in found}
