"""Find the texts of pages by reading the templates.

`t("web.saved", "Saved")` is a line, and so is `t("web.days", "{count} day", "{count} days",
count=n)`, and so is either in `linked(…)`, which makes links of crisis numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from jinja2.ext import babel_extract

import bot
from flows.engine.line import Line

HERE: Final = Path(bot.__file__).parent
KEYWORDS: Final = ("t", "linked")
_TEXTS: Final = 2
NOTE: Final = "Note:"
"""A comment `{# Note: … #}` above a text is for its translator."""


def lines() -> Iterator[tuple[Line, tuple[str, ...]]]:
    """Yield every text of every template once, with the notes for its translator."""
    seen: set[Line] = set()
    for path in sorted(HERE.glob("**/templates/**/*.html")):
        for line, notes in _of(path):
            if line not in seen:
                seen.add(line)
                yield line, (f"On the page {path.stem}.", *notes)


def _of(path: Path) -> Iterator[tuple[Line, tuple[str, ...]]]:
    with path.open("rb") as file:
        for _, _, said, notes in babel_extract(file, KEYWORDS, (NOTE,), {"silent": "false"}):
            if isinstance(said, tuple) and said[0] and said[1]:
                yield (
                    Line(said[0], said[1], said[2] or "" if len(said) > _TEXTS else ""),
                    tuple(note.removeprefix(NOTE).strip() for note in notes),
                )
