"""What a text may mean: danger, stop, a wish for a human. Read before any flow, in every state.

Source: safety.md ("Suggested tiers", "Detection design"). The words live in
locales/<lang>/safety.toml; every language is read for every text, for youths mix them.
A reading opens an alert for a human; it never judges, and it rates nothing to the youth.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.folding import ZWNJ, fold, plain, spoken
from flows.errors import LotsenError


class Tier(StrEnum):
    """How soon a human must know; A is the worst (safety.md, "Suggested tiers").

    A: life now (intent, plan, means, time, ongoing violence). B: serious (passive death wish,
    self-harm, violence, honour, abuse, a friend in danger). C: strained. D: short and unclear.
    """

    A = "A"
    B = "B"
    C = "C"
    D = "D"


@dataclass(frozen=True, slots=True)
class Danger:
    tier: Tier
    rule: str  # language and id: "sv.saved_means"
    other: bool  # concern for somebody else


@dataclass(frozen=True, slots=True)
class Reading:
    danger: Danger | None
    stop: bool
    person: bool


class LexiconError(LotsenError):
    """The words of danger in {file} cannot be used, rule {rule}: {fault}."""

    def __init__(self, file: Path, rule: str, fault: str) -> None:
        super().__init__()
        self._said = (self.__doc__ or "").format(file=file, rule=rule, fault=fault)

    def __str__(self) -> str:
        return self._said


@dataclass(frozen=True, slots=True)
class Rule:
    danger: Danger
    patterns: tuple[str, ...]
    pattern: re.Pattern[str]
    takes: bool  # its words are taken away before the rules for the youth's own danger are read
    urgent: bool  # becomes tier A when a sign of plan, means or now stands in the same text
    examples: tuple[str, ...]
    near: tuple[str, ...]


_EXAMPLES = 3  # fewer do not show what a rule is about
_LONE = re.compile(r"(?<!\w)\w(?: \w(?!\w))+")
_DRAWN = re.compile(r"(\w)\1{2,}")
_SLOW = re.compile(r"[.)][*+]|\{\d*,\}|\\[A-Z]")  # can take quadratic time, or fold changes it
_PICTURES = "\u2190"  # from here on stand arrows, symbols and emoji
_HEAD = re.compile(r"\^?(?:\(\?:([^()]*)\)(?= (?![?*{])|$)|(?=\w)(.*))")
_FIRST = re.compile(r"(?:\w(?![?*{])){3}|\w{1,2}(?= (?![?*{])|$)")
_GROUP = re.compile(r"\([^()]*\)")
_TAKEN = "#"  # no letter, so no pattern reaches across it
_SECTIONS = {"stop": ["words"], "person": ["words", "phrases"]}
_SECTIONS |= {"benign": ["patterns"], "urgent": ["patterns"], "danger": []}
_KEYS = {"id", "tier", "other", "takes", "urgent", "patterns", "examples", "near"}


def forms(text: str) -> str:
    """Every way to read the text, one a line: plain, with ZWNJ as a space, lone letters joined
    ("d ö"), long-drawn letters shortened ("döööö", "killl"), and with its pictures.
    """
    folded = fold(text)
    said = spoken(folded)
    lines = [said]
    if ZWNJ in text:
        lines.append(plain(text.replace(ZWNJ, " ")))
    if _LONE.search(said):
        lines.append(_LONE.sub(lambda run: run[0].replace(" ", ""), said))
    if _DRAWN.search(said):
        lines += [_DRAWN.sub(r"\1", said), _DRAWN.sub(r"\1\1", said)]
    if max(folded, default="") >= _PICTURES:
        lines.append(folded)
    return "\n".join(lines)


def _source(pattern: str) -> str:
    # Both sides pass the same normaliser, so å never meets a. "…" is up to three words.
    return fold(pattern.replace(" … ", r" (?:\w+ ){0,3}").replace("'", ""))


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    body = "|".join(map(_source, patterns)) or "(?!)"
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)", re.MULTILINE)


def _keys(pattern: str) -> set[str]:
    """The first three letters of the word a match can begin with; "" where that is not known."""
    found = _HEAD.match(_source(pattern))
    heads = (found[1].split("|") if found[1] else [found[2]]) if found else [""]
    return {first[0] if (first := _FIRST.match(head)) else "" for head in heads}


class _Alarm:
    """Whether any pattern may speak. Trying all of them at each word costs five times as much,
    so at a word only those are tried that can begin with its letters.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        found: dict[str, list[str]] = {"": []}
        for pattern in patterns:
            for key in _keys(pattern):
                found.setdefault(key, []).append(pattern)
        self._always = _any(found.pop(""))
        self._by_key = {key: _any(patterns) for key, patterns in found.items()}

    def rings(self, lines: str) -> bool:
        for line in lines.split("\n"):
            at = 0
            for word in line.split(" "):
                patterns = self._by_key.get(word[:3])
                if patterns and patterns.match(line, at):
                    return True
                at += len(word) + 1
        return bool(self._always.search(lines))


