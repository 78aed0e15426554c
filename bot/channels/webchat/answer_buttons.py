"""Choose the buttons under a question: *Talk to a person* stands below the page and only there."""

from __future__ import annotations

from functools import cache
from typing import Final

from bot.web.transcript import Bubble
from flows import discovery
from flows.engine import global_commands

PERSON: Final = global_commands.WORDS["person"]


def answers(question: Bubble) -> list[tuple[str, str]]:
    """Return the buttons of a question, choice and label, without the one that is below it."""
    asks = asks_person(question)
    return [one for one in question.buttons if not asks or one[0] != PERSON.id]


def asks_person(question: Bubble) -> bool:
    """Tell whether *Talk to a person* is one of the answers; the button below is shown so then.

    An answer of the same name in other words ("I want to talk") stays where it was asked for.
    """
    names = [choice for choice, _ in question.buttons]
    return PERSON.id in names and (len(names) == 1 or question.line in _lines())


@cache
def _lines() -> frozenset[str]:
    """Return the questions that have it among their choices."""
    return frozenset(
        flow.line(name).context
        for flow in discovery.all_flows().values()
        for name, step in flow.steps.items()
        if any((one.id, one.label) == (PERSON.id, PERSON.label) for one in step.choices)
    )
