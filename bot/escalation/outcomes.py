"""How a human ends a talk: what can be chosen, and how it is kept."""

from __future__ import annotations

from typing import Final

OUTCOMES: Final = ("talked", "agreed", "helped_on", "not_reached", "false_alarm", "other")
REPORTS: Final = ("made", "not_needed", "not_mine", "adult")
"""What became of the duty to report (SoL 2025:400, 19:1): a human's answer, never the robot's."""

OWN_WORDS: Final = frozenset({"false_alarm", "other"})
"""Outcomes that say nothing without the coach's own words (safety.md: false alarm and reason)."""


def kept(outcome: str, report: str, words: str) -> str:
    """As it is kept. Choices stand by their ids, so that they can be counted in any language."""
    return "\n".join(filter(None, (outcome, report, words)))


def report(made: str, by: str, on: str) -> str:
    """Whether a report was made, by whom and when (safety.md, duty to report)."""
    return " · ".join(("report", made, by, *filter(None, [on])))
