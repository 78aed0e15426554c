"""Make two pseudolocales of the English, to find what is wrong in the program.

en_XA shows what stands in no catalog, and what is cut when words are longer; ar_XB shows values
that are not isolated and sides that are not mirrored. They have no files, and nobody is offered
them (developer.android.com, pseudolocales; languages.md, "Fallback chain").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from bot.language import catalogs
from bot.language.registry import Catalog, Language
from bot.language.renderer import Renderer
from bot.translation import extraction
from flows.engine.line import Line

LONGER: Final = "en_XA"
TURNED: Final = "ar_XB"

ROWS: Final = (
    Language(LONGER, "⟦Éñğļïšĥ⟧", "live"),
    Language(TURNED, "\u202eEnglish\u202c", "live", dir="rtl", script=""),
)
EXPANSION: Final = 0.4
RLO: Final = "\u202e"
PDF: Final = "\u202c"

_ACCENTS: Final = str.maketrans(
    "AEIOUYCDGHKLNRSTZaeiouycdghklnrstz", "ÅÉÎÖÛÝÇÐĜĤĶĻÑŔŠŢŽåéîöûýçðĝĥķļñŕšţž"
)
_KEPT: Final = re.compile(r"(\{[^{}]*\}|<[^<>]*>|https?://\S+|(?<!\w)/[a-z_]+|\d+(?:[ :.,-]\d+)*)")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def accented(text: str) -> str:
    """Return the text with accents, two fifths longer, in brackets; names, tags, numbers stay."""
    inner = _changed(text, lambda part: part.translate(_ACCENTS))
    return f"⟦{inner} {'~' * max(1, round(len(text) * EXPANSION) - 3)}⟧"


def mirrored(text: str) -> str:
    """Return each word written from the right, as Arabic is; names, tags and numbers stay."""
    return _changed(text, lambda part: _WORD.sub(rf"{RLO}\g<0>{PDF}", part))


def _changed(text: str, change: Callable[[str], str]) -> str:
    parts = _KEPT.split(text)
    return "".join(part if number % 2 else change(part) for number, part in enumerate(parts))


def catalog(lines: Iterable[Line], change: Callable[[str], str]) -> Catalog:
    """Return a catalog of these lines, each changed."""
    return {
        (one.context, one.source): (change(one.source), change(one.plural))
        if one.plural
        else change(one.source)
        for one in lines
    }


def load_renderer(folder: Path) -> Renderer:
    """Return a renderer of the languages of a folder with their drafts, and of these two."""
    known = [one.line for one in extraction.source_lines()]
    found = catalogs.load(folder, previews=True)
    made = {LONGER: catalog(known, accented), TURNED: catalog(known, mirrored)}
    return Renderer((*found.languages.values(), *ROWS), {**found.catalogs, **made}, previews=True)
