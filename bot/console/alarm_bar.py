"""Summarize, for the bar on every page, whose call for help waits: urgent ones by name, and counts.

Urgent is tier A that waits, taken by nobody or with words owed, and whatever is overdue.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from flows.engine.facts import Tier
from storage.reads.open_escalations import WaitingYouth

MOST: Final = 3
"""Names in the bar; a page on a phone must still be seen below it."""


class AlarmBar(NamedTuple):
    """What the bar and the title of a page show.

    `loud` is how many in tier A nobody has taken: their alarm is heard. `waiting` is how many
    nobody has taken. `unread` are the words in talks of one's own that one has not seen, a key for
    each; `attention` is how many wait for being taken or have such words. `calls` is a key for each
    whom nobody has taken. `names` are of all staff, by number.
    """

    urgent: list[WaitingYouth]
    loud: int
    waiting: int
    attention: int
    unread: tuple[str, ...]
    calls: tuple[str, ...]
    names: dict[int, str]

    @property
    def named(self) -> list[WaitingYouth]:
        """Return those whom the bar names, most severe first."""
        return self.urgent[:MOST]


NOTHING: Final = AlarmBar([], 0, 0, 0, (), (), {})
"""For whoever sees no youths."""


def summarize(
    waiting: Iterable[WaitingYouth], names: dict[int, str], now: datetime, me: int, but: int = 0
) -> AlarmBar:
    """Summarize those who wait, in their order, for this person. `now` is aware.

    `but`: the youth whose page is open; what they write is seen.
    """
    every = list(waiting)
    free = [one for one in every if one.taken_by is None]
    mine = [one for one in every if one.talking_with == me and one.unread and one.youth != but]
    return AlarmBar(
        [one for one in every if one.is_urgent(now)],
        sum(one.tier == Tier.A for one in free),
        len(free),
        len({one.youth for one in (*free, *mine)}),
        tuple(f"{one.youth}-{one.unread.turn}" for one in mine if one.unread),
        tuple(f"{one.youth}-{one.opened_at:%y%m%d%H%M%S}-{one.tier}" for one in free),
        names,
    )
