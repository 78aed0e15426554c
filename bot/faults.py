"""What can be wrong with a translation and be seen without reading the language.

Source of the rules: languages.md ("Checks to implement"), practices.md rows 0-1 and 0-11.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Final
from unicodedata import category, east_asian_width

from bot import folding
from bot.entries import BUTTON, LINE, Entry
from bot.isolates import FSI, PDI
from bot.occasions import examples

KEYCAP: Final = "\u20e3"
EMOJI_STYLE: Final = "\ufe0f"
ZWJ: Final = "\u200d"

_PICTURES: Final = (0x1F000, 0x1FB00)
_FLAG_LETTERS: Final = (0x1F1E6, 0x1F200)
_SKIN: Final = (0x1F3FB, 0x1F400)

_NUMBER: Final = re.compile(r"\d+(?:[ \u00a0\u202f-]\d+)*")
_SPACES: Final = re.compile(r"[ \u00a0]{2}|\t")
_CONTROLS: Final = re.compile(r"[\u202a-\u202e\u2066\u2067\u200e\u200f\u061c]")
_LABELS: Final = re.compile(r"(?i)avhopp|riskelev|problemelev|misslyck")
_ORDERS: Final = re.compile(r"(?i)\b(?:du måste|måste du)\b")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in which file, and in which line of it ("" for the file itself)."""

    file: str
    context: str
    what: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.context, self.what) if part)


def of_text(entry: Entry, text: str, language: str) -> list[str]:
    """Everything wrong with this text as the words of this entry."""
    if wrong := list(_of_braces(text)):
        return wrong
    source = entry.line.source
    of_shape = _of_button(text) if entry.most == BUTTON else _of_length(text)
    return [
        *_of_names(source, text),
        *of_shape,
        *_of_numbers(source, text),
        *_of_emoji(source, text),
        *_of_signs(text),
        *_of_words(text, language),
    ]


def of_buttons(entries: Iterable[Entry], texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Buttons of one step that read the same: the context of the later one, and what is wrong."""
    seen: dict[tuple[str, str], str] = {}
    anywhere = {folding.plain(texts.get(f"always.{one}", "")): one for one in ("skip", "more")}
    for entry in entries:
        context = entry.line.context
        key = folding.plain(texts.get(context, ""))
        if not entry.question or not key:
            continue
        if entry.question != "always" and key in anywhere:
            yield context, f"reads the same as always.{anywhere[key]}"
        if first := seen.get((entry.question, key)):
            yield context, f"reads the same as {first}"
        seen[entry.question, key] = context


# ---------------------------------------------------------------- names and numbers


def _of_braces(text: str) -> Iterator[str]:
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        yield "its braces do not match"
        return
    if "{{" in text or "}}" in text:
        yield "has double braces: a brace is only for a name"
    for _, name, form, conversion in parts:
        if name is not None and (not name.isidentifier() or form or conversion):
            yield f"has {{{name}}}: only a plain name may stand in braces"


def _of_names(source: str, text: str) -> Iterator[str]:
    wanted, given = _named(source), _named(text)
    yield from (f"misses {{{name}}}" for name in (wanted - given))
    yield from (f"has {{{name}}}, which the source has not" for name in (given - wanted))


def _named(text: str) -> Counter[str]:
    try:
        return Counter(name for _, name, _, _ in Formatter().parse(text) if name)
    except ValueError:
        return Counter()


def _of_numbers(source: str, text: str) -> Iterator[str]:
    """Numbers of help lines and times stand as they are, sign by sign, in every language."""
    if (wanted := _numbers(source)) != (given := _numbers(text)):
        yield f"has the numbers {_told(given)}; the source has {_told(wanted)}"


def _numbers(text: str) -> list[str]:
    return sorted(one for one in _NUMBER.findall(text) if len(one) > 1)


def _told(numbers: list[str]) -> str:
    return ", ".join(numbers) or "none"


# ---------------------------------------------------------------- length and width


def _of_length(text: str) -> Iterator[str]:
    if (length := len(sample(text))) > LINE:
        yield f"is {length} characters long with values; {LINE} may be"


def _of_button(text: str) -> Iterator[str]:
    if (width := columns(sample(text))) > BUTTON:
        yield f"is {width} columns wide; {BUTTON} may be"
    if "\n" in text:
        yield "has a line break in a button"
    if not folding.plain(text):
        yield "has no words: a picture alone is not understood"


def sample(text: str) -> str:
    """The text with the longest usual values in it."""
    return text.format_map({name: max(examples(name), key=len) for name in _named(text)})


def columns(text: str) -> int:
    """How wide a text is shown: 2 for wide letters and pictures, 0 for marks and joiners."""
    before, after = ["", *text], [*text[1:], ""]
    return sum(map(_width, before, text, after))


def _width(before: str, sign: str, after: str) -> int:
    if before == ZWJ or category(sign) in {"Mn", "Me", "Cf"} or _within(sign, _SKIN):
        return 0
    picture = _within(sign, _PICTURES) and not _within(sign, _FLAG_LETTERS)
    return 2 if picture or after == EMOJI_STYLE or east_asian_width(sign) in "WF" else 1


def _within(sign: str, borders: tuple[int, int]) -> bool:
    return borders[0] <= ord(sign) < borders[1]


# ---------------------------------------------------------------- signs and words


def _of_emoji(source: str, text: str) -> Iterator[str]:
    if (wanted := _picture(source)) != (given := _picture(text)):
        yield f"begins with {given or 'no emoji'}; the source with {wanted or 'no emoji'}"


def _picture(text: str) -> str:
    """The emoji that a text begins with, however it is drawn."""
    first = text.split(" ", maxsplit=1)[0].replace(EMOJI_STYLE, "")
    return first if KEYCAP in first or category(first[:1] or "a") == "So" else ""


def _of_signs(text: str) -> Iterator[str]:
    if _CONTROLS.search(text):
        yield "has an invisible sign of direction; values are isolated by the program"
    if not _balanced(text):
        yield "has an isolate that is not closed"
    if _SPACES.search(text):
        yield "has two spaces together, or a tab"
    if text != text.strip():
        yield "begins or ends with a space"


def _balanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign == FSI) - (sign == PDI)
        if depth < 0:
            return False
    return depth == 0


def _of_words(text: str, language: str) -> Iterator[str]:
    if found := _LABELS.search(text):
        yield f"has the word “{found[0]}”, which labels a youth (practices 0-1)"
    if language == "sv" and (found := _ORDERS.search(text)):
        yield f"has “{found[0]}”: nobody is ordered here (practices 0-11)"
