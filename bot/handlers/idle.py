"""Tell whether a youth is at rest, so that something due may come: one question at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.turns.turn import Turn
from flows.engine.facts import Facts

LEFT_AFTER: Final = timedelta(hours=1)
"""Who has not written for so long has left the question they were in."""
ANSWERING_WITHIN: Final = timedelta(minutes=10)
"""Who has not written for so long is not answering just now."""


def is_at_rest(turn: Turn, facts: Facts, *, over: bool = False) -> bool:
    """Tell whether something due may come: no question is open, or it was left long ago.

    What comes `over` an open question comes unless the youth is answering just now.
    """
    place = turn.youth.place
    flow = turn.parts.flows.get(place.flow) if place else None
    step = flow.steps.get(place.step) if flow and place else None
    if place is None or step is None:
        return True
    if step.yields and not place.is_over and place.turn != turn.youth.turn:
        return True
    if step.wait is not None and not over:
        return False
    heard = turn.youth.heard_at
    return heard is None or facts.now - heard >= (
        LEFT_AFTER if step.wait is None else ANSWERING_WITHIN
    )
