"""What the second reader senses of a text before its turn (bot/turns/listener.py)."""

from __future__ import annotations

import asyncio
import dataclasses
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.app import App, load_locales
from bot.clock import ManualClock
from bot.safety import numeric, weights
from bot.safety.classifier import Classifier
from bot.safety.combined import Reader
from bot.safety.lexicon import Lexicon
from bot.safety.sensing import MOST_WAITING, SensedBy, TextSensing
from bot.turns.inbound import Inbound, YouthSaid, YouthTapped
from bot.turns.listener import LONGEST, REMEMBERED, Listener
from flows.engine.facts import Tier
from storage.sql.statements import ESCALATION
from tests.conftest import START
from tests.support import people
from tests.support.people import Youth

LOCALES: Final = Path(__file__).parents[3] / "locales"
WEIGHTS: Final = weights.load(LOCALES / weights.FILE)
LISTS: Final = Lexicon.load(LOCALES)
LETTERS: Final = Classifier(WEIGHTS, None)
DIMENSIONS: Final = 768
SOON: Final = timedelta(milliseconds=20)


class Meanings:
    """An embedding whose texts wait until they may go on, or fail."""

    def __init__(self) -> None:
        self.may_go_on = threading.Event()
        self.asked = 0
        self.fails = False

    def __call__(self, _text: str) -> numeric.Vector:
        self.asked += 1
        if self.fails:
            raise RuntimeError
        self.may_go_on.wait()
        return numeric.real([0.05] * DIMENSIONS)


@pytest.fixture
def meanings() -> Iterator[Meanings]:
    made = Meanings()
    yield made
    made.may_go_on.set()


def listener(classifier: Classifier, patience: timedelta = timedelta(minutes=1)) -> Listener:
    sensing = TextSensing(classifier, patience)
    return Listener(sensing, Reader(LISTS, classifier), ManualClock(START))


def said(text: str, chat: str = "chat") -> Inbound:
    return people.arrival(YouthSaid(text), chat)


# ---------------------------------------------------------------- the order


async def test_what_one_chat_sends_is_queued_in_its_order(meanings: Meanings) -> None:
    """A button that is pressed after a text never comes before it; another chat's may."""
    heard = listener(Classifier(WEIGHTS, meanings))
    done: list[str] = []
    elsewhere = asyncio.Event()

    async def take(inbound: Inbound, name: str) -> None:
        await heard.prepare(inbound)
        done.append(name)
        if name == "elsewhere":
            elsewhere.set()

    async with asyncio.TaskGroup() as tasks:
        for inbound, name in (
            (said("det var en gång en katt"), "text"),
            (people.arrival(YouthTapped(1, "yes")), "button"),
            (people.arrival(YouthTapped(1, "no"), "other"), "elsewhere"),
        ):
            tasks.create_task(take(inbound, name))
        await elsewhere.wait()
        assert done == ["elsewhere"]
        meanings.may_go_on.set()
    assert done == ["elsewhere", "text", "button"]


@pytest.mark.parametrize("text", ["/start", "2", " 14 "])
async def test_commands_and_numbers_are_not_sensed(text: str) -> None:
    """They have a meaning of their own, and waiting would be for nothing."""
    inbound = said(text)
    assert await listener(LETTERS).prepare(inbound) is inbound


# ---------------------------------------------------------------- when it does not work


async def test_a_meaning_that_is_late_leaves_letters(meanings: Meanings) -> None:
    """And so it does for a while: a model that hangs may not hold every text."""
    sensing = TextSensing(Classifier(WEIGHTS, meanings), SOON)
    for _ in range(2):
        sensed = await sensing.sense("jag har sparat mina tabletter, ikväll tar jag alla")
        assert sensed is not None
        assert sensed.spans[0].nearness is None
    assert sensing.counts == {SensedBy.LATE: 2}
    assert meanings.asked == 1


async def test_a_meaning_that_fails_leaves_letters(meanings: Meanings) -> None:
    """No message is lost over it."""
    meanings.fails = True
    sensing = TextSensing(Classifier(WEIGHTS, meanings))
    sensed = await sensing.sense("jag har sparat mina tabletter, ikväll tar jag alla")
    assert sensed is not None
    assert sensing.counts == {SensedBy.LATE: 1}


async def test_while_many_wait_the_next_are_read_by_letters(meanings: Meanings) -> None:
    """The queue of meanings has an end; what is read without them is counted."""
    sensing = TextSensing(Classifier(WEIGHTS, meanings), timedelta(hours=1))
    async with asyncio.TaskGroup() as tasks:
        for number in range(MOST_WAITING):
            tasks.create_task(sensing.sense(f"hej {number}"))
        # Tasks begin in their order: when this one does, the others wait.
        await tasks.create_task(sensing.sense("jag vill inte leva"))
        assert sensing.counts == {SensedBy.BUSY: 1}
        meanings.may_go_on.set()
    assert sensing.counts == {SensedBy.BUSY: 1, SensedBy.MEANINGS: MOST_WAITING}


async def test_without_weights_the_list_is_left() -> None:
    """It is counted too, and danger in plain words still heard."""
    heard = listener(Classifier(None, None))
    assert (await heard.prepare(said("hej"))).sensed is None
    assert heard.sensing.counts == {SensedBy.LIST: 1}
    assert await heard.danger_in("jag vill dö") is not None


# ---------------------------------------------------------------- what came before


@pytest.fixture
async def room(rooms: Callable[..., App]) -> App:
    """A room in which the list alone reads: what is together does not hang on weights."""
    made = rooms(locales=dataclasses.replace(load_locales(), classifier=Classifier(None, None)))
    await made.start()
    return made


async def write(room: App, *texts: str, pause: timedelta = timedelta(minutes=1)) -> list[Tier]:
    """Write texts one after another, as Sara; return the tiers of what was opened."""
    clock = room.clock
    assert isinstance(clock, ManualClock)
    Youth(room)
    for text in texts:
        await room.writer.take(said(text))
        clock.move_to(clock.now() + pause)
    return [Tier(one.tier) for one in people.rows(room, ESCALATION)]


async def test_a_danger_over_three_short_lines_is_heard(room: App) -> None:
    """Each alone is nothing."""
    assert await write(room, "jag ska ta", "livet av", "mig ikväll") == [Tier.A]


async def test_lines_long_after_one_another_are_not_read_together(room: App) -> None:
    """After ten minutes it is another matter."""
    assert await write(room, "jag ska ta", "livet av", "mig ikväll", pause=REMEMBERED * 2) == []


async def test_a_danger_that_was_told_is_not_told_again(room: App) -> None:
    """What follows it is read for itself."""
    heard = room.listener
    await heard.prepare(said("jag vill dö"))
    assert (await heard.prepare(said("hej igen"))).together is None


async def test_only_short_and_different_messages_are_read_together() -> None:
    """A long one says by itself what it says; one that is sent again is the same."""
    heard = listener(LETTERS)
    await heard.prepare(said("hej"))
    assert (await heard.prepare(said("hej"))).together is None
    together = (await heard.prepare(said("vad gör du"))).together
    assert together is not None
    assert together.text == "hej vad gör du"
    assert (await heard.prepare(said("a" * (LONGEST + 1)))).together is None
    assert (await heard.prepare(said("efteråt"))).together is None
