"""The youths' bot when things go wrong: nothing is lost, and only danger and a human come twice."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any, Final

import pytest
import structlog

from bot.channels.telegram.api_limits import LIMITS
from bot.clock import ManualClock
from bot.simulator.telegram_server import api_server
from bot.simulator.telegram_server.simulated_bot import SimulatedPerson
from bot.simulator.telegram_server.values import PlannedFault
from bot.text.bidi import strip_isolates
from bot.turns.inbound import CoachSaid, CoachTook
from storage.errors import UnreachableError
from storage.sql.statements import EVENT, OUTBOX, YOUTH
from tests.conftest import START, timeless
from tests.support import youth_bot_site
from tests.support.deployment import free_port
from tests.support.youth_bot_site import ANNA, SARA, Lotsen, press, times, told

TEN_MINUTES: Final = timedelta(minutes=10)


# ---------------------------------------------------------------- sending


async def test_who_must_wait_holds_up_nobody_else(lotsen: Lotsen) -> None:
    """429 in one chat: the others are answered at once, and this one when its time has come."""
    sara, ali = await lotsen.enrolled(), await lotsen.enrolled(SARA + 1)
    lotsen.bot.plan_fault("sendMessage", PlannedFault.too_many(30), times=3, chat=SARA)
    sara.says("/menu")
    await lotsen.bot.until_called("sendMessage", len(lotsen.bot.called("sendMessage")))
    ali.says("/menu")
    await told(ali, "Vad vill du göra")
    assert not sara.unread_messages()
    await lotsen.later(timedelta(seconds=100))
    await told(sara, "Vad vill du göra")
    assert times(sara, "Vad vill du göra") == 2


async def test_a_block_in_a_talk_is_the_coach_s_to_know(lotsen: Lotsen) -> None:
    """403: not tried again, and the coach learns that the words did not arrive."""
    sara = await lotsen.talking()
    await lotsen.coach(CoachSaid(ANNA, "hej"))
    await told(sara, "hej")
    lotsen.bot.plan_fault("sendMessage", PlannedFault.forbidden(), times=99)
    before = len(lotsen.bot.called("sendMessage"))
    await lotsen.coach(CoachSaid(ANNA, "är du där?"))
    await lotsen.at_desk("desk.blocked")
    await lotsen.later(TEN_MINUTES)
    assert len(lotsen.bot.called("sendMessage")) == before + 1


@pytest.mark.parametrize("description", ["chat not found", "message text is empty"])
async def test_what_telegram_refuses_is_tried_once(lotsen: Lotsen, description: str) -> None:
    """400 is a fault of ours or of the chat; neither gets better by itself."""
    sara = await lotsen.enrolled()
    lotsen.bot.plan_fault("sendMessage", PlannedFault.refused(description), times=99)
    before = len(lotsen.bot.called("sendMessage"))
    sara.says("/menu")
    why = "blocked" if "chat" in description else "refused"

    async def ended() -> bool:
        return why in {one.reason for one in await lotsen.rows(OUTBOX)}

    await lotsen.until(ended, why)
    await lotsen.later(TEN_MINUTES)
    assert len(lotsen.bot.called("sendMessage")) == before + 1


async def test_after_a_lost_answer_danger_comes_again(lotsen: Lotsen) -> None:
    """Nobody knows whether it arrived: better twice than not at all."""
    sara = await lotsen.enrolled()
    lotsen.bot.plan_fault("sendMessage", PlannedFault.reset(delivered=True))
    sara.says("jag vill dö")
    await told(sara, "90101")
    assert times(sara, "det är bråttom, eller om du är i fara") == 2


async def test_after_a_lost_answer_a_reminder_does_not(lotsen: Lotsen) -> None:
    """Twice the same reminder is nagging; it is marked as uncertain."""
    sara = await lotsen.enrolled()
    sara.says("/menu")
    await press(sara, "remind")
    await told(sara, "påminna dig om")
    sara.says("fotboll")
    for choice in ("weekdays", "noon"):
        await press(sara, choice)
    await told(sara, "Nästa påminnelse")
    lotsen.bot.plan_fault("sendMessage", PlannedFault.reset(delivered=True))
    await lotsen.later(timedelta(hours=4))
    assert times(sara, "En påminnelse från dig") == 1
    assert "uncertain" in {one.state for one in await lotsen.rows(OUTBOX)}


async def test_a_telegram_with_a_fault_of_its_own_is_tried_again(lotsen: Lotsen) -> None:
    """500 says that nothing was done."""
    sara = await lotsen.enrolled()
    lotsen.bot.plan_fault("sendMessage", PlannedFault.broken())
    sara.says("/menu")
    await told_in_time(lotsen, sara, "Vad vill du göra")


async def test_of_a_long_message_no_part_comes_twice(prepared: Path) -> None:
    """Each part waits its second; a pause in the middle repeats nothing."""
    options: dict[str, Any] = {"limits": LIMITS}
    async with youth_bot_site.both(prepared, **options) as lotsen:
        sara = await slowly_enrolled(lotsen)
        sara.says("/person")
        await told_in_time(lotsen, sara, "Anna")
        await lotsen.coach(CoachTook(ANNA))
        await told_in_time(lotsen, sara, "Anna tar det här")
        words = " ".join(f"Mening nummer {number} är inte så lång." for number in range(400))
        lotsen.telegram.limits()
        await lotsen.later(timedelta(seconds=5))
        await lotsen.coach(CoachSaid(ANNA, words))
        for _ in range(30):
            await lotsen.later(timedelta(seconds=1))
        said = " ".join(one.text for one in sara.said_by_bot if "Mening" in one.text)
        assert [said.count(f"nummer {number} ") for number in range(400)] == [1] * 400


async def slowly_enrolled(lotsen: Lotsen) -> SimulatedPerson:
    """The same as `enrolled`, while the clock goes on."""
    going = asyncio.Event()

    async def tick() -> None:
        while not going.is_set():
            await lotsen.later(timedelta(seconds=1))

    async with asyncio.TaskGroup() as nursery:
        nursery.create_task(tick())
        sara = await lotsen.enrolled()
        going.set()
    return sara


async def told_in_time(lotsen: Lotsen, sara: SimulatedPerson, part: str) -> None:
    """What is said within some seconds, once all that she did has been taken."""
    await lotsen.bot.updates.wait_until_taken(lotsen.bot.updates.number)
    for _ in range(5):
        await lotsen.later(timedelta(seconds=1))
    await told(sara, part)


# ---------------------------------------------------------------- away


async def test_a_webhook_that_was_away_gets_everything_in_order(
    hooked: Lotsen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with Retry-After while the database is away; then all of it, each chat's in order."""
    sara = await hooked.enrolled()
    with monkeypatch.context() as patch:
        patch.setattr(hooked.app.store, "begin", _away)
        for number in range(3):
            sara.says(f"ord {number}")
        await hooked.bot.updates.wait_until_delivered()
    refused = hooked.bot.updates.deliveries[-1]
    assert (refused.status, refused.wait) == (503, 3)
    before = len(await hooked.rows(EVENT))
    await hooked.telegram.redeliver()

    async def all_came() -> bool:
        return len(await hooked.rows(EVENT)) == before + 3

    await hooked.until(all_came, "three messages")
    turns = [(one.update_id, one.turn) for one in await hooked.rows(EVENT)][-3:]
    assert turns == sorted(turns)


