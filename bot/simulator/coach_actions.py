"""Play what a coach does; each action returns what was sent, in order."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

from bot.errors import SimulatorError
from bot.turns.inbound import (
    CoachAgreedOnWord,
    CoachBegan,
    CoachClosed,
    CoachHandedOver,
    CoachKeptEverything,
    CoachMadeDeviceLink,
    CoachPassed,
    CoachPickedPhrase,
    CoachProposed,
    CoachSaid,
    CoachTook,
    CoachTookOver,
    InputKind,
    StaffInput,
    StaffReassigned,
)
from bot.turns.programme_inputs import (
    CoachEnded,
    CoachProposedMeeting,
    CoachSetBirth,
    CoachSetStatus,
    MeetingTerms,
    RequestAnswered,
    RequestBegun,
    RequestsRead,
)
from flows.engine.programme import EndReason, Phase, Situation
from storage.turns.youth_state import YouthState

Out = dict[str, Any]


class CoachActions(ABC):
    """The actions of a coach, about the one youth there is."""

    @abstractmethod
    async def _do(self, what: InputKind) -> list[Out]: ...

    @abstractmethod
    def _request(self, nth: int) -> int:
        """Return the number of the nth request, of all there ever were."""

    @abstractmethod
    def _new_link(self, coach: int) -> str:
        """Make a link for a new device of the youth, and return the hex of its hash."""

    @abstractmethod
    def _hash_word(self, word: str) -> bytes:
        """Return what is kept of a check word of the youth's."""

    @abstractmethod
    def youth(self) -> YouthState | None:
        """Return the youth as the database has them; None when there is none."""

    async def coach_says(self, text: str, coach: int = 1) -> list[Out]:
        """Write to the youth, as a coach."""
        return await self._do(CoachSaid(coach, text))

    async def coach_begins(self, coach: int = 1) -> list[Out]:
        """Write first, as a coach, though nothing is open."""
        return await self._do(CoachBegan(coach))

    async def coach_takes(self, coach: int = 1) -> list[Out]:
        """Take the open escalation, as a coach."""
        return await self._do(CoachTook(coach))

    async def takes_over(self, coach: int = 1) -> list[Out]:
        """Take over what a colleague has, as a coach or the coordinator."""
        return await self._do(CoachTookOver(coach))

    async def coach_passes(self, coach: int = 1) -> list[Out]:
        """Say, as a coach, that it cannot be taken now."""
        return await self._do(CoachPassed(coach))

    async def coach_picks(
        self, phrase: str, values: Mapping[str, str], coach: int = 1
    ) -> list[Out]:
        """Pick a prepared phrase, as a coach, with what it needs filled in."""
        return await self._do(CoachPickedPhrase(coach, phrase, tuple(values.items())))

    async def coach_hands_over(self, coach: int = 1, to: int = 2) -> list[Out]:
        """Hand over from one coach to another."""
        return await self._do(CoachHandedOver(coach, to))

    async def coach_reassigns(self, by: int = 1, to: int = 2) -> list[Out]:
        """Make another coach responsible."""
        return await self._do(StaffReassigned(by, to))

    async def coach_proposes(self, text: str, coach: int = 1) -> list[Out]:
        """Propose a small step, as a coach."""
        return await self._do(CoachProposed(coach, text))

    async def coach_meets(self, terms: MeetingTerms, coach: int = 1) -> list[Out]:
        """Propose a meeting, as a coach."""
        return await self._do(CoachProposedMeeting(coach, terms))

    async def about_meeting(self, make: Callable[[int, str], StaffInput]) -> list[Out]:
        """Do something, as a coach, with the first open meeting: its number and its version."""
        return await self._do(make(*self._meeting()))

    async def coach_closes(self, outcome: str, coach: int = 1) -> list[Out]:
        """Close what is open, as a coach."""
        return await self._do(CoachClosed(coach, outcome))

    async def coach_sets(self, phase: str, situation: str, coach: int = 1) -> list[Out]:
        """Set how staff see it, as a coach."""
        return await self._do(CoachSetStatus(coach, Phase(phase), Situation(situation)))

    async def coach_ends(self, reason: str, coach: int = 1) -> list[Out]:
        """End the work with the youth, as a coach."""
        return await self._do(CoachEnded(coach, EndReason(reason)))

    async def coach_enters_birth(self, born: str, coach: int = 1) -> list[Out]:
        """Enter year and month of birth (YYYY-MM), as a coach."""
        return await self._do(CoachSetBirth(coach, born))

    async def coach_keeps(self, coach: int = 1) -> list[Out]:
        """Say, as a coach, that the youth does not want everything erased any more."""
        return await self._do(CoachKeptEverything(coach))

    async def coach_makes_link(self, coach: int = 1) -> list[Out]:
        """Make a link for a new device, as a coach."""
        return await self._do(CoachMadeDeviceLink(coach, self._new_link(coach)))

    async def coach_writes_word(self, word: str, coach: int = 1) -> list[Out]:
        """Write down a check word, as a coach."""
        return await self._do(CoachAgreedOnWord(coach, self._hash_word(word)))

    async def coach_reads(self, coach: int = 1) -> list[Out]:
        """Read, as a coach, what the youth asks for."""
        return await self._do(RequestsRead(coach))

    async def coach_works_on(self, nth: int, coach: int = 1) -> list[Out]:
        """Work, as a coach, on the nth thing that the youth has asked for."""
        return await self._do(RequestBegun(coach, self._request(nth)))

    async def coach_answers(
        self, nth: int, reply: str, coach: int = 1, *, unmet: bool = False
    ) -> list[Out]:
        """Answer the nth thing that the youth has asked for, also one that was taken back."""
        return await self._do(RequestAnswered(coach, self._request(nth), reply, unmet))

    def _meeting(self) -> tuple[int, str]:
        """Return the number of the first open meeting, and its version."""
        youth = self.youth()
        found = next(iter(youth.meetings.values()), None) if youth else None
        if found is None:
            raise SimulatorError("There is no open meeting.")
        return found.number, found.version
