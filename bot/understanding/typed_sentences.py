"""Read locales/<lang>/typed.txt: what youths type, under the meaning that it has.

Whoever knows the language may edit them, so each fault is told with its line and what to do.
The form is that of danger.txt:

    # remind mt            a heading: a meaning, and mt while no native speaker has read the lines
    remind me [of school|tomorrow]       one whole message a line; [a|b] are alternatives

Under `my-name` the sign … stands for the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from bot.safety.sentences import Sentence, expand
from bot.text import normalize
from flows.engine.errors import LotsenError

FILE: Final = "typed.txt"
"""The name of each language's typed messages."""

NAME: Final = "…"
"""Stands for the name in a line of `my-name`."""

SMALL_TALK: Final = (
    *("greeting", "goodbye", "thanks", "ok", "laugh", "how-are-you", "fine-here"),
    *("are-you-robot", "who-are-you", "what-can-you", "why-me", "rude", "chat", "how-it-works"),
)
"""Meanings with a short answer of their own, also over a question that has buttons alone."""

REQUESTS: Final = ("school", "work", "placement", "papers", "company", "interpreter")
"""What a request may be about; the meaning is `request-` and this."""

NEEDS: Final = ("money", "housing", "health", "law", "drugs", "love", "leisure", "who-can-help")
"""Meanings for which the directory has somebody."""

WISHES: Final = (
    *("remind", "step", "meeting", "coach", "person", *(f"request-{one}" for one in REQUESTS)),
    *("school-hard", *NEEDS, "language", "quiet", "less-often", "pause", "settings", "name"),
    *("my-name", "privacy", "article", "menu", "bored", "sad", "sleep", "homework", "way-on"),
    *("cannot-come", "effort", "setback", "new-phone", "wrong-person", "secret", "link"),
    *("how-to-stop", "coach-when", "no-bed", "remind-list", "remind-missed", "my-step"),
    *("step-easy", "goal", "too-hard", "drop-out", "school-word", "work-trouble", "debt"),
    *("lend-me", "no-food", "lonely", "hurt", "good-news", "birthday", "nervous", "tired"),
    *("tell-coach", "friend-join", "coach-silent", "erase-mine", "what-stored"),
)
"""Meanings that lead somewhere."""

ANSWERS: Final = (
    *("yes", "no", "done", "going", "not-yet", "later"),
    *("dont-know", "skip", "cancel", "what-do-you-mean"),
)
"""Meanings that answer a question, or are no answer to it."""

OTHER: Final = "other"
"""What is about something else, and is a person's to read."""

MEANINGS: Final = (*SMALL_TALK, *WISHES, *ANSWERS, OTHER)

LANGUAGES: Final = ("sv", "en", "ar", "fa_AF", "so", "ti", "uk")
SPEAKS: Final = {f"speaks-{code}": code for code in LANGUAGES}
"""Headings with the names of a language, and its code."""

FEWEST: Final = 5
"""Messages without which a meaning cannot be told from others."""

MOST: Final = 80
"""How many messages a line may stand for."""

_HEADING: Final = re.compile(r"#\s*(\S+)(\s+mt)?\s*")
_GROUP: Final = re.compile(r"\[([^\[\]]*)\]")


class TypedSentencesError(LotsenError):
    """The typed messages of a language cannot be used; what is given at raising says where."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else "The typed messages cannot be used."


class Typed(NamedTuple):
    """A message with what it means. `group` is its line: near relatives share it."""

    language: str
    meaning: str
    text: str
    group: tuple[str, int, int]


class TypedFault(NamedTuple):
    """Something wrong in a file: where, and what to do about it."""

    file: str
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.number}: {self.what}"


@cache
def load(folder: Path) -> tuple[Typed, ...]:
    """Return the messages of every language in this folder.

    Raises TypedSentencesError with the first fault of a line.
    """
    found: list[Typed] = []
    for path in sorted(folder.glob(f"*/{FILE}")):
        typed, wrong = read(path.parent.name, path.read_text(encoding="utf-8"))
        if wrong:
            raise TypedSentencesError(str(wrong[0]))
        found += typed
    return tuple(found)


def faults(folder: Path) -> list[TypedFault]:
    """Return everything wrong with the typed messages of this folder's languages."""
    found: list[TypedFault] = []
    for path in sorted(folder.glob(f"*/{FILE}")):
        language = path.parent.name
        typed, wrong = read(language, path.read_text(encoding="utf-8"))
        found += [*wrong, *_amounts(language, typed), *_twice(language, typed)]
    return found


def key(text: str) -> str:
    """Return the text as it is compared; signs and pictures alone stay as they are."""
    return normalize.plain(text) or normalize.fold(text)


def read(language: str, text: str) -> tuple[list[Typed], list[TypedFault]]:
    """Return the messages of a file's text, and what is wrong with single lines of it."""
    found: list[Typed] = []
    wrong: list[TypedFault] = []
    meaning = ""
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.strip()
        fault = ""
        if said.startswith("#"):
            meaning, fault = _heading(said)
        elif said:
            fault = _fault(said, meaning)
            if not fault:
                found += _messages(language, number, meaning, said)
        if fault:
            wrong.append(TypedFault(f"{language}/{FILE}", number, fault))
    return found, wrong


def _messages(language: str, number: int, meaning: str, said: str) -> Iterator[Typed]:
    """Yield the messages of a line. Where it is one bracket, each alternative stands alone."""
    alone = _GROUP.fullmatch(said) is not None
    for at, text in enumerate(expand(Sentence(language, number, "", meaning, said))):
        yield Typed(language, meaning, text, (language, number, at if alone else -1))


def _heading(said: str) -> tuple[str, str]:
    match = _HEADING.fullmatch(said)
    meaning = match[1] if match else ""
    if meaning in MEANINGS or meaning in SPEAKS:
        return meaning, ""
    known = " ".join((*MEANINGS, *SPEAKS))
    return "", f"{said!r} is no heading; write # and a meaning. Known: {known}"


def _fault(said: str, meaning: str) -> str:
    if not meaning:
        return "stands under no heading; put it below one, such as # other"
    left = _GROUP.sub("", said)
    if set("[]|") & set(left):
        return "has brackets or bars that do not fit; write [one|other]"
    ways = len(expand(Sentence("", 0, "", meaning, said)))
    if ways > MOST:
        return f"stands for {ways} messages; make two lines of it ({MOST} at most)"
    if meaning == "my-name" and NAME not in said:
        return f"has no {NAME}, which stands for the name"
    return ""


def _amounts(language: str, typed: Sequence[Typed]) -> Iterator[TypedFault]:
    for meaning in MEANINGS:
        count = sum(one.meaning == meaning for one in typed)
        if count < FEWEST:
            what = f"# {meaning} has {count} messages; write at least {FEWEST}"
            yield TypedFault(f"{language}/{FILE}", 0, what)


def _twice(language: str, typed: Sequence[Typed]) -> Iterator[TypedFault]:
    seen: dict[str, Typed] = {}
    for one in typed:
        if one.meaning in SPEAKS:
            continue
        first = seen.setdefault(key(one.text), one)
        if first.meaning != one.meaning:
            what = f"{one.text!r} stands under {first.meaning} too; choose one heading for it"
            yield TypedFault(f"{language}/{FILE}", one.group[1], what)
