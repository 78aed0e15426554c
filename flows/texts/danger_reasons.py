"""Say to a coach why the second reader called: the family of danger, and the words that spoke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from flows.engine.line import Line

UNNAMED: Final = "unnamed"
"""The reason of a family that no text is known of; also of a rule of the list."""

LINES: Final[Mapping[str, str]] = {
    "stated-intent": "Wants to die, or means to do it",
    "plan-time": "Speaks of a way, a place or a time",
    "already-acted": "May have done something to themselves already",
    "means-saved": "Has something at hand to hurt themselves with",
    "goodbye": "Says farewell, or gives things away",
    "violence-now": "May be hit or threatened now",
    "taken-abroad": "May be taken abroad against their will",
    "locked-in": "May be locked in",
    "passive-wish": "Wishes not to be there any more",
    "burden": "Thinks that others would be better off without them",
    "self-harm": "Hurts themselves",
    "sexual-abuse": "Sexual abuse, or threats with pictures",
    "violence-home": "Violence or fear at home",
    "honour-control": "Is watched or forbidden things for the sake of honour",
    "forced-marriage": "May be married off",
    "threats": "Is threatened, or forced by others",
    "concern-for-other": "Fears for somebody else",
    "exploitation": "Has nowhere to sleep, or is made use of",
    "low-mood": "Feels very low",
    "sleep-anxiety": "Cannot sleep, or is anxious",
    "eating": "Eats too little, or is sick on purpose",
    "substance": "Drugs or alcohol",
    "loneliness": "Has nobody",
    "ambiguous": "Short words that may mean danger",
    "negation": "Speaks of danger, and half denies it",
    UNNAMED: "Something that may mean danger",
}
"""The families of danger, as locales/*/danger.txt has them."""

WITH_WORDS: Final = "{family}. The words that spoke most: {words}"


def line(family: str) -> Line:
    """Return what a family is, for a coach."""
    name = family if family in LINES else UNNAMED
    return Line(f"reader.{name.replace('-', '_')}", LINES[name])


def with_words() -> Line:
    """Return what is said with the words that spoke: its values are `family` and `words`."""
    return Line("reader.with_words", WITH_WORDS)


def lines() -> list[Line]:
    """Return every line, for whoever translates."""
    return [*map(line, LINES), with_words()]


def in_english(family: str, words: Sequence[str]) -> str:
    """Return the reason as the terminal says it."""
    said = line(family).source
    return WITH_WORDS.format(family=said, words=", ".join(words)) if words else said
