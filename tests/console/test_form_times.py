"""What browsers' fields send of times, in the team's zone and when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.console import form_times

ZONE = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-11-24T16:30", datetime(2026, 11, 24, 15, 30, tzinfo=UTC)),
        ("2026-11-24T16:30:59", datetime(2026, 11, 24, 15, 30, tzinfo=UTC)),
        ("2026-11-24 16:30", datetime(2026, 11, 24, 15, 30, tzinfo=UTC)),
        ("2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2027-03-28T02:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_the_teams_also_in_the_hour_that_comes_twice_or_never(
    said: str, meant: datetime
) -> None:
    found = form_times.day_and_clock(said)
    assert found is not None
    assert form_times.moment(found, ZONE) == meant


@pytest.mark.parametrize(
    "said",
    [
        "", "T", "2026-11-24", "16:30", "2026-11-24T", "2026-11-24T24:30", "2026-02-30T10:00",
        "2026-11-24T16:30Z", "0001-01-01T00:00", "9999-12-31T23:59", "i morgon",
    ],
)  # fmt: skip
def test_anything_else_is_no_moment(said: str) -> None:
    assert form_times.day_and_clock(said) is None


def test_a_field_is_written_as_it_is_read() -> None:
    at = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    found = form_times.day_and_clock(form_times.field(at, ZONE))
    assert found is not None
    assert form_times.moment(found, ZONE) == at
