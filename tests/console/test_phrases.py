"""Prepared lines, handing over and ideas: picked in one language and read in another."""

from __future__ import annotations

import asyncio
import re
from typing import Final

import pytest

from bot.turns.inbound import YouthTapped
from flows.engine.facts import Stage
from flows.texts.phrasebook import PHRASES
from storage.access import staff, staffing
from tests.support import people
from tests.support.console_chat import bubbles, page_of, press, talking
from tests.support.console_client import ANNA, EVA, NINA, OMAR, Desk
from tests.support.people import Youth

HTMX: Final = {"HX-Request": "true"}


@pytest.fixture
def ali(desk: Desk) -> Youth:
    """Who reads English, and waits for a human."""
    youth = Youth(desk.app, nickname="Ali")
    youth.says("menu")
    youth.taps("settings", "language", "en")
    youth.says("person")
    return youth


# ------------------------------------------------------------ prepared lines


async def test_every_line_is_offered_in_the_coachs_language_and_as_the_youth_reads_it(
    desk: Desk, ali: Youth
) -> None:
    anna = await talking(desk, ali)
    book = (await anna.get(f"/desk/youths/{ali.id}/phrases")).text
    assert book.count('name="phrase" value=') == len(PHRASES) - 1
    assert 'href="#meeting"' in book, "a meeting is proposed by its form"
    one = book.partition('value="read"')[0].rpartition("<li")[2] + book.partition('value="read"')[2]
    assert "Jag har läst" in one
    assert re.search(r'dir="ltr" lang="en">I have read what you wrote', one)


async def test_what_the_youth_will_read_is_shown_before_it_is_sent(desk: Desk, ali: Youth) -> None:
    anna = await talking(desk, ali)
    status, seen = await press(anna, ali, "preview", phrase="call", value_time="kl 15 <b>")
    assert status == 200
    assert "I will call you tomorrow at" in seen
    assert "kl 15 &lt;b&gt;" in seen
    await desk.app.settle()
    assert bubbles(await page_of(anna, ali), "coach") == []


async def test_a_line_that_was_picked_reaches_the_youth_in_their_language(
    desk: Desk, ali: Youth
) -> None:
    anna = await talking(desk, ali)
    assert (await press(anna, ali, "pick", phrase="call", value_time="15:00"))[0] == 200
    await desk.app.settle()
    (bubble,) = bubbles(await page_of(anna, ali), "coach")
    assert "Jag ringer dig" in bubble
    assert re.search(r'class="original" dir="ltr" lang="en">[^/]*I will call you tomorrow', bubble)
    assert "fate-sent" in bubble


async def test_a_line_with_an_empty_field_is_not_sent(desk: Desk, ali: Youth) -> None:
    anna = await talking(desk, ali)
    for values in ({}, {"value_place": "biblioteket"}, {"value_place": " ", "value_time": "15"}):
        assert (await press(anna, ali, "pick", phrase="meet", **values))[0] == 422
    assert bubbles(await page_of(anna, ali), "coach") == []


async def test_a_line_with_nothing_to_be_seen_is_not_sent(desk: Desk, ali: Youth) -> None:
    """A sign without a shape fills in no field, and that is what is said."""
    anna = await talking(desk, ali)
    status, answer = await press(anna, ali, "pick", phrase="call", value_time="\u200b")
    assert (status, "Fyll i alla fält" in answer) == (422, True)
    assert bubbles(await page_of(anna, ali), "coach") == []


async def test_a_line_there_is_not_is_no_page(desk: Desk, ali: Youth) -> None:
    anna = await talking(desk, ali)
    for deed in ("pick", "preview"):
        assert (await press(anna, ali, deed, phrase="../secret"))[0] == 404


async def test_only_who_talks_can_pick(desk: Desk, ali: Youth) -> None:
    await talking(desk, ali)
    omar = await desk.colleague(OMAR)
    await page_of(omar, ali)
    status, answer = await press(omar, ali, "pick", phrase="read")
    assert (status, "Anna" in answer) == (409, True)


async def test_a_tapped_answer_shows_in_the_coachs_language_with_the_original(
    desk: Desk, ali: Youth
) -> None:
    anna = await talking(desk, ali)
    await press(anna, ali, "pick", phrase="come_along", value_place="biblioteket")
    await desk.app.settle()
    pressed = YouthTapped(ali.seen().turn, "phrase.1.come_along.yes")
    desk.app.turns.take([people.arrival(pressed)])
    page = await page_of(anna, ali)
    answer = bubbles(page, "youth")[-1]
    assert "Yes, please" in answer.partition('class="original"')[2]
    assert "Ja" in answer.partition('class="original"')[0]


# ------------------------------------------------------------ handing over


