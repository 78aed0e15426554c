"""The talk: what a coach writes arrives once or is said to have failed; only a human closes it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import update

from bot.delivery.change_notifier import ChangeSubscription
from bot.text.readability import Band, band, lix
from bot.turns.inbound import CoachClosed
from storage.sql.statements import ADDRESS
from tests.support.console_chat import bubbles, fate, page_of, press, talking
from tests.support.console_client import ANNA, OMAR, Desk
from tests.support.people import Youth

HTMX: Final = {"HX-Request": "true"}
SERIOUS: Final = "jag vill inte leva längre"
REPORT: Final = {"report": "not_needed", "by": "Anna", "on": "2026-11-24"}


@pytest.fixture
def sara(sara: Youth) -> Youth:
    """Who waits for a human."""
    sara.says("person")
    return sara


# ------------------------------------------------------------ writing


async def test_a_page_can_be_read_before_it_is_taken_and_written_on_after(
    desk: Desk, sara: Youth
) -> None:
    anna = await desk.signed_in(ANNA)
    before = await page_of(anna, sara)
    assert "person" in before
    assert 'id="text"' not in before
    status, answer = await press(anna, sara, "take")
    assert status == 200
    assert 'id="text"' in answer
    assert 'id="text"' in await page_of(anna, sara)
    assert 'id="text"' not in await page_of(await desk.colleague(OMAR), sara)


async def test_what_a_coach_writes_goes_out_and_is_shown_as_delivered(
    desk: Desk, sara: Youth
) -> None:
    anna = await talking(desk, sara)
    await press(anna, sara, "say", text="Hej Sara", mark="one")
    waits = bubbles(await page_of(anna, sara))[-1]
    assert "Hej Sara" in waits
    assert fate(waits) == "queued"
    await desk.app.settle()
    assert fate(bubbles(await page_of(anna, sara))[-1]) == "sent"


async def test_the_same_press_twice_is_said_once(desk: Desk, sara: Youth) -> None:
    anna = await talking(desk, sara)
    for _ in range(2):
        assert (await press(anna, sara, "say", text="Hej", mark="same"))[0] == 200
    await press(anna, sara, "say", text="Hej", mark="another")
    assert len(bubbles(await page_of(anna, sara), "coach")) == 2


async def test_what_could_not_be_sent_says_so(desk: Desk, sara: Youth) -> None:
    anna = await talking(desk, sara)
    await desk.app.settle()
    now = desk.clock.now()
    desk.write(lambda db, _: db.execute(update(ADDRESS).values(blocked_at=now)))
    await press(anna, sara, "say", text="Hej")
    await desk.app.settle()
    said = bubbles(await page_of(anna, sara), "coach")
    assert fate(said[-1]) == "undeliverable"
    told = (await anna.get("/desk/inbox")).text.partition('id="told"')[2]
    assert "Sara" in told


async def test_words_held_back_by_a_stop_say_so(desk: Desk, sara: Youth) -> None:
    """Written while the talk lasted, not yet sent when it ended, and the youth has said stop."""
    anna = await talking(desk, sara)
    await desk.app.settle()
    await press(anna, sara, "say", text="Hej")
    sara.says("stopp")
    sara.anna(CoachClosed(ANNA, "klart"))
    await desk.app.settle()
    said = bubbles(await page_of(anna, sara), "coach")
    assert fate(said[-1]) == "dropped"


@pytest.mark.parametrize("text", ["", " \n ", "ö" * 4_001], ids=["none", "space", "long"])
async def test_no_words_and_too_many_are_refused(desk: Desk, sara: Youth, text: str) -> None:
    anna = await talking(desk, sara)
    assert (await press(anna, sara, "say", text=text))[0] == 422
    assert bubbles(await page_of(anna, sara), "coach") == []


async def test_every_sign_of_a_long_message_arrives(desk: Desk, sara: Youth) -> None:
    anna = await talking(desk, sara)
    assert (await press(anna, sara, "say", text="🦉" * 4_000))[0] == 200
    assert "🦉" * 4_000 in await page_of(anna, sara)


async def test_who_has_not_taken_it_says_nothing_and_hears_who_has(desk: Desk, sara: Youth) -> None:
    await talking(desk, sara)
    omar = await desk.colleague(OMAR)
    await page_of(omar, sara)
    status, answer = await press(omar, sara, "say", text="Hej")
    assert (status, "Anna" in answer) == (409, True)
    assert bubbles(await page_of(omar, sara), "coach") == []


async def test_who_has_closed_it_reads_that_it_has_ended(desk: Desk, sara: Youth) -> None:
    """From another page that was still open: nobody else has it."""
    anna = await talking(desk, sara)
    sara.anna(CoachClosed(ANNA, "klart"))
    status, answer = await press(anna, sara, "say", text="Hej")
    assert (status, "har redan avslutats" in answer) == (409, True)


async def test_a_pressed_button_shows_in_the_coachs_language_and_in_the_youths(desk: Desk) -> None:
    youth = Youth(desk.app, nickname="Ali")
    youth.says("menu")
    youth.taps("settings", "language", "en")
    youth.says("menu")
    youth.taps("steps")
    await desk.app.settle()
    words = bubbles(await page_of(await desk.signed_in(ANNA), youth), "youth")
    (pressed,) = [one for one in words if "words pressed" in one and "👣" in one]
    assert re.search(r'lang="sv">.*små steg', pressed)
    assert re.search(r'class="original" dir="ltr" lang="en">.*small steps', pressed)


async def test_markup_of_both_sides_stands_there_as_it_was_written(desk: Desk, sara: Youth) -> None:
    anna = await talking(desk, sara)
    sara.says("<img src=x onerror=alert(1)>{{7*7}}\u202egnp.exe")
    await press(anna, sara, "say", text="</p><script>alert(1)</script>{{7*7}}")
    page = await page_of(anna, sara)
    assert "<img" not in page
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert page.count("{{7*7}}") == 2


# ------------------------------------------------------------ while writing


async def test_the_youth_sees_that_somebody_writes_but_not_at_every_key(
    desk: Desk, sara: Youth
) -> None:
    anna = await talking(desk, sara)
    with desk.app.notifier.subscribe(sara.id) as bell:
        await press(anna, sara, "typing", text="He")
        assert rung(bell)
        await press(anna, sara, "typing", text="Hej")
        assert not rung(bell)
        desk.passes(timedelta(seconds=3))
        await press(anna, sara, "typing", text="")
        assert not rung(bell)
        await press(anna, sara, "typing", text="Hej igen")
        assert rung(bell)


async def test_only_who_talks_is_seen_typing(desk: Desk, sara: Youth) -> None:
    await talking(desk, sara)
    omar = await desk.colleague(OMAR)
    await page_of(omar, sara)
    with desk.app.notifier.subscribe(sara.id) as bell:
        await press(omar, sara, "typing", text="Hej")
        assert not rung(bell)


def rung(bell: ChangeSubscription) -> bool:
    """Whether somebody was seen typing since this was last asked."""
    typing, bell.typing = bell.typing, False
    return typing


async def test_a_coach_sees_how_hard_their_words_are(desk: Desk, sara: Youth) -> None:
    """[4a-13] LIX stands beside what is being written, before the coach sends it."""
    anna = await talking(desk, sara)
    easy = (await press(anna, sara, "typing", text="Hej! Hur mår du i dag?"))[1]
    hard = "Studievägledaren återkopplar beträffande kompletterande behörighetsgivande utbildning"
    assert 'class="lix easy"' in easy
    assert 'class="lix hard"' in (await press(anna, sara, "typing", text=hard))[1]
    assert (await press(anna, sara, "typing", text=""))[1].strip() == ""


@pytest.mark.parametrize(
    ("text", "index", "how"),
    [
        ("", 0, Band.EASY),
        ("Hej på dig. Hur mår du?", 3, Band.EASY),
        ("Katten sitter på stolen.", 4, Band.EASY),
        ("Studievägledaren hjälper dig att söka till skolan.", 36, Band.MEDIUM),
        ("Behörighetsgivande utbildning", 102, Band.HARD),
    ],
)
def test_lix_is_words_in_a_sentence_and_the_share_of_long_ones(
    text: str, index: int, how: Band
) -> None:
    assert (round(lix(text)), band(lix(text))) == (index, how)
