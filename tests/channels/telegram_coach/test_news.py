"""News of youths' lives in a coach's Telegram: one summary in the morning, about nobody by name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.simulator.telegram_server.simulated_bot import SimulatedPerson
from bot.text.bidi import strip_isolates
from bot.turns.inbound import YouthTapped
from flows.engine.line import LineClass
from storage.sql.statements import COACH_MESSAGE, OUTBOX
from tests.support import people
from tests.support.coach_bot_office import Office

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


async def wishes(office: Office, chat: str, wish: str) -> None:
    """A youth says what they wish for."""
    await office.says("menu", chat)
    with office.app.store.begin() as uow:
        youth = uow.youths_by_chat([(people.CHANNEL, chat)])[people.CHANNEL, chat]
        place = uow.youths([youth])[youth].place
    assert place is not None
    await office.app.writer.take(people.arrival(YouthTapped(place.turn, "steps"), chat))
    await office.says(wish, chat)


async def test_only_the_summary_comes_and_it_names_nobody(
    office: Office, anna: SimulatedPerson
) -> None:
    """No name, no wish; it is remembered of nobody, and who answers to it answers to nobody."""
    for number in range(2):
        office.youth(f"chat{number}", f"KanarieName{number}")
        await wishes(office, f"chat{number}", f"KanarieWish{number}")
    await office.app.outbox.flush()
    before = len(anna.said_by_bot)
    await office.passes(timedelta(hours=24))
    await office.app.outbox.flush()
    told = await anna.wait_for_message("nyheter om dina ungdomar")
    assert strip_isolates(told.text) == (
        "2 nyheter om dina ungdomar: har en ny önskan. I konsolen ser du om vem."
    )
    assert not told.labels
    assert "Kanarie" not in " ".join(one.text for one in anna.said_by_bot[before:])
    assert str(told.id) not in [row.message.removeprefix("t") for row in rows(office)]
    anna.says("KanarieAnswer", answers=told.id)
    await anna.wait_for_message(lambda one: one.id > told.id)
    said = [row for row in people.rows(office.app, OUTBOX) if row.say_as == LineClass.HUMAN]
    assert not said, "nobody was written to"


def rows(office: Office) -> list[Any]:
    return list(people.rows(office.app, COACH_MESSAGE))
