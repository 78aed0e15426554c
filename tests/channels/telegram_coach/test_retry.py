"""What Telegram cannot take now is done again, a little later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channels.telegram_coach import retry
from bot.errors import RefusedError, UncertainError, WaitError


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


@pytest.mark.parametrize(
    ("pause", "tries"), [(timedelta(0), 2), (retry.LONGEST + timedelta(seconds=1), 1)]
)
async def test_an_answer_waits_a_little_and_not_for_long(pause: timedelta, tries: int) -> None:
    tried: list[int] = []

    async def busy() -> None:
        tried.append(1)
        raise WaitError(pause)

    with pytest.raises(WaitError):
        await retry.retry_once(busy)
    assert len(tried) == tries


async def test_what_is_refused_is_not_tried_again() -> None:
    tried: list[int] = []

    async def refused() -> None:
        tried.append(1)
        raise RefusedError

    with pytest.raises(RefusedError):
        await retry.retry_once(refused)
    assert len(tried) == 1
