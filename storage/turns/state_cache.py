"""Cache youths in the middle of a conversation as their last commit left them.

Who answers a question was written a moment ago. A cached state is only used when the database still
has the same turn, and it is exactly what would be read: whoever changed more than their place is
dropped, and read again. Whatever else changes a youth must raise the turn, as turns do.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from flows.engine.line import Answers
from flows.engine.place import Place
from storage.turns.changes import Changes
from storage.turns.youth_state import YouthState

MOST: Final = 4096
"""Youths that are kept; at some 3 KB each."""

_SAME: Final = frozenset({str, int, bool, type(None)})
"""What comes out of the database as it went in. A time comes back in another zone, say."""


class StateCache:
    """The states that one process keeps. Used by one thread at a time, as a batch is."""

    def __init__(self) -> None:
        self._states: OrderedDict[int, YouthState] = OrderedDict()

    def take(self, youth: int, turn: int) -> YouthState | None:
        """Take out the youth's state after this turn: a batch that fails leaves nothing here."""
        found = self._states.pop(youth, None)
        return found if found is not None and found.turn == turn else None

    def keep(self, youths: Iterable[YouthState]) -> None:
        """Keep these after the commit, and drop those that were not used for the longest."""
        for youth in youths:
            youth.loaded_turn = youth.turn  # Nothing else changed but what is always written.
            self._states[youth.id] = youth
        while len(self._states) > MOST:
            self._states.popitem(last=False)


def unchanged(moved: Iterable[YouthState], changes: Changes) -> list[YouthState]:
    """Return those of whom a commit writes nothing but where they are now."""
    numbered = (changes.steps, changes.reminders, changes.escalations)
    programme = (changes.meetings, changes.requests)
    more = {youth for kept in (*numbered, *programme) for youth, _ in kept}
    more.update(key[0] for key, timer in changes.timers.items() if timer and timer.held)
    return [one for one in moved if one.id not in more and not one.held and _is_plain(one.place)]


def _is_plain(place: Place | None) -> bool:
    if place is None:
        return True
    return _are_plain(place.answers) and all(_are_plain(one.answers) for one in place.callers)


def _are_plain(answers: Answers) -> bool:
    return _SAME.issuperset(map(type, answers.values()))
