"""Decide by which ways somebody of the staff is told that a youth waits, and when. Pure.

Push and mail at once. For tiers A and B, while nobody has taken it: the next ways after two
minutes, then all of them again and again until the deadline; the ladder then asks somebody else
(reach.md, "Staff"). What is taken is told to nobody any more: it is not asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from flows.engine.facts import SERIOUS, Tier
from storage.schema.way_kind import WayKind

AT_ONCE: Final = (WayKind.PUSH, WayKind.MAIL)

NEXT_AFTER: Final = timedelta(minutes=2)
"""How long after the first ways the next ones follow."""

AGAIN: Final[Mapping[Tier, timedelta]] = {
    Tier.A: timedelta(minutes=2),
    Tier.B: timedelta(minutes=15),
}
"""How long after that all of them follow again, and again."""

MESSAGE_AFTER: Final = timedelta(seconds=5)
"""How long words of a youth may be unseen before the coach is told of them."""

MESSAGE_AGAIN: Final = timedelta(minutes=2)
"""How long one is not told again of the same youth's words."""


class Way(NamedTuple):
    """A way that works, as far as anybody knows."""

    id: int
    kind: WayKind


RETRIED_AFTER: Final = timedelta(minutes=2)
"""How long a way that was away, or said "later", is left alone."""


class Told(NamedTuple):
    """One telling: by which way, in which step, when (aware), and whether it has failed.

    `passes`: its failure may pass by itself.
    """

    way: int
    step: int
    at: datetime
    failed: bool
    passes: bool


class Telling(NamedTuple):
    """What to tell now: a way, and the step it belongs to."""

    way: int
    step: int


def due(
    tier: Tier,
    since: datetime,
    ways: Sequence[Way],
    told: Iterable[Told],
    now: datetime,
    *,
    again: bool = True,
) -> list[Telling]:
    """Return by which ways to tell now of a card that was due at `since` (aware).

    Where every way of a step has failed the next step is due at once: nobody has been told. What
    failed and may pass is tried again. Without `again` there is the first step alone.
    """
    done = _standing(told, now)
    step = _step(tier, since, now) if again else 0
    found = _missing(step, ways, done)
    mine = {one.way for one in done if one.step == step}
    if not found and mine and all(one.failed for one in done if one.step == step):
        others = [one for one in ways if one.id not in {two.way for two in done}]
        return [Telling(one.id, step) for one in others]
    return found


def first(ways: Sequence[Way], told: Iterable[Told], now: datetime) -> list[int]:
    """Return by which ways to tell now, once, of words that nobody has seen."""
    return [one.way for one in _missing(0, ways, _standing(told, now))]


def _standing(told: Iterable[Told], now: datetime) -> list[Told]:
    """Return what was told, without what failed, may pass, and is due again."""
    return [one for one in told if not (one.passes and now >= one.at + RETRIED_AFTER)]


def next_at(tier: Tier, since: datetime, now: datetime) -> datetime | None:
    """Return when the next step is due (aware); None where none follows."""
    if tier not in SERIOUS:
        return None
    return _begins(tier, since, _step(tier, since, now) + 1)


def _step(tier: Tier, since: datetime, now: datetime) -> int:
    """Return the number of the step at this moment, from 0."""
    if tier not in SERIOUS or now < since + NEXT_AFTER:
        return 0
    return 1 + (now - since - NEXT_AFTER) // AGAIN[tier]


def _begins(tier: Tier, since: datetime, step: int) -> datetime:
    return since + NEXT_AFTER + (step - 1) * AGAIN[tier]


def _missing(step: int, ways: Sequence[Way], told: Iterable[Told]) -> list[Telling]:
    done = {one.way for one in told if one.step == step}
    return [Telling(one.id, step) for one in _of_step(step, ways) if one.id not in done]


def _of_step(step: int, ways: Sequence[Way]) -> list[Way]:
    first = [one for one in ways if one.kind in AT_ONCE] or list(ways[:1])
    rest = [one for one in ways if one not in first]
    if step == 0:
        return first
    return rest if step == 1 and rest else list(ways)
