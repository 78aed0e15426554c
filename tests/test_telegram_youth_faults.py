"""The youths' bot when things go wrong: nothing is lost, and only danger and a human come twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import structlog

from bot import turn
from bot.arrivals import CoachSays, CoachTakes, Said
from bot.channels.telegram.edge import HEADER, LIMITS, PATH
from bot.clock import HandClock
from bot.turn import Turn
from storage.errors import UnreachableError
from storage.statements import ESCALATION, EVENT, OUTBOX, QUARANTINE, YOUTH
from tests import telegram_server, telegram_youths
from tests.conftest import START
from tests.deployed import free_port
from tests.telegram_person import Person
from tests.telegram_server import Fault
from tests.telegram_youths import ANNA, SARA, SECRET, Lotsen, called, press, told

TEN_MINUTES: Final = timedelta(minutes=10)


@pytest.fixture
async def lotsen(tmp_path: Path) -> AsyncIterator[Lotsen]:
    async with telegram_youths.both(tmp_path) as running:
        yield running


@pytest.fixture
async def hooked(tmp_path: Path) -> AsyncIterator[Lotsen]:
    """One whom Telegram calls."""
    async with telegram_youths.both(tmp_path, **called()) as running:
        yield running


def times(person: Person, part: str) -> int:
    """How often the bot said this."""
    return sum(part in one.text for one in person.said_by_bot)


# ---------------------------------------------------------------- the same again, and all at once


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_the_same_update_three_times_is_taken_once(tmp_path: Path, mode: str) -> None:
    """Telegram may bring anything again; it is answered once."""
    options = called() if mode == "webhook" else {}
    async with telegram_youths.both(tmp_path, **options) as lotsen:
        sara = await lotsen.enrolled()
        number = sara.says("/person")
        await told(sara, "Anna")
        for _ in range(2):
            lotsen.bot.updates.again(number)
        sara.says("/menu")
        await told(sara, "Vad vill du göra")
        assert times(sara, "att du vill prata") == 1
        assert len(await lotsen.rows(ESCALATION)) == 1


async def test_a_message_and_a_button_at_once_both_count(hooked: Lotsen) -> None:
    """Telegram brings them side by side; they are taken one after the other, and nothing breaks."""
    sara = await hooked.enrolled()
    sara.says("/menu")
    asked = await sara.hears(lambda one: one.buttons)
    before = len(await hooked.rows(EVENT))
    sara.presses("⚙️ Inställningar", asked.id)
    sara.says("hej")

    async def both_came() -> bool:
        return len(await hooked.rows(EVENT)) == before + 2

    await hooked.until(both_came, "both")
    assert not await hooked.rows(QUARANTINE)


async def test_a_handler_that_always_raises_stops_nobody(
    lotsen: Lotsen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The youth is told, what came is kept sealed, and the next message works."""

    def breaks(one: Turn, what: Said) -> None:
        if "trasig" in what.text:
            raise ValueError(what.text)
        one.said(what)

    monkeypatch.setattr(turn, "DEEDS", {**turn.DEEDS, Said: breaks})
    sara = await lotsen.enrolled()
    sara.says("trasig")
    await told(sara, "fel hos oss")
    sara.says("/menu")
    await told(sara, "Vad vill du göra")
    assert len(await lotsen.rows(QUARANTINE)) == 1


async def test_an_update_that_cannot_be_read_stops_nobody(hooked: Lotsen) -> None:
    """Whatever its shape, it is answered with 200 and forgotten; the log quotes nothing of it."""
    canary = "kanariefagel-7291"
    half = json.dumps({"update_id": 1, "message": {"text": canary}})
    with structlog.testing.capture_logs() as logs:
        for body in ("", "no json", "[]", '{"update_id": "x"}', "[" * 100_000, half):
            assert (await post(hooked, body.encode())).status_code == 200
    assert canary not in repr(logs)
    assert SECRET not in repr(logs)
    sara = await hooked.enrolled()
    sara.says("/menu")
    await told(sara, "Vad vill du göra")


