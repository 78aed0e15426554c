"""Read sentences about danger, locales/<lang>/danger.txt: what the second reader is trained from.

Whoever knows the language may edit them, so each fault is told with its line and what to do.
The form:

    # A goodbye mt            a heading: tier, family, and mt while no native speaker has read them
    take care of my [cat|sister], [i wont be here|you were kind]      one whole message a line

`[a|b]` are alternatives, one of which may be empty: `[really|]`. They are not nested.
"""

from __future__ import annotations

import itertools
import math
import random
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.text.normalize import plain
from flows.engine.errors import LotsenError

FILE: Final = "danger.txt"
"""The name of each language's sentences."""

DANGER: Final[Mapping[str, tuple[str, ...]]] = {
    "A": (
        *("stated-intent", "plan-time", "already-acted", "means-saved", "goodbye"),
        *("violence-now", "taken-abroad", "locked-in"),
    ),
    "B": (
        *("passive-wish", "burden", "self-harm", "sexual-abuse", "violence-home"),
        *("honour-control", "forced-marriage", "threats", "concern-for-other", "exploitation"),
    ),
    "C": ("low-mood", "sleep-anxiety", "eating", "substance", "loneliness"),
    "D": ("ambiguous", "negation"),
}
"""The families of each tier of danger (safety.md, "Suggested tiers")."""

NEAR: Final = (
    *("negation", "denied-fear", "idiom", "game/media", "film-song", "sport", "homework-topic"),
    *("quoting", "bereavement", "school-drama", "love", "food", "prayer", "work", "joke"),
    *("body-health", "travel", "everyday", "life-plans", "stories"),
)
"""The families of N: words that look like danger, or plain talk; nothing to call anybody for."""

HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    **DANGER,
    "N": NEAR,
    "S": ("stop",),
    "NS": ("stop-near",),
    "H": ("human",),
    "NH": ("human-near",),
}
"""Every heading there may be. S is a stop of the contact, H a wish for a human, NS and NH neither.
"""

MOST: Final = 60
"""How many ways a line may be read; more are no longer read by whoever answers for them."""

FEWEST: Final = 6
FEWEST_SERIOUS: Final = 12
"""Lines without which a family cannot be learnt, and what A and B need."""

_GROUP: Final = re.compile(r"\[([^\[\]]*)\]")
_HEADING: Final = re.compile(r"#\s*(\S+)\s+(\S+)(\s+mt)?\s*")


class SentencesError(LotsenError):
    """Sentences about danger cannot be used; what is given at raising says where, what to do."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else "The sentences about danger cannot be used."


@dataclass(frozen=True, slots=True)
class Sentence:
    """A line of a file, with the heading it stands under. `number` counts lines from 1."""

    language: str
    number: int
    tier: str
    family: str
    text: str
    unread: bool = False  # no native speaker has read it

    @property
    def ways(self) -> int:
        """Return how many ways there are to read its alternatives."""
        return math.prod(len(one.split("|")) for one in _GROUP.findall(self.text))


@dataclass(frozen=True, slots=True)
class SentenceFault:
    """Something wrong in a file of sentences: where, and what to do about it."""

    file: str
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.number}: {self.what}"


def load(folder: Path) -> list[Sentence]:
    """Return the sentences of every language in this folder, by language and line.

    Raises SentencesError with the first fault.
    """
    found: list[Sentence] = []
    for path in sorted(folder.glob(f"*/{FILE}")):
        sentences, wrong = read(path.parent.name, _text(path))
        if wrong:
            raise SentencesError(str(wrong[0]))
        found += sentences
    return found


def faults(folder: Path) -> list[SentenceFault]:
    """Return everything wrong with the sentences of this folder's languages."""
    found: list[SentenceFault] = []
    for path in sorted(folder.glob(f"*/{FILE}")):
        language = path.parent.name
        try:
            sentences, wrong = read(language, _text(path))
        except SentencesError as error:
            found.append(SentenceFault(f"{language}/{FILE}", 0, str(error)))
            continue
        found += [*wrong, *_amounts(language, sentences), *_twice(language, sentences)]
    return found


