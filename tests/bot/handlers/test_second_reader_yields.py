"""What the second reader alone has heard gives way where words have a meaning (triage.py)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from bot.app import App
from bot.safety.combined import Thresholds
from bot.turns.inbound import YouthSaid, YouthTapped
from flows.engine.facts import Tier
from storage.sql.statements import ESCALATION, OUTBOX
from tests.support import people
from tests.support.people import Youth

ASKS_ALWAYS = Thresholds(alarm=2.0, question=0.0)
CALLS_ALWAYS = Thresholds(alarm=0.0)
UNCLEAR = "desk.unclear"
ANSWER = "desk.unclear_answer"


@pytest.fixture
async def make(rooms: Callable[..., App]) -> Callable[[Thresholds], App]:
    def made(thresholds: Thresholds) -> App:
        room = rooms(thresholds=thresholds)
        room.writer.start()
        return room

    return made


async def write(room: App, *texts: str) -> list[str]:
    """Write, as an enrolled youth; return the lines that the last text brought."""
    before: set[int] = set()
    for text in texts:
        before = {one.id for one in people.rows(room, OUTBOX)}
        await room.writer.take(people.arrival(YouthSaid(text)))
    with room.store.reading() as db:
        found = db.execute(select(OUTBOX).order_by(OUTBOX.c.id)).all()
    return [one.line for one in found if one.id not in before]


async def test_words_without_a_meaning_are_asked_about(make: Callable[[Thresholds], App]) -> None:
    """With the numbers in the question, and a coach sees the words."""
    room = make(ASKS_ALWAYS)
    Youth(room)
    assert set(await write(room, "blåbär och lingon")) == {"person.unsure", UNCLEAR}


@pytest.mark.parametrize("text", ["hjälp", "meny", "stopp"])
async def test_a_word_with_a_meaning_is_taken_as_that(
    make: Callable[[Thresholds], App], text: str
) -> None:
    """However sure the second reader is that it has heard something."""
    room = make(ASKS_ALWAYS)
    Youth(room)
    lines = await write(room, text)
    assert "person.unsure" not in lines
    assert UNCLEAR not in lines


async def test_own_words_that_were_asked_for_are_kept(make: Callable[[Thresholds], App]) -> None:
    """The question goes on; a coach sees the words, and that nobody was asked about them."""
    room = make(ASKS_ALWAYS)
    sara = Youth(room)
    await room.writer.take(people.arrival(YouthSaid("/menu")))
    place = sara.seen().place
    assert place is not None
    await room.writer.take(people.arrival(YouthTapped(place.turn, "remind")))
    lines = await write(room, "ringa blåbär")
    assert ANSWER in lines
    assert "person.unsure" not in lines
    place = sara.seen().place
    assert place is not None
    assert place.flow == "reminders"


async def test_who_waits_for_a_human_is_not_asked(make: Callable[[Thresholds], App]) -> None:
    """All words go to whoever shall read them."""
    room = make(ASKS_ALWAYS)
    Youth(room)
    lines = await write(room, "person", "blåbär och lingon")
    assert "desk.wrote_early" in lines
    assert "person.unsure" not in lines


async def test_a_danger_never_gives_way(make: Callable[[Thresholds], App]) -> None:
    """Also where own words were asked for."""
    room = make(CALLS_ALWAYS)
    sara = Youth(room)
    await room.writer.take(people.arrival(YouthTapped(sara.seen().turn, "remind")))
    await write(room, "blåbär och lingon")
    assert [Tier(one.tier) in (Tier.A, Tier.B) for one in people.rows(room, ESCALATION)] == [True]
