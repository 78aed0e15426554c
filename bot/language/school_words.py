"""Read a language's school words, locales/<code>/school_words.toml, and find them in what is said.

[absence]                        # a key, the same in every language
swedish = "frånvaro"
word = "absence"                 # the word in this language; in Swedish it is `swedish`
forms = ["absences"]             # other forms in which it stands in our texts
meaning = "When you are not in class."

A file whose first line is `# mt` is a draft: no native speaker has read it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any, Final, NamedTuple

from bot.text.bidi import PDI
from flows.engine.errors import LotsenError

FILE: Final = "school_words.toml"
DRAFT: Final = "# mt"
FIELDS: Final = frozenset({"swedish", "word", "forms", "meaning"})

_OPENS: Final = frozenset("\u2066\u2067\u2068")
_MASK: Final = "\ufffc"
_MARKS: Final = "\u0300-\u036f\u064b-\u065f\u200c\u200d"
"""Signs that belong to the letter before them, and are no letters for `\\w`."""

_JOINS: Final = r"'’ʼ\-"
_BEFORE: Final = rf"(?<![\w{_MARKS}.@/])(?<!\w[{_JOINS}])"
_AFTER: Final = rf"(?![\w{_MARKS}@/])(?![{_JOINS}.]\w)"
"""A whole word: neither a part of another one, nor of an address."""

_TOKEN: Final = re.compile(rf"[\w{_MARKS}]+")


class SchoolWordsError(LotsenError):
    """A list of school words cannot be read; what was given at raising says which and why."""


@dataclass(frozen=True, slots=True)
class SchoolWord:
    """A word of Swedish schools, in one language. `forms` are all in which it is found."""

    key: str
    swedish: str
    word: str
    meaning: str
    forms: tuple[str, ...]


class WordMatch(NamedTuple):
    """Where in a text a word stands, from `start` to before `end`."""

    start: int
    end: int
    word: SchoolWord


@dataclass(frozen=True)
class SchoolWords:
    """The school words of one language; empty for a language that has none."""

    words: Mapping[str, SchoolWord]
    is_draft: bool = False

    def find(self, text: str) -> Iterator[WordMatch]:
        """Yield the first place of each word in a rendered text, and none inside a value of it."""
        seen: set[str] = set()
        for found in self._occurrences(_without_values(text)) if self.words else ():
            word = self._by_form[plain_form(found[0])]
            if word.key not in seen:
                seen.add(word.key)
                yield WordMatch(found.start(), found.end(), word)

    def _occurrences(self, text: str) -> Iterator[re.Match[str]]:
        """Yield every form that stands in the text, the longest at each place."""
        end = 0
        for token in _TOKEN.finditer(text):
            pattern = self._by_token.get(token[0].casefold())
            found = pattern.match(text, token.start()) if pattern else None
            if found and found.start() >= end:
                end = found.end()
                yield found

    @cached_property
    def _by_form(self) -> Mapping[str, SchoolWord]:
        return {plain_form(form): one for one in self.words.values() for form in one.forms}

    @cached_property
    def _by_token(self) -> Mapping[str, re.Pattern[str]]:
        """Patterns of the forms, by what each begins with; the longest form stands first.

        One pattern of all forms takes a millisecond for a sentence, and a page has hundreds.
        """
        begun: dict[str, list[str]] = {}
        for form in sorted(self._by_form, key=len, reverse=True):
            if token := _TOKEN.search(form):
                begun.setdefault(token[0], []).append(_as_pattern(form))
        return {
            token: re.compile(rf"(?i){_BEFORE}(?:{'|'.join(forms)}){_AFTER}")
            for token, forms in begun.items()
        }


NONE: Final = SchoolWords({})


def _without_values(text: str) -> str:
    """Return the text, as long as before, with a sign in place of each that is in an isolate."""
    if PDI not in text:
        return text
    steps = (1 if sign in _OPENS else -1 if sign == PDI else 0 for sign in text)
    depths = accumulate(steps)
    return "".join(
        _MASK if depth > 0 or sign == PDI else sign
        for sign, depth in zip(text, depths, strict=True)
    )


def plain_form(form: str) -> str:
    """Return a form as it is compared: of any case, with one kind of space and apostrophe."""
    return re.sub(r"['ʼ]", "’", " ".join(form.split()).casefold())


def _as_pattern(form: str) -> str:
    return re.escape(form).replace(r"\ ", r"\s+").replace("’", "['’ʼ]")


# ---------------------------------------------------------------- reading


def paths(folder: Path) -> list[Path]:
    """Return the file of every language that has one."""
    return sorted(folder.glob(f"*/{FILE}"))


def read(path: Path) -> Mapping[str, Any]:
    """Return a file's tables as they stand in it. Raises SchoolWordsError."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SchoolWordsError(f"{path.parent.name}/{FILE}: {error}") from error


def is_marked_draft(path: Path) -> bool:
    """Tell whether the file says that no native speaker has read it."""
    return path.read_text(encoding="utf-8").partition("\n")[0].strip() == DRAFT


def load(folder: Path) -> SchoolWords:
    """Read the words of a language's folder; none without a file. Raises SchoolWordsError.

    What has no explanation yet, or not the fields that it must have, is left out: `lotsen words
    check` tells it.
    """
    path = folder / FILE
    if not path.exists():
        return NONE
    made = (_made(key, table) for key, table in read(path).items())
    return SchoolWords({one.key: one for one in made if one}, is_marked_draft(path))


def _made(key: str, table: Any) -> SchoolWord | None:
    if not has_fields(table):
        return None
    swedish, meaning = table["swedish"], table["meaning"]
    word = table.get("word", swedish)
    forms = dict.fromkeys(one for one in (word, swedish, *table["forms"]) if one.strip())
    whole = swedish and word and meaning
    return SchoolWord(key, swedish, word, meaning, tuple(forms)) if whole else None


def has_fields(table: Any) -> bool:
    """Tell whether a table has the fields of a word, each of its kind."""
    if not isinstance(table, dict) or FIELDS - {"word"} - table.keys() or table.keys() - FIELDS:
        return False
    forms = table["forms"]
    texts = [table[name] for name in table if name != "forms"]
    return isinstance(forms, list) and all(isinstance(one, str) for one in _all(texts, forms))


def _all(*several: Iterable[Any]) -> Iterator[Any]:
    for one in several:
        yield from one
