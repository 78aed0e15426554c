"""Find when nobody can be reached: out of hours, and nobody on call. Pure; all moments are UTC."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final, TypeAlias

from bot.policy import working_hours
from bot.policy.working_hours import WorkingHours
from storage.access.staffing import Absence, Shift

Span: TypeAlias = tuple[datetime, datetime]
"""From when until when."""

NEVER: Final = datetime.max.replace(tzinfo=UTC)


def holes(
    hours: WorkingHours,
    shifts: Iterable[Shift],
    absences: Iterable[Absence],
    begins: datetime,
    ends: datetime,
) -> list[Span]:
    """Return the spans between `begins` and `ends` in which nobody is at work and nobody on call.

    They are in order and never touch. A shift of somebody who is away then counts where whoever
    stands in for them is there: else the ladder passes them by
    (bot/policy/escalation_ladder.py).
    """
    gone = list(absences)
    covered = [*_at_work(hours, begins, ends), *(one for it in shifts for one in _there(it, gone))]
    found: list[Span] = []
    since = begins.astimezone(UTC)
    for first, last in sorted(covered):
        if first >= ends:
            break
        if first > since:
            found.append((since, first))
        since = max(since, last)
    return [*found, (since, ends.astimezone(UTC))] if since < ends else found


def are_all_away(people: Iterable[int], absences: Iterable[Absence], now: datetime) -> bool:
    """Tell whether there are people on this ladder, and every one of them is away now."""
    away = {one.coach for one in absences if one.from_at <= now}
    ladder = set(people)
    return bool(ladder) and ladder <= away


def _at_work(hours: WorkingHours, begins: datetime, ends: datetime) -> Iterator[Span]:
    for opens, closes in working_hours.working_days(hours, begins.astimezone(hours.zone)):
        if opens.astimezone(UTC) >= ends:
            return
        yield opens.astimezone(UTC), closes.astimezone(UTC)


def _there(shift: Shift, absences: Iterable[Absence]) -> Iterator[Span]:
    """Yield the parts of a shift in which its person is not away, or somebody stands in."""
    gone = list(absences)
    for one in gone:
        if one.coach == shift.coach and one.deputy is not None:
            begins = max(one.from_at, shift.from_at)
            ends = min(one.until_at or NEVER, shift.until_at)
            if begins < ends:
                yield from _present(Shift(0, one.deputy, begins, ends), gone)
    yield from _present(shift, gone)


def _present(shift: Shift, absences: Iterable[Absence]) -> Iterator[Span]:
    """Yield the parts of a shift in which its person is not away."""
    since = shift.from_at
    mine = [one for one in absences if one.coach == shift.coach]
    for one in sorted(mine, key=lambda one: one.from_at):
        if one.from_at > since:
            yield since, min(one.from_at, shift.until_at)
        since = max(since, one.until_at or NEVER)
        if since >= shift.until_at:
            return
    yield since, shift.until_at
