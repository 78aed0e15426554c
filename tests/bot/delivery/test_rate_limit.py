"""How fast a channel is used: the limits hold in whatever second one looks."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

import pytest

from bot.delivery.channel import Limits
from bot.delivery.rate_limit import SECOND, SLOW, RateLimiter
from tests.conftest import START

LIMITS: Final = Limits(per_chat=SECOND, per_second=30)


def most_in_a_second(moments: list[datetime]) -> int:
    return max(bisect_left(moments, one + SECOND) - first for first, one in enumerate(moments))


@pytest.mark.parametrize("seed", range(20))
def test_no_second_and_no_chat_has_too_many(seed: int) -> None:
    """Whoever only speaks when it is free keeps both limits, however people come and wait."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, nothing secret
    pace, now = RateLimiter(LIMITS), START
    every: list[datetime] = []
    chats: dict[str, list[datetime]] = defaultdict(list)
    for _ in range(2000):
        chat, routine = str(chance.randrange(60)), chance.random() < 0.8
        free = pace.free_at(chat, now, routine=routine)
        if free > now and chance.random() < 0.5:
            now = free
            assert pace.free_at(chat, now, routine=routine) == now
        if pace.free_at(chat, now, routine=routine) == now:
            pace.use(chat, now, routine=routine)
            every.append(now)
            chats[chat].append(now)
        now += timedelta(microseconds=chance.choice((0, 0, 1, 999, 20_000, 400_000)))
    assert most_in_a_second(every) <= LIMITS.per_second
    gaps = [later - one for moments in chats.values() for one, later in pairwise(moments)]
    assert min(gaps) >= LIMITS.per_chat


def test_routine_lines_use_all_of_it_and_leave_no_long_pause() -> None:
    """Ten seconds of reminders are three hundred, and no human waits for the second to be over."""
    pace, now = RateLimiter(LIMITS), START
    moments: list[datetime] = []
    while now < START + 10 * SECOND:
        now = max(now, pace.free_at(str(len(moments)), now, routine=True))
        pace.use(str(len(moments)), now, routine=True)
        moments.append(now)
    assert bisect_left(moments, START + 10 * SECOND) == 300
    assert max(later - one for one, later in pairwise(moments)) <= SECOND / 2


def test_a_draft_changes_nothing() -> None:
    """What may go together is worked out on a copy; what goes is counted when it goes."""
    pace = RateLimiter(LIMITS)
    pace.use("sara", START)
    draft = pace.copy()
    for one in range(29):
        draft.use(str(one), START)
    assert draft.free_at("ali", START) == START + SECOND
    assert draft.free_at("sara", START) == START + SECOND
    assert pace.free_at("ali", START) == START


def test_a_pause_is_of_its_chat() -> None:
    """Telegram asks for a pause in one chat (429): nobody else waits, routine or not."""
    pace, until = RateLimiter(LIMITS), START + timedelta(minutes=1)
    pace.pause("sara", START, until, routine=True)
    assert pace.free_at("sara", START) == until
    assert pace.free_at("ali", START, routine=True) == START


def test_a_pause_in_two_chats_is_of_all_that_is_routine() -> None:
    """Then it is the bulk that is too much: reminders wait, a human's words do not."""
    pace, until = RateLimiter(LIMITS), START + timedelta(minutes=1)
    for chat in ("sara", "ali"):
        pace.pause(chat, START, until, routine=True)
    assert pace.free_at("eva", START, routine=True) == until
    assert pace.free_at("eva", START) == START
    assert pace.reserve(START) > until


def test_promises_stand_behind_each_other() -> None:
    """Lines that are put off come back at the rate at which they can go."""
    pace = RateLimiter(LIMITS)
    promised = [pace.reserve(START) for _ in range(300)]
    assert promised == sorted(promised)
    assert most_in_a_second(promised) <= LIMITS.per_second + 1


def test_the_pause_begins_when_the_channel_has_answered() -> None:
    """It counts a message when it takes it: nobody knows when, so not before it has said so."""
    pace = RateLimiter(LIMITS)
    pace.begin("sara", START)
    soon = START + SECOND
    assert soon < pace.free_at("sara", soon) < soon + SECOND
    assert pace.free_at("ali", soon) == soon
    assert pace.under_way == {"sara"}
    pace.end("sara", soon)
    assert pace.free_at("sara", soon) == soon + SECOND
    assert pace.under_way == frozenset()


def test_a_slow_answer_holds_up_nothing_for_ever() -> None:
    """What is under way for long holds up the next message no more."""
    pace = RateLimiter(LIMITS)
    pace.begin("sara", START)
    later = START + SLOW
    assert pace.free_at("sara", later) == later


def test_a_channel_without_limits_is_always_free() -> None:
    """Whatever is under way."""
    pace = RateLimiter.unlimited()
    pace.begin("sara", START)
    assert pace.free_at("sara", START) == START


def test_an_answer_leaves_the_chat_to_lines() -> None:
    """One that is urgent only in its first second."""
    pace = RateLimiter(LIMITS)
    pace.leave_to_lines("sara", START)
    assert pace.answer_free_at("sara", START) == START + SECOND
    assert pace.answer_free_at("sara", START, since=START) == START + SECOND
    assert pace.answer_free_at("sara", START, since=START - SECOND) == START
    assert pace.answer_free_at("ali", START) == START
    assert pace.free_at("sara", START) == START
