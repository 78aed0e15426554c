"""What can go wrong in the coaches' Telegram, each a drill: no card and no word is lost."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from bot.channels.telegram.api_limits import LIMITS
from bot.clock import ManualClock
from bot.simulator.telegram_server import api_server
from bot.simulator.telegram_server.simulated_bot import PATIENCE, SimulatedPerson
from bot.simulator.telegram_server.values import PlannedFault
from storage.errors import UnreachableError
from storage.reads import coach_messages
from storage.sql.statements import ALARM, OUTBOX
from tests.conftest import START, timeless
from tests.support import coach_bot_office, people
from tests.support.coach_bot_office import ANNA, OMAR, TOKEN, Office

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def at_desk(office: Office, coach: int) -> list[str]:
    """Every card of a coach, as the console shows it."""
    found = office.write(lambda db, keys: coach_messages.messages_to(db, keys, coach, "card", 20))
    return [one.line for one in found]


def ways(office: Office) -> list[tuple[int, str, bool]]:
    """Each line to a coach: to whom, its state, and whether Telegram has it."""
    rows = [one for one in people.rows(office.app, OUTBOX) if one.coach_id is not None]
    return [(one.coach_id, one.state, (one.message or "").startswith("t")) for one in rows]


def refused(office: Office) -> list[int]:
    """Requests that Telegram refused."""
    return [one.status for one in office.bot.calls if one.status not in {0, 200}]


async def test_a_coach_who_has_blocked_the_robot_is_passed_by(
    office: Office, anna: SimulatedPerson
) -> None:
    """The next on the ladder has the card at once; what was for the first stands at the desk."""
    omar = await office.linked(OMAR, 7002)
    anna.deletes_account()
    office.youth()
    await office.says("person")
    card = await omar.wait_for_message("ingen har tagit över")
    await office.app.outbox.flush()
    assert card.labels[0] == "🤝 Ta över"
    assert ways(office) == [(ANNA, "sent", False), (OMAR, "sent", True)]
    assert at_desk(office, ANNA) == ["desk.card"]


async def test_who_blocks_while_somebody_waits_is_passed_by(
    office: Office, anna: SimulatedPerson
) -> None:
    """Telegram says so at once; and who unblocks and writes gets cards again."""
    omar = await office.linked(OMAR, 7002)
    office.youth()
    await office.says("person")
    await anna.wait_for_message("behöver en människa. Skäl")
    anna.blocks()
    await omar.wait_for_message("ingen har tagit över")
    anna.unblocks()
    anna.says("/talks")
    await anna.wait_for_message("Du pratar inte med någon")
    office.youth("other", "Ali")
    await office.says("person", "other")
    await anna.wait_for_message("\u2068Ali\u2069 behöver en människa")


async def test_alone_and_blocked_the_card_stands_at_the_desk(
    office: Office, anna: SimulatedPerson
) -> None:
    """The ladder does not run in circles, and does not stop: its alarm is still ahead."""
    office.write(lambda db, _: coach_bot_office.leaves(db, OMAR, office.clock.now()))
    anna.deletes_account()
    office.youth()
    await office.says("person")
    await office.app.outbox.flush()
    await office.bot.until_called("sendMessage", 2)
    await office.app.outbox.flush()
    assert ways(office) == [(ANNA, "sent", False)]
    await office.passes(timedelta(days=1))
    await office.app.outbox.flush()
    assert len(at_desk(office, ANNA)) == 2


async def test_who_leaves_is_a_stranger_at_once(office: Office, anna: SimulatedPerson) -> None:
    """Access dies with the employment (privacy-security.md, item 22)."""
    office.write(lambda db, _: coach_bot_office.leaves(db, ANNA, office.clock.now()))
    anna.says("/today")
    await anna.wait_for_message("Den här roboten är för coacher")


async def test_a_busy_chat_waits_and_the_others_do_not(
    office: Office, anna: SimulatedPerson
) -> None:
    """429 is of one chat: the line is said when the pause is over, once."""
    omar = await office.linked(OMAR, 7002)
    await office.talk(anna)
    office.bot.plan_fault("sendMessage", PlannedFault.too_many(30), chat=7001)
    await office.says("är du där")
    await office.bot.until(lambda: refused(office) or None, "a refusal")
    omar.says("/talks")
    await omar.wait_for_message("Du pratar inte med någon")
    office.clock.move_to(office.clock.now() + timedelta(seconds=29))
    await office.app.outbox.flush()
    assert not any("är du där" in one.text for one in anna.messages)
    office.clock.move_to(office.clock.now() + timedelta(seconds=2))
    await office.app.outbox.flush()
    await anna.wait_for_message("är du där")
    assert sum("är du där" in one.text for one in anna.messages) == 1


async def test_a_lost_answer_repeats_a_youths_words(office: Office, anna: SimulatedPerson) -> None:
    """Twice is better than never: a human's words are said again, and nothing is said thrice."""
    await office.talk(anna)
    office.bot.plan_fault("sendMessage", PlannedFault.reset(delivered=True), chat=7001)
    await office.says("hör du mig")
    await anna.wait_for_message("hör du mig")
    await anna.wait_for_message("hör du mig")
    assert sum("hör du mig" in one.text for one in anna.messages) == 2


