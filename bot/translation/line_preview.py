"""Preview one line while somebody writes it, with the question it belongs to and its buttons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.language import catalogs, plurals
from bot.language.po_file import PoEntry
from bot.language.registry import Language
from bot.language.renderer import Renderer
from bot.text.display_width import BUTTON_COLUMNS, columns
from bot.translation.catalog_files import ENGLISH
from bot.translation.extraction import SourceLine
from bot.translation.preview import PreviewFrame, PreviewLabel, render_frame
from flows.engine.effects import Button
from flows.engine.line import Line


def preview_line(
    language: Language,
    entry: SourceLine,
    forms: Sequence[str],
    units: Mapping[str, PoEntry],
    known: Mapping[str, SourceLine],
) -> PreviewFrame:
    """Return the frame of a line with these forms.

    What is empty, or cannot be filled in, is shown in English. A button is shown under its
    question. `units` are the language's entries, `known` every line there is, both by context.
    """
    row = replace(language, state="preview", chain=())
    asked = known.get(entry.question, entry)
    pressed = _buttons(asked, known.values())
    english = {
        (one.context, one.source): _english(one, row) for one in _needed(asked, known.values())
    }
    catalog = {**english, **catalogs.catalog(units.values(), row, previews=True)}
    if all(forms) and all(map(catalogs.is_readable, forms)):
        mine = tuple(forms) if entry.line.plural else forms[0]
    else:
        mine = _english(entry.line, row)
    catalog[entry.line.context, entry.line.source] = mine
    spoken = Renderer((row, ENGLISH), {row.code: catalog}, previews=True)
    frame = render_frame(spoken, row.code, asked, pressed, draft=True)
    return _pressed(frame) if entry.question not in {"", asked.line.context} else frame


def _pressed(frame: PreviewFrame) -> PreviewFrame:
    """Return the frame of a button that can stand under any question: the button alone."""
    labels = (PreviewLabel(one, columns(one.striptags()) > BUTTON_COLUMNS) for one in frame.bubbles)
    return replace(frame, bubbles=(), labels=tuple(labels))


def _buttons(question: SourceLine, every: Iterable[SourceLine]) -> tuple[Button, ...]:
    return tuple(
        Button(one.line.context.rpartition(".")[2], one.line)
        for one in every
        if one.question == question.line.context
    )


def _needed(asked: SourceLine, every: Iterable[SourceLine]) -> Iterator[Line]:
    """Yield every line that must be there, or the whole message would fall back to English."""
    for one in every:
        if asked.line.context in {one.line.context, one.question} or _is_inner(one):
            yield one.line


def _is_inner(entry: SourceLine) -> bool:
    return entry.line.context.startswith("words.")


def _english(line: Line, row: Language) -> str | tuple[str, ...]:
    if not line.plural:
        return line.source
    return (line.source, *(line.plural,) * (plurals.rule(row.plural).forms - 1))
