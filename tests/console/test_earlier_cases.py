"""Earlier cases on a youth's page: how each ended, when and by whom; nothing once it is erased."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.escalation import outcomes
from bot.turns.inbound import CoachClosed, CoachTook
from storage.reads import closed_cases
from tests.support.console_chat import page_of, press
from tests.support.console_client import ANNA, OMAR, Desk
from tests.support.people import Youth


def cases(page: str) -> list[str]:
    """The earlier cases, as text."""
    part = page.partition('id="cases"')[2].partition("</ol>")[0]
    return [
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", one)).strip() for one in part.split("<li>")[1:]
    ]


async def test_how_it_ended_can_be_read(desk: Desk, sara: Youth) -> None:
    sara.says("min pappa slår mig")
    anna = await desk.signed_in(ANNA)
    assert cases(await page_of(anna, sara)) == []
    sara.anna(CoachTook(ANNA))
    fields = {"report": "made", "by": "Eva Ek", "on": "2026-11-23", "words": "Hon är hos mormor."}
    await press(anna, sara, "close", outcome="helped_on", **fields)
    desk.passes(timedelta(hours=1))
    sara.says("person")
    sara.anna(CoachTook(OMAR))
    sara.anna(CoachClosed(OMAR, outcomes.stored_text("talked", "", "")))
    page = await page_of(anna, sara)
    latest, first = cases(page)
    assert "Omar" in latest
    assert "Vi har pratat" in latest
    for words in ("B", "Våld", "Anna", "Hon är hos mormor.", "Eva Ek · 2026-11-23", "Gjord"):
        assert words in first, words
    assert '<details class="card cases"><summary>' in page, "collapsed"


async def test_what_is_open_is_no_earlier_case(desk: Desk, sara: Youth) -> None:
    sara.says("person")
    assert cases(await page_of(await desk.signed_in(ANNA), sara)) == []


async def test_no_word_is_left_after_erasing(desk: Desk, sara: Youth) -> None:
    sara.says("person")
    sara.anna(CoachTook(ANNA))
    sara.anna(CoachClosed(ANNA, "other\nnågot hemligt"))
    sara.says("menu")
    sara.taps("settings", "data", "erase", "yes")
    (left,) = desk.write(lambda db, keys: closed_cases.of(db, keys, sara.id))
    assert left.outcome == ""
    anna = await desk.signed_in(ANNA)
    assert (await anna.get(f"/desk/youths/{sara.id}")).status_code == 404


def test_what_was_stored_is_read_in_its_parts() -> None:
    report = outcomes.report("made", "Eva · Ek", "2026-11-23")
    stored = outcomes.stored_text("agreed", report, "rad ett\nrad två")
    assert outcomes.parse(stored) == ("agreed", "made", "Eva · Ek · 2026-11-23", "rad ett\nrad två")
    assert outcomes.parse("talked") == ("talked", "", "", "")
    assert outcomes.parse("något gammalt") == ("", "", "", "något gammalt")
    assert outcomes.parse("") == ("", "", "", "")
