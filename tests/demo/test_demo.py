"""The demo's people and its clock."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo import clock, people
from bot.demo.clock import START, ZONE, DemoClock
from bot.language.renderer import Moment
from bot.web.transcript import TranscriptReader
from flows.engine.facts import Stage
from storage.access import teams
from storage.reads import console, conversations
from tests.support.demo_visitor import SCRIPT, Visit

# ---------------------------------------------------------------- the people


async def test_each_of_the_six_is_where_their_story_led_them(visit: Visit) -> None:
    """Played through the real pipeline, each youth is in a state of their own."""
    sara, leo, noor, maja, elias, amina = (visit.youth(name) for name in people.YOUTHS)
    with visit.app.store.reading() as db:
        steps = console.steps(db, visit.app.store.keys, sara.id)
    assert [one.stage for one in steps] == [Stage.ACTIVE, Stage.ACTIVE, Stage.DONE]
    assert len(sara.reminders) == 1
    assert leo.place is not None
    assert (leo.place.flow, leo.place.step, leo.language) == ("checkin", "sure", "en")
    assert noor.escalation is not None
    assert (noor.escalation.tier, noor.language, noor.nickname) == ("C", "ar", "نور")
    assert maja.paused_until is not None
    assert maja.paused_until > START
    assert maja.escalation is not None
    assert (maja.escalation.tier, maja.escalation.taken_by) == ("B", None)
    assert maja.escalation.rung > 0, "nobody took it in time"
    assert elias.standing == "stopped"
    assert amina.standing == "thinking"


async def test_nothing_in_the_story_was_misunderstood(visit: Visit) -> None:
    """Every deed of the story did what it says: no refusal and no hint is among the answers."""
    misunderstood = {"always.again", "always.stale", "always.gone", "always.broken", "menu.wrote"}
    for name in people.YOUTHS:
        with visit.app.store.reading() as db:
            number = visit.chat(name).youth
            entries = conversations.read(db, visit.app.store.keys, number)
        assert not {getattr(one, "line", "") for one in entries} & misunderstood
        assert entries == sorted(entries, key=lambda one: one.at)
        assert all(one.at < START for one in entries)


async def test_an_answer_stands_below_what_it_answers(visit: Visit) -> None:
    """The history reads as it happened: who writes is answered a moment later."""
    with visit.app.store.reading() as db:
        keys = visit.app.store.keys
        entries = conversations.read(db, keys, visit.chat("Sara").youth)
    reader = TranscriptReader(visit.app.renderer, "sv", Moment(START, ZONE))
    texts = [one.text for one in reader.bubbles(entries)]
    assert texts.index("jag ringde på rasten") + 1 == texts.index(
        "Fint. Vill du ta ett nytt litet steg?"
    )


async def test_the_database_says_that_nobody_in_it_is_real(visit: Visit) -> None:
    """[0-15] It is marked, and the robot's team says so in its name."""
    with visit.app.store.reading() as db:
        assert teams.is_fictitious(db)
    assert "demo" in visit.youth("Sara").team.name


def test_a_line_of_the_story_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    """A mistake in the story is not passed over."""
    story = tmp_path / "story.txt"
    story.write_text("0 10:00 Sara taps sv\n", encoding="utf-8")
    with pytest.raises(ValueError, match="Sara taps sv"):
        people.story(story)


# ---------------------------------------------------------------- the clock


def test_the_clock_goes_on_and_jumps_and_never_goes_back() -> None:
    """Real time is added to a day that is made up."""
    going = DemoClock(START)
    first = going.now()
    assert timedelta(0) <= first - START < timedelta(minutes=1)
    while going.now() == first:
        pass
    going.move_to(START + timedelta(hours=5))
    later = going.now()
    assert timedelta(hours=5) <= later - START < timedelta(hours=5, minutes=1)
    going.move_to(START)
    assert going.now() >= later


@pytest.mark.parametrize(
    ("day", "tomorrow", "monday"),
    [
        ("2026-11-24T10:00", "2026-11-25T08:00", "2026-11-30T08:00"),
        ("2026-11-29T23:30", "2026-11-30T08:00", "2026-11-30T08:00"),
        ("2026-11-30T07:00", "2026-12-01T08:00", "2026-12-07T08:00"),
        ("2027-03-27T10:00", "2027-03-28T08:00", "2027-03-29T08:00"),
    ],
)
def test_moves_are_to_swedish_mornings(day: str, tomorrow: str, monday: str) -> None:
    """Also over the weekend, and where summer time begins."""
    now = datetime.fromisoformat(day).replace(tzinfo=ZONE).astimezone(UTC)
    assert clock.tomorrow(now).replace(tzinfo=None) == datetime.fromisoformat(tomorrow)
    assert clock.on_monday(now).replace(tzinfo=None) == datetime.fromisoformat(monday)


@pytest.mark.parametrize(
    ("to", "then"),
    [("hour", "T11:00"), ("tomorrow", "2026-11-25T08:00"), ("monday", "2026-11-30T08:00")],
)
async def test_the_buttons_move_the_clock(visit: Visit, to: str, then: str) -> None:
    """And what was due on the way has happened."""
    state = await visit.post("/demo/clock", to=to)
    assert then in state["at"]
    assert state["moving"] is False


async def test_while_the_clock_moves_it_cannot_be_moved_again(visit: Visit) -> None:
    """Two presses are one move."""
    answers_ = await asyncio.gather(
        *(visit.client.post("/demo/clock", data={"to": "hour"}, headers=SCRIPT) for _ in range(2))
    )
    assert sorted(one.status_code for one in answers_) == [200, 409]
    assert "T11:00" in (await visit.state())["at"]


async def test_what_comes_due_on_the_way_is_said_once_at_its_time(visit: Visit) -> None:
    """While the outbox and the ticks run by themselves too: a week of mornings, each said once."""
    await visit.post("/demo/clock", to="monday")
    with visit.app.store.reading() as db:
        keys, sara = visit.app.store.keys, visit.chat("Sara").youth
        entries = conversations.read(db, keys, sara, ("queued", "sending", "sent"))
    told = [one for one in entries if isinstance(one, conversations.LineEntry) and one.at > START]
    said = [f"{one.at.astimezone(ZONE):%a %H:%M} {one.line}" for one in told]
    assert said[0] == "Tue 15:00 checkin.how"
    assert len(said) == len(set(said)) > 3
    assert {one.state for one in told} == {"sent"}


async def test_a_move_to_nowhere_is_refused(visit: Visit) -> None:
    """An unknown wish, and a check-in that nobody waits for."""
    await visit.post("/demo/phone", who="Elias")
    for to in ("yesterday", "", "checkin"):
        answer = await visit.client.post("/demo/clock", data={"to": to}, headers=SCRIPT)
        assert answer.status_code == 409
    assert (await visit.state())["at"].startswith("2026-11-24T10:00")
