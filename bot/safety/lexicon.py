"""Read what a text may mean: danger, stop, a wish for a human. Before any flow, in every state.

Source: safety.md ("Suggested tiers", "Detection design"). The words live in
locales/<lang>/safety.toml; every language is read for every text, for youths mix them.
A reading opens an alert for a human; it never judges, and it rates nothing to the youth.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from bot.safety import word_lists
from bot.safety._prefilter import Prefilter
from bot.safety._prefilter_keys import PICTURE
from bot.safety.word_lists import Danger, LexiconError, Rule
from bot.text.normalize import ZWNJ, fold, plain, spoken
from flows.engine.facts import Tier


@dataclass(frozen=True, slots=True)
class Reading:
    danger: Danger | None
    stop: bool
    wants_person: bool
    erase: bool = False


FILE: Final = "safety.toml"
"""The name of each language's list."""

SHORT: Final = 16
"""The most characters of a text whose reading is cached: a yes, a no, a number, a label, the same
few again and again.
"""

_NOTHING: Final = Reading(danger=None, stop=False, wants_person=False)
_TAKEN: Final = "#"  # no letter, so no pattern reaches across it
# The space between two lone letters; it is looked for first, for of spaces there are fewest.
_LONE: Final = re.compile(r" (?<=(?<!\w)\w )(?=\w(?!\w))")
_DRAWN: Final = re.compile(r"(\w)\1{2,}")
_THRICE: Final = re.compile(r"(.)\1\1")  # half the time of _DRAWN, and nearly always enough


def forms(text: str) -> str:
    """Return every way to read the text, one a line.

    Plain, with ZWNJ as a space, lone letters joined ("d ö"), long-drawn letters shortened
    ("döööö", "killl"), and with its pictures.
    """
    folded = fold(text)
    said = spoken(folded)
    lines = [said]
    if ZWNJ in text:
        lines.append(plain(text.replace(ZWNJ, " ")))
    if _LONE.search(said):
        lines.append(_LONE.sub("", said))
    if _THRICE.search(said):
        lines += [_DRAWN.sub(r"\1", said), _DRAWN.sub(r"\1\1", said)]
    if not folded.isascii() and PICTURE.search(folded):
        lines.append(folded)
    return "\n".join(lines)


class Lexicon:
    """All languages' words, compiled once; reading is linear in the text's length."""

    def __init__(self, tables: Mapping[Path, word_lists.Table]) -> None:
        self.rules = [
            rule for file, table in tables.items() for rule in word_lists.rules(file, table)
        ]
        # Rules that take first, the worst first: the first hit among the others is then the worst.
        self.rules.sort(key=lambda rule: (not rule.consumes, rule.danger.tier))
        self._benign = word_lists.either(word_lists.section_entries(tables, "benign", "patterns"))
        self._urgent = word_lists.either(word_lists.section_entries(tables, "urgent", "patterns"))
        wishes = [*word_lists.section_entries(tables, "person", "phrases")]
        self._wish = word_lists.either(wishes)
        dangers = (pattern for rule in self.rules for pattern in rule.patterns)
        texts = (forms(text) for rule in self.rules for text in (*rule.examples, *rule.near_misses))
        self._alarm = Prefilter([*dangers, *wishes], texts)
        self._stops = {plain(word) for word in word_lists.section_entries(tables, "stop", "words")}
        self._persons = {
            plain(word) for word in word_lists.section_entries(tables, "person", "words")
        }
        self._erasures = {
            plain(word) for word in word_lists.section_entries(tables, "erase", "words")
        }
        self._orders = self._stops | self._persons | self._erasures
        self._read_short = lru_cache(maxsize=512)(self._read)

    @classmethod
    def load(cls, folder: Path) -> Lexicon:
        """Return the lists of a folder, compiled once a process for as long as they say the same.

        Raises LexiconError for a word list that cannot be trusted.
        """
        files = sorted(folder.glob(f"*/{FILE}"))
        return _compiled(tuple((one.relative_to(folder), one.read_bytes()) for one in files))

    def read(self, text: str) -> Reading:
        """Return what this text may mean.

        Nearly every text matches no pattern and means nothing.
        """
        return self._read_short(text) if len(text) <= SHORT else self._read(text)

    def _read(self, text: str) -> Reading:
        lines = forms(text)
        if not self._alarm.matches(lines):
            said = lines.partition("\n")[0]
            return self._asked(said) if said in self._orders else _NOTHING
        return self._warned(lines)

    def read_slowly(self, text: str) -> Reading:
        """Return the same with every pattern tried: what `read` must agree with."""
        lines = forms(text)
        every = (self._wish, *(rule.pattern for rule in self.rules))
        rings = any(pattern.search(lines) for pattern in every)
        return self._warned(lines) if rings else self._asked(lines.partition("\n")[0])

    def rule_matches(self, rule: Rule, text: str) -> bool:
        """Tell whether this rule alone would match; for the tests and for those who write rules."""
        return bool(rule.pattern.search(self._benign.sub(_TAKEN, forms(text))))

    def _asked(self, said: str) -> Reading:
        return Reading(
            None, said in self._stops, said in self._persons, erase=said in self._erasures
        )

    def _warned(self, lines: str) -> Reading:
        asked = self._asked(lines.partition("\n")[0])
        left = self._benign.sub(_TAKEN, lines)
        wish = asked.wants_person or bool(self._wish.search(left))
        return Reading(self._danger(lines, left), asked.stop, wish, asked.erase)

    def _danger(self, whole: str, left: str) -> Danger | None:
        worst = None
        for rule in self.rules:
            if worst and not rule.consumes and worst.tier <= rule.danger.tier:
                break
            if rule.pattern.search(left):
                worst = min(filter(None, (worst, self._raised(rule, whole))), key=_tier)
                left = rule.pattern.sub(_TAKEN, left) if rule.consumes else left
        return worst

    def _raised(self, rule: Rule, whole: str) -> Danger:
        now = rule.urgent and self._urgent.search(whole)
        return replace(rule.danger, tier=Tier.A) if now else rule.danger


@lru_cache(maxsize=2)
def _compiled(lists: tuple[tuple[Path, bytes], ...]) -> Lexicon:
    lexicon = Lexicon({file: word_lists.table(file, data) for file, data in lists})
    for rule in lexicon.rules:
        for example in rule.examples:
            if not lexicon.rule_matches(rule, example):
                name = rule.danger.rule
                file = Path(name.partition(".")[0], FILE)
                raise LexiconError(file, name, f"does not match {example!r}")
    return lexicon


def _tier(danger: Danger) -> Tier:
    return danger.tier