async def test_among_many_only_the_unreadable_one_is_passed_over(lotsen: Lotsen) -> None:
    """Asked for in one batch: the others in it are taken, and it never comes again."""
    sara = await lotsen.enrolled()
    updates = lotsen.bot.updates
    updates.number += 1
    updates.all[updates.number] = {"update_id": updates.number, "message": {"text": "half a one"}}
    updates.pending.append(updates.all[updates.number])
    sara.says("/menu")
    await told(sara, "Vad vill du göra")
    await lotsen.bot.until(lambda: None if updates.pending else True, "nothing left")


async def post(lotsen: Lotsen, body: bytes, secret: str = SECRET) -> httpx.Response:
    """What somebody posts to our webhook."""
    url = lotsen.front.rules.base_url + PATH
    async with httpx.AsyncClient() as web:
        known = {HEADER.encode(): secret.encode()}
        return await web.post(url, content=body, headers=known)


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", "å"])
async def test_who_does_not_know_the_secret_is_not_heard(hooked: Lotsen, secret: str) -> None:
    """401 at once, and nothing is done (attack 9)."""
    sara = await hooked.enrolled()
    before = len(await hooked.rows(EVENT))
    update = hooked.bot.updates.all[sara.says("/menu")]
    await told(sara, "Vad vill du göra")
    forged = {**update, "update_id": 1, "message": {**update["message"], "text": "stopp"}}
    assert (await post(hooked, json.dumps(forged).encode(), secret)).status_code == 401
    assert len(await hooked.rows(EVENT)) == before + 1


async def test_a_body_that_is_too_long_is_refused(hooked: Lotsen) -> None:
    """Before it is read."""
    assert (await post(hooked, b"x" * 300_000)).status_code == 413


# ---------------------------------------------------------------- sending


async def test_who_must_wait_holds_up_nobody_else(lotsen: Lotsen) -> None:
    """429 in one chat: the others are answered at once, and this one when its time has come."""
    sara, ali = await lotsen.enrolled(), await lotsen.enrolled(SARA + 1)
    lotsen.bot.next("sendMessage", Fault.too_many(30), times=3, chat=SARA)
    sara.says("/menu")
    await lotsen.bot.until_called("sendMessage", len(lotsen.bot.called("sendMessage")))
    ali.says("/menu")
    await told(ali, "Vad vill du göra")
    assert not sara.reads()
    await lotsen.later(timedelta(seconds=100))
    await told(sara, "Vad vill du göra")
    assert times(sara, "Vad vill du göra") == 2


async def test_a_block_in_a_talk_is_the_coach_s_to_know(lotsen: Lotsen) -> None:
    """403: not tried again, and the coach learns that the words did not arrive."""
    sara = await lotsen.enrolled()
    sara.says("/person")
    await told(sara, "Anna")
    await lotsen.coach(CoachTakes(ANNA))
    await told(sara, "Anna är här")
    lotsen.bot.next("sendMessage", Fault.forbidden(), times=99)
    before = len(lotsen.bot.called("sendMessage"))
    await lotsen.coach(CoachSays(ANNA, "är du där?"))
    await lotsen.at_desk("desk.blocked")
    await lotsen.later(TEN_MINUTES)
    assert len(lotsen.bot.called("sendMessage")) == before + 1


@pytest.mark.parametrize("description", ["chat not found", "message text is empty"])
async def test_what_telegram_refuses_is_tried_once(lotsen: Lotsen, description: str) -> None:
    """400 is a fault of ours or of the chat; neither gets better by itself."""
    sara = await lotsen.enrolled()
    lotsen.bot.next("sendMessage", Fault.refused(description), times=99)
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
    lotsen.bot.next("sendMessage", Fault.reset(delivered=True))
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
    lotsen.bot.next("sendMessage", Fault.reset(delivered=True))
    await lotsen.later(timedelta(hours=4))
    assert times(sara, "En påminnelse från dig") == 1
    assert "uncertain" in {one.state for one in await lotsen.rows(OUTBOX)}


