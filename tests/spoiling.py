"""A copy of the locales that a test may spoil."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from bot import catalogues, checking, po
from bot.entries import Entry
from flows.line import Line

ENTRIES: Final = catalogues.lines()
BY_CONTEXT: Final = {one.line.context: one for one in ENTRIES}
FILE: Final = f"sv/{catalogues.CATALOGUE}"
KNOWN: Final = frozenset(map(str, checking.faults()))
"""What is wrong before anything is spoilt: one test says it, and not all of them."""


def copy(folder: Path) -> Path:
    """The template, the Swedish catalogue, and the registry without its previews."""
    for name in ("locales.toml", catalogues.TEMPLATE, FILE):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(catalogues.LOCALES / name, folder / name)
    registry = folder / "locales.toml"
    text = registry.read_text(encoding="utf-8")
    registry.write_text(text.replace('"preview"', '"hidden"'), encoding="utf-8")
    return folder


def swedish(folder: Path) -> dict[str, po.Unit]:
    """The Swedish catalogue of a folder by context; the header under ""."""
    return {one.context: one for one in po.load(folder / FILE)}


def put(folder: Path, context: str, **changes: Any) -> None:
    """Change one entry of the Swedish catalogue."""
    units = swedish(folder)
    units[context] = replace(units[context], **changes)
    (folder / FILE).write_text(po.dump(units.values()), encoding="utf-8")


def edited(context: str, source: str) -> list[Entry]:
    """Every line, one of them with another source."""
    return [
        replace(one, line=Line(context, source)) if one.line.context == context else one
        for one in ENTRIES
    ]


def told(folder: Path, entries: list[Entry] | None = None) -> list[str]:
    """Every new fault, as it is told."""
    return [one for one in map(str, checking.faults(folder, entries)) if one not in KNOWN]
