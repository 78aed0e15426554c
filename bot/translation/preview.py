"""Render every line that a youth reads as phones on a page, for whoever reviews a language.

One folder with a page and its style; nothing is fetched from elsewhere. The words, values, isolates
and fallbacks are the product's own (bot/language/renderer.py), so what is seen here is what is
sent.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from markupsafe import Markup

from bot.language import catalogs, po_file, registry
from bot.language.registry import Direction
from bot.language.renderer import Moment, Renderer
from bot.text.display_width import BUTTON_COLUMNS, columns
from bot.translation import atomic_files, extraction, progress, pseudolocales
from bot.translation.extraction import SourceLine
from bot.translation.fixed_parts import placeholder_counts
from bot.translation.translator_notes import examples
from bot.web.template_engine import SHARED, TemplateEngine, escape_isolated
from flows.engine.directory import SWEDISH_TIME
from flows.engine.effects import Button
from flows.engine.line import Value

STYLE: Final = "frames.css"
ZONE: Final = SWEDISH_TIME
AT: Final = Moment(datetime(2026, 11, 24, 10, 0, tzinfo=ZONE), ZONE)

NAMES: Final = ("Ali (Malmö)", "علي", "Maximiliana-Alexandra af Ugglas Lindström", "ሰላም 2")
"""Names that reverse a sentence, or make it long."""
COUNTS: Final = (1, 2, 3, 11, 100, 0)
DAYS: Final = (timedelta(hours=5), timedelta(days=1), timedelta(days=43), timedelta(days=7))
MOMENTS: Final = frozenset(
    (
        *("when", "think", "time", "another_day", "reads_at", "answer_by", "deadline"),
        *("paused_until", "now"),
    )
)
NUMBERS: Final = frozenset(("count", "n", "signs", "minutes", "hours"))


@dataclass(frozen=True, slots=True)
class PreviewLabel:
    """A button. `cut` tells whether a narrow phone would not show all of it."""

    text: Markup
    cut: bool


@dataclass(frozen=True, slots=True)
class PreviewFrame:
    """A phone: its messages, its buttons, and what a reviewer must know."""

    context: str
    notes: tuple[str, ...]
    source: str
    bubbles: tuple[Markup, ...]
    dir: Direction
    labels: tuple[PreviewLabel, ...]
    language: str
    draft: bool


def write(folder: Path, code: str, out: Path) -> Path:
    """Write the page of a language (or of en_XA, ar_XB), and return its path.

    The page around the phones is Swedish. Raises UnknownLanguageError and CatalogError.
    """
    words = _words(folder, code)
    wanted = code if code in words.languages else registry.normalize_code(code)
    if wanted not in words.languages:
        raise registry.UnknownLanguageError(repr(code))
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SHARED.parent / "static" / STYLE, out / STYLE)
    pages = TemplateEngine(SHARED, words)
    drafts = _drafts(folder, wanted)
    groups = _groups(words, wanted, drafts, extraction.source_lines())
    page = out / "index.html"
    spoken = words.languages[wanted]
    text = pages.part("frames.html", "sv", AT, spoken=spoken, groups=groups, style=STYLE)
    atomic_files.write(page, text)
    return page


def _words(folder: Path, code: str) -> Renderer:
    """Return a renderer with all drafts, whatever a language's state: a reviewer reads the page."""
    if code in {pseudolocales.LONGER, pseudolocales.TURNED}:
        return pseudolocales.load_renderer(folder)
    rows = [replace(one, state="preview") for one in registry.load(folder)]
    units = {one.code: catalogs.units(folder, one) for one in rows}
    live = {one.code: catalogs.catalog(units[one.code], one, previews=True) for one in rows}
    return Renderer(rows, live, previews=True)


def _drafts(folder: Path, code: str) -> frozenset[str]:
    path = folder / code / po_file.CATALOGUE
    units = po_file.load(path) if path.exists() else []
    return frozenset(one.context for one in units if one.fuzzy)


def _groups(
    renderer: Renderer, code: str, drafts: frozenset[str], every: Sequence[SourceLine]
) -> Mapping[str, list[PreviewFrame]]:
    """Return the frames of each flow, in the order in which they are sent."""
    buttons: dict[str, list[Button]] = {}
    for one in every:
        if one.question:
            button = Button(one.line.context.rpartition(".")[2], one.line)
            buttons.setdefault(one.question, []).append(button)
    groups: dict[str, list[PreviewFrame]] = {}
    for one in every:
        if not one.question and not one.to_coach:
            context = one.line.context
            frame = render_frame(
                renderer, code, one, tuple(buttons.get(context, ())), draft=context in drafts
            )
            groups.setdefault(progress.flow(context), []).append(frame)
    return groups


def render_frame(
    renderer: Renderer, code: str, entry: SourceLine, buttons: tuple[Button, ...], *, draft: bool
) -> PreviewFrame:
    """Return a line on a phone, with difficult values in it."""
    said = [
        renderer.message(entry.line, values, buttons, code, AT)
        for values in difficult_values(entry)
    ]
    first = said[0]
    return PreviewFrame(
        entry.line.context,
        entry.notes,
        entry.line.source,
        tuple(escape_isolated(text) for text in dict.fromkeys(one.text for one in said)),
        renderer.direction(first.language),
        tuple(
            PreviewLabel(escape_isolated(label), columns(label) > BUTTON_COLUMNS)
            for _, label in first.buttons
        ),
        first.language,
        draft,
    )


def difficult_values(entry: SourceLine) -> Iterator[dict[str, Value]]:
    """Yield some sets of difficult values; one empty set for a line without any."""
    needed = tuple(placeholder_counts(entry.line.plural or entry.line.source))
    rounds = len(COUNTS) if NUMBERS & set(needed) else len(NAMES) - 1
    for number in range(rounds if needed else 1):
        yield {name: _value(name, number) for name in needed}


def _value(name: str, number: int) -> Value:
    if name in MOMENTS:
        return AT.now + DAYS[number % len(DAYS)]
    if name in NUMBERS:
        return COUNTS[number % len(COUNTS)]
    if name in {"coach", "reader", "nickname", "name", "to", "step", "what", "wish"}:
        return NAMES[number % len(NAMES)]
    return examples(name)[number % len(examples(name))]
