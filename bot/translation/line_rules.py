"""Check a translation for what can be seen without reading the language.

Source of the rules: languages.md ("Checks to implement"), practices.md rows 0-1 and 0-11.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from unicodedata import category

from bot.text import normalize
from bot.text.bidi import FSI, PDI
from bot.text.display_width import BUTTON_COLUMNS, EMOJI_STYLE, columns
from bot.translation import fixed_parts
from bot.translation.extraction import SourceLine
from bot.translation.translator_notes import examples
from flows.texts import translation_faults
from flows.texts.translation_faults import Severity, TranslationFault

KEYCAP: Final = "\u20e3"

MAX_MESSAGE_UNITS: Final = 4096
"""The most UTF-16 units that a message of Telegram may have."""

MAX_CHARACTERS: Final = 1_000
"""The most characters of a form: no line is near as long; a longer one is not checked further."""

_SPACES: Final = re.compile(r"[ \u00a0]{2}|\t")
_CONTROLS: Final = re.compile(r"[\u202a-\u202e\u2066\u2067\u200e\u200f\u061c]")
_ISOLATES: Final = re.compile(f"[{FSI}{PDI}]")
_UNSEEN: Final = re.compile(r"[\u200b\u2060\ufeff\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LABELS: Final = re.compile(r"(?i)avhopp|riskelev|problemelev|misslyck")
_ORDERS: Final = re.compile(r"(?i)\b(?:du måste|måste du)\b")


@dataclass(frozen=True, slots=True)
class CatalogFault:
    """A fault of a file: its name, the context of the line ("" for the file itself), the fault."""

    file: str
    context: str
    what: str
    severity: Severity = "E"

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.context, self.what) if part)


def text_faults(
    entry: SourceLine, source: str, text: str, language: str, optional: frozenset[str] = frozenset()
) -> list[TranslationFault]:
    """Return everything wrong with this text as a translation of this source.

    `optional` names may be missing.
    """
    if len(text) > MAX_CHARACTERS:
        return [TranslationFault.of("long", count=len(text), most=entry.max_length)]
    if braces := list(fixed_parts.brace_faults(text)):
        return braces
    of_shape = (
        _of_button(text)
        if entry.max_length == BUTTON_COLUMNS
        else _of_length(text, entry.max_length)
    )
    return [
        *fixed_parts.mismatches(source, text, optional),
        *of_shape,
        *_of_isolates(text),
        *_of_words(text, language),
        *_of_signs(source, text),
    ]


def duplicate_buttons(
    entries: Iterable[SourceLine], texts: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield the buttons of one step that read the same: the context of the later one, the fault."""
    seen: dict[tuple[str, str], str] = {}
    anywhere = {normalize.plain(texts.get(f"always.{one}", "")): one for one in ("skip", "more")}
    for entry in entries:
        context = entry.line.context
        key = normalize.plain(texts.get(context, "")) if entry.question else ""
        if not key:
            continue
        if entry.question != "always" and key in anywhere:
            yield context, f"reads the same as always.{anywhere[key]}"
        if first := seen.get((entry.question, key)):
            yield context, f"reads the same as {first}"
        seen[entry.question, key] = context


# ---------------------------------------------------------------- length and width


def _of_length(text: str, most: int) -> Iterator[TranslationFault]:
    shown = sample(text)
    if (length := len(shown)) > most:
        yield TranslationFault.of("long", count=length, most=most)
    elif (
        2 * length > MAX_MESSAGE_UNITS
        and (units := len(shown.encode("utf-16-le")) // 2) > MAX_MESSAGE_UNITS
    ):
        yield TranslationFault.of("units", count=units, most=MAX_MESSAGE_UNITS)


def _of_button(text: str) -> Iterator[TranslationFault]:
    if (width := columns(sample(text))) > BUTTON_COLUMNS:
        yield TranslationFault.of("wide", count=width, most=BUTTON_COLUMNS)
    if "\n" in text:
        yield TranslationFault.of("line_break")
    if not normalize.plain(text):
        yield TranslationFault.of("no_words")


def sample(text: str) -> str:
    """Return the text with the longest usual values in it."""
    return text.format_map(
        {name: max(examples(name), key=len) for name in fixed_parts.placeholder_counts(text)}
    )


# ---------------------------------------------------------------- signs and words


def _of_isolates(text: str) -> Iterator[TranslationFault]:
    if _CONTROLS.search(text):
        yield TranslationFault.of("direction")
    if not _balanced(text):
        yield TranslationFault.of("isolate")


def _balanced(text: str) -> bool:
    depth = 0
    for sign in _ISOLATES.findall(text):
        depth += 1 if sign == FSI else -1
        if depth < 0:
            return False
    return depth == 0


def _of_words(text: str, language: str) -> Iterator[TranslationFault]:
    if found := _LABELS.search(text):
        yield TranslationFault.of("label", found=found[0])
    if language == "sv" and (found := _ORDERS.search(text)):
        yield TranslationFault.of("order", found=found[0])


def _of_signs(source: str, text: str) -> Iterator[TranslationFault]:
    if (wanted := _picture(source)) != (given := _picture(text)):
        none = translation_faults.line("no_emoji")
        yield TranslationFault.of("picture", found=given or none, wanted=wanted or none)
    if _SPACES.search(text):
        yield TranslationFault.of("spaces")
    if text != text.strip():
        yield TranslationFault.of("edges")
    if _UNSEEN.search(text) or normalize.normalized(text, "NFC") != text:
        yield TranslationFault.of("unseen")


def _picture(text: str) -> str:
    """Return the emoji that a text begins with, however it is drawn; "" for none."""
    first = text.split(" ", maxsplit=1)[0].replace(EMOJI_STYLE, "")
    return first if KEYCAP in first or category(first[:1] or "a") == "So" else ""


def tidy(text: str) -> str:
    """Return the text with what can be mended without reading it.

    ZWNJ stays, which Persian needs, and so do the joiners of emoji.
    """
    seen = _UNSEEN.sub("", normalize.normalized(text, "NFC"))
    lines = (re.sub(r"[ \u00a0\t]{2,}|\t", " ", line).strip() for line in seen.splitlines())
    return "\n".join(lines).strip()
