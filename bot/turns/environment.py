"""Hold what turns are given: the parts that nothing changes, and what a batch has in common."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from bot.language.catalogs import CatalogSet
from bot.language.renderer import Renderer
from bot.policy import deadlines, working_hours
from bot.safety.combined import Reader
from bot.understanding.intent import IntentMatcher
from bot.understanding.meaning_classifier import MeaningClassifier
from bot.understanding.wishes import WishMatcher
from flows.engine.directory import Directory, Guide
from flows.engine.facts import Tier
from flows.engine.walker import Flows
from storage.turns.unit_of_work import UnitOfWork
from storage.turns.youth_state import Team, TeamHours


@dataclasses.dataclass(frozen=True, slots=True)
class EngineParts:
    """The parts of the program that every turn needs and no turn changes."""

    flows: Flows
    intent_matcher: IntentMatcher
    reader: Reader
    renderer: Renderer
    directory: Directory
    wishes: WishMatcher
    meanings: MeaningClassifier
    by_invitation: frozenset[str] = frozenset()
    """Channels on which a youth needs an invitation."""
    by_ways: bool = False
    """Whether staff are reached by ways of their own alone: else whoever is there has a page."""
    pages: frozenset[str] = frozenset()
    """Channels of pages: what was sent there was not seen before a page has shown it."""
    notified: frozenset[str] = frozenset()
    """Channels whose youths can be told by notifications while no page is open."""


@dataclasses.dataclass(frozen=True, slots=True)
class BatchContext:
    """What is the same for every turn of a batch: the moment (aware, UTC), staff, languages."""

    parts: EngineParts
    uow: UnitOfWork
    now: datetime
    hours: dict[int, TeamHours] = dataclasses.field(default_factory=dict)
    guide: Guide = dataclasses.field(init=False)
    """The directory of who can help, with the days off around the moment."""
    catalogs: CatalogSet = dataclasses.field(init=False)
    """The catalogs as they stand now, and the languages that can be chosen."""

    def __post_init__(self) -> None:
        directory = self.parts.directory
        off = working_hours.days_off(self.now, directory.zone)
        object.__setattr__(self, "guide", Guide(directory, off))
        object.__setattr__(self, "catalogs", self.parts.renderer.catalog_set)

    @property
    def reachable(self) -> frozenset[int] | None:
        """Return who of the staff can be reached now; None where everybody can."""
        return self.uow.reachable_staff(self.now) if self.parts.by_ways else None

    def hours_of(self, team: Team) -> TeamHours:
        """Return the moment in this team's zone, whether it is staffed, or else when it reads."""
        found = self.hours.get(team.id)
        if found is None:
            staffed = working_hours.is_staffed(team, self.now)
            reads_at = None if staffed else working_hours.reads_at(team, self.now)
            here = self.now.astimezone(team.zone)
            answer_by = deadlines.take(team, Tier.C, 0, self.now)
            request_by = deadlines.request(team, self.now)
            found = self.hours[team.id] = TeamHours(
                here, staffed, reads_at, answer_by, request_by, self._helps(team)
            )
        return found

    def _helps(self, team: Team) -> frozenset[str]:
        """Return what there is a helper for in this team now."""
        here = (one for one in self.uow.coaches.values() if one.team == team.id and not one.away)
        return frozenset(one.helps for one in here if one.helps)
