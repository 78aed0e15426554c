"""A page that stays open: new words of both sides, who has taken it, and its end."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.turns.inbound import CoachClosed, CoachTook
from storage.access import sessions
from tests.support.console_chat import live, page_of, press, talking
from tests.support.console_client import ANNA, OMAR, Desk
from tests.support.people import Youth
from tests.support.sse_reader import Stream


@pytest.fixture
def sara(sara: Youth) -> Youth:
    """Who waits for a human."""
    sara.says("person")
    return sara


async def test_new_words_of_both_sides_come_to_an_open_page(desk: Desk, sara: Youth) -> None:
    anna = await talking(desk, sara)
    async with live(desk, anna, f"youths/{sara.id}/stream") as stream:
        await stream.until("bubble", "person")
        sara.says("jag är på bussen")
        desk.app.notifier.notify([sara.id])
        assert "bubble youth" in await stream.until("bubble", "jag är på bussen")
        await press(anna, sara, "say", text="Bra, vi ses")
        assert "fate-queued" in await stream.until("bubble", "Bra, vi ses")
        await desk.app.settle()
        assert "fate-sent" in await stream.until("bubble", "Bra, vi ses")


async def test_a_colleagues_page_hears_who_has_taken_it(desk: Desk, sara: Youth) -> None:
    omar = await desk.colleague(OMAR)
    await page_of(omar, sara)
    async with live(desk, omar, f"youths/{sara.id}/stream") as stream:
        assert "/take" in await stream.next("bar")
        anna = await desk.signed_in(ANNA)
        await page_of(anna, sara)
        await press(anna, sara, "take")
        bar = await stream.until("bar", "Anna")
    assert "/take" not in bar


async def test_what_has_come_is_not_sent_again(desk: Desk, sara: Youth) -> None:
    anna = await talking(desk, sara)
    async with live(desk, anna, f"youths/{sara.id}/stream") as stream:
        await stream.until("bubble", "person")
        sara.says("hej igen")
        desk.app.notifier.notify([sara.id])
        await stream.until("bubble", "hej igen")
        sara.says("en sak till")
        desk.app.notifier.notify([sara.id])
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
    async with live(desk, anna, f"youths/{sara.id}/stream") as stream:
        await stream.next("facts")
        now = desk.clock.now()
        desk.write(lambda db, _: sessions.end_all(db, ANNA, now))
        sara.says("kommer inte fram")
        desk.app.notifier.notify([sara.id])
        await stream.over()
        assert not [data for _, data in stream.waiting() if "kommer inte fram" in data]


async def test_an_open_page_hears_that_the_youth_is_gone(desk: Desk, sara: Youth) -> None:
    omar = await desk.colleague(OMAR)
    sara.anna(CoachTook(ANNA))
    sara.anna(CoachClosed(ANNA, "klart"))
    async with live(desk, omar, f"youths/{sara.id}/stream") as stream:
        await stream.next("facts")
        sara.says("menu")
        sara.taps("settings", "data", "erase", "yes")
        desk.app.notifier.notify([sara.id])
        await stream.next("gone")
        await stream.over()


async def test_an_alarm_is_heard_on_a_page_of_another_youth(desk: Desk, sara: Youth) -> None:
    """In-console alarm that cannot be muted (safety.md, tier A)."""
    anna = await talking(desk, sara)
    async with live(desk, anna, f"youths/{sara.id}/stream") as stream:
        assert 'data-loud="0"' in await stream.next("alarm")
        other = Youth(desk.app, "other", "Kim")
        other.says("jag tänker ta livet av mig i kväll")
        desk.app.notifier.notify([sara.id])
        assert 'data-loud="1"' in await stream.until("alarm", "Kim")
