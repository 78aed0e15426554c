"""Read a list of dangerous words, locales/<lang>/safety.toml: check it, and make patterns of it.

Whoever knows the language may edit a list, so each fault is refused with the rule it stands in.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.text.normalize import fold
from flows.danger import FAMILIES
from flows.engine.errors import LotsenError
from flows.engine.facts import Tier


@dataclass(frozen=True, slots=True)
class Danger:
    tier: Tier
    rule: str  # language and id: "sv.saved_means"
    other: bool  # concern for somebody else
    family: str = ""  # the kind of danger that has a text of its own (flows/danger.py)

    @property
    def language(self) -> str:
        """Return the language the words were in."""
        return self.rule.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Rule:
    danger: Danger
    patterns: tuple[str, ...]
    pattern: re.Pattern[str]
    consumes: bool  # its words are taken away before the rules for the youth's own danger are read
    urgent: bool  # becomes tier A when a sign of plan, means or now stands in the same text
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


class LexiconError(LotsenError):
    """The words of danger in {file} cannot be used, rule {rule}: {fault}."""

    def __init__(self, file: Path, rule: str, fault: str) -> None:
        super().__init__()
        self._said = (self.__doc__ or "").format(file=file, rule=rule, fault=fault)

    def __str__(self) -> str:
        return self._said


Table = Mapping[str, Any]

_EXAMPLES: Final = 3  # fewer do not show what a rule is about
_SLOW: Final = re.compile(r"[.)][*+]|\{\d*,\}|\\[A-Z]")  # can be quadratic, or fold changes it
_GROUP: Final = re.compile(r"\([^()]*\)")
_SECTIONS: Final = {
    "stop": ["words"],
    "erase": ["words"],
    "person": ["words", "phrases"],
    "benign": ["patterns"],
    "urgent": ["patterns"],
    "danger": [],
}
_KEYS: Final = {"id", "tier", "family", "other", "takes", "urgent", "patterns", "examples", "near"}


# ------------------------------------------------------------ patterns


def source(pattern: str) -> str:
    """Return a pattern as a regular expression: both sides pass one normaliser, so å never meets a.

    "…" is up to three words.
    """
    return fold(pattern.replace(" … ", r" (?:\w+ ){0,3}").replace("'", ""))


def flat(pattern: str) -> str:
    """Return the pattern without its groups, each written as a line break."""
    inner = ""
    while pattern != inner:
        pattern, inner = _GROUP.sub("\n", pattern), pattern
    return pattern


def either(patterns: Iterable[str]) -> re.Pattern[str]:
    """Compile one regular expression that finds any of the patterns, as whole words."""
    body = "|".join(map(source, patterns)) or "(?!)"
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)", re.MULTILINE)


# ------------------------------------------------------------ lists


def table(file: Path, data: bytes) -> dict[str, Any]:
    """Parse the list in this file, whose folder is called after its language.

    Raises LexiconError.
    """
    try:
        found = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise LexiconError(file, "-", str(fault)) from fault
    for section, content in found.items():
        keys = _SECTIONS.get(section)
        if keys is None or (section != "danger" and set(content) - set(keys)):
            raise LexiconError(file, section, f"only {_SECTIONS} are known")
    return found


def section_entries(tables: Mapping[Path, Table], section: str, key: str) -> Iterator[str]:
    """Yield the words or patterns of a section in every language. Raises LexiconError."""
    for file, found in tables.items():
        yield from _checked(file, section, found.get(section, {}).get(key, []))


def rules(file: Path, found: Table) -> Iterator[Rule]:
    """Yield the rules of danger of one list. Raises LexiconError."""
    for row in found.get("danger", []):
        name = f"{file.parent.name}.{row.get('id', '?')}"
        if set(row) - _KEYS or row.get("tier") not in list(Tier) or not row.get("patterns"):
            raise LexiconError(file, name, f"needs id, tier A to D and patterns; known: {_KEYS}")
        if row.get("family", "") not in {"", *FAMILIES}:
            raise LexiconError(file, name, f"has no known family: {FAMILIES}")
        if len(row.get("examples", [])) < _EXAMPLES:
            raise LexiconError(file, name, f"needs {_EXAMPLES} examples")
        yield _rule(name, _checked(file, name, row["patterns"]), row)


def _rule(name: str, patterns: list[str], row: Table) -> Rule:
    other = row.get("other", False)
    return Rule(
        danger=Danger(Tier(row["tier"]), name, other, row.get("family", "")),
        patterns=tuple(patterns),
        pattern=either(patterns),
        consumes=row.get("takes", other),
        urgent=row.get("urgent", False),
        examples=tuple(row["examples"]),
        near_misses=tuple(row.get("near", [])),
    )


def _checked(file: Path, rule: str, patterns: list[str]) -> list[str]:
    for pattern in patterns:
        if fault := _fault(pattern):
            raise LexiconError(file, rule, f"{pattern!r} {fault}")
    return patterns


def _fault(pattern: str) -> str | None:
    if _SLOW.search(pattern) or not source(pattern):
        return "is empty, unbounded or has an escape in capitals"
    if "|" in flat(pattern):
        return "has a bar outside (?:…|…)"
    try:
        either([pattern])
    except re.error as fault:
        return f"is no regular expression: {fault}"
    return None
