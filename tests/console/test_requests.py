"""Requests in the console: cards with the words, answers, what a helper sees, counts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

import pytest

from flows.engine.programme import HelperKind, RequestState
from storage.access import staffing
from tests.support import console_client
from tests.support.console_chat import live, page_of, press
from tests.support.console_client import ANNA, EVA, OMAR, Desk
from tests.support.people import Youth

WORDS: Final = "jag behöver hjälp med cv till onsdag"

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def asks(sara: Youth, *taps: str) -> int:
    """Ask by typed words, then these presses; return the number."""
    sara.says(WORDS)
    sara.taps(*taps)
    return max(sara.seen().requests)


async def test_a_card_has_the_words_their_language_and_until_when(desk: Desk, sara: Youth) -> None:
    """[2-10] On the youth's page and in the inbox; a coordinator sees a number and no words."""
    asks(sara, "soon")
    anna = await desk.signed_in(ANNA)
    for page in (await page_of(anna, sara), (await anna.get("/desk/inbox")).text):
        assert WORDS in page
        assert "Svenska" in page
    inbox = (await (await desk.signed_in(EVA)).get("/desk/inbox")).text
    assert WORDS not in inbox
    assert f"#{sara.id}" in inbox


async def test_it_is_read_once_its_coach_has_the_page_in_view(desk: Desk, sara: Youth) -> None:
    """[4b-12] Opening is not enough, nor a colleague's look: a page in view has a stream."""
    number = asks(sara, "soon")
    omar, anna = await desk.colleague(OMAR), await desk.signed_in(ANNA)
    await page_of(anna, sara)
    async with live(desk, omar, f"youths/{sara.id}/stream") as stream:
        await stream.until("whole", "-")
    assert sara.seen().requests[number].state is RequestState.SENT
    async with live(desk, anna, f"youths/{sara.id}/stream") as stream:
        await stream.until("whole", "-")
    assert sara.seen().requests[number].state is RequestState.READ


async def test_a_coach_works_on_it_and_answers(desk: Desk, sara: Youth) -> None:
    """[4a-15] The youth reads the words with the coach's name; without words nothing is sent."""
    number = asks(sara, "soon")
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    deed = f"requests/{number}"
    assert (await press(anna, sara, f"{deed}/begin"))[0] == 200
    assert sara.seen().requests[number].state is RequestState.WORKING
    assert (await press(anna, sara, f"{deed}/answer"))[0] == 409
    status, answer = await press(anna, sara, f"{deed}/answer", words="Vi skriver det på tisdag.")
    assert status == 200
    assert "Vi skriver det på tisdag." in answer
    assert "Vi skriver det på tisdag." in await page_of(anna, sara)
    again, said = await press(anna, sara, f"{deed}/answer", words="En gång till")
    assert again == 409
    assert "Anna" in said


async def test_what_nobody_has_is_counted_and_few_are_hidden(desk: Desk, sara: Youth) -> None:
    """[3-2] A coordinator sees the need as a count; below five it is not shown."""
    anna, eva = await desk.signed_in(ANNA), await desk.signed_in(EVA)
    await page_of(anna, sara)
    for count in range(1, 6):
        number = asks(sara, "soon")
        await press(anna, sara, f"requests/{number}/answer", unmet="1")
        cells = await counted(eva)
        assert cells == ["0", "0", "0", str(count) if count == 5 else "färre än 5"]


async def counted(hand: console_client.Hand) -> list[str]:
    """What stands on the team's page of CV and jobs."""
    page = (await hand.get("/desk/team")).text
    row = next(one for one in page.split("<tr>") if ">CV och jobb<" in one)
    cells = re.findall(r'<td class="number"[^>]*>(.*?)</td>', row)
    return [re.sub("<[^>]+>", "", one) for one in cells]


async def test_a_late_one_is_red_and_for_a_coordinator_a_number(desk: Desk, sara: Youth) -> None:
    """[4a-15] Overdue in the inbox and among the counts."""
    asks(sara, "soon")
    await desk.app.move_to(desk.clock.now() + timedelta(days=1))
    anna, eva = await desk.signed_in(ANNA), await desk.signed_in(EVA)
    assert "due over" in (await anna.get("/desk/inbox")).text
    team = (await eva.get("/desk/team")).text
    assert f"#{sara.id}" in team.partition('id="request-counts"')[2]
    assert WORDS not in team
    assert "lotsen" not in team.partition('id="request-counts"')[2].partition("</section>")[0]


@pytest.mark.parametrize("share", ["yes", "no"])
async def test_a_helper_sees_the_task_and_what_was_let_go(
    desk: Desk, sara: Youth, share: str
) -> None:
    """[3-33, 3-35] Who, what, by when, and the words only with a yes; never the conversation."""
    siv = console_client.helper(desk)
    sara.says("hemliga ord till min coach")
    sara.taps("no")
    number = asks(sara, "soon", share)
    hand = await desk.signed_in(siv)
    page = (await hand.get("/desk/tasks")).text
    assert "Sara" in page
    assert "CV och jobb" in page
    assert (WORDS in page) == (share == "yes")
    assert "hemliga ord" not in page
    assert (await hand.get(f"/desk/youths/{sara.id}")).status_code == 404
    task = f"/desk/tasks/{sara.id}/{number}"
    assert (await hand.post(f"{task}/answer")).status_code == 409
    assert (await hand.post(f"{task}/answer", words="Kom på fredag.")).status_code == 303
    assert sara.seen().requests[number].by == siv
    assert (await hand.post(f"{task}/begin")).status_code == 404, "no task of theirs any more"


async def test_a_task_is_given_and_given_back(desk: Desk, sara: Youth) -> None:
    number = asks(sara, "soon")
    siv = console_client.helper(desk, HelperKind.SYV)
    anna, hand = await desk.signed_in(ANNA), await desk.signed_in(siv)
    await page_of(anna, sara)
    await press(anna, sara, f"requests/{number}/give", to=str(siv))
    assert sara.seen().requests[number].helper == siv
    await hand.get("/desk/tasks")
    assert (await hand.post(f"/desk/tasks/{sara.id}/{number}/back")).status_code == 303
    assert sara.seen().requests[number].helper is None
    assert (await press(anna, sara, f"requests/{number}/give", to=str(OMAR)))[0] == 409


async def test_a_deputy_answers_while_the_coach_is_away(desk: Desk, sara: Youth) -> None:
    """[0-18] Who stands in reads it in the coach's place."""
    number, now = asks(sara, "soon"), desk.clock.now()
    desk.write(lambda db, _: staffing.add_absence(db, ANNA, now, None, now, OMAR))
    omar = await desk.signed_in(OMAR)
    await page_of(omar, sara)
    await press(omar, sara, "requests/read")
    assert sara.seen().requests[number].state is RequestState.READ


async def test_an_answer_to_what_was_taken_back_is_not_sent(desk: Desk, sara: Youth) -> None:
    """The page says so, and nothing was sent."""
    number = asks(sara, "soon")
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    sara.says("meny")
    sara.taps("requests", "mine", "back", str(number))
    status, said = await press(anna, sara, f"requests/{number}/answer", words="Ja")
    assert status == 409
    assert "Inget skickades" in said
