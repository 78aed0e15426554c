"""How it stands, on a youth's page: set, ended with a reason, named for staff, counted."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.turns.programme_inputs import CoachEnded, CoachNamed
from flows.engine.facts import Standing
from flows.engine.programme import EndReason
from storage.sql.statements import YOUTH
from tests.support.console_chat import page_of, press
from tests.support.console_client import ANNA, EVA, Desk
from tests.support.people import Youth


def card(page: str) -> str:
    return page.partition('<div id="progress"')[2].partition('id="facts"')[0]


async def test_the_status_is_set_and_its_history_is_there(desk: Desk, sara: Youth) -> None:
    """[4a-17, 0-13] Only phases that follow are offered; what does not follow is refused."""
    anna = await desk.signed_in(ANNA)
    page = card(await page_of(anna, sara))
    assert 'value="mapping"' in page
    assert 'value="working"' not in page
    status, answer = await press(anna, sara, "status", phase="mapping", situation="absent")
    assert (status, "Kartläggning" in answer) == (200, True)
    assert "Historik" in card(await page_of(anna, sara))
    status, answer = await press(anna, sara, "status", phase="following", situation="absent")
    assert (status, "Det kan inte följa" in answer) == (422, True)


@pytest.mark.parametrize(("born", "minor"), [("2008-05", False), ("2008-12", True), ("", True)])
async def test_the_duty_to_report_is_shown_by_age(
    desk: Desk, sara: Youth, born: str, *, minor: bool
) -> None:
    """[3-23] Under 18, or nobody knows: the duty; for adults no legal conclusion."""
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    status, _ = await press(anna, sara, "born", born=born)
    assert status == 200
    page = card(await page_of(anna, sara))
    assert ("SoL 19:1" in page) is minor
    assert ("18 eller äldre" in page) is not minor
    assert "samtycke" not in page


async def test_two_months_before_twenty_it_is_on_the_day(desk: Desk, sara: Youth) -> None:
    """[1-9] A card on the coach's day, until it is past."""
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    await press(anna, sara, "born", born="2007-01")
    assert "Snart 20" in (await anna.get("/desk/youths")).text
    await press(anna, sara, "born", born="2007-03")
    assert "Snart 20" not in (await anna.get("/desk/youths")).text


async def test_an_end_needs_a_reason_and_erasing_a_decision(desk: Desk, sara: Youth) -> None:
    """[3-44] No reason, no end; erasing comes after it, with a tick."""
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    assert (await press(anna, sara, "end", reason=""))[0] == 422
    status, answer = await press(anna, sara, "end", reason="moved")
    assert (status, "Avslutat" in answer) == (200, True)
    assert "Flyttat" in card(await page_of(anna, sara))
    assert (await press(anna, sara, "erase"))[0] == 422
    assert sara.seen().standing is Standing.ENROLLED
    assert (await press(anna, sara, "erase", decided="yes"))[0] == 303
    assert sara.seen().standing is Standing.ERASED


async def test_a_name_for_staff_stands_in_lists_and_on_cards(desk: Desk) -> None:
    """[1-13] Where there is no nickname; a coordinator sees it, and never a nickname."""
    youth = Youth(desk.app, "nameless", "")
    other = Youth(desk.app, "other", "Ali")
    for one in (youth, other):
        one.anna(CoachNamed(ANNA, f"Sjö {one.id}"))
    youth.says("person")
    anna = await desk.signed_in(ANNA)
    listed = (await anna.get("/desk/youths")).text
    assert f"Sjö {youth.id}" in listed
    assert "Ali" in listed
    assert f"Sjö {youth.id}" in (await anna.get("/desk/inbox")).text
    eva = (await (await desk.signed_in(EVA)).get("/desk/youths")).text
    assert f"Sjö {other.id}" in eva
    assert "Ali" not in eva


async def test_counts_of_few_are_hidden(desk: Desk) -> None:
    """[1-2, 1-13] Cells below five, and what would let them be computed, are a dash."""
    youths = [Youth(desk.app, f"chat {one}", "") for one in range(9)]
    for one in youths[:2]:
        one.anna(CoachEnded(ANNA, EndReason.MOVED))
    work = update(YOUTH).where(YOUTH.c.id.in_([one.id for one in youths[2:]]))
    desk.write(lambda db, _: db.execute(work.values(situation="work")))
    eva = (await (await desk.signed_in(EVA)).get("/desk/youths")).text
    counts = eva.partition("Hur många, efter")[2]
    assert "Avslutat: –" in counts
    assert "Kontakt: –" in counts
    assert "Kartläggning: 0" in counts
    assert "Arbete: –" in counts
