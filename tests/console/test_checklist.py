"""What to do while a life is in danger, prepared lines for it, and nothing that does not belong."""

from __future__ import annotations

import re

from bot.turns.inbound import CoachTook
from tests.support.console_chat import page_of, press
from tests.support.console_client import ANNA, OMAR, Desk
from tests.support.people import Youth

LIFE = "jag har tagit tabletter"
SERIOUS = "min pappa slår mig"


def checklist(page: str) -> str:
    """What stands in the checklist."""
    return page.partition('id="checklist"')[2].partition('id="plan"')[0]


async def test_whoever_has_it_is_told_what_to_do(desk: Desk, sara: Youth) -> None:
    sara.says(LIFE)
    sara.anna(CoachTook(ANNA))
    todo = checklist(await page_of(await desk.signed_in(ANNA), sara))
    words = re.sub(r"<[^>]+>", "", todo)
    for said in ("112", "2025:400", "utan namn", "utkast", "Lotsen vet dem inte"):
        assert said in words, said
    assert 1 < todo.count("data-tick=") <= 8
    assert 'data-phrase="crisis_here"' in todo
    assert 'class="card todo" open' in todo


async def test_others_read_it_and_tick_nothing(desk: Desk, sara: Youth) -> None:
    sara.says(LIFE)
    sara.anna(CoachTook(ANNA))
    todo = checklist(await page_of(await desk.colleague(OMAR), sara))
    assert "112" in todo
    assert "data-tick=" not in todo
    assert "data-phrase=" not in todo
    assert "open" not in todo.partition("<summary>")[0]


async def test_it_stands_only_where_a_life_is_in_danger(desk: Desk, sara: Youth) -> None:
    anna = await desk.signed_in(ANNA)
    assert "112" not in checklist(await page_of(anna, sara))
    sara.says(SERIOUS)
    assert "112" not in checklist(await page_of(anna, sara))


async def test_a_note_that_may_have_the_address_is_named(desk: Desk, sara: Youth) -> None:
    sara.says(LIFE)
    sara.anna(CoachTook(ANNA))
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    await press(anna, sara, "note", note="Storgatan 1")
    assert "titta i anteckningarna" in checklist(await page_of(anna, sara))


# ------------------------------------------------------------ prepared lines, proposals


async def order(desk: Desk, youth: Youth) -> list[str]:
    """The phrases as they are offered."""
    anna = await desk.signed_in(ANNA)
    book = (await anna.get(f"/desk/youths/{youth.id}/phrases")).text
    return re.findall(r'name="phrase" value="(\w+)"', book)


async def test_lines_for_a_crisis_stand_first_in_one_and_else_last(desk: Desk, sara: Youth) -> None:
    sara.says("person")
    assert (await order(desk, sara))[0] == "greeting"
    assert (await order(desk, sara))[-1].startswith("crisis_")
    sara.says(SERIOUS)
    assert (await order(desk, sara))[0] == "crisis_here"


async def test_an_answer_to_one_reaches_the_coach(desk: Desk, sara: Youth) -> None:
    sara.says(LIFE)
    sara.anna(CoachTook(ANNA))
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    assert (await press(anna, sara, "pick", phrase="crisis_safe"))[0] == 200
    await desk.app.settle()
    page = await page_of(anna, sara)
    assert "Är du trygg där du är nu?" in page
    assert "Jag vet inte" in page


async def test_no_small_step_is_proposed_while_something_serious_is_open(
    desk: Desk, sara: Youth
) -> None:
    anna = await desk.signed_in(ANNA)
    assert 'id="idea"' in await page_of(anna, sara)
    sara.says(SERIOUS)
    assert 'id="idea"' not in await page_of(anna, sara)
    status, answer = await press(anna, sara, "propose", text="ringa skolan")
    assert (status, "allvarligt" in answer) == (409, True)
    sara.anna(CoachTook(ANNA))
    await press(anna, sara, "close", outcome="talked", report="made", by="Anna")
    assert 'id="idea"' in await page_of(anna, sara)
