"""Define how a human closes an escalation: what can be chosen, and how it is stored."""

from __future__ import annotations

from typing import Final, NamedTuple

NOT_REACHED: Final = "not_reached"
OUTCOMES: Final = ("talked", "agreed", "helped_on", NOT_REACHED, "false_alarm", "other")
REPORTS: Final = ("made", "not_needed", "not_mine", "adult")
"""What became of the duty to report (SoL 2025:400, 19:1): a human's answer, never the bot's."""

OWN_WORDS: Final = frozenset({"false_alarm", "other"})
"""Outcomes that say nothing without the coach's own words (safety.md: false alarm and reason)."""


_SEPARATOR: Final = " · "
_REPORT: Final = f"report{_SEPARATOR}"


def stored_text(outcome: str, report: str, words: str) -> str:
    """Return the text to store. Choices stand by their ids, to be counted in any language."""
    return "\n".join(filter(None, (outcome, report, words)))


def chosen(stored: str) -> str:
    """Return the outcome in a stored text, by its id."""
    return stored.partition("\n")[0]


class ToldOutcome(NamedTuple):
    """How an escalation ended: the outcome and the answer about a report by their ids.

    `by` is who reported and when, `words` are the coach's own; "" stands for what was not said.
    """

    outcome: str
    report: str
    by: str
    words: str


def parse(stored: str) -> ToldOutcome:
    """Return the parts of a stored text; what is no outcome that is known is words."""
    first, *rest = stored.split("\n")
    if first not in OUTCOMES:
        return ToldOutcome("", "", "", stored)
    made = by = ""
    if rest and rest[0].startswith(_REPORT):
        made, _, by = rest.pop(0).removeprefix(_REPORT).partition(_SEPARATOR)
    return ToldOutcome(first, made, by, "\n".join(rest))


def report(made: str, by: str, on: str) -> str:
    """Return whether a report was made, by whom and when (safety.md, duty to report)."""
    return _REPORT + _SEPARATOR.join((made, by, *filter(None, [on])))
