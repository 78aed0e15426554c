"""One pace for each bot and chat: nobody's flood or slowness holds up another's words.

Telegram allows one message a second in a chat, strictly, and answers some of them slowly.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest

from bot.simulator.telegram_server.values import PlannedFault
from bot.text.bidi import strip_isolates
from tests.support import both_bots, coach_bot_office, youth_bot_site
from tests.support.both_bots import BothBots
from tests.support.coach_bot_office import ANNA, OMAR

SARA, ALI, EVA, STRANGER = 5001, 5002, 5003, 5100
LONG: Final = " ".join(f"Mening nummer {number} är inte så lång." for number in range(700))[:20_000]
SLOW: Final = 15.0
"""Seconds that Telegram takes to answer in one chat."""


@pytest.fixture(params=["polling", "webhook"])
async def both(request: pytest.FixtureRequest, prepared: Path) -> AsyncIterator[BothBots]:
    """Both bots, which ask Telegram, or which it calls."""
    given: dict[str, Any] = youth_bot_site.called() if request.param == "webhook" else {}
    async with both_bots.at_work(prepared, **given) as running:
        yield running


async def test_what_is_urgent_passes_in_two_seconds(both: BothBots) -> None:
    """A youth pastes 20,000 characters, a coach presses six dead keys, and a chat of each bot is
    answered after 15 s: a human's words both ways, danger, its card and *Take* pass all the same.
    """
    anna, omar = await both.coach(ANNA, 7001), await both.coach(OMAR, 7002)
    sara, ali, eva = both.youth(SARA, "Sara"), both.youth(ALI, "Ali"), both.youth(EVA, "Eva")
    await both.talk(sara, "Sara", anna)
    await both.talk(ali, "Ali", anna)
    eva.says("/menu")
    await both.whenever(eva.wait_for_message("Vad vill du göra"))

    stranger = both.youths.person(STRANGER, language_code="sv")
    both.youths.plan_fault("sendMessage", PlannedFault.slow(SLOW), chat=STRANGER)
    both.coaches.plan_fault("sendMessage", PlannedFault.slow(SLOW), chat=omar.id)
    stranger.says("hej")
    omar.says("/help")
    for bot in (both.youths, both.coaches):
        await bot.until(lambda bot=bot: bot.held or None, "a slow answer")  # type: ignore[misc]

    sara.pastes(LONG)
    dead = [coach_bot_office.press(anna, "take:999") for _ in range(6)]
    for press in dead:
        assert (await press.answered())["text"] == "Den knappen gäller inte längre."
    await both.whenever(anna.wait_for_message("Mening nummer 0 "))

    ali.says("hallå coach, det är bråttom")
    (heard,) = await both.in_time(ali, anna.wait_for_message("det är bråttom"))
    anna.says("jag är här", answers=heard.id)
    await both.in_time(anna, ali.wait_for_message("jag är här"))
    eva.says("jag vill dö")
    _, card = await both.in_time(
        eva,
        eva.wait_for_message(lambda one: not one.edited and one.id > heard.id),
        anna.wait_for_message(lambda one: "Eva" in one.text and "🤝 Ta över" in one.labels),
    )
    anna.presses("🤝 Ta över", card.id)
    await anna.wait_for_message(lambda one: one.id == card.id and "Du har tagit över" in one.text)
    await both.in_time(anna, anna.wait_for_message("Du pratar med \u2068Eva\u2069"), answers=1)
    assert both.youths.held
    assert both.coaches.held
    assert "Mening nummer 699" not in anna.messages[-1].text

    await both.whenever(anna.wait_for_message(LONG[-20:]))
    await both.whenever(stranger.wait_for_message())
    await both.whenever(omar.wait_for_message())
    texts = [strip_isolates(one.text) for one in anna.said_by_bot]
    said = "".join(text for text in texts if "Mening" in text)
    assert said.replace("Sara: ", "").replace(" ", "") == LONG.replace(" ", "")
    assert both.refused() == []


async def test_all_that_a_coach_pastes_reaches_the_youth(both: BothBots) -> None:
    """20,000 characters, in order, once, and nothing of it is refused."""
    anna, sara = await both.coach(ANNA, 7001), both.youth(SARA, "Sara")
    await both.talk(sara, "Sara", anna)
    anna.pastes(LONG)
    await both.whenever(sara.wait_for_message(LONG[-20:]))
    texts = [strip_isolates(one.text) for one in sara.said_by_bot]
    said = "".join(text for text in texts if "Mening" in text)
    assert said.replace("Anna: ", "").replace(" ", "") == LONG.replace(" ", "")
    assert not any("inget skickades" in one.text for one in anna.messages)
    assert both.refused() == []


async def test_a_crowd_at_the_door_holds_up_no_talk(both: BothBots) -> None:
    """Ninety strangers write in the same second: each is answered, and a talk goes on meanwhile."""
    anna, sara = await both.coach(ANNA, 7001), both.youth(SARA, "Sara")
    await both.talk(sara, "Sara", anna)
    crowd = [both.youths.person(STRANGER + number, language_code="sv") for number in range(90)]
    for one in crowd:
        one.says("hej")
    await both.youths.updates.wait_until_taken(both.youths.updates.number)
    anna.says("jag är kvar")
    await both.in_time(anna, sara.wait_for_message("jag är kvar"))
    for one in crowd:
        await both.whenever(one.wait_for_message("länk"))
    assert both.refused() == []


async def test_many_answers_to_a_coach_hold_up_no_words(both: BothBots) -> None:
    """What a coach asked for comes in many messages: a youth's words are the next one."""
    anna, sara = await both.coach(ANNA, 7001), both.youth(SARA, "Sara")
    await both.talk(sara, "Sara", anna)
    for _ in range(5):
        anna.says("/talks")
        anna.says("/help")
    await both.coaches.updates.wait_until_taken(both.coaches.updates.number)
    sara.says("är du där")
    await both.in_time(sara, anna.wait_for_message("är du där"))
    sara.says("hallå")
    await both.in_time(sara, anna.wait_for_message("hallå"))
    assert sum("Du pratar med" in one.text for one in anna.messages) < 5
    await both.whenever(anna.wait_for_message(lambda _: both.services[1].answers.waiting == 0))
    assert both.refused() == []
