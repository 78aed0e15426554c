"""The crash contract, a few runs of it; `make crash RUNS=n` plays more."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from tests.processes import crash, crash_notifications

SEEDS = range(1, 13)


@pytest.mark.parametrize("seed", SEEDS)
def test_killed_at_any_moment(seed: int) -> None:
    """No event is lost, no effect happens twice, no timer is lost, and only danger and human
    words may be said twice; reproducible by the seed.
    """
    wrong, lives = crash.run(seed)
    assert wrong == []
    assert lives >= 1


def test_a_lost_line_would_be_seen() -> None:
    """The comparison itself can fail: a line too few, one too many and a lost timer are named."""
    whole = crash.Ended({"timers": [1]}, Counter({("1", "a.b"): 1}), Counter())
    found = crash.Ended({"timers": []}, Counter({("1", "c.d"): 2}), Counter())
    assert len(crash.differences(whole, found)) == 3


def test_a_wrong_notification_would_be_seen() -> None:
    """One of what is routine that is handed over twice, one that nobody got, one without an end."""
    at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    row = {"id": 1, "youth_id": 1, "up_to": 3, "urgent": False, "begun_at": at, "outcome": "taken"}
    told = [SimpleNamespace(**row, ended_at=at)]
    key = ("1", at.isoformat())
    faults = crash_notifications.faults_of_rows
    assert [*faults(told, Counter({key: 1}))] == []
    assert any("2 times" in one for one in faults(told, Counter({key: 2})))
    assert any("nobody" in one for one in faults(told, Counter()))
    unfinished = [SimpleNamespace(**row | {"outcome": ""}, ended_at=None)]
    assert any("no end" in one for one in faults(unfinished, Counter()))
