"""The template of every language and the catalogues beside it: written, merged, and checked.

A catalogue is brought up to date by context alone. An edited source keeps its old words, marked
fuzzy, with the source they were written for; nothing is guessed across contexts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from bot import entries as every
from bot import faults as checks
from bot import languages, po, scripts
from bot.entries import Entry
from bot.faults import Fault
from bot.languages import Language
from bot.po import Unit
from bot.words import SOURCE

LOCALES: Final = Path(__file__).resolve().parent.parent / "locales"
TEMPLATE: Final = "lotsen.pot"
CATALOGUE: Final = po.CATALOGUE

ENGLISH: Final = Language(SOURCE, "English", "live")

HEADER: Final = (
    "Project-Id-Version: lotsen\n"
    "Language: {language}\n"
    "MIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
)

lines = every.lines


# ---------------------------------------------------------------- writing


def extract(folder: Path = LOCALES, entries: Sequence[Entry] | None = None) -> list[str]:
    """Write the template and bring every catalogue up to date; returns what is told of each."""
    known = lines() if entries is None else entries
    _write(folder / TEMPLATE, template(known))
    told = [f"{TEMPLATE}: {len(known)} lines"]
    for path in catalogues(folder):
        units = merge(known, po.load(path), path.parent.parent.name)
        _write(path, po.dump(units))
        told.append(f"{path.relative_to(folder).as_posix()}: {_counted(units)}")
    return told


def catalogues(folder: Path = LOCALES) -> list[Path]:
    """The catalogue of every language that has one."""
    return sorted(folder.glob(f"*/{CATALOGUE}"))


def template(entries: Iterable[Entry]) -> str:
    """The text of the template."""
    return po.dump([_header(""), *map(_fresh, entries)])


def merge(entries: Iterable[Entry], units: Iterable[Unit], language: str) -> list[Unit]:
    """A catalogue brought up to date: what is said now, then what is not said any more."""
    known = {one.context: one for one in sorted(units, key=lambda one: not one.obsolete)}
    header = known.pop("", _header(language))
    said = [_merged(_fresh(entry), known.pop(entry.line.context, None)) for entry in entries]
    gone = [
        replace(one, notes=(), obsolete=True, flags=tuple(f for f in one.flags if f == po.FUZZY))
        for one in known.values()
        if one.target
    ]
    return [header, *said, *sorted(gone, key=lambda one: one.context)]


def _header(language: str) -> Unit:
    return Unit("", "", HEADER.format(language=language))


def _fresh(entry: Entry) -> Unit:
    flags = [f"max-length:{entry.most}"]
    if every.names(entry.line):
        flags.append("python-brace-format")
    return Unit(entry.line.context, entry.line.source, notes=entry.notes, flags=tuple(flags))


def _merged(fresh: Unit, old: Unit | None) -> Unit:
    """The same entry with what the translator wrote."""
    if old is None:
        return fresh
    edited = bool(old.target) and old.source != fresh.source
    fuzzy = bool(old.target) and (old.fuzzy or edited)
    before = (old.previous or old.source) if edited else old.previous
    return replace(
        fresh,
        target=old.target,
        comments=old.comments,
        flags=(po.FUZZY, *fresh.flags) if fuzzy else fresh.flags,
        previous=before if fuzzy and before != fresh.source else "",
    )


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_bytes() != text.encode():
        path.write_bytes(text.encode())


def _counted(units: Sequence[Unit]) -> str:
    said = [one for one in units if one.context and not one.obsolete]
    done = sum(bool(one.target) and not one.fuzzy for one in said)
    fuzzy = sum(one.fuzzy for one in said)
    missing = len(said) - done - fuzzy
    obsolete = sum(one.obsolete for one in units)
    return f"{done} reviewed, {fuzzy} fuzzy, {missing} missing, {obsolete} not said any more"


# ---------------------------------------------------------------- checking


def faults(folder: Path = LOCALES, entries: Sequence[Entry] | None = None) -> list[Fault]:
    """Every fault of the template and of every catalogue, in a stable order."""
    known = lines() if entries is None else entries
    registry = languages.load(folder)
    rows = {one.code: one for one in registry}
    offered = {one.code for one in registry if one.state != "hidden"} - {SOURCE}
    found = [*_of_template(folder, known), *_of_sources(known)]
    found += (Fault(languages.REGISTRY, *one) for one in languages.faults(registry))
    for code in sorted({*offered, *(path.parent.parent.name for path in catalogues(folder))}):
        file, row = f"{code}/{CATALOGUE}", rows.get(code, Language(code, code, "hidden", script=""))
        found += (Fault(file, *one) for one in _of_file(folder / file, known, row))
    return found


def _of_template(folder: Path, entries: Sequence[Entry]) -> Iterator[Fault]:
    path = folder / TEMPLATE
    if not path.exists() or path.read_bytes() != template(entries).encode():
        yield Fault(TEMPLATE, "", "is not up to date: run `lotsen words extract`")
    contexts = [one.line.context for one in entries]
    for twice in sorted({one for one in contexts if contexts.count(one) > 1}):
        yield Fault(TEMPLATE, twice, "is the context of two lines")


def _of_sources(entries: Sequence[Entry]) -> Iterator[Fault]:
    """The English is held to the same rules."""
    texts = {one.line.context: one.line.source for one in entries}
    yield from (Fault(TEMPLATE, *one) for one in _of_texts(entries, texts, ENGLISH))


def _of_file(path: Path, entries: Sequence[Entry], language: Language) -> Iterator[tuple[str, str]]:
    if not path.exists():
        yield "", f"is missing, and the language is {language.state}"
        return
    try:
        units = po.load(path)
    except po.CatalogueError as error:
        yield "", str(error)
        return
    said = [one for one in units if one.context and not one.obsolete]
    yield from _of_state(said, merge(entries, units, language.code))
    if language.state == "live":
        yield from _of_live(said)
    # Drafts are checked too, for previews speak them. Old words whose source was edited are
    # nobody's fault, and are never spoken: they wait for the translator.
    texts = {one.context: one.target for one in said if one.target and not one.previous}
    yield from _of_texts(entries, texts, language)


def _of_state(said: Sequence[Unit], wanted: Sequence[Unit]) -> Iterator[tuple[str, str]]:
    have = {one.context: one for one in said}
    if have != {one.context: one for one in wanted if one.context and not one.obsolete}:
        yield "", "is not up to date: run `lotsen words extract`"
    if len(have) != len(said):
        yield "", "has a context twice"


def _of_live(said: Sequence[Unit]) -> Iterator[tuple[str, str]]:
    for one in said:
        if not one.target:
            yield one.context, "is missing, and the language is live"
        elif one.fuzzy:
            yield one.context, "is fuzzy, and the language is live"


def _of_texts(
    entries: Sequence[Entry], texts: Mapping[str, str], language: Language
) -> Iterator[tuple[str, str]]:
    for entry in entries:
        context = entry.line.context
        if text := texts.get(context):
            found = (*checks.of_text(entry, text, language.code), *scripts.faults(text, language))
            yield from ((context, what) for what in found)
    yield from checks.of_buttons(entries, texts)
