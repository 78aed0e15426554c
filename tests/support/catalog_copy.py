"""A small copy of the locales that a test may spoil: the lines of a few flows, in Swedish."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from bot.language import po_file
from bot.language import registry as language_registry
from bot.language.registry import LOCALES
from bot.translation import catalog_files, check_all, edit, progress
from bot.translation.extraction import SourceLine
from flows.engine.line import Line

ENTRIES: Final = catalog_files.lines()
BY_CONTEXT: Final = {one.line.context: one for one in ENTRIES}
FILE: Final = f"sv/{catalog_files.CATALOG_FILE}"

FLOWS: Final = frozenset({"always", "checkin", "menu", "person", "settings", "steps"})
FEW: Final = tuple(one for one in ENTRIES if progress.flow(one.line.context) in FLOWS)
"""The lines of the copy: a check of all of them takes twenty times as long, and finds no more."""


def copy(folder: Path, *previews: str) -> Path:
    """The registry, whose previews are hidden but for these, the template, and the catalogues of
    Swedish and of these.
    """
    registry = (LOCALES / language_registry.REGISTRY).read_text(encoding="utf-8")
    (folder / language_registry.REGISTRY).write_text(_with(registry, previews), encoding="utf-8")
    (folder / catalog_files.TEMPLATE).write_text(catalog_files.template(FEW), encoding="utf-8")
    for code in ("sv", *previews):
        path = folder / code / catalog_files.CATALOG_FILE
        path.parent.mkdir(parents=True)
        path.write_text(_catalogue(code), encoding="utf-8")
    return folder


def _with(registry: str, previews: tuple[str, ...]) -> str:
    """The rows of languages that are no longer previews, but for these."""
    rows = registry.split("\n[")
    return "\n[".join(
        row if row.startswith(previews) else row.replace('"preview"', '"hidden"') for row in rows
    )


@cache
def _catalogue(code: str) -> str:
    units = po_file.load(LOCALES / code / catalog_files.CATALOG_FILE)
    few = {one.line.context for one in FEW}
    return po_file.dump(one for one in units if one.context in {"", *few} and not one.obsolete)


@cache
def _known() -> frozenset[str]:
    """What is wrong before anything is spoilt: one test says it, and not all of them."""
    with tempfile.TemporaryDirectory() as folder:
        return frozenset(map(str, check_all.faults(copy(Path(folder)), FEW)))


def swedish(folder: Path) -> dict[str, po_file.PoEntry]:
    """The Swedish catalogue of a folder by context; the header under ""."""
    return {one.context: one for one in po_file.load(folder / FILE)}


def put(folder: Path, context: str, **changes: Any) -> None:
    """Change one entry of the Swedish catalogue."""
    units = swedish(folder)
    units[context] = replace(units[context], **changes)
    (folder / FILE).write_text(po_file.dump(units.values()), encoding="utf-8")


def draft(
    folder: Path,
    context: str,
    text: str,
    *,
    code: str = "sv",
    unsure: str | None = None,
    by: str = "",
) -> po_file.PoEntry:
    """Write one line as a draft, as the page for translators does."""

    def written(unit: po_file.PoEntry) -> po_file.PoEntry:
        return edit.as_draft(unit, [text], unsure, same_ok=False, by=by)

    return edit.update_entries(folder, code, {context}, written)[0]


def edited(context: str, source: str) -> list[SourceLine]:
    """The lines of the copy, one of them with another source."""
    return [
        replace(one, line=Line(context, source)) if one.line.context == context else one
        for one in FEW
    ]


def told(folder: Path, entries: Sequence[SourceLine] = FEW) -> list[str]:
    """Every new fault, as it is told."""
    return [one for one in map(str, check_all.faults(folder, entries)) if one not in _known()]
