"""What can be wrong with a translation and be seen without reading the language.

Source of the rules: languages.md ("Checks to implement"), practices.md rows 0-1 and 0-11.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple
from unicodedata import category, is_normalized, normalize

from bot import exact, folding
from bot.entries import BUTTON, Entry
from bot.isolates import FSI, PDI
from bot.occasions import examples
from bot.widths import EMOJI_STYLE, columns

KEYCAP: Final = "\u20e3"

MESSAGE: Final = 4096
"""UTF-16 units that a message of Telegram may have."""

Severity = Literal["E", "W"]
"""An error keeps a language from going live; a warning is shown."""

_SPACES: Final = re.compile(r"[ \u00a0]{2}|\t")
_CONTROLS: Final = re.compile(r"[\u202a-\u202e\u2066\u2067\u200e\u200f\u061c]")
_ISOLATES: Final = re.compile(f"[{FSI}{PDI}]")
_UNSEEN: Final = re.compile(r"[\u200b\u2060\ufeff\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LABELS: Final = re.compile(r"(?i)avhopp|riskelev|problemelev|misslyck")
_ORDERS: Final = re.compile(r"(?i)\b(?:du måste|måste du)\b")


class Wrong(NamedTuple):
    """What is wrong with a text, in words that complete "this line …"."""

    what: str
    severity: Severity = "E"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in which file, and in which line of it ("" for the file itself)."""

    file: str
    context: str
    what: str
    severity: Severity = "E"

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.context, self.what) if part)


def of_text(
    entry: Entry, source: str, text: str, language: str, optional: frozenset[str] = frozenset()
) -> list[Wrong]:
    """Everything wrong with this text as the words of this source; `optional` names may miss."""
    if wrong := list(exact.of_braces(text)):
        return [Wrong(one) for one in wrong]
    of_shape = _of_button(text) if entry.most == BUTTON else _of_length(text, entry.most)
    errors = (
        *exact.of_both(source, text, optional),
        *of_shape,
        *_of_isolates(text),
        *_of_words(text, language),
    )
    return [*map(Wrong, errors), *(Wrong(one, "W") for one in _of_signs(source, text))]


def of_buttons(entries: Iterable[Entry], texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Buttons of one step that read the same: the context of the later one, and what is wrong."""
    seen: dict[tuple[str, str], str] = {}
    anywhere = {folding.plain(texts.get(f"always.{one}", "")): one for one in ("skip", "more")}
    for entry in entries:
        context = entry.line.context
        key = folding.plain(texts.get(context, "")) if entry.question else ""
        if not key:
            continue
        if entry.question != "always" and key in anywhere:
            yield context, f"reads the same as always.{anywhere[key]}"
        if first := seen.get((entry.question, key)):
            yield context, f"reads the same as {first}"
        seen[entry.question, key] = context


# ---------------------------------------------------------------- length and width


def _of_length(text: str, most: int) -> Iterator[str]:
    shown = sample(text)
    if (length := len(shown)) > most:
        yield f"is {length} characters long with values; {most} may be"
    elif 2 * length > MESSAGE and (units := len(shown.encode("utf-16-le")) // 2) > MESSAGE:
        yield f"is {units} units long, and a message may have {MESSAGE}"


def _of_button(text: str) -> Iterator[str]:
    if (width := columns(sample(text))) > BUTTON:
        yield f"is {width} columns wide; {BUTTON} may be"
    if "\n" in text:
        yield "has a line break in a button"
    if not folding.plain(text):
        yield "has no words: a picture alone is not understood"


def sample(text: str) -> str:
    """The text with the longest usual values in it."""
    return text.format_map({name: max(examples(name), key=len) for name in exact.named(text)})


# ---------------------------------------------------------------- signs and words


def _of_isolates(text: str) -> Iterator[str]:
    if _CONTROLS.search(text):
        yield "has an invisible sign of direction; values are isolated by the program"
    if not _balanced(text):
        yield "has an isolate that is not closed"


def _balanced(text: str) -> bool:
    depth = 0
    for sign in _ISOLATES.findall(text):
        depth += 1 if sign == FSI else -1
        if depth < 0:
            return False
    return depth == 0


def _of_words(text: str, language: str) -> Iterator[str]:
    if found := _LABELS.search(text):
        yield f"has the word “{found[0]}”, which labels a youth (practices 0-1)"
    if language == "sv" and (found := _ORDERS.search(text)):
        yield f"has “{found[0]}”: nobody is ordered here (practices 0-11)"


def _of_signs(source: str, text: str) -> Iterator[str]:
    if (wanted := _picture(source)) != (given := _picture(text)):
        yield f"begins with {given or 'no emoji'}; the source with {wanted or 'no emoji'}"
    if _SPACES.search(text):
        yield "has two spaces together, or a tab"
    if text != text.strip():
        yield "begins or ends with a space"
    if _UNSEEN.search(text) or not is_normalized("NFC", text):
        yield "has signs that cannot be seen, or letters in two parts"


def _picture(text: str) -> str:
    """The emoji that a text begins with, however it is drawn."""
    first = text.split(" ", maxsplit=1)[0].replace(EMOJI_STYLE, "")
    return first if KEYCAP in first or category(first[:1] or "a") == "So" else ""


def tidy(text: str) -> str:
    """The text with what can be mended without reading it. ZWNJ stays, which Persian needs, and
    the joiners of emoji.
    """
    seen = _UNSEEN.sub("", normalize("NFC", text))
    lines = (re.sub(r"[ \u00a0\t]{2,}|\t", " ", line).strip() for line in seen.splitlines())
    return "\n".join(lines).strip()
