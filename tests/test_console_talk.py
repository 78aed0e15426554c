"""The talk: what a coach writes arrives once or is said to have failed; only a human closes it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import update

from bot.app import App
from bot.arrivals import CoachCloses, CoachTakes
from bot.bells import Bell
from bot.lix import Band, band, lix
from storage import sessions
from storage.statements import ADDRESS, ESCALATION
from tests import deskhand, people, streaming
from tests.deskhand import ANNA, BASE, OMAR, Desk, Hand
from tests.people import Youth
from tests.streaming import Stream

HTMX: Final = {"HX-Request": "true"}
SERIOUS: Final = "jag vill inte leva längre"
REPORT: Final = {"report": "not_needed", "by": "Anna", "on": "2026-11-24"}

_BUBBLE: Final = re.compile(r'<li class="bubble (\w+)".*?</li>', re.DOTALL)
_FATE: Final = re.compile(r'class="fate fate-(\w+)"')


@pytest.fixture
async def desk(rooms: Callable[..., App]) -> AsyncIterator[Desk]:
    async with deskhand.opened(rooms()) as opened:
        yield opened


@pytest.fixture
def sara(desk: Desk) -> Youth:
    """Who waits for a human."""
    youth = Youth(desk.app, nickname="Sara")
    youth.says("person")
    return youth


async def page_of(hand: Hand, youth: Youth) -> str:
    return (await hand.get(f"/desk/youths/{youth.id}")).text


async def press(hand: Hand, youth: Youth, deed: str, **fields: str) -> tuple[int, str]:
    """Send one of the page's forms, as htmx does."""
    data = {"csrf": hand.proof, **fields}
    path = f"/desk/youths/{youth.id}/{deed}"
    answer = await hand.client.post(path, data=data, headers=HTMX)
    return answer.status_code, answer.text


async def talking(desk: Desk, youth: Youth, coach: int = ANNA) -> Hand:
    """A coach who has taken it and has the page open."""
    hand = await desk.signed_in(coach)
    await page_of(hand, youth)
    assert (await press(hand, youth, "take"))[0] == 200
    return hand


def bubbles(page: str) -> list[tuple[str, str]]:
    """Whose words, and what is shown of them."""
    return [(found[1], found[0]) for found in _BUBBLE.finditer(page)]


def live(desk: Desk, hand: Hand, youth: Youth) -> AbstractAsyncContextManager[Stream]:
    cookies = f"{deskhand.COOKIE}={hand.cookie}"
    return streaming.opened(desk.built, f"{BASE}/desk/youths/{youth.id}/stream", cookies)


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
    assert 'id="text"' not in await page_of(await desk.signed_in(OMAR), sara)


async def test_what_a_coach_writes_goes_out_and_is_shown_as_delivered(
    desk: Desk, sara: Youth
) -> None:
    anna = await talking(desk, sara)
    await press(anna, sara, "say", text="Hej Sara", mark="one")
    who, waits = bubbles(await page_of(anna, sara))[-1]
    assert (who, "Hej Sara" in waits) == ("coach", True)
    assert _FATE.findall(waits) == ["queued"]
    await desk.app.settle()
    assert _FATE.findall(bubbles(await page_of(anna, sara))[-1][1]) == ["sent"]


async def test_the_same_press_twice_is_said_once(desk: Desk, sara: Youth) -> None:
    anna = await talking(desk, sara)
    for _ in range(2):
        assert (await press(anna, sara, "say", text="Hej", mark="same"))[0] == 200
    await press(anna, sara, "say", text="Hej", mark="another")
    said = [words for who, words in bubbles(await page_of(anna, sara)) if who == "coach"]
    assert len(said) == 2


async def test_what_could_not_be_sent_says_so(desk: Desk, sara: Youth) -> None:
    anna = await talking(desk, sara)
    await desk.app.settle()
    now = desk.clock.now()
    desk.write(lambda at, _: at.execute(update(ADDRESS).values(blocked_at=now)))
    await press(anna, sara, "say", text="Hej")
    await desk.app.settle()
    page = await page_of(anna, sara)
    said = [words for who, words in bubbles(page) if who == "coach"]
    assert _FATE.findall(said[-1]) == ["undeliverable"]
    told = (await anna.get("/desk/inbox")).text.partition('id="told"')[2]
    assert "Sara" in told


async def test_words_held_back_by_a_stop_say_so(desk: Desk, sara: Youth) -> None:
    """Written while the talk lasted, not yet sent when it ended, and the youth has said stop."""
    anna = await talking(desk, sara)
    await desk.app.settle()
    await press(anna, sara, "say", text="Hej")
    sara.says("stopp")
    sara.anna(CoachCloses(ANNA, "klart"))
    await desk.app.settle()
    said = [words for who, words in bubbles(await page_of(anna, sara)) if who == "coach"]
    assert _FATE.findall(said[-1]) == ["dropped"]


@pytest.mark.parametrize("text", ["", " \n ", "ö" * 4_001], ids=["none", "space", "long"])
async def test_no_words_and_too_many_are_refused(desk: Desk, sara: Youth, text: str) -> None:
    anna = await talking(desk, sara)
    assert (await press(anna, sara, "say", text=text))[0] == 422
    assert [who for who, _ in bubbles(await page_of(anna, sara)) if who == "coach"] == []


