"""What Telegram cannot take now is done again, a little later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channels.coachbot import patience
from bot.errors import RefusedError, UncertainError, WaitError


class Enough(BaseException):
    """The test has seen it."""


async def test_what_waits_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that /readyz can say it; and it is begun again, whatever it was."""
    monkeypatch.setattr(patience, "PAUSE", timedelta(0))
    told: list[str] = []

    async def fails() -> None:
        raise ZeroDivisionError if told else UncertainError

    def wrong(why: str) -> None:
        told.append(why)
        if len(told) > 1:
            raise Enough

    with pytest.raises(Enough):
        await patience.on_and_on(fails, wrong=wrong)
    assert told == ["UncertainError", "ZeroDivisionError"]


@pytest.mark.parametrize(
    ("pause", "tries"), [(timedelta(0), 2), (patience.LONGEST + timedelta(seconds=1), 1)]
)
async def test_an_answer_waits_a_little_and_not_for_long(pause: timedelta, tries: int) -> None:
    tried: list[int] = []

    async def busy() -> None:
        tried.append(1)
        raise WaitError(pause)

    with pytest.raises(WaitError):
        await patience.once_more(busy)
    assert len(tried) == tries


async def test_what_is_refused_is_not_tried_again() -> None:
    tried: list[int] = []

    async def refused() -> None:
        tried.append(1)
        raise RefusedError

    with pytest.raises(RefusedError):
        await patience.once_more(refused)
    assert len(tried) == 1
