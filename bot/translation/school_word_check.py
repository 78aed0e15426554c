"""Find what is wrong with a school_words.toml: a word without Swedish, a form that two words claim.

The Swedish file says which words there are, and what each is called on papers; the others follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from bot.language import school_words
from bot.language.registry import Language
from bot.language.school_words import FILE, SchoolWordsError
from bot.translation import script_rules
from bot.translation.review_record import REFERENCE
from flows.texts.translation_faults import Severity

MOST_CHARACTERS: Final = 140
"""Of an explanation: it stands on a phone, under the word."""

MOST_SENTENCES: Final = 2

_END: Final = re.compile(r"[.!?؟።፧]+(?=\s|$)")

WordFault = tuple[str, str, str, Severity]
"""The file, the key of the word ("" for the file itself), what is wrong, and how bad it is."""

Tables = Mapping[str, Any]
"""A file's tables by key, as they stand in it."""


def faults(folder: Path, languages: Mapping[str, Language]) -> Iterator[WordFault]:
    """Yield each fault of every file. `languages` are the rows of the registry by code."""
    known = _tables(folder / REFERENCE / FILE)
    for path in school_words.paths(folder):
        code = path.parent.name
        file = f"{code}/{FILE}"
        try:
            found = school_words.read(path)
        except SchoolWordsError as fault:
            yield file, "", f"cannot be read: {fault}", "E"
            continue
        language = languages.get(code)
        yield from ((file, *one) for one in _of_file(found, known, code, language))


def _tables(path: Path) -> Tables:
    """Return the tables of a file; none where it is missing or cannot be read, which is told."""
    try:
        return school_words.read(path) if path.exists() else {}
    except SchoolWordsError:
        return {}


def _of_file(
    found: Tables, known: Tables, code: str, language: Language | None
) -> Iterator[tuple[str, str, Severity]]:
    for key in known.keys() - found.keys():
        yield key, "is missing", "E"
    unfinished = 0
    for key, table in found.items():
        if not school_words.has_fields(table):
            yield key, "has not the fields that it has in Swedish, each of its kind", "E"
        elif not table["meaning"].strip():
            unfinished += 1
        else:
            said = _of_word(table, known.get(key), code, language)
            yield from ((key, what, "E") for what in said)
    if unfinished:
        yield "", f"{unfinished} words are not explained yet", "W"
    yield from ((key, what, "E") for key, what in _forms_of_two(found))


def _of_word(
    table: Tables, known: Tables | None, code: str, language: Language | None
) -> Iterator[str]:
    if not table["swedish"].strip():
        yield "has no Swedish word"
    elif known is None:
        yield f"is no word of {REFERENCE}/{FILE}"
    elif school_words.has_fields(known) and table["swedish"] != known["swedish"]:
        yield f"is “{known['swedish']}” in Swedish, and not “{table['swedish']}”"
    if code != REFERENCE and not table.get("word", "").strip():
        yield "has no word in this language"
    yield from _of_length(table["meaning"])
    if language is not None:
        yield from _of_script(table, known or {}, language)


def _of_length(meaning: str) -> Iterator[str]:
    if len(meaning) > MOST_CHARACTERS:
        yield f"is explained in {len(meaning)} characters; {MOST_CHARACTERS} may be"
    if (count := len(_END.findall(meaning))) > MOST_SENTENCES:
        yield f"is explained in {count} sentences; {MOST_SENTENCES} may be"


def _of_script(table: Tables, known: Tables, language: Language) -> Iterator[str]:
    """Yield what is not written as the language is; Latin names and grades may stand anywhere."""
    names = " ".join(str(one) for one in known.values()) if language.code != REFERENCE else ""
    word = table.get("word", table["swedish"])
    for text in (word, table["meaning"]):
        yield from (one.what for one in script_rules.faults(text, language))
    for text in (word, table["meaning"], *table["forms"]):
        found = script_rules.strange_letters(names, text, language)
        yield from (one.what for one in found)


def _forms_of_two(found: Tables) -> Iterator[tuple[str, str]]:
    """Yield each form that an earlier word has too: which explanation would open is chance."""
    owner: dict[str, str] = {}
    for key, table in found.items():
        if not school_words.has_fields(table):
            continue
        said = (table["swedish"], table.get("word", ""), *table["forms"])
        for form in dict.fromkeys(school_words.plain_form(one) for one in said if one.strip()):
            if owner.setdefault(form, key) != key:
                yield key, f"claims “{form}”, and so does {owner[form]}"
