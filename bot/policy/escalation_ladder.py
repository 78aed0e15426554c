"""Decide who of a team hears of an escalation, and in which order. Pure.

A rung is a number that only grows: the responsible coach stands on 0, the others of the team follow
in their order, and then it begins again, so that the ladder never ends by itself (safety.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flows.engine.facts import Tier
from storage.turns.youth_state import Coach, YouthState


@dataclass(frozen=True, slots=True)
class EscalationLadder:
    """The coaches who can be called for one youth. `coaches` are all staff, by id."""

    youth: YouthState
    coaches: Mapping[int, Coach]

    def members(self) -> list[Coach]:
        """Return who of the youth's team can be called: no coordinator, and nobody who has left."""
        team = self.youth.team.id
        return [one for one in self.coaches.values() if one.team == team and one.rung >= 0]

    def includes(self, coach: int) -> bool:
        """Tell whether this coach can be called for the youth."""
        return coach in {one.id for one in self.members()}

    def on_rung(self, rung: int) -> int:
        """Return the id of the coach on this rung."""
        rungs = self._rungs()
        return rungs[rung % len(rungs)].id

    def next_rung(self, rung: int, but: int = 0) -> int:
        """Return the first rung from this one on whose coach is not away, and is not `but`.

        If there is none, the responsible coach is the last resort: the ladder never stops.
        """
        rungs = self._rungs()
        count = len(rungs)
        ahead = range(rung, rung + count)
        here = (n for n in ahead if not rungs[n % count].away and rungs[n % count].id != but)
        return next(here, next(n for n in ahead if n % count == 0))

    def readers(self) -> list[int]:
        """Return the ids of who shall read what a youth writes before anybody has taken it.

        The responsible coach, or the next who is not away, and who has been asked to take it.
        """
        found = self.youth.escalation
        rungs = [self.next_rung(0), *([found.rung] if found is not None else [])]
        return list(dict.fromkeys(self.on_rung(rung) for rung in rungs))

    def reader(self) -> Coach:
        """Return whoever has it, else the first who shall read it."""
        found = self.youth.escalation
        taker = found.taken_by if found is not None else None
        return self.coaches[taker or self.readers()[0]]

    def danger_reader(self, tier: Tier) -> Coach:
        """Return who hears of a danger of this tier: whoever has it, or is asked to take it.

        Where there is no escalation, or an untaken one that is less severe, it is the responsible
        coach, or the next who is not away.
        """
        found = self.youth.escalation
        if found is None or (found.taken_by is None and tier.is_worse_than(found.tier)):
            return self.coaches[self.on_rung(self.next_rung(0))]
        return self.coaches[found.taken_by or self.on_rung(found.rung)]

    def _rungs(self) -> list[Coach]:
        own = self.youth.coach
        others = [one for one in self.members() if one.id != own.id]
        return [own, *sorted(others, key=lambda one: (one.rung, one.id))]
