"""Say lines again that were stored when telephone numbers still stood in their words.

A stored line is known by its context and its English. What is "call Bris, {bris}" today was stored
as "call Bris, 123 456": without this every such row, also in the conversation that a youth looks
back at, would be English for all. It is said in their language, with the number it was stored with.
When no database holds such a row any more, this file may go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from flows.engine.directory import CRISIS_NUMBERS
from flows.engine.line import Answers, Line

_NAME: Final = re.compile(rf"\{{({'|'.join(CRISIS_NUMBERS)})\}}")
_NUMBER: Final = r"\+?\d[\d -]*\d"


class NumberedLine(NamedTuple):
    """A line that names a number, and how it is known with one in the place of each name."""

    line: Line
    stored: re.Pattern[str]


def numbered(lines: Iterable[tuple[str, str]]) -> Mapping[str, NumberedLine]:
    """Find the lines that name a number among these contexts and sources; each by its context."""
    return {
        context: NumberedLine(Line(context, source), _stored(source))
        for context, source in lines
        if _NAME.search(source)
    }


def renewed(line: Line, values: Answers, known: Mapping[str, NumberedLine]) -> tuple[Line, Answers]:
    """Give a stored line and its values as they are stored today; any other comes back as it is."""
    here, numbers = _renewed(line, known)
    inside = {name: one for name, one in values.items() if isinstance(one, Line)}
    for name, one in inside.items():
        inside[name], more = _renewed(one, known)
        numbers = {**more, **numbers}
    return (here, {**values, **inside, **numbers}) if numbers else (line, values)


def _renewed(line: Line, known: Mapping[str, NumberedLine]) -> tuple[Line, Mapping[str, str]]:
    now = known.get(line.context)
    found = now.stored.fullmatch(line.source) if now is not None else None
    return (now.line, found.groupdict()) if now is not None and found else (line, {})


def _stored(source: str) -> re.Pattern[str]:
    """Match a source with a number in place of each name; a name that comes twice has one."""
    words = _NAME.split(source)
    seen: set[str] = set()
    for place in range(1, len(words), 2):
        name = words[place]
        words[place] = f"(?P={name})" if name in seen else f"(?P<{name}>{_NUMBER})"
        words[place - 1] = re.escape(words[place - 1])
        seen.add(name)
    return re.compile("".join([*words[:-1], re.escape(words[-1])]))