def read(language: str, text: str) -> tuple[list[Sentence], list[SentenceFault]]:
    """Return the sentences of a file's text, and what is wrong with single lines of it."""
    found: list[Sentence] = []
    wrong: list[SentenceFault] = []
    tier, family, unread = "", "", False
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.strip()
        if said.startswith("#"):
            tier, family, unread, fault = _heading(said)
        elif said:
            found.append(Sentence(language, number, tier, family, said, unread))
            fault = _fault(found[-1])
        else:
            fault = ""
        if fault:
            wrong.append(SentenceFault(f"{language}/{FILE}", number, fault))
    return [one for one in found if one.tier], wrong


def expand(sentence: Sentence, most: int | None = None) -> list[str]:
    """Return the messages that a line stands for, at most so many: always the same ones.

    Which ones depends on the line alone, so that a new line changes no other.
    """
    parts = _GROUP.split(sentence.text)
    choices = [part.split("|") if at % 2 else [part] for at, part in enumerate(parts)]
    every = [_joined(one) for one in itertools.product(*choices)]
    unique = list(dict.fromkeys(every))
    if most is None or len(unique) <= most:
        return unique
    # No secret: the same choice each time.
    chance = random.Random(zlib.crc32(sentence.text.encode()))  # noqa: S311
    return chance.sample(unique, most)


def _joined(parts: Iterable[str]) -> str:
    """Return the words with single spaces; an empty alternative leaves none before a comma."""
    return re.sub(r" +([,.!?])", r"\1", " ".join("".join(parts).split()))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        sentence = f"{path.parent.name}/{FILE} is not UTF-8; save it again as UTF-8"
        raise SentencesError(sentence) from fault


# ------------------------------------------------------------ faults


def _heading(said: str) -> tuple[str, str, bool, str]:
    match = _HEADING.fullmatch(said)
    tier, family = (match[1], match[2]) if match else ("", "")
    if family not in HEADINGS.get(tier, ()):
        known = "; ".join(f"{one} {' '.join(families)}" for one, families in HEADINGS.items())
        fault = f"{said!r} is no heading; write # TIER family, and mt after it if no native"
        return "", "", False, f"{fault} speaker has read it. Known: {known}"
    return tier, family, bool(match and match[3]), ""


def _fault(sentence: Sentence) -> str:
    if not sentence.tier:
        return "stands under no heading; put it below one, such as # N everyday"
    left = _GROUP.sub("", sentence.text)
    if set("[]") & set(left):
        return "has brackets that do not fit; write [one|other], with no bracket inside"
    if "|" in left:
        return "has a bar outside brackets; write [one|other]"
    return _fault_of_alternatives(sentence)


def _fault_of_alternatives(sentence: Sentence) -> str:
    if sentence.ways > MOST:
        return f"can be read in {sentence.ways} ways; make two lines of it ({MOST} at most)"
    if any("|" not in one for one in _GROUP.findall(sentence.text)):
        return "has brackets with one alternative; write [one|other] or [one|], or no brackets"
    if not all(plain(one) or one for one in expand(sentence)):
        return "can be read as nothing at all; leave one word outside the brackets"
    return ""


def _amounts(language: str, sentences: Sequence[Sentence]) -> Iterator[SentenceFault]:
    have = Counter((one.tier, one.family) for one in sentences)
    for tier, families in HEADINGS.items():
        fewest = FEWEST_SERIOUS if tier in {"A", "B"} else FEWEST
        for family in families:
            count = have[tier, family]
            if count < fewest:
                what = f"# {tier} {family} has {count} lines; write at least {fewest}"
                yield SentenceFault(f"{language}/{FILE}", 0, what)


def _twice(language: str, sentences: Sequence[Sentence]) -> Iterator[SentenceFault]:
    """Yield the lines that can be read as another line says, under whatever heading."""
    seen = defaultdict[str, list[Sentence]](list)
    for one in sentences:
        for text in {" ".join(text.split()).casefold() for text in expand(one)}:
            seen[text].append(one)
    told: set[tuple[int, int]] = set()
    for text, lines in seen.items():
        first, *others = lines
        for other in others:
            if (first.number, other.number) in told:
                continue
            told.add((first.number, other.number))
            same = (first.tier, first.family) == (other.tier, other.family)
            where = "" if same else f" as {first.tier} {first.family}; choose one heading for it"
            what = f"{text!r} stands in line {first.number} too{where}"
            yield SentenceFault(f"{language}/{FILE}", other.number, what)
