"""The crash contract, a few runs of it; `make crash RUNS=n` plays more."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.processes import crash

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