async def test_every_sign_of_a_long_message_arrives(desk: Desk, sara: Youth) -> None:
    anna = await talking(desk, sara)
    assert (await press(anna, sara, "say", text="🦉" * 4_000))[0] == 200
    assert "🦉" * 4_000 in await page_of(anna, sara)


async def test_who_has_not_taken_it_says_nothing_and_hears_who_has(desk: Desk, sara: Youth) -> None:
    await talking(desk, sara)
    omar = await desk.signed_in(OMAR)
    await page_of(omar, sara)
    status, answer = await press(omar, sara, "say", text="Hej")
    assert (status, "Anna" in answer) == (409, True)
    assert "coach" not in [who for who, _ in bubbles(await page_of(omar, sara))]


async def test_a_pressed_button_shows_in_the_coachs_language_and_in_the_youths(desk: Desk) -> None:
    youth = Youth(desk.app, nickname="Ali")
    youth.says("menu")
    youth.taps("settings", "language", "en")
    youth.says("menu")
    youth.taps("steps")
    await desk.app.settle()
    words = [one for _, one in bubbles(await page_of(await desk.signed_in(ANNA), youth))]
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
    with desk.app.bells.listen(sara.id) as bell:
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
    omar = await desk.signed_in(OMAR)
    await page_of(omar, sara)
    with desk.app.bells.listen(sara.id) as bell:
        await press(omar, sara, "typing", text="Hej")
        assert not rung(bell)


def rung(bell: Bell) -> bool:
    """Whether somebody was seen typing since this was last asked."""
    typing, bell.typing = bell.typing, False
    return typing


async def test_a_coach_sees_how_hard_their_words_are(desk: Desk, sara: Youth) -> None:
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
    assert (lix(text), band(lix(text))) == (index, how)


# ------------------------------------------------------------ how it ends


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


async def test_nobody_closes_what_a_colleague_has(desk: Desk, sara: Youth) -> None:
    await talking(desk, sara)
    omar = await desk.signed_in(OMAR)
    await page_of(omar, sara)
    status, answer = await press(omar, sara, "close", outcome="talked")
    assert (status, "Anna" in answer) == (409, True)
    assert [row.closed_at for row in people.rows(desk.app, ESCALATION)] == [None]


# ------------------------------------------------------------ live


async def test_new_words_of_both_sides_come_to_an_open_page(desk: Desk, sara: Youth) -> None:
    anna = await talking(desk, sara)
    async with live(desk, anna, sara) as stream:
        await stream.until("bubble", "person")
        sara.says("jag är på bussen")
        desk.app.bells.ring([sara.id])
        assert "bubble youth" in await stream.until("bubble", "jag är på bussen")
        await press(anna, sara, "say", text="Bra, vi ses")
        assert "fate-queued" in await stream.until("bubble", "Bra, vi ses")
        await desk.app.settle()
        assert "fate-sent" in await stream.until("bubble", "Bra, vi ses")


async def test_a_colleagues_page_hears_who_has_taken_it(desk: Desk, sara: Youth) -> None:
    omar = await desk.signed_in(OMAR)
    await page_of(omar, sara)
    async with live(desk, omar, sara) as stream:
        assert "/take" in await stream.next("bar")
        await talking(desk, sara)
        bar = await stream.until("bar", "Anna")
    assert "/take" not in bar


async def test_what_has_come_is_not_sent_again(desk: Desk, sara: Youth) -> None:
    anna = await talking(desk, sara)
    async with live(desk, anna, sara) as stream:
        await stream.until("bubble", "person")
        sara.says("hej igen")
        desk.app.bells.ring([sara.id])
        await stream.until("bubble", "hej igen")
        sara.says("en sak till")
        desk.app.bells.ring([sara.id])
        came = [data async for data in _until(stream, "en sak till")]
    assert len(came) == 1


async def _until(stream: Stream, words: str) -> AsyncIterator[str]:
    while True:
        data = await stream.next("bubble")
        yield data
        if words in data:
            return


async def test_an_open_talk_ends_with_its_session(desk: Desk, sara: Youth) -> None:
    anna = await talking(desk, sara)
    async with live(desk, anna, sara) as stream:
        await stream.next("facts")
        now = desk.clock.now()
        desk.write(lambda at, _: sessions.end_all(at, ANNA, now))
        sara.says("kommer inte fram")
        desk.app.bells.ring([sara.id])
        await stream.over()
        assert not [data for _, data in stream.waiting() if "kommer inte fram" in data]


async def test_an_open_page_hears_that_the_youth_is_gone(desk: Desk, sara: Youth) -> None:
    omar = await desk.signed_in(OMAR)
    sara.anna(CoachTakes(ANNA))
    sara.anna(CoachCloses(ANNA, "klart"))
    async with live(desk, omar, sara) as stream:
        await stream.next("facts")
        sara.says("menu")
        sara.taps("settings", "data", "erase", "yes")
        desk.app.bells.ring([sara.id])
        await stream.next("gone")
        await stream.over()
