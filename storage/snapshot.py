"""One youth as a batch sees and changes them: loaded once, written once, turn after turn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, tzinfo

from flows.facts import Facts, Reminder, SmallStep, Standing
from flows.place import Place


@dataclass(frozen=True, slots=True)
class Team:
    """A team; `zone` is the zone of every local time, `opens` and `closes` are local."""

    id: int
    name: str
    zone: tzinfo
    language: str
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Coach:
    """A coach; `rung` is the place on the team's ladder, from 0."""

    id: int
    team: int
    name: str
    language: str
    rung: int


@dataclass(frozen=True, slots=True)
class Timer:
    """What comes due. `held`: it was due, and waits for the youth to be at rest until `latest`."""

    due_at: datetime
    turn: int
    latest: datetime | None = None
    held: bool = False


@dataclass(slots=True)
class Escalation:
    """A human is needed, until a human closes it. Times are aware, UTC."""

    number: int
    tier: str
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
class Snapshot:
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
        self.written()

    def written(self) -> None:
        """What is known is what stands in the database."""
        self.loaded_turn = self.turn
        self._loaded = self._settings()

    @property
    def only_moved(self) -> bool:
        """Whether the turns changed nothing of the youth but where they are in a conversation."""
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
        """A number for a new step, reminder or escalation; none is given twice."""
        self.numbered += 1
        return self.numbered

    def facts(
        self,
        now: datetime,
        *,
        staffed: bool,
        reads_at: datetime | None,
        languages: tuple[tuple[str, str], ...],
    ) -> Facts:
        """What a flow may know in this turn; `now` is turned into the youth's zone."""
        paused = self.paused_until if self.paused_until and self.paused_until > now else None
        return Facts(
            now=now.astimezone(self.team.zone),
            turn=self.turn,
            standing=self.standing,
            language=self.language,
            languages=languages,
            nickname=self.nickname,
            coach=self.coach.name,
            team=self.team.name,
            wish=self.wish,
            staffed=staffed,
            reads_at=reads_at,
            quiet_from=self.quiet_from,
            quiet_to=self.quiet_to,
            paused_until=paused,
            steps=tuple(self.steps.values()),
            reminders=tuple(self.reminders.values()),
            open_tier=self.escalation.tier if self.escalation else None,
            talking=self.talking_with is not None,
            unanswered=self.unanswered,
        )
