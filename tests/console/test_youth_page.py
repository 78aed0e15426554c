"""A youth's page: what it shows, what it writes down, and whose youths nobody else ever sees."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.turns.inbound import CoachTook
from storage.access import invites
from storage.reads import access_history
from storage.schema import periods
from storage.sql.statements import NOTE, NOTE_ENTRY, OPENING
from tests.support import people
from tests.support.console_chat import live, page_of, press
from tests.support.console_client import ANNA, BASE, EVA, NINA, OMAR, Desk
from tests.support.people import Youth

HTMX: Final = {"HX-Request": "true"}
MARKUP: Final = "<img src=x onerror=alert(1)>{{7*7}}"
SHOWN: Final = "&lt;img src=x onerror=alert(1)&gt;{{7*7}}"

READ: Final = ("", "/earlier", "/stream", "/phrases")
DEEDS: Final = (
    *("begin", "take", "say", "typing", "close", "note", "word", "device"),
    *("pick", "preview", "hand-over", "propose", "coach"),
)

FIELDS: Final = {
    "text": "hej", "note": "hej", "word": "hej", "outcome": "talked", "phrase": "read", "to": "2"
}  # fmt: skip


def opened_by(desk: Desk, youth: Youth) -> list[tuple[str, datetime]]:
    """Whom the youth would be told, if they asked who has read."""
    return [
        (one.coach, one.at)
        for one in desk.write(lambda db, keys: access_history.openings(db, keys, youth.id))
    ]


def noted(desk: Desk) -> list[object]:
    """All that coaches keep about youths."""
    return [*people.rows(desk.app, NOTE), *people.rows(desk.app, NOTE_ENTRY)]


def plan(page: str, words: str) -> str:
    """What the page says of something ahead; "" when it is not among what comes next."""
    plans = page.partition('class="plans"')[2].partition("</ul>")[0].split("</li>")
    return next((one for one in plans if words in one), "")


# ------------------------------------------------------------ whose youths


async def test_another_teams_youth_is_as_good_as_none_in_every_route(
    desk: Desk, sara: Youth
) -> None:
    sara.says("person")
    before = noted(desk), opened_by(desk, sara), sara.seen().talking_with
    nina = await desk.signed_in(NINA)
    await nina.get("/desk/inbox")
    for path in READ:
        assert (await nina.get(f"/desk/youths/{sara.id}{path}")).status_code == 404, path
    fields = {**FIELDS, "to": "1"}
    for deed in DEEDS:
        assert (await press(nina, sara, deed, **fields))[0] == 404, deed
    assert (noted(desk), opened_by(desk, sara), sara.seen().talking_with) == before


async def test_unknown_impossible_and_anothers_are_one_page(desk: Desk, sara: Youth) -> None:
    anna, nina = await desk.signed_in(ANNA), await desk.signed_in(NINA)
    pages = set()
    for number in (sara.id, 0, -1, 999, 2**63, "x"):
        answer = await nina.get(f"/desk/youths/{number}")
        assert answer.status_code == 404
        # The menu leads back to the address that was asked for.
        pages.add(answer.text.replace(f'value="/desk/youths/{number}"', ""))
    assert len(pages) == 1
    assert (await anna.get(f"/desk/youths/{sara.id}")).status_code == 200


async def test_an_erased_youth_is_gone(desk: Desk, sara: Youth) -> None:
    anna = await desk.signed_in(ANNA)
    sara.says("menu")
    sara.taps("settings", "data", "erase", "yes")
    assert (await anna.get(f"/desk/youths/{sara.id}")).status_code == 404
    assert "Sara" not in (await anna.get("/desk/youths")).text


async def test_a_coordinator_opens_no_conversation(desk: Desk, sara: Youth) -> None:
    eva = await desk.signed_in(EVA)
    await eva.get("/desk/inbox")
    for path in READ:
        assert (await eva.get(f"/desk/youths/{sara.id}{path}")).status_code == 403, path
    for deed in DEEDS:
        assert (await press(eva, sara, deed, text="hej", note="hej"))[0] == 403, deed
    assert opened_by(desk, sara) == []


async def test_nobody_is_let_in_without_signing_in(desk: Desk, sara: Youth) -> None:
    stranger = desk.hand()
    for path in ("inbox", "youths", f"youths/{sara.id}"):
        assert (await stranger.get(f"/desk/{path}")).status_code == 303, path
    for deed in DEEDS:
        assert (await press(stranger, sara, deed))[0] == 401, deed


async def test_a_form_without_its_proof_does_nothing(desk: Desk, sara: Youth) -> None:
    sara.says("person")
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    for wrong in ("", "0" * 64):
        anna.proof = wrong
        for deed in DEEDS:
            assert (await press(anna, sara, deed, **FIELDS))[0] == 403, deed
    assert sara.seen().talking_with is None
    assert noted(desk) == []


# ------------------------------------------------------------ opening is written down


async def test_every_opening_is_a_row_the_youth_can_ask_for(desk: Desk, sara: Youth) -> None:
    anna, omar = await desk.signed_in(ANNA), await desk.colleague(OMAR)
    page = await page_of(anna, sara)
    await page_of(omar, sara)
    now = desk.clock.now().astimezone(UTC)
    # A colleague's reason is an opening too.
    assert opened_by(desk, sara) == [("Omar", now), ("Anna", now), ("Omar", now)]
    assert 'class="fine noted"' in page


async def test_a_stream_of_an_open_page_opens_nothing_again(desk: Desk, sara: Youth) -> None:
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    async with live(desk, anna, f"youths/{sara.id}/stream") as stream:
        await stream.next("facts")
        desk.app.notifier.notify([sara.id])
    assert len(people.rows(desk.app, OPENING)) == 1


async def test_a_stream_without_its_page_is_an_opening_too(desk: Desk, sara: Youth) -> None:
    anna = await desk.signed_in(ANNA)
    async with live(desk, anna, f"youths/{sara.id}/stream") as stream:
        await stream.next("facts")
    assert [name for name, _ in opened_by(desk, sara)] == ["Anna"]


# ------------------------------------------------------------ in one screen


async def test_one_screen_shows_wish_steps_reminders_and_what_comes_next(
    desk: Desk, sara: Youth
) -> None:
    sara.says("menu")
    sara.taps("steps")
    sara.says("bli kock")
    sara.says("ringa skolan")
    sara.taps("tomorrow")
    sara.says("menu")
    sara.taps("remind")
    sara.says("fotboll")
    sara.taps("once", "tomorrow", "morning")
    await desk.app.settle()
    desk.passes(timedelta(minutes=30))
    page = await page_of(await desk.signed_in(ANNA), sara)
    facts = page.partition('id="facts"')[2].partition('id="kept"')[0]
    for words in ("bli kock", "ringa skolan", "fotboll", "30", "21:00", "08:00", "stage-active"):
        assert words in facts, words
    plans = facts.partition('class="plans"')[2]
    assert plans.index("fotboll") < plans.index("ringa skolan")


async def test_a_plan_says_why_it_waits(desk: Desk, sara: Youth) -> None:
    sara.says("menu")
    sara.taps("steps")
    sara.says("bli kock")
    sara.says("ringa skolan")
    sara.taps("tomorrow")
    await desk.app.settle()
    anna = await desk.signed_in(ANNA)
    assert 'class="fine"' not in plan(await page_of(anna, sara), "ringa skolan")
    sara.says("person")
    sara.anna(CoachTook(ANNA))
    await desk.app.settle()
    assert 'class="fine"' in plan(await page_of(anna, sara), "ringa skolan")
    sara.says("stopp")
    assert plan(await page_of(anna, sara), "ringa skolan") == ""


async def test_no_step_is_ever_called_a_failure(desk: Desk, sara: Youth) -> None:
    sara.says("menu")
    sara.taps("steps")
    sara.says("bli kock")
    sara.says("ringa skolan")
    sara.taps("tomorrow")
    sara.says("menu")
    sara.taps("steps", "1", "aside")
    page = await page_of(await desk.signed_in(ANNA), sara)
    assert "stage-put_aside" in page
    assert not re.search(r"fail|misslyck", page.partition('id="facts"')[2], re.IGNORECASE)


async def test_markup_stands_there_as_it_was_written(desk: Desk) -> None:
    youth = Youth(desk.app, nickname=MARKUP)
    youth.says("menu")
    youth.taps("steps")
    youth.says(MARKUP)
    youth.says(MARKUP)
    youth.taps("tomorrow")
    anna = await desk.signed_in(ANNA)
    await page_of(anna, youth)
    await press(anna, youth, "note", note=MARKUP)
    await press(anna, youth, "word", word="<b>x")
    page = await page_of(anna, youth)
    assert "<img" not in page
    assert "<b>x" not in page
    assert page.count(SHOWN) >= 6


# ------------------------------------------------------------ what coaches keep


async def test_a_note_is_sealed_and_never_reaches_the_chat(desk: Desk, sara: Youth) -> None:
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    assert (await press(anna, sara, "note", note="Kanarie är tyst"))[0] == 200
    assert "Kanarie är tyst" in await page_of(await desk.colleague(OMAR), sara)
    (row,) = people.rows(desk.app, NOTE_ENTRY)
    assert b"Kanarie" not in row.words
    assert people.sealed(desk.app)["note_entry.words"] == ["Kanarie är tyst"]
    sara.says("menu")
    await desk.app.settle()
    said = people.sealed(desk.app)["outbox.payload"]
    assert said
    assert not [one for one in said if "Kanarie" in one]


async def test_a_note_that_is_too_long_is_refused_and_the_old_one_stays(
    desk: Desk, sara: Youth
) -> None:
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    await press(anna, sara, "note", note="kort")
    status, answer = await press(anna, sara, "note", note="🦉" * 4_001)
    assert (status, "4000" in answer) == (422, True)
    assert people.sealed(desk.app)["note_entry.words"] == ["kort"]


async def test_a_link_for_a_new_device_says_by_what_it_opens(desk: Desk, sara: Youth) -> None:
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    assert "inget kontrollord" in (await press(anna, sara, "device"))[1]
    await press(anna, sara, "word", word="blå cykel")
    assert "Kontrollordet är nytt" in (await press(anna, sara, "device"))[1]
    desk.passes(periods.WORD_SETTLES)
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    status, answer = await press(anna, sara, "device")
    assert (status, "skriver hen kontrollordet" in answer) == (200, True)
    link = re.search(rf'value="{BASE}/i/([^"]+)"', answer)
    assert link
    now, keys = desk.clock.now(), desk.app.store.keys
    found = desk.write(lambda db, _: invites.find(db, keys, link[1], now))
    assert found is not None
    assert (found.youth, found.coach, found.asks) == (sara.id, ANNA, True)
    assert "data:image/svg" in answer
