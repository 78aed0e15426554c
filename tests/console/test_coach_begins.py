"""The youth's page when nothing is open: a coach writes first, or reads why that cannot be."""

from __future__ import annotations

from typing import Final

from sqlalchemy import update

from bot.turns.inbound import CoachBegan
from storage.sql.statements import ADDRESS, ESCALATION
from tests.support import people
from tests.support.console_chat import bubbles, live, page_of, press, press_at_once
from tests.support.console_client import ANNA, NAMES, OMAR, Desk
from tests.support.people import Youth

OFFER: Final = "/begin"
"""Where the form of *Write first* leads."""


async def test_a_coach_writes_first(desk: Desk, sara: Youth) -> None:
    anna = await desk.signed_in(ANNA)
    assert f'action="/desk/youths/{sara.id}{OFFER}"' in await page_of(anna, sara)
    status, answer = await press(anna, sara, "begin", mark="one")
    assert status == 200
    assert 'id="text"' in answer, "and can write at once"
    assert OFFER not in answer
    await press(anna, sara, "say", text="Hej Sara")
    page = await page_of(anna, sara)
    assert "Hej Sara" in bubbles(page)[-1]
    assert "skrev först" in page
    assert (await press(anna, sara, "close", outcome="talked"))[0] == 200
    assert OFFER in await page_of(anna, sara)


async def test_without_a_script_the_page_comes_again(desk: Desk, sara: Youth) -> None:
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    answer = await anna.post(f"/desk/youths/{sara.id}/begin")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/desk/youths/{sara.id}"
    assert sara.seen().talking_with == ANNA


async def test_who_is_slower_hears_who_was_quicker(desk: Desk, sara: Youth) -> None:
    anna, omar = await desk.signed_in(ANNA), await desk.colleague(OMAR)
    await page_of(anna, sara)
    await page_of(omar, sara)
    assert (await press(anna, sara, "begin"))[0] == 200
    assert (await press(anna, sara, "begin"))[0] == 200, "a second press is no other wish"
    status, answer = await press(omar, sara, "begin")
    assert (status, "Anna" in answer) == (409, True)
    assert len(people.rows(desk.app, ESCALATION)) == 1


async def test_of_two_who_begin_at_once_one_is_told_by_whom(desk: Desk, sara: Youth) -> None:
    hands = {coach: await desk.colleague(coach) for coach in (ANNA, OMAR)}
    for hand in hands.values():
        await page_of(hand, sara)
    first, answer = await press_at_once(hands, sara, "begin")
    assert f"<bdi>{NAMES[first]}</bdi> har tagit över" in answer
    assert sara.seen().talking_with == first


async def test_what_opened_meanwhile_is_taken_instead(desk: Desk, sara: Youth) -> None:
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    sara.says("person")
    status, answer = await press(anna, sara, "begin")
    assert status == 409
    assert "Ta över" in answer
    assert OFFER not in await page_of(anna, sara)
    assert (await press(anna, sara, "take"))[0] == 200


async def test_a_stop_hides_it_and_says_why(desk: Desk, sara: Youth) -> None:
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    sara.says("stopp")
    page = await page_of(anna, sara)
    assert OFFER not in page
    assert "stopp" in page.partition('id="bar"')[2].partition("</div>")[0]
    status, answer = await press(anna, sara, "begin")
    assert (status, "stopp" in answer) == (409, True)


async def test_before_a_yes_it_is_hidden(desk: Desk) -> None:
    other = Youth(desk.app, "other", "Ali")
    other.says("menu")
    other.taps("settings", "data", "erase", "yes")
    stranger = other.says("hej")
    anna = await desk.signed_in(ANNA)
    page = (await anna.get(f"/desk/youths/{stranger.youth}")).text
    assert OFFER not in page
    path = f"/desk/youths/{stranger.youth}/begin"
    answer = await anna.client.post(path, data={"csrf": anna.proof}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert people.rows(desk.app, ESCALATION) == []


async def test_whoever_cannot_be_reached_is_not_offered(desk: Desk, sara: Youth) -> None:
    """Words would not arrive: another way is the next step."""
    now = desk.clock.now()
    desk.write(lambda db, _: db.execute(update(ADDRESS).values(blocked_at=now)))
    assert OFFER not in await page_of(await desk.signed_in(ANNA), sara)


async def test_an_open_page_shows_that_a_colleague_has_begun(desk: Desk, sara: Youth) -> None:
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    async with live(desk, anna, f"youths/{sara.id}/stream") as stream:
        assert OFFER in await stream.next("bar")
        sara.anna(CoachBegan(OMAR))
        desk.app.notifier.notify([sara.id])
        assert "Omar" in await stream.next("bar")
