"""Whatever a youth, the staff and the machine do: the promises of decision 24 are kept.

300 random lives here, 10,000 by hand (`make lives LIVES=10000`). A failure names its seed and tells
what was done.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.support import lives

LIVES = 300
CHUNK = 30


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A database with its key, copied for each life."""
    return lives.empty_database(tmp_path_factory.mktemp("lives"))


@pytest.mark.parametrize("first", range(1, LIVES + 1, CHUNK))
def test_no_promise_is_broken(first: int, empty: tuple[Path, Path], tmp_path: Path) -> None:
    """No escalation without an alarm ahead, no youth untold, nothing routine, no word lost."""
    for seed in range(first, first + CHUNK):
        asyncio.run(lives.live(seed, *empty, tmp_path))
