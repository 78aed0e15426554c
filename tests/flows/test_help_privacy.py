"""Whom a youth looked for is theirs: nothing is kept before a yes, and no coach reads it after."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Final

import pytest

from bot.app import App
from bot.simulator.simulator import ZONE, Simulator
from storage.sql.statements import ESCALATION, EVENT, OUTBOX, REQUEST, TIMER, YOUTH
from tests.support import console_client, people
from tests.support.console_chat import bubbles, page_of
from tests.support.console_client import ANNA, Desk
from tests.support.people import Youth

LOOKED: Final = ("who", "safety", "ratt_att_valja")
SECRET: Final = ("Rätt att välja", "020-57 70 70", "ratt_att_valja", "trygg och fri")
TUESDAY: Final = datetime(2026, 11, 24, 10, tzinfo=ZONE)


@pytest.fixture
async def desk(rooms: Callable[..., App]) -> AsyncIterator[Desk]:
    async with console_client.opened(rooms()) as opened:
        yield opened


def plain(room: App) -> str:
    """Everything that stands unsealed about youths: what a stolen database tells at once."""
    tables = (YOUTH, TIMER, ESCALATION, EVENT, OUTBOX, REQUEST)
    return repr([[one for one in row if not isinstance(one, bytes)]
                 for table in tables for row in people.rows(room, table)])  # fmt: skip


# ---------------------------------------------------------------- before a yes


@pytest.mark.parametrize(
    "answer", [("no",), ("think", "never"), ()], ids=["no", "thinking", "no answer"]
)
async def test_before_a_yes_nothing_is_kept(
    database: str, key_file: Path, answer: tuple[str, ...]
) -> None:
    """No answer, no timer but the one that forgets, no task, no words: also with every button."""
    youth = Simulator(database, key_file, TUESDAY)
    await youth.open()
    try:
        for choice in ("sv", "on", "on", "on", *answer):
            await youth.tap(choice)
        await youth.say("hej")
        for choice in LOOKED:
            out = await youth.tap(choice)
        shown = {one["id"] for one in out[-1]["buttons"]}
        assert shown == {"others", "enough"}
        for choice in ("others", "sos", "enough"):
            await youth.tap(choice)
        room = youth.app
        assert set(people.timers(room)) <= {"forget", "think"}
        assert people.rows(room, ESCALATION) == []
        assert {row.words for row in people.rows(room, EVENT)} == {None}
        assert [row.place for row in people.rows(room, YOUTH)] == [None]
        assert not any(one in plain(room) for one in SECRET)
        later = await youth.wait("20d")
        assert not any("höra av dig" in one.get("text", "") for one in later)
    finally:
        youth.close()


async def test_who_has_stopped_is_helped_and_not_asked_later(database: str, key_file: Path) -> None:
    """A stop holds: the open information answers, and nothing comes of it."""
    youth = Simulator(database, key_file, TUESDAY)
    await youth.open("Sara", enrolled=True)
    try:
        for words in ("stopp", "nej", "hej"):
            await youth.say(words)
        for choice in LOOKED:
            out = await youth.tap(choice)
        assert {one["id"] for one in out[-1]["buttons"]} == {"others", "enough"}
        await youth.tap("enough")
        assert people.timers(youth.app) == []
        assert await youth.wait("20d") == []
    finally:
        youth.close()


# ---------------------------------------------------------------- after a yes


def test_the_timer_does_not_say_about_whom(room: App) -> None:
    """What is not sealed tells of a question in a week, and of nobody."""
    sara = Youth(room)
    sara.says("meny")
    sara.taps(*LOOKED, "touch")
    assert people.timers(room) == ["touch"]
    assert not any(one in plain(room) for one in SECRET)
    assert sara.seen().place is None


@pytest.mark.parametrize("said", [True, False], ids=["said", "unsaid"])
def test_company_says_where_to_only_if_the_youth_does(room: App, *, said: bool) -> None:
    """[2-8] It is a task of a working day; what the coach is told of where to is sealed."""
    sara = Youth(room)
    sara.says("meny")
    sara.taps(*LOOKED, "company", "say" if said else "quiet")
    assert people.rows(room, ESCALATION) == []
    assert [(row.kind, row.state) for row in people.rows(room, REQUEST)] == [("company", "sent")]
    assert not any(one in plain(room) for one in SECRET)
    told = [row.line for row in people.rows(room, OUTBOX) if row.coach_id == ANNA]
    assert told == ["desk.request"]
    words = [one.words for one in sara.seen().requests.values()]
    assert words == ["Rätt att välja" if said else ""]


async def test_no_coach_reads_what_was_looked_up(desk: Desk) -> None:
    """Neither the questions, nor the buttons, nor what was told, nor that it is asked later."""
    sara = Youth(desk.app)
    sara.says("meny")
    sara.taps(*LOOKED, "touch")
    sara.says("meny")
    sara.taps("who", "school", "read", "absence")
    sara.says("jag är trött")
    await desk.app.settle()
    page = await page_of(await desk.signed_in(ANNA), sara)
    shown = "".join(bubbles(page))
    assert not any(one in page for one in SECRET)
    assert "frånvaro" not in page
    assert "jag är trött" in shown
    assert "Vem kan hjälpa" in shown
    assert "Inget är planerat" in page


async def test_words_of_danger_among_them_are_read(desk: Desk) -> None:
    """What a youth writes there is read as anywhere else."""
    sara = Youth(desk.app)
    sara.says("meny")
    sara.taps("who", "low")
    sara.says("jag vill dö")
    await desk.app.settle()
    page = await page_of(await desk.signed_in(ANNA), sara)
    assert "jag vill dö" in "".join(bubbles(page, "youth"))
