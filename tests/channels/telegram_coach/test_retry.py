"""What cannot go on now is begun again, a little later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channels.telegram_coach import retry
from bot.errors import UncertainError


async def test_what_fails_is_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first, whatever it was."""
    monkeypatch.setattr(retry, "PAUSE", timedelta(0))
    done: list[str] = []
    fails = iter([UncertainError(), ZeroDivisionError(), None])

    async def begins() -> None:
        done.append("begins")

    async def goes_on() -> None:
        if error := next(fails):
            raise error
        done.append("goes on")

    await retry.run_until_success(begins, goes_on)
    assert done == ["begins", "begins", "begins", "goes on"]
