"""Hold what turns are given: the parts that nothing changes, and what a batch has in common."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from bot.language.catalogs import CatalogSet
from bot.language.renderer import Renderer
from bot.policy import working_hours
from bot.safety.lexicon import Lexicon
from bot.understanding.intent import IntentMatcher
from flows.engine.directory import Directory, Guide
from flows.engine.walker import Flows
from storage.turns.unit_of_work import UnitOfWork
from storage.turns.youth_state import Team, TeamHours


@dataclasses.dataclass(frozen=True, slots=True)
class EngineParts:
    """The parts of the program that every turn needs and no turn changes."""

    flows: Flows
    intent_matcher: IntentMatcher
    lexicon: Lexicon
    renderer: Renderer
    directory: Directory
    by_invitation: frozenset[str] = frozenset()
    """Channels on which a youth needs an invitation."""


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

    def hours_of(self, team: Team) -> TeamHours:
        """Return the moment in this team's zone, whether it is staffed, or else when it reads."""
        found = self.hours.get(team.id)
        if found is None:
            staffed = working_hours.is_staffed(team, self.now)
            reads_at = None if staffed else working_hours.reads_at(team, self.now)
            here = self.now.astimezone(team.zone)
            found = self.hours[team.id] = TeamHours(here, staffed, reads_at)
        return found