async def test_a_talk_is_handed_over_to_a_coach_of_the_team(desk: Desk, ali: Youth) -> None:
    anna = await talking(desk, ali)
    status, answer = await press(anna, ali, "hand-over", to=str(OMAR))
    assert (status, "Omar" in answer, 'id="text"' in answer) == (200, True, False)
    assert ali.seen().talking_with == OMAR


@pytest.mark.parametrize("to", [ANNA, EVA, NINA, 99, "", "x"])
async def test_nobody_else_is_given_a_talk(desk: Desk, ali: Youth, to: int | str) -> None:
    anna = await talking(desk, ali)
    assert (await press(anna, ali, "hand-over", to=str(to)))[0] == 422
    assert ali.seen().talking_with == ANNA


async def test_a_colleague_who_has_left_is_not_given_a_talk(desk: Desk, ali: Youth) -> None:
    """The page still offered them; who has the talk reads that they still have it."""
    anna = await talking(desk, ali)
    assert desk.write(lambda db, _: staff.leave(db, OMAR, desk.clock.now()))
    status, answer = await press(anna, ali, "hand-over", to=str(OMAR))
    assert (status, "Du har kvar samtalet" in answer) == (422, True)
    assert ali.seen().talking_with == ANNA


async def test_a_colleague_who_is_away_is_not_given_a_talk(desk: Desk, ali: Youth) -> None:
    """Nobody would answer the youth: who has the talk reads why, and still has it."""
    anna = await talking(desk, ali)
    now = desk.clock.now()
    desk.write(lambda db, _: staffing.add_absence(db, OMAR, now, None, now))
    status, answer = await press(anna, ali, "hand-over", to=str(OMAR))
    assert status == 422
    assert "<bdi>Omar</bdi> är inte i tjänst nu. Du har kvar samtalet." in answer
    assert ali.seen().talking_with == ANNA


async def test_nobody_hands_over_what_a_colleague_has(desk: Desk, ali: Youth) -> None:
    await talking(desk, ali)
    omar = await desk.colleague(OMAR)
    await page_of(omar, ali)
    status, answer = await press(omar, ali, "hand-over", to=str(ANNA))
    assert (status, "Anna" in answer) == (409, True)


# ------------------------------------------------------------ ideas


async def test_an_idea_waits_for_the_youths_yes(desk: Desk) -> None:
    youth = Youth(desk.app, nickname="Sara")
    anna = await desk.signed_in(ANNA)
    await page_of(anna, youth)
    assert (await press(anna, youth, "propose", text="titta på praktik"))[0] == 200
    page = await page_of(anna, youth)
    assert "stage-proposed" in page
    (step,) = youth.seen().steps.values()
    assert (step.text, step.stage, step.proposed_by) == ("titta på praktik", Stage.PROPOSED, ANNA)
    await desk.app.settle()
    youth.taps("yes")
    assert "stage-active" in await page_of(anna, youth)


@pytest.mark.parametrize("text", ["", "  ", "…", "ö" * 400], ids=["none", "space", "signs", "long"])
async def test_an_idea_without_words_or_with_too_many_is_refused(desk: Desk, text: str) -> None:
    youth = Youth(desk.app)
    anna = await desk.signed_in(ANNA)
    await page_of(anna, youth)
    status, answer = await press(anna, youth, "propose", text=text)
    why = "högst <bdi>120</bdi> tecken" if len(text) > 120 else "inga ord"
    assert (status, why in answer) == (422, True)
    assert youth.seen().steps == {}


async def test_nothing_is_proposed_to_who_has_said_stop(desk: Desk) -> None:
    youth = Youth(desk.app)
    youth.says("stopp")
    anna = await desk.signed_in(ANNA)
    await page_of(anna, youth)
    status, answer = await press(anna, youth, "propose", text="titta på praktik")
    assert (status, "är inte med just nu" in answer) == (422, True)
    assert youth.seen().steps == {}


async def test_a_fourth_idea_waits_until_one_is_answered(desk: Desk) -> None:
    youth = Youth(desk.app)
    anna = await desk.signed_in(ANNA)
    await page_of(anna, youth)
    codes = [(await press(anna, youth, "propose", text=f"steg {one}"))[0] for one in range(4)]
    assert codes == [200, 200, 200, 422]


async def test_of_four_ideas_at_once_one_is_told_to_wait(desk: Desk) -> None:
    """The turn counts them: none was seen by the others before it was pressed."""
    youth = Youth(desk.app)
    anna = await desk.signed_in(ANNA)
    await page_of(anna, youth)
    answers = await asyncio.gather(
        *(press(anna, youth, "propose", text=f"steg {one}") for one in range(4))
    )
    assert sorted(code for code, _ in answers) == [200, 200, 200, 422]
    assert [code for code, text in answers if "Tre idéer väntar" in text] == [422]
    assert len(youth.seen().steps) == 3