async def test_what_cannot_be_handled_stops_nothing_else(
    anna: SimulatedPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever did it is told that it may not be done; the next message works."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("kanarie-text")

    monkeypatch.setattr("bot.channels.telegram_coach.digest.weekly_stats.week", broken)
    anna.says("/week")
    await anna.wait_for_message("Något gick fel hos oss.")
    anna.says("/talks")
    await anna.wait_for_message("Du pratar inte med någon")


async def test_among_many_only_the_unreadable_one_is_passed_over(
    logged: StringIO, office: Office, anna: SimulatedPerson
) -> None:
    """Asked for in one batch: an alarm that quotes nothing, the others are taken, and it never
    comes again.
    """
    odd = office.bot.updates.queue({"message": {"text": "kanarie-text"}})
    anna.says("/talks")
    await anna.wait_for_message("Du pratar inte med någon")
    await office.bot.updates.wait_until_taken(odd)
    (alarm,) = people.rows(office.app, ALARM)
    assert "kanarie" not in alarm.what + logged.getvalue()


async def test_what_was_answered_before_the_database_went_is_answered_once(
    office: Office, anna: SimulatedPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole batch comes again; what was taken of it is known, and what was not is taken."""
    await office.talk(anna)
    with monkeypatch.context() as patch:
        patch.setattr(office.app.store, "begin", away)
        anna.says("/talks")
        anna.says("hej")
        again = anna.says("/help")
        async with asyncio.timeout(PATIENCE):
            while office.robot.trouble != "database":
                await office.bot.updates.changed.wait()
    await office.bot.updates.wait_until_taken(again)
    await office.app.outbox.flush()
    assert office.told().count("\u2068Anna\u2069: \u2068hej\u2069") == 1
    assert sum("Du pratar med" in one.text for one in anna.said_by_bot) == 2


def away(_now: datetime) -> None:
    raise UnreachableError


async def test_an_update_that_comes_again_is_answered_once(
    office: Office, anna: SimulatedPerson
) -> None:
    """Telegram may bring anything twice."""
    number = anna.says("/talks")
    await anna.wait_for_message("Du pratar inte med någon")
    office.bot.updates.repeat(number)
    await office.bot.updates.wait_until_taken(anna.says("/help"))
    assert sum("Du pratar inte med någon" in one.text for one in anna.said_by_bot) == 1


async def test_groups_are_left(office: Office, anna: SimulatedPerson) -> None:
    """Nothing is said there, whoever takes the robot in."""
    group = office.bot.group(-100500)
    group.adds_bot(anna)
    await office.bot.until_called("leaveChat")
    assert group.said_by_bot == []


async def test_five_and_twenty_messages_in_a_minute_come_in_order(
    database: str, key_file: Path
) -> None:
    """At the pace of Telegram: it refuses none, and none is lost, twice, or out of its place."""
    async with coach_bot_office.opened(database, key_file) as office:
        anna = await office.linked(ANNA, 7001)
        await office.talk(anna)
        office.paces(LIMITS)
        office.telegram.limits(1, 30)
        for number in range(25):
            await office.says(f"nummer {number}.")
        for _ in range(40):
            office.clock.move_to(office.clock.now() + timedelta(seconds=1))
            await office.app.outbox.flush()
        heard = [one.text for one in anna.messages if "nummer" in one.text]
        assert heard == [f"\u2068Sara\u2069: \u2068nummer {number}.\u2069" for number in range(25)]
        assert not [one for one in office.bot.called("sendMessage") if one.status == 429]


async def test_a_long_message_comes_in_parts(office: Office, anna: SimulatedPerson) -> None:
    """Cut at a sentence, and all of it is there."""
    await office.talk(anna)
    text = " ".join(f"Det här är mening nummer {number}." for number in range(300))
    await office.says(text)
    last = await anna.wait_for_message("nummer 299.")
    parts = [one.text for one in anna.said_by_bot if "mening nummer" in one.text]
    assert len(parts) == 3
    assert " ".join(parts).replace("\u2068", "").replace("\u2069", "") == f"Sara: {text}"
    anna.says("tack", answers=last.id)
    await office.bot.until(lambda: "tack" in office.told()[-1] or None, "the answer")


async def test_a_restart_between_the_card_and_the_take(database: str, key_file: Path) -> None:
    """The key works, the other card changes, and what had arrived before is said to have."""
    async with api_server.serve(ManualClock(START)) as telegram:
        async with coach_bot_office.opened(database, key_file, telegram=telegram) as office:
            anna = await office.linked(ANNA, 7001)
            omar = await office.linked(OMAR, 7002)
            office.youth()
            await office.says("person")
            await anna.wait_for_message("behöver en människa. Skäl")
            anna.presses("↪️ Inte jag")
            await omar.wait_for_message("kan inte ta")
            await office.app.outbox.flush()
        anna.says("hej")
        omar.presses("🤝 Ta över")
        async with coach_bot_office.opened(database, key_file, telegram=telegram):
            await omar.wait_for_message("✅ Du har tagit över.")
            await omar.wait_for_message("Du pratar med")
            await anna.wait_for_message("Du pratar inte med någon just nu")


async def test_the_token_and_the_words_are_in_no_log(
    logged: StringIO, office: Office, anna: SimulatedPerson
) -> None:
    """Not when all goes well, and not when Telegram refuses, is slow or is away."""
    await office.talk(anna)
    faults = (
        PlannedFault.refused("kanarie-fault"),
        PlannedFault.broken(),
        PlannedFault.forbidden(),
    )
    for number, fault in enumerate(faults):
        office.bot.plan_fault("sendMessage", fault, chat=7001)
        await office.says(f"kanarie-text {number}")
        await office.bot.until_called("sendMessage", number + 1)
        await office.app.outbox.flush()
    said = timeless(logged.getvalue())
    assert said
    for secret in (TOKEN, TOKEN.partition(":")[2], "kanarie", "7001", "Visible", "Sara"):
        assert secret not in said
