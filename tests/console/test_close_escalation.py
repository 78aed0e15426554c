"""Only a human ends a talk, with an outcome; and a serious one with an answer about reporting."""

from __future__ import annotations

from typing import Final

import pytest

from flows.engine.facts import Standing
from storage.sql.statements import ESCALATION
from tests.support import people
from tests.support.console_chat import page_of, press, press_at_once, talking
from tests.support.console_client import ANNA, OMAR, Desk
from tests.support.people import Youth

SERIOUS: Final = "jag vill inte leva längre"
REPORT: Final = {"report": "not_needed", "by": "Anna", "on": "2026-11-24"}


@pytest.fixture
def sara(sara: Youth) -> Youth:
    """Who waits for a human."""
    sara.says("person")
    return sara


async def test_closing_needs_an_outcome(desk: Desk, sara: Youth) -> None:
    anna = await talking(desk, sara)
    for fields in ({}, {"outcome": "nonsense"}, {"words": "bra"}, {"outcome": "other"}):
        assert (await press(anna, sara, "close", **fields))[0] == 422, fields
    assert sara.seen().talking_with == ANNA
    status, answer = await press(anna, sara, "close", outcome="agreed", words="vi ses på fredag")
    assert status == 200
    assert 'id="text"' not in answer
    assert sara.seen().escalation is None
    assert people.sealed(desk.app)["escalation.outcome"] == ["agreed\nvi ses på fredag"]


async def test_a_false_alarm_needs_a_reason(desk: Desk, sara: Youth) -> None:
    anna = await talking(desk, sara)
    assert (await press(anna, sara, "close", outcome="false_alarm"))[0] == 422
    assert (await press(anna, sara, "close", outcome="false_alarm", words="ett skämt"))[0] == 200


async def test_a_serious_case_asks_about_a_report_of_concern(desk: Desk) -> None:
    """SoL 2025:400, 19:1: for whoever may be under 18 the answer, by whom and when, is kept."""
    youth = Youth(desk.app)
    youth.says(SERIOUS)
    anna = await talking(desk, youth)
    assert 'name="report"' in await page_of(anna, youth)
    for fields in ({}, {"report": "made"}, {"report": "nonsense", "by": "Anna"}):
        assert (await press(anna, youth, "close", outcome="talked", **fields))[0] == 422, fields
    assert (await press(anna, youth, "close", outcome="talked", **REPORT))[0] == 200
    kept = people.sealed(desk.app)["escalation.outcome"]
    assert kept == ["talked\nreport · not_needed · Anna · 2026-11-24"]


async def test_a_light_case_asks_nothing_of_the_kind(desk: Desk, sara: Youth) -> None:
    assert 'name="report"' not in await page_of(await desk.signed_in(ANNA), sara)


async def test_of_two_who_close_at_once_one_hears_that_it_has_ended(
    desk: Desk, sara: Youth
) -> None:
    """Nobody has it any more, so no colleague is named."""
    hands = {coach: await desk.colleague(coach) for coach in (ANNA, OMAR)}
    for hand in hands.values():
        await page_of(hand, sara)
    _, answer = await press_at_once(hands, sara, "close", outcome="talked")
    assert "har redan avslutats" in answer


async def test_nobody_closes_what_a_colleague_has(desk: Desk, sara: Youth) -> None:
    await talking(desk, sara)
    omar = await desk.colleague(OMAR)
    await page_of(omar, sara)
    status, answer = await press(omar, sara, "close", outcome="talked")
    assert (status, "Anna" in answer) == (409, True)
    assert [row.closed_at for row in people.rows(desk.app, ESCALATION)] == [None]


async def test_a_wish_for_erasing_stands_beside_the_close_and_can_be_taken_back(desk: Desk) -> None:
    """It would be done with the close: the coach reads so before, and asks the youth first."""
    youth = Youth(desk.app)
    youth.says(SERIOUS)
    anna = await talking(desk, youth)
    assert "keep-everything" not in await page_of(anna, youth)
    youth.says("radera mig")
    page = await page_of(anna, youth)
    assert "vill att allt raderas" in page
    assert "Avsluta och radera allt" in page
    omar = await desk.colleague(OMAR)
    assert "keep-everything" not in await page_of(omar, youth)
    assert (await press(omar, youth, "keep-everything"))[0] == 409
    assert (await press(anna, youth, "keep-everything"))[0] == 200
    assert youth.seen().erase_asked is None
    assert (await press(anna, youth, "keep-everything"))[0] == 409
    assert (await press(anna, youth, "close", outcome="talked", **REPORT))[0] == 200
    assert youth.seen().standing is not Standing.ERASED
