"""The console gives youths to another coach: one on their page, several on the team's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import update

from bot.app import App
from bot.turns.inbound import StaffReassigned
from storage.sql.statements import OUTBOX, TIMER, YOUTH
from tests.support import console_client, people
from tests.support.console_chat import page_of, press
from tests.support.console_client import ANNA, EVA, NINA, OMAR, Desk, Hand
from tests.support.people import Youth

SARA, ALI, LEO = 1, 2, 3


@pytest.fixture
async def desk(rooms: Callable[..., App]) -> AsyncIterator[Desk]:
    """Sara, Ali and Leo are Anna's."""
    app = rooms()
    for name in ("Sara", "Ali", "Leo"):
        Youth(app, name, name)
    async with console_client.opened(app) as opened:
        yield opened


@pytest.fixture
def sara(desk: Desk) -> Youth:
    found = object.__new__(Youth)
    found.room, found.chat, found.id = desk.app, "Sara", SARA
    return found


def promised(desk: Desk) -> dict[int, int]:
    """To whom each youth is promised."""
    rows = people.rows(desk.app, TIMER)
    changes = [one for one in rows if one.name.startswith("coach:")]
    return {one.youth_id: int(one.name.partition(":")[2]) for one in changes}


async def heading(hand: Hand, youth: Youth) -> str:
    """What stands beside the youth's name: also who is responsible, and who is to be."""
    page = await page_of(hand, youth)
    return page.partition('<header class="who">')[2].partition("</header>")[0]


async def gives(hand: Hand, coach: int, to: int, *youths: int) -> httpx.Response:
    """The form of the team page, with the boxes that are ticked."""
    await hand.get("/desk/team")
    data = {"csrf": hand.proof, "to": str(to), "youth": [str(one) for one in youths]}
    return await hand.client.post(f"/desk/team/people/{coach}/youths", data=data)


# ------------------------------------------------------------ one youth


async def test_a_coach_gives_a_youth_to_a_colleague(desk: Desk, sara: Youth) -> None:
    """What waits is shown, and on the day it is so."""
    anna = await desk.signed_in(ANNA)
    before = await page_of(anna, sara)
    assert f'action="/desk/youths/{SARA}/coach"' in before
    status, answer = await press(anna, sara, "coach", to=str(OMAR))
    assert (status, 'class="done"' in answer) == (200, True)
    assert promised(desk) == {SARA: OMAR}
    header = await heading(anna, sara)
    assert "Anna" in header
    assert "Omar" in header
    assert "08:00" in header
    page = await page_of(anna, sara)
    assert "Omar" in page.partition('class="plans"')[2].partition("</ul>")[0]
    await desk.app.settle()
    await desk.app.move_to(desk.clock.now() + timedelta(days=1))
    header = await heading(await desk.signed_in(OMAR), sara)
    assert "Omar" in header
    assert "Anna" not in header
    assert "08:00" not in header


async def test_without_a_script_the_page_comes_again(desk: Desk, sara: Youth) -> None:
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    answer = await anna.post(f"/desk/youths/{SARA}/coach", to=str(OMAR))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/youths/{SARA}")
    assert promised(desk) == {SARA: OMAR}


@pytest.mark.parametrize("to", ["", "x", "99", str(NINA), str(EVA), str(ANNA), "9" * 30, "²"])
async def test_nobody_else_can_be_chosen(desk: Desk, sara: Youth, to: str) -> None:
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    assert (await press(anna, sara, "coach", to=to))[0] == 409
    assert promised(desk) == {}
    assert people.rows(desk.app, OUTBOX) == []


async def test_who_was_promised_can_stay_after_all(desk: Desk, sara: Youth) -> None:
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    await press(anna, sara, "coach", to=str(OMAR))
    offered = (await page_of(anna, sara)).partition('id="coach"')[2].partition("</select>")[0]
    assert "Anna" in offered
    assert "Omar" not in offered
    assert (await press(anna, sara, "coach", to=str(ANNA)))[0] == 200
    assert promised(desk) == {}


async def test_the_page_says_when_a_youth_is_not_told(desk: Desk, sara: Youth) -> None:
    sara.says("stopp")
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    _, answer = await press(anna, sara, "coach", to=str(OMAR))
    assert "inte med nu" in answer


# ------------------------------------------------------------ several of a coach


async def test_a_coordinator_gives_all_of_a_coachs_youths_to_another(desk: Desk) -> None:
    """[4b-7] So that a coach can leave, who cannot before each youth has another."""
    eva = await desk.signed_in(EVA)
    answer = await gives(eva, ANNA, OMAR, SARA, ALI, LEO)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/team?done=given")
    assert promised(desk) == {SARA: OMAR, ALI: OMAR, LEO: OMAR}
    page = (await eva.get("/desk/team?done=given")).text
    assert page.count("klockan 08:00") == 3
    assert "Sara" not in page, "a coordinator reads no name of a youth"
    assert (await eva.post(f"/desk/team/people/{ANNA}/leave")).status_code == 409
    await desk.app.settle()
    await desk.app.move_to(desk.clock.now() + timedelta(days=1))
    assert {one.coach_id for one in people.rows(desk.app, YOUTH)} == {OMAR}
    eva = await desk.signed_in(EVA)
    await eva.get("/desk/team")
    anna = await desk.signed_in(ANNA)
    assert (await anna.get("/desk/account")).status_code == 200
    gone = await eva.post(f"/desk/team/people/{ANNA}/leave")
    assert gone.headers["location"] == "/desk/team?done=left"
    assert (await anna.get("/desk/account")).status_code == 303, "signed out at once"


async def test_only_those_who_are_chosen(desk: Desk) -> None:
    eva = await desk.signed_in(EVA)
    await gives(eva, ANNA, OMAR, ALI)
    assert promised(desk) == {ALI: OMAR}


async def test_somebody_must_be_chosen_and_to_somebody(desk: Desk) -> None:
    eva = await desk.signed_in(EVA)
    for answer in (
        await gives(eva, ANNA, OMAR),
        await gives(eva, ANNA, OMAR, 99),
        await gives(eva, OMAR, ANNA, SARA),
        await gives(eva, ANNA, NINA, SARA),
        await gives(eva, ANNA, EVA, SARA),
        await gives(eva, ANNA, 0, SARA),
    ):
        assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert promised(desk) == {}


async def test_another_teams_youths_are_nobodys_here(desk: Desk) -> None:
    """Not by a number in the form, and not by a coach of theirs (attack 1)."""
    desk.write(lambda db, _: db.execute(update(YOUTH).where(YOUTH.c.id == LEO).values(team_id=2)))
    eva = await desk.signed_in(EVA)
    assert (await gives(eva, NINA, OMAR, LEO)).status_code == 404
    await gives(eva, ANNA, OMAR, SARA, LEO)
    assert promised(desk) == {SARA: OMAR}


async def test_a_coach_has_no_such_form(desk: Desk) -> None:
    anna = await desk.signed_in(ANNA)
    assert "/youths" not in (await anna.get("/desk/team")).text.partition("<main")[2]
    assert (await gives(anna, ANNA, OMAR, SARA)).status_code == 403


async def test_a_later_choice_replaces_what_waits(desk: Desk, sara: Youth) -> None:
    sara.anna(StaffReassigned(ANNA, OMAR))
    eva = await desk.signed_in(EVA)
    await gives(eva, ANNA, ANNA, SARA)
    assert promised(desk) == {}
