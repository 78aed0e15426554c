"""Hold what turns are given: the parts that nothing changes, and what one commit has in common."""

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
    """What every turn needs to know and nothing changes."""

    flows: Flows
    intent_matcher: IntentMatcher
    lexicon: Lexicon
    renderer: Renderer
    directory: Directory
    by_invitation: frozenset[str] = frozenset()
    """Channels on which nobody is met without an invitation."""


@dataclasses.dataclass(frozen=True, slots=True)
class BatchContext:
    """What is the same for every turn of a batch: the moment, who is at work, what is spoken."""

    parts: EngineParts
    batch: UnitOfWork
    now: datetime
    asked: dict[int, TeamHours] = dataclasses.field(default_factory=dict)
    guide: Guide = dataclasses.field(init=False)
    """Who can help, and the days off around the moment."""
    shelf: CatalogSet = dataclasses.field(init=False)
    """The words as they stand now, and the languages that can be chosen."""

    def __post_init__(self) -> None:
        directory = self.parts.directory
        off = working_hours.days_off(self.now, directory.zone)
        object.__setattr__(self, "guide", Guide(directory, off))
        object.__setattr__(self, "shelf", self.parts.renderer.shelf)

    def hours_of(self, team: Team) -> TeamHours:
        """The moment as this team has it."""
        found = self.asked.get(team.id)
        if found is None:
            staffed = working_hours.is_staffed(team, self.now)
            reads_at = None if staffed else working_hours.reads_at(team, self.now)
            here = self.now.astimezone(team.zone)
            found = self.asked[team.id] = TeamHours(here, staffed, reads_at)
        return found
