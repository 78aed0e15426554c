"""Mark the school words of a sentence, each the first time, as buttons that open what they mean.

What they open is a popover of the browser: it needs no script, closes at a second press, at Esc and
at a press beside it, and moves nothing on the page. Only our own sentences are marked, and of those
none that is about danger, a human or a stop, and none with something to call or to open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from markupsafe import Markup

from bot.language.school_words import SchoolWord, SchoolWords, WordMatch
from bot.web.template_engine import escape_isolated
from flows import discovery
from flows.contacts import presentation

_BUTTON: Final = Markup(
    '<button type="button" class="dotted" popovertarget="{}"><span>{}</span></button>'
)
_UNBROKEN: Final = Markup('<span class="unbroken">{}{}{}</span>')
"""A block and the signs beside it: between the two a line would break."""

_SIGNS_BEFORE: Final = re.compile(r"[“”\"«„(]+$")
_SIGNS_AFTER: Final = re.compile(r"[.,:;!?)…،؛؟።፣፧”“\"»]+")


class ShownWord(NamedTuple):
    """A word that is explained on a page; `id` is its popover's."""

    id: str
    word: SchoolWord


class ExplainedText(NamedTuple):
    """A sentence as HTML, and the words of it that a press explains."""

    html: Markup
    words: tuple[ShownWord, ...] = ()


@cache
def may_explain(line: str) -> bool:
    """Tell whether words of this line may be marked, by its context."""
    return not (discovery.is_reviewed_first(line) or line.startswith(presentation.PREFIX))


def explain(text: str, words: SchoolWords, name: str) -> ExplainedText:
    """Return a rendered sentence with its school words marked; `name` is unique on the page."""
    found = list(words.find(text))
    shown = tuple(ShownWord(f"{name}-{one.word.key}", one.word) for one in found)
    marked = zip(found, shown, strict=True)
    return ExplainedText(Markup("").join(_pieces(text, marked)), shown)


def _pieces(text: str, marked: Iterator[tuple[WordMatch, ShownWord]]) -> Iterator[Markup]:
    end = 0
    for place, shown in marked:
        before = _SIGNS_BEFORE.search(text, end, place.start)
        after = _SIGNS_AFTER.match(text, place.end)
        start = before.start() if before else place.start
        stop = after.end() if after else place.end
        yield escape_isolated(text[end:start])
        button = _BUTTON.format(shown.id, text[place.start : place.end])
        yield _UNBROKEN.format(text[start : place.start], button, text[place.end : stop])
        end = stop
    yield escape_isolated(text[end:])