async def test_a_telegram_with_a_fault_of_its_own_is_tried_again(lotsen: Lotsen) -> None:
    """500 says that nothing was done."""
    sara = await lotsen.enrolled()
    lotsen.bot.next("sendMessage", Fault.broken())
    sara.says("/menu")
    await lotsen.bot.until_called("sendMessage", len(lotsen.bot.called("sendMessage")))
    await lotsen.later(timedelta(seconds=5))
    await told(sara, "Vad vill du göra")


async def test_of_a_long_message_no_part_comes_twice(tmp_path: Path) -> None:
    """Each part waits its second; a pause in the middle repeats nothing."""
    options: dict[str, Any] = {"limits": LIMITS}
    async with telegram_youths.both(tmp_path, **options) as lotsen:
        sara = await slowly_enrolled(lotsen)
        sara.says("/person")
        await told_in_time(lotsen, sara, "Anna")
        await lotsen.coach(CoachTakes(ANNA))
        await told_in_time(lotsen, sara, "Anna är här")
        words = " ".join(f"Mening nummer {number} är inte så lång." for number in range(400))
        lotsen.telegram.limits()
        await lotsen.later(timedelta(seconds=5))
        await lotsen.coach(CoachSays(ANNA, words))
        for _ in range(30):
            await lotsen.later(timedelta(seconds=1))
        said = " ".join(one.text for one in sara.said_by_bot if "Mening" in one.text)
        assert [said.count(f"nummer {number} ") for number in range(400)] == [1] * 400


async def slowly_enrolled(lotsen: Lotsen) -> Person:
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


async def told_in_time(lotsen: Lotsen, sara: Person, part: str) -> None:
    """What is said within some seconds."""
    await lotsen.bot.until_called("getUpdates")
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
        await hooked.bot.updates.delivered()
    refused = hooked.bot.updates.deliveries[-1]
    assert (refused.status, refused.wait) == (503, 3)
    before = len(await hooked.rows(EVENT))
    await hooked.telegram.redeliver()

    async def all_came() -> bool:
        return len(await hooked.rows(EVENT)) == before + 3

    await hooked.until(all_came, "three messages")
    turns = [(one.update_id, one.turn) for one in await hooked.rows(EVENT)][-3:]
    assert turns == sorted(turns)


def _away() -> Any:
    raise UnreachableError


async def test_a_telegram_that_is_away_stops_nothing(tmp_path: Path) -> None:
    """Lotsen begins without it, says so, and hears everything once it is there."""
    port = free_port()
    async with telegram_server.serve(HandClock(START), port) as gone:
        gone.bot(telegram_youths.TOKEN)
    async with telegram_youths.at_work(gone, tmp_path) as away:

        async def noticed() -> bool:
            return away.edge.trouble == "away"

        await away.until(noticed, "that it is away")
        async with telegram_server.serve(away.clock, port) as telegram:
            bot = telegram.bot(telegram_youths.TOKEN)
            sara = bot.person(SARA, language_code="sv")
            sara.says("hej")
            await told(sara, "länk")
            assert away.edge.trouble == ""


async def test_a_refused_token_says_what_to_do(tmp_path: Path) -> None:
    """One line, without the token in it; and nothing else stops."""
    async with telegram_server.serve(HandClock(START)) as telegram:
        with structlog.testing.capture_logs() as logs:
            async with telegram_youths.at_work(telegram, tmp_path) as lotsen:
                telegram.bots.pop(telegram_youths.TOKEN)

                async def noticed() -> bool:
                    return lotsen.edge.trouble == "token"

                await lotsen.until(noticed, "that the token is refused")
        said = [one for one in logs if one["event"] == "a bot hears nothing now"]
        assert "@BotFather" in said[-1]["why"]
        assert telegram_youths.TOKEN not in repr(logs)
        assert len(await lotsen.rows(YOUTH)) == 0