def _away(_now: datetime) -> Any:
    raise UnreachableError


async def test_a_telegram_that_is_away_stops_nothing(prepared: Path) -> None:
    """Lotsen begins without it, says so, and hears everything once it is there."""
    port = free_port()
    async with api_server.serve(ManualClock(START), port) as gone:
        gone.bot(youth_bot_site.TOKEN)
    async with youth_bot_site.at_work(gone, prepared) as away:

        async def noticed() -> bool:
            return away.edge.trouble == "away"

        await away.until(noticed, "that it is away")
        async with api_server.serve(away.clock, port) as telegram:
            bot = telegram.bot(youth_bot_site.TOKEN)
            sara = bot.person(SARA, language_code="sv")
            sara.says("hej")
            await told(sara, "länk")
            assert away.edge.trouble == ""


async def test_a_refused_token_says_what_to_do(prepared: Path) -> None:
    """One line, without the token in it; and nothing else stops."""
    async with api_server.serve(ManualClock(START)) as telegram:
        with structlog.testing.capture_logs() as logs:
            async with youth_bot_site.at_work(telegram, prepared) as lotsen:
                telegram.bots.pop(youth_bot_site.TOKEN)

                async def noticed() -> bool:
                    return lotsen.edge.trouble == "token"

                await lotsen.until(noticed, "that the token is refused")
        said = [one for one in logs if one["event"] == "bot_unavailable"]
        assert "@BotFather" in said[-1]["why"]
        assert youth_bot_site.TOKEN not in repr(logs)
        assert len(await lotsen.rows(YOUTH)) == 0


async def test_token_and_words_are_in_no_log(logged: StringIO, prepared: Path) -> None:
    """Whatever the libraries log when they are asked for everything, and whatever goes wrong."""
    async with youth_bot_site.both(prepared) as lotsen:
        faults = (
            PlannedFault.refused("kanarie-fault"),
            PlannedFault.broken(),
            PlannedFault.forbidden(),
        )
        for number, fault in enumerate(faults, SARA):
            youth = await lotsen.enrolled(number)
            lotsen.bot.plan_fault("sendMessage", fault, chat=number)
            before = len(lotsen.bot.called("sendMessage"))
            youth.says("/menu kanarie-text")
            await lotsen.bot.until_called("sendMessage", before + 1)
    said = timeless(logged.getvalue())
    assert said
    token = youth_bot_site.TOKEN
    chats = (str(SARA + number) for number in range(len(faults)))
    for secret in (token, token.partition(":")[2], "kanarie", *chats):
        assert secret not in said


async def test_after_a_danger_nothing_else_comes(lotsen: Lotsen) -> None:
    """Three bubbles: what was to be said to the first two does not come below the danger text."""
    sara = await lotsen.enrolled()
    lotsen.bot.plan_fault("sendMessage", PlannedFault.too_many(30), times=1, chat=SARA)
    for bubble in ("asså", "blä", "jag vill dö"):
        sara.says(bubble)

    async def queued() -> bool:
        return "danger.told" in {one.line for one in await lotsen.rows(OUTBOX)}

    await lotsen.until(queued, "the danger was heard")
    await lotsen.later(timedelta(minutes=2))
    await told(sara, "Har ingen svarat senast")
    await lotsen.later(timedelta(minutes=2))
    seen = [strip_isolates(one.text) for one in sara.unread_messages()]
    assert not any("förstår" in text or "Vad vill du göra" in text for text in seen), seen
    assert "danger" in {one.reason for one in await lotsen.rows(OUTBOX)}
