"""Define how a human closes an escalation: what can be chosen, and how it is stored."""

from __future__ import annotations

from typing import Final

OUTCOMES: Final = ("talked", "agreed", "helped_on", "not_reached", "false_alarm", "other")
REPORTS: Final = ("made", "not_needed", "not_mine", "adult")
"""What became of the duty to report (SoL 2025:400, 19:1): a human's answer, never the bot's."""

OWN_WORDS: Final = frozenset({"false_alarm", "other"})
"""Outcomes that say nothing without the coach's own words (safety.md: false alarm and reason)."""


def stored_text(outcome: str, report: str, words: str) -> str:
    """Return the text to store. Choices stand by their ids, to be counted in any language."""
    return "\n".join(filter(None, (outcome, report, words)))


def report(made: str, by: str, on: str) -> str:
    """Return whether a report was made, by whom and when (safety.md, duty to report)."""
    return " · ".join(("report", made, by, *filter(None, [on])))
