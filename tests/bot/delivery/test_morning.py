"""A morning: reminders of many at once, through the whole pipeline and within Telegram's limits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from benchmarks import morning
from benchmarks.morning import EIGHT, Morning
from bot.delivery.channel import Delivery
from bot.delivery.send_plan import MOST_LEFT_WAITING
from bot.errors import WaitError
from flows.engine.line import LineClass
from storage import outbox
from storage.store import Store

MINUTE = timedelta(minutes=1)


def test_a_thousand_reminders_at_eight(tmp_path: Path) -> None:
    """No limit is broken, none is wasted, none expires; and who writes does not wait for it."""
    seen = asyncio.run(morning.measure(tmp_path, youths=1000, minutes=0.75, words=60, seed=7))
    assert (seen["sent"], seen["dropped"]) == (1000, 0)
    assert seen["most_in_a_second"] <= 30
    assert seen["shortest_gap_in_a_chat"] >= 1
    assert seen["rate_used"] >= 0.95
    assert seen["human_words_waited"]["max"] <= 2
    assert seen["answers_waited"]["max"] <= 2


@pytest.fixture
def sixty(database: str, key_file: Path) -> Iterator[Morning]:
    """Sixty youths with a reminder at eight, on each kind of database."""
    one = Morning(Store.open(database, key_file), 60)
    yield one
    one.app.close()


def refusing(one: Morning, refuses: Callable[[Delivery], bool]) -> list[tuple[datetime, str]]:
    """What the channel refuses from now on with a pause of a minute, and when it did."""
    refused: list[tuple[datetime, str]] = []
    take = one.channel.on_send

    def on_send(delivery: Delivery) -> None:
        if refuses(delivery):
            refused.append((one.clock.now(), delivery.chat))
            raise WaitError(MINUTE)
        if take is not None:
            take(delivery)

    one.channel.on_send = on_send
    return refused


async def test_a_chat_that_must_pause_holds_up_nobody(sixty: Morning) -> None:
    """429 in one chat: its reminder comes after the pause, everybody else's at once."""
    late = sixty.chats[3]
    refused = refusing(
        sixty, lambda one: one.chat == late and sixty.clock.now() < EIGHT + MINUTE / 2
    )
    await sixty.play(minutes=2, words=0, seed=1)
    went = {chat: at for at, chat, _ in sixty.sent}
    assert [chat for _, chat in refused] == [late]
    assert went.pop(late) >= refused[0][0] + MINUTE
    assert max(went.values()) <= EIGHT + timedelta(seconds=3)


async def test_a_pause_of_the_bulk_is_no_pause_of_humans(sixty: Morning) -> None:
    """429 in chat after chat: reminders rest for the minute, and a coach's words go on."""
    refused = refusing(sixty, lambda one: one.say_as is LineClass.REMINDER)
    await sixty.play(minutes=0.5, words=20, seed=1)
    assert 2 <= len(refused) <= 16  # No more than were on their way together.
    assert sixty.reminders == []
    assert max(sixty.waits[LineClass.HUMAN]) <= 1


async def test_few_stay_to_be_read_again(sixty: Morning) -> None:
    """What cannot go soon has its turn written down: a look does not read all that is due."""
    await sixty.app.start()
    await sixty.app.move_to(EIGHT)
    with sixty.app.store.reading() as db:
        waiting = outbox.due_lines(db, EIGHT, 100)
        coming = outbox.next_due_at(db, EIGHT)
    assert 20 <= len(waiting) <= MOST_LEFT_WAITING
    assert coming is not None
    assert coming > EIGHT + morning.SECOND