class Lexicon:
    """All languages' words, compiled once; reading is linear in the text's length."""

    def __init__(self, tables: dict[Path, dict[str, Any]]) -> None:
        self.tables = tables
        self.rules = [rule for file, table in tables.items() for rule in _rules(file, table)]
        # Takers first and the worst first: the first hit among the others is then the worst.
        self.rules.sort(key=lambda rule: (not rule.takes, rule.danger.tier))
        self._benign = _any(_all(tables, "benign", "patterns"))
        self._urgent = _any(_all(tables, "urgent", "patterns"))
        self._wish = _any(_all(tables, "person", "phrases"))
        dangers = (pattern for rule in self.rules for pattern in rule.patterns)
        self._alarm = _Alarm([*dangers, *_all(tables, "person", "phrases")])
        self._stops = {plain(word) for word in _all(tables, "stop", "words")}
        self._persons = {plain(word) for word in _all(tables, "person", "words")}

    @classmethod
    def load(cls, folder: Path) -> "Lexicon":
        """Raises LexiconError for a word list that cannot be trusted."""
        lexicon = cls({file: _table(file) for file in sorted(folder.glob("*/safety.toml"))})
        for rule in lexicon.rules:
            for example in rule.examples:
                if not lexicon.hears(rule, example):
                    raise LexiconError(folder, rule.danger.rule, f"does not match {example!r}")
        return lexicon

    def read(self, text: str) -> Reading:
        lines = forms(text)
        said = lines.partition("\n")[0]
        stop, person = said in self._stops, said in self._persons
        if not self._alarm.rings(lines):
            return Reading(None, stop, person)
        left = self._benign.sub(_TAKEN, lines)
        return Reading(self._danger(lines, left), stop, person or bool(self._wish.search(left)))

    def hears(self, rule: Rule, text: str) -> bool:
        """Whether this rule alone would speak; for the tests and for those who write rules."""
        return bool(rule.pattern.search(self._benign.sub(_TAKEN, forms(text))))

    def _danger(self, whole: str, left: str) -> Danger | None:
        worst = None
        for rule in self.rules:
            if worst and not rule.takes and worst.tier <= rule.danger.tier:
                break
            if rule.pattern.search(left):
                worst = min(filter(None, (worst, self._raised(rule, whole))), key=_tier)
                left = rule.pattern.sub(_TAKEN, left) if rule.takes else left
        return worst

    def _raised(self, rule: Rule, whole: str) -> Danger:
        now = rule.urgent and self._urgent.search(whole)
        return replace(rule.danger, tier=Tier.A) if now else rule.danger


def _tier(danger: Danger) -> Tier:
    return danger.tier


def _table(file: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise LexiconError(file, "-", str(fault)) from fault
    for section, content in table.items():
        keys = _SECTIONS.get(section)
        if keys is None or (section != "danger" and set(content) - set(keys)):
            raise LexiconError(file, section, f"only {_SECTIONS} are known")
    return table


def _all(tables: dict[Path, dict[str, Any]], section: str, key: str) -> Iterator[str]:
    for file, table in tables.items():
        words = table.get(section, {}).get(key, [])
        yield from _checked(file, section, words)


def _checked(file: Path, rule: str, patterns: list[str]) -> list[str]:
    for pattern in patterns:
        if fault := _fault(pattern):
            raise LexiconError(file, rule, f"{pattern!r} {fault}")
    return patterns


def _fault(pattern: str) -> str | None:
    if _SLOW.search(pattern) or not _source(pattern):
        return "is empty, unbounded or has an escape in capitals"
    flat, inner = pattern, ""
    while flat != inner:
        flat, inner = _GROUP.sub("", flat), flat
    if "|" in flat:
        return "has a bar outside (?:…|…)"
    try:
        _any([pattern])
    except re.error as fault:
        return f"is no regular expression: {fault}"
    return None


def _rules(file: Path, table: dict[str, Any]) -> Iterator[Rule]:
    for row in table.get("danger", []):
        name = f"{file.parent.name}.{row.get('id', '?')}"
        if set(row) - _KEYS or row.get("tier") not in list(Tier) or not row.get("patterns"):
            raise LexiconError(file, name, f"needs id, tier A to D and patterns; known: {_KEYS}")
        if len(row.get("examples", [])) < _EXAMPLES:
            raise LexiconError(file, name, f"needs {_EXAMPLES} examples")
        yield _rule(name, _checked(file, name, row["patterns"]), row)


def _rule(name: str, patterns: list[str], row: dict[str, Any]) -> Rule:
    other = row.get("other", False)
    return Rule(
        danger=Danger(Tier(row["tier"]), name, other),
        patterns=tuple(patterns),
        pattern=_any(patterns),
        takes=row.get("takes", other),
        urgent=row.get("urgent", False),
        examples=tuple(row["examples"]),
        near=tuple(row.get("near", [])),
    )
