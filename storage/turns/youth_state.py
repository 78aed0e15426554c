"""Hold one youth as a batch sees and changes them: loaded once, written once, turn after turn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, tzinfo
from typing import NamedTuple

from flows.engine.directory import Guide
from flows.engine.facts import Facts, Reminder, SmallStep, Standing, Tier
from flows.engine.place import Place


@dataclass(frozen=True, slots=True)
class Team:
    """A team; `zone` is the zone of every local time, `opens` and `closes` are local."""

    id: int
    name: str
    zone: tzinfo
    language: str
    opens: time
    closes: time


class TeamHours(NamedTuple):
    """A moment in a team's zone; whether somebody is at work, and if not when somebody reads."""

    now: datetime
    staffed: bool
    reads_at: datetime | None


@dataclass(frozen=True, slots=True)
class Coach:
    """A coach; `rung` is the place on the team's ladder, from 0. The ladder skips who is away."""

    id: int
    team: int
    name: str
    language: str
    rung: int
    away: bool = False


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer. `held`: it was due, and waits for the youth to be at rest until `latest`."""

    due_at: datetime
    turn: int
    latest: datetime | None = None
    held: bool = False


@dataclass(slots=True)
class Escalation:
    """The need of a human, until a human closes it. Times are aware, UTC."""

    number: int
    tier: Tier
    reason: str
    opened_at: datetime
    deadline: datetime
    rung: int = 0
    signs: int = 1
    taken_by: int | None = None
    taken_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""


@dataclass(slots=True)
class YouthState:
    """What is known of a youth in this transaction. `turn` is the number of the last turn."""

    id: int
    team: Team
    coach: Coach
    turn: int
    standing: Standing
    language: str
    quiet_from: time
    quiet_to: time
    paused_until: datetime | None
    unanswered: int
    talking_with: int | None
    numbered: int
    heard_at: datetime | None
    nickname: str = ""
    wish: str = ""
    place: Place | None = None
    steps: dict[int, SmallStep] = field(default_factory=dict)
    reminders: dict[int, Reminder] = field(default_factory=dict)
    escalation: Escalation | None = None
    held: dict[str, Timer] = field(default_factory=dict)
    loaded_turn: int = field(init=False)
    _loaded: tuple[object, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.loaded_turn = self.turn
        self._loaded = self._settings()

    @property
    def only_moved(self) -> bool:
        """Tell whether turns changed nothing of the youth but where they are in a conversation."""
        return self._settings() == self._loaded

    def _settings(self) -> tuple[object, ...]:
        return (
            self.standing,
            self.language,
            self.quiet_from,
            self.quiet_to,
            self.paused_until,
            self.talking_with,
            self.numbered,
            self.nickname,
            self.wish,
        )

    def next_number(self) -> int:
        """Give a number to a new step, reminder or escalation; none is given twice."""
        self.numbered += 1
        return self.numbered

    def facts(
        self,
        hours: TeamHours,
        languages: tuple[tuple[str, str], ...],
        guide: Guide,
        drafts: frozenset[str],
    ) -> Facts:
        """Return what a flow may know in this turn."""
        now, staffed, reads_at = hours
        paused = self.paused_until if self.paused_until and self.paused_until > now else None
        # In the order of Facts: by name it takes twice as long, and every turn asks.
        return Facts(
            now, self.turn, self.standing, self.language, languages, self.nickname,
            self.coach.name, self.coach.name, self.team.name, self.wish, staffed, reads_at,
            self.quiet_from, self.quiet_to, paused,
            tuple(self.steps.values()), tuple(self.reminders.values()),
            self.escalation.tier if self.escalation else None,
            self.unanswered, guide, drafts,
        )  # fmt: skip
