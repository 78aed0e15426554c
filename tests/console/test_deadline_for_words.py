"""Who has it and until when: the deadline for words, being late, and taking over."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.turns.inbound import CoachTook
from tests.support.console_chat import bubbles, live, page_of, press
from tests.support.console_client import ANNA, EVA, OMAR, Desk
from tests.support.people import Youth

WORDS: Final = "jag har tagit tabletter"
ZONE: Final = ZoneInfo("Europe/Stockholm")


def bar(page: str) -> str:
    """The bar, as text without marks."""
    part = page.partition('id="bar"')[2].partition('id="bar-said"')[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part))


def can_press(page: str, deed: str) -> bool:
    """Whether this form is offered in the bar."""
    return f'/{deed}"' in page.partition('id="bar"')[2].partition('id="bar-said"')[0]


def due_in(desk: Desk, length: timedelta) -> None:
    """Time passes, and what came due is done."""
    desk.passes(length)
    while desk.app.turns.take_due():
        pass


async def test_after_taking_the_deadline_for_words_is_told(desk: Desk, sara: Youth) -> None:
    sara.says(WORDS)
    anna = await desk.signed_in(ANNA)
    page = await page_of(anna, sara)
    assert "Ingen har tagit det." in bar(page)
    assert can_press(page, "take")
    assert not can_press(page, "take-over")
    await press(anna, sara, "take")
    until = (desk.clock.now() + timedelta(minutes=5)).astimezone(ZONE).strftime("%H:%M")
    assert f"Skriv före {until}" in bar(await page_of(anna, sara))
    omar = await desk.colleague(OMAR)
    seen = await page_of(omar, sara)
    assert f"Ska skriva före {until}" in bar(seen)
    assert not can_press(seen, "take-over")
    await press(anna, sara, "say", text="Hej")
    assert "Skriv före" not in bar(await page_of(anna, sara))


async def test_who_is_late_is_said_and_it_is_free(desk: Desk, sara: Youth) -> None:
    sara.says(WORDS)
    sara.anna(CoachTook(ANNA))
    omar = await desk.colleague(OMAR)
    due_in(desk, timedelta(minutes=6))
    page = await page_of(omar, sara)
    assert "1 min för sent" in bar(page)
    assert "Anna hade det" in bar(page).replace("  ", " ")
    assert can_press(page, "take-over")
    assert (await press(omar, sara, "take-over"))[0] == 200
    assert sara.seen().talking_with == OMAR
    assert 'data-mine="1"' in await page_of(omar, sara)


async def test_a_colleague_who_still_has_time_keeps_it(desk: Desk, sara: Youth) -> None:
    sara.says(WORDS)
    sara.anna(CoachTook(ANNA))
    omar = await desk.colleague(OMAR)
    await page_of(omar, sara)
    status, answer = await press(omar, sara, "take-over")
    assert (status, "Anna" in answer) == (409, True)
    assert sara.seen().talking_with == ANNA


async def test_a_coordinator_takes_over_at_any_time_and_then_reads_and_writes(
    desk: Desk, sara: Youth
) -> None:
    """Before she may not open it, and after it is closed no more (attack 4)."""
    sara.says(WORDS)
    sara.anna(CoachTook(ANNA))
    eva = await desk.signed_in(EVA)
    await eva.get("/desk/inbox")
    path = f"/desk/youths/{sara.id}"
    assert (await eva.get(path)).status_code == 403
    assert (await press(eva, sara, "take-over"))[0] == 200
    page = await page_of(eva, sara)
    assert 'data-mine="1"' in page
    assert WORDS in page
    assert (await press(eva, sara, "say", text="Hej, jag är Eva"))[0] == 200
    await desk.app.settle()
    assert any("Hej, jag är Eva" in one for one in bubbles(await page_of(eva, sara), "coach"))
    async with live(desk, eva, f"youths/{sara.id}/stream") as stream:
        await stream.next("facts")
        status, answer = await press(
            eva, sara, "close", outcome="talked", report="made", by="Eva", on="2026-11-24"
        )
        assert (status, answer) == (200, ""), "she is led away, to the inbox"
        await stream.next("gone")
    assert (await eva.get(path)).status_code == 403
