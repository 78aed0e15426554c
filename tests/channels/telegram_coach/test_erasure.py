"""A youth who erases themselves is erased from coaches' Telegram too, as far as a robot can."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.simulator.telegram_server import api_server
from bot.simulator.telegram_server.simulated_bot import SimulatedPerson
from bot.simulator.telegram_server.values import PlannedFault
from bot.turns.inbound import CoachClosed, CoachTook, YouthErased
from storage.sql.statements import COACH_MESSAGE
from tests.conftest import START
from tests.support import people
from tests.support.coach_bot_office import ANNA, OMAR, Office, opened

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

WORDS = "kanarie-ord"
ERASED = "Raderat."


def shown(person: SimulatedPerson) -> list[str]:
    """All that the robot shows in this chat now, with its keys."""
    return [" ".join((one.text, *one.labels)) for one in person.said_by_bot]


def named(person: SimulatedPerson, *parts: str) -> list[str]:
    """What of it has one of these in it."""
    return [one for one in shown(person) if any(part in one for part in parts)]


async def erases(office: Office, chat: str = "chat") -> None:
    """The youth presses the button on their page."""
    await office.app.writer.take(people.arrival(YouthErased(), chat))
    await office.app.outbox.flush()


async def gone(office: Office, person: SimulatedPerson, *parts: str) -> None:
    """Wait until nothing in this chat has one of these in it."""
    await office.bot.until(lambda: None if named(person, *parts) else True, "all of it to go")


async def until_forgotten(office: Office) -> None:
    """Wait until it is no longer known which messages were about somebody erased."""
    while any(row.youth_id is None for row in people.rows(office.app, COACH_MESSAGE)):
        await office.look()


async def live(office: Office, anna: SimulatedPerson) -> None:
    """Whatever can name a youth or quote them in a coach's chat."""
    await office.talk(anna)
    for text in (WORDS, f"{WORDS} " * 400):
        await office.says(text)
        await anna.wait_for_message(WORDS)
    anna.says("/talks")
    asked = await anna.wait_for_message("Du pratar med")
    for key, part in (("👥 Lämna över", "lämnar du över"), ("✅ Avsluta", "Hur slutade det")):
        anna.presses(key, asked.id)
        await anna.wait_for_message(part)
    anna.says("/today")
    await anna.wait_for_message("Så här ser dagen ut")
    anna.presses("📖 Färdiga meningar", asked.id)
    asked = await anna.wait_for_message("Välj en mening")
    anna.presses("phrase:1:meet", asked.id)
    await anna.wait_for_message("Skriv \u2068platsen\u2069")
    anna.says(WORDS)
    await anna.wait_for_message("Skriv \u2068tiden\u2069")
    anna.says("15:00")
    await anna.wait_for_message("Till")


async def test_an_erased_youth_is_erased_in_the_pocket(
    office: Office, anna: SimulatedPerson
) -> None:
    """Names, words and keys go from what the robot wrote; it is not kept which messages those were.

    Of whom else they talk with nothing goes, and what the coach wrote is the coach's to delete.
    """
    await live(office, anna)
    await office.talk(anna, "other", "Ali")
    anna.says("till vem?")
    await anna.wait_for_message("Vem är det till")
    before = named(anna, "Sara", WORDS)
    await erases(office)
    await gone(office, anna, "Sara", WORDS)
    await until_forgotten(office)
    assert len(named(anna, ERASED)) >= len(before) > 8
    assert named(anna, "Du pratar med \u2068Ali")
    assert {row.youth_id for row in people.rows(office.app, COACH_MESSAGE)} == {2}


async def test_whoever_was_called_is_still_called(office: Office, anna: SimulatedPerson) -> None:
    """The card of an escalation that is open stays until a human has closed it; then it goes."""
    youth = office.youth()
    await office.says("person")
    card = await anna.wait_for_message("\u2068Sara\u2069 behöver en människa")
    await erases(office)
    await office.look()
    assert next(one for one in anna.messages if one.id == card.id).labels == card.labels
    await office.desk(CoachTook(OMAR), youth)
    await office.desk(CoachClosed(OMAR, "talked"), youth)
    await gone(office, anna, "Sara")


async def test_who_had_blocked_the_robot_is_not_forgotten(database: str, key_file: Path) -> None:
    """It waits for them, also over a restart; and then what stands there goes."""
    async with api_server.serve(ManualClock(START)) as telegram:
        async with opened(database, key_file, telegram=telegram) as office:
            anna = await office.linked(ANNA, 7001)
            await office.talk(anna)
            anna.blocks()
            await office.bot.updates.wait_until_taken(office.bot.updates.number)
            await erases(office)
        anna.unblocks()
        async with opened(database, key_file, telegram=telegram) as office:
            anna.says("/talks")
            await anna.wait_for_message("Du pratar inte med någon")
            await office.look()
            assert not named(anna, "Sara")


async def test_a_message_that_cannot_be_changed_stops_no_other(
    office: Office, anna: SimulatedPerson
) -> None:
    """Deleted by the coach, or refused: it is left, and not tried again for ever."""
    await office.talk(anna)
    await office.says(WORDS)
    await anna.wait_for_message(WORDS)
    office.bot.plan_fault(
        "editMessageText", PlannedFault.refused("Bad Request: message to edit not found")
    )
    await erases(office)
    await until_forgotten(office)
    assert len(named(anna, "Sara", WORDS)) == 1
