"""Decide who of the staff hears of an escalation, and in which order. Pure.

In working hours these are the coaches of the team who are there: first the responsible one, or
whoever stands in for them, then the others in their order, then who stands in for those who are
away. Out of hours only tier A is rung, and only at those who are on call. Whoever cannot be reached
is passed by. When everybody was asked
twice without an answer, the coordinators are asked too; after the third round the operator is
alarmed. It never ends by itself (safety.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from flows.engine.facts import Tier
from storage.turns.youth_state import Coach, Escalation, YouthState

ROUNDS_OF_COACHES: Final = 2
"""Rounds before the coordinators are asked too."""

ROUNDS_TO_ALARM: Final = 3
"""Rounds before the operator is alarmed, and again after as many more."""


class Call(NamedTuple):
    """Who is asked next, and in which round. Without a coach there is nobody who can be asked."""

    coach: Coach | None
    round: int


@dataclass(frozen=True, slots=True)
class EscalationLadder:
    """Who can be called for one youth. `coaches` are all staff, by id.

    `staffed`: the team is at work now. `reachable`: who can be reached at all, by a page that is
    open or by a way of their own; None for everybody.
    """

    youth: YouthState
    coaches: Mapping[int, Coach]
    staffed: bool
    reachable: frozenset[int] | None = None

    def members(self) -> list[Coach]:
        """Return the coaches of the youth's team: no coordinator, and nobody who has left."""
        return [one for one in self._team() if one.rung >= 0]

    def includes(self, coach: int) -> bool:
        """Tell whether this coach works with the youth."""
        return coach in {one.id for one in self.members()}

    def may_take(self, coach: int) -> bool:
        """Tell whether this person may take what is open: a coach, or a coordinator of the team."""
        return any(one.id == coach for one in (*self.members(), *self._coordinators()))

    def present(self, tier: Tier) -> list[Coach]:
        """Return who can be called now for this tier, in their order, each once."""
        if self.staffed:
            return self._reached(self._at_work())
        return self._reached(self._on_call()) if tier is Tier.A else []

    def is_there(self, coach: Coach) -> bool:
        """Tell whether this coach is not away, and can be reached."""
        return not coach.away and (self.reachable is None or coach.id in self.reachable)

    def reaches(self, tier: Tier) -> bool:
        """Tell whether a call of this tier reaches anybody now: who has it, or who is asked."""
        found = self.youth.escalation
        has_it = found is not None and (found.taken_by or found.asked)
        if found is not None and has_it and not tier.is_worse_than(found.tier):
            return True
        return bool(self._asked_in(tier, 0))

    def next_call(self, found: Escalation, but: int = 0) -> Call:
        """Return who is asked after whoever is asked now; `but` is passed by, if others are there.

        A hole in the on-call shifts is not silence: then the coordinators are asked.
        """
        people = self._asked_in(found.tier, found.round)
        ids = [one.id for one in people]
        after = ids.index(found.asked) + 1 if found.asked in ids else 0
        ahead = [one for one in people[after:] if one.id != but]
        if ahead or not people:
            return Call(ahead[0] if ahead else None, found.round)
        again = self._asked_in(found.tier, found.round + 1)
        for round_ in range(found.round + 1, max(found.round + 1, ROUNDS_OF_COACHES) + 1):
            for one in self._asked_in(found.tier, round_):
                if one.id != but:
                    return Call(one, round_)
        return Call(again[0], found.round + 1)

    def is_asked_there(self, found: Escalation) -> bool:
        """Tell whether who is asked to take it can still be called: they may have gone away."""
        return found.asked in {one.id for one in self._asked_in(found.tier, found.round)}

    def comes_on(self, found: Escalation, since: datetime) -> Coach | None:
        """Return who has come on call later than `since` (aware), when who is asked was asked.

        Whoever was asked then has had no answer, and a fresh shift need not wait behind them.
        """
        if self.staffed or found.asked is None:
            return None
        fresh = (
            one for one in self.present(found.tier)
            if one.id != found.asked and one.on_call_since is not None
            and one.on_call_since > since
        )  # fmt: skip
        return next(fresh, None)

    def shift_changes_at(self) -> datetime | None:
        """Return when the next shift of the team begins or ends (aware); None where none does."""
        ahead = [one.shift_at for one in self._team() if one.shift_at is not None]
        return min(ahead, default=None)

    def readers(self) -> list[int]:
        """Return the ids of who shall read what a youth writes before anybody has taken it.

        The responsible coach or who stands in for them, and who has been asked to take it.
        """
        found = self.youth.escalation
        asked = [found.asked] if found is not None and found.asked is not None else []
        first = self._asked_first(Tier.C)
        return list(dict.fromkeys([*([first.id] if first is not None else []), *asked]))

    def reader(self) -> Coach:
        """Return whoever has it, else who is asked to take it, else who is asked first."""
        found = self.youth.escalation
        who = (found.taken_by or found.asked) if found is not None else None
        return self.coaches[who] if who else self._asked_first(Tier.C) or self._first()

    def reader_name(self) -> str:
        """Return what the youth is told of who reads: the team, where nobody can be called now."""
        found = self.youth.escalation
        nobody = found is None or not (found.taken_by or found.asked)
        if nobody and self._asked_first(Tier.C) is None:
            return self.youth.team.name
        return self.reader().name

    def responsible(self) -> Coach:
        """Return who answers what the youth asks for: their coach, or who is here instead."""
        return self._asked_first(Tier.C) or self._first()

    def danger_reader(self, tier: Tier) -> str:
        """Return the name of who hears of a danger of this tier, as `reader_name` does.

        Where it is not open, or untaken and less severe, that is who is asked first.
        """
        found = self.youth.escalation
        if found is not None and (found.taken_by or not tier.is_worse_than(found.tier)):
            return self.reader_name()
        first = self._asked_first(tier)
        return first.name if first is not None else self.youth.team.name

    def called(self, found: Escalation) -> list[int]:
        """Return the ids of those who may have been asked to take it."""
        people = self._asked_in(found.tier, found.round)
        asked = people if found.round else people[: found.rung]
        return [one.id for one in asked]

    # ------------------------------------------------------------ who there is

    def _team(self) -> Iterable[Coach]:
        return (one for one in self.coaches.values() if one.team == self.youth.team.id)

    def _first(self) -> Coach:
        """Return the responsible coach, or who stands in for them."""
        own = self.youth.coach
        return self._stand_in(own) or own if own.away else own

    def _stand_in(self, coach: Coach) -> Coach | None:
        deputy = self.coaches.get(coach.deputy or 0)
        there = deputy is not None and not deputy.away and self.may_take(deputy.id)
        return deputy if there else None

    def _at_work(self) -> list[Coach]:
        own = self.youth.coach
        others = sorted(
            (one for one in self.members() if one.id != own.id), key=lambda one: (one.rung, one.id)
        )
        everybody = [own, *others] if self.includes(own.id) else others
        there = [self._first(), *(one for one in everybody if not one.away)]
        for_the_away = [self._stand_in(one) for one in everybody if one.away]
        found = {one.id: one for one in (*there, *for_the_away) if one is not None}
        return [one for one in found.values() if not one.away]

    def _asked_first(self, tier: Tier) -> Coach | None:
        """Return who is asked first, now or at the opening, as far as anybody knows now."""
        return next(iter(self._asked_in(tier, 0) or self._at_work()), None)

    def _on_call(self) -> list[Coach]:
        own = self.youth.coach.id
        ready = [
            one for one in self._team()
            if one.on_call and not one.away and self.may_take(one.id)
        ]  # fmt: skip
        return sorted(ready, key=lambda one: (one.id != own, one.rung < 0, one.rung, one.id))

    def _reached(self, people: Iterable[Coach]) -> list[Coach]:
        return [one for one in people if self.reachable is None or one.id in self.reachable]

    def _coordinators(self) -> list[Coach]:
        return [one for one in self._team() if one.is_coordinator]

    def _asked_in(self, tier: Tier, round_: int) -> list[Coach]:
        people = self.present(tier)
        if not self.staffed and not (tier is Tier.A and self.youth.team.on_call):
            return people
        if people and round_ < ROUNDS_OF_COACHES:
            return people
        there = self._reached(one for one in self._coordinators() if not one.away)
        return list({one.id: one for one in (*there, *people)}.values())
