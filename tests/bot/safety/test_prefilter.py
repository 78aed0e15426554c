"""bot/safety/_prefilter.py and bot/safety/_prefilter_keys.py: the shortcut of every reading changes
no reading.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from bot.safety import _prefilter_keys as prefilter_keys
from bot.safety._prefilter import Prefilter
from bot.safety.lexicon import Lexicon, forms
from bot.safety.word_lists import either, source
from bot.text.normalize import ZWNJ, fold, plain, spoken

ROOT: Final = Path(__file__).parents[3]
LEXICON: Final = Lexicon.load(ROOT / "locales")
CORPUS: Final = [
    line.split("\t")[1]
    for file in sorted(Path(__file__).parent.glob("corpus/danger_*.tsv"))
    for line in file.read_text(encoding="utf-8").splitlines()
]
WRITTEN: Final = [text for rule in LEXICON.rules for text in (*rule.examples, *rule.near_misses)]
WORDS: Final = [word for text in (*CORPUS, *WRITTEN) for word in text.split()]
BETWEEN: Final = (*[" "] * 12, "  ", ". ", "", "!", ZWNJ, "-", "\n", " 💔 ", "🔪", "\u0301 ", " a ")


def mixed(chance: random.Random) -> str:
    """Words of the corpus in a new order, or the beginning of one text and the end of another."""
    if chance.random() < 0.5:
        count = chance.randint(1, 9)
        return "".join(chance.choice(WORDS) + chance.choice(BETWEEN) for _ in range(count))
    begin, end = (chance.choice([*CORPUS, *WRITTEN]).split() for _ in range(2))
    words = begin[: chance.randint(0, len(begin))] + end[chance.randint(0, len(end)) :]
    spot = chance.randrange(len(words) + 1)
    drawn = [" ".join(word) if chance.random() < 0.5 else word + word[-1:] * 3 for word in words]
    return " ".join([*words[:spot], *drawn[spot : spot + chance.randint(0, 1)], *words[spot + 1 :]])


def test_the_quick_reading_is_the_slow_one() -> None:
    """For the whole corpus, all examples, and 20,000 texts mixed from their words."""
    chance = random.Random(20_000)  # noqa: S311  (a test's dice)
    texts = [*CORPUS, *WRITTEN, *(mixed(chance) for _ in range(20_000))]
    found = [(text, LEXICON.read(text), LEXICON.read_slowly(text)) for text in texts]
    assert [text for text, quick, slow in found if quick != slow] == []
    share = sum(quick.danger is None for _, quick, _ in found) / len(found)
    assert 0.2 < share < 0.9


def test_a_long_text_is_read_as_slowly_too() -> None:
    """Where many words are under suspicion, a danger is still found wherever it stands."""
    chance = random.Random(3)  # noqa: S311  (a test's dice)
    quiet = [text for text in CORPUS if not LEXICON.read(text).danger]
    for text in chance.sample([*CORPUS, *WRITTEN], 300):
        around = [" . ".join(chance.sample(quiet, 12)) for _ in range(2)]
        whole = f" {text} ".join(around)
        assert LEXICON.read(whole) == LEXICON.read_slowly(whole), whole


# ------------------------------------------------------------ forms


def slow_forms(text: str) -> Iterator[str]:
    """What forms() promises, without its shortcuts."""
    yield (said := plain(text))
    if ZWNJ in text:
        yield plain(text.replace(ZWNJ, " "))
    if re.search(lone := r"(?<!\w)\w(?: \w(?!\w))+", said):
        yield re.sub(lone, lambda run: run[0].replace(" ", ""), said)
    if re.search(drawn := r"(\w)\1{2,}", said):
        yield re.sub(drawn, r"\1", said)
        yield re.sub(drawn, r"\1\1", said)
    if max(fold(text), default="") >= "\u2190":
        yield fold(text)


def test_forms_are_what_they_are_without_shortcuts() -> None:
    """For the corpus, for mixed texts, and for lone, drawn, marked and pictured letters."""
    chance = random.Random(5)  # noqa: S311  (a test's dice)
    signs = "aabdöö  \t.'💀\u0301\u200c字ሀ3"
    strange = ("".join(chance.choices(signs, k=chance.randint(0, 12))) for _ in range(20_000))
    for text in (*CORPUS, *WRITTEN, *(mixed(chance) for _ in range(2_000)), *strange):
        assert set(forms(text).split("\n")) == set(slow_forms(text)), text
        assert forms(text).split("\n")[0] == spoken(fold(text)), text


# ------------------------------------------------------------ patterns


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("jag vill … dö", [{"jag"}, {"vill"}, {"dö"}]),
        ("(?:ta|tar) livet", [{"ta", "tar"}, {"live"}]),
        ("(?:en |nån )?människa", [{"männ"}]),
        (r"(?:\w+ ){0,3}nu", [{"nu"}]),
        ("d ?ö", [{"d", "dö"}]),
        ("rapp?en", [{"rape", "rapp"}]),
        (r"död\w* nu", [{"nu"}]),
        (r"dödar\w*", [{"döda"}]),
        ("[🔪🔫] mig", [{"🔪", "🔫"}, {"mig"}]),
        ("[🔪💔 ]{0,9}[🔪]", [{"🔪"}]),
        ("[🔪 ]mig", []),
        ("[ab]c", []),
        ("(?:a|b ){1,2}mig", []),
        ("(?!a b)mig", []),
        ("mig(?! nu)", []),
        ("ma+mma", []),
        ("x* y", [{"y"}]),
        ("^hej$", [{"hej"}]),
    ],
)
def test_the_words_that_a_pattern_cannot_do_without(pattern: str, words: list[set[str]]) -> None:
    """What may lack, and what may be written in too many ways, is none of them."""
    assert list(prefilter_keys.words(source(pattern))) == words


@pytest.mark.parametrize(
    ("pattern", "letters"),
    [
        (r"\w{0,10}villdö\w{0,6}", "villdö"),
        ("a(?:bcde)fgh?i", "fg"),
        (r"\w\d[abc]{3}", ""),
    ],
)
def test_letters_that_stand_in_every_match(pattern: str, letters: str) -> None:
    """Neither the numbers in braces nor escapes nor what may lack are among them."""
    assert prefilter_keys.letters(source(pattern)) == letters


@pytest.mark.parametrize("pattern", ["[💔]{1,2}dö", "[💔]dö", "(?:hej )?dö", r"\w{0,2}dö", "^dö"])
@pytest.mark.parametrize("many", [0, 26], ids=["short", "long"])
def test_an_alarm_finds_what_its_pattern_finds(pattern: str, many: int) -> None:
    """Also where the first word may lack, or a picture stands before it, in short and long."""
    others = [f"ord{chr(97 + number)}" for number in range(many)]
    alarm = Prefilter([pattern, *(f"{other} slut" for other in others)], [])
    for text in ("dö", "💔dö", "💔💔dö", "hej dö", "xdö", "x dö", "x\u0301dö", "", "död"):
        lines = " ".join([text, *others])
        assert alarm.matches(lines) == bool(either([pattern]).search(lines)), lines
