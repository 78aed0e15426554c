"""What a test plans for its Telegram: lost answers, limits, being away; and as a process."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

import aiogram
import pytest
from aiogram import exceptions, types
from telegram import error as ptb

from bot.clock import ManualClock
from bot.simulator.telegram_server import api_server
from bot.simulator.telegram_server.api_server import TelegramServer
from bot.simulator.telegram_server.simulated_bot import PATIENCE, SimulatedBot
from bot.simulator.telegram_server.values import PlannedFault
from tests.support.telegram_clients import TOKEN, by_aiogram, by_ptb, with_chat

SOON = 5.0
BUTTONS = types.InlineKeyboardMarkup(
    inline_keyboard=[[types.InlineKeyboardButton(text="🎉 Klart", callback_data="7:done")]]
)


ENDS: tuple[tuple[PlannedFault, type[Exception], type[Exception], int], ...] = (
    (PlannedFault.too_many(3), exceptions.TelegramRetryAfter, ptb.RetryAfter, 0),
    (PlannedFault.forbidden(), exceptions.TelegramForbiddenError, ptb.Forbidden, 0),
    (PlannedFault.refused("BUTTON_DATA_INVALID"), exceptions.TelegramBadRequest, ptb.BadRequest, 0),
    (PlannedFault.broken(), exceptions.TelegramServerError, ptb.NetworkError, 0),
    (PlannedFault.reset(), exceptions.TelegramNetworkError, ptb.NetworkError, 0),
    (PlannedFault.reset(delivered=True), exceptions.TelegramNetworkError, ptb.NetworkError, 1),
    (PlannedFault.timeout(), exceptions.TelegramNetworkError, ptb.TimedOut, 0),
    (PlannedFault.timeout(delivered=True), exceptions.TelegramNetworkError, ptb.TimedOut, 1),
)


@pytest.mark.filterwarnings("ignore:.*retry_after")  # how PTB will tell it one day
@pytest.mark.parametrize(("fault", "youths", "coaches", "stands"), ENDS, ids=str)
async def test_a_request_ends_as_planned(
    telegram: TelegramServer,
    bot: SimulatedBot,
    fault: PlannedFault,
    youths: type[Exception],
    coaches: type[Exception],
    stands: int,
) -> None:
    """Each library raises what it raises for the real thing; a lost answer was delivered."""
    sara = with_chat(bot)
    bot.plan_fault("sendMessage", fault, times=2)
    patience = 0.1 if fault.silent else PATIENCE
    async with by_aiogram(telegram.url, patience=patience) as client:
        with pytest.raises(youths):
            await client.send_message(5001, "hej")
    async with by_ptb(telegram.url) as other:
        with pytest.raises(coaches):
            await other.send_message(5001, "hej", read_timeout=patience)
        await other.send_message(5001, "nu går det")
    lost = ["hej"] * (2 * stands)
    assert [one.text for one in sara.said_by_bot] == [*lost, "nu går det"]


async def test_a_fault_can_be_of_one_chat(client: aiogram.Bot, bot: SimulatedBot) -> None:
    """Others are not concerned."""
    sara, leo = with_chat(bot), bot.person(5002)
    leo.says("hello")
    bot.plan_fault("sendMessage", PlannedFault.too_many(9), chat=5001)
    await client.send_message(leo.id, "hello")
    with pytest.raises(exceptions.TelegramRetryAfter):
        await client.send_message(sara.id, "hej")


async def test_when_it_is_away_nobody_answers(telegram: TelegramServer, bot: SimulatedBot) -> None:
    """Connections are refused, also those that were open; later it is there again."""
    with_chat(bot)
    async with by_ptb(telegram.url) as client:
        async with telegram.unreachable():
            with pytest.raises(ptb.NetworkError):
                await client.get_me()
        assert (await client.get_me()).id == 123


async def test_limits_are_answered_with_the_time_to_wait() -> None:
    """One a second to a chat, so many a second to all; seconds are those of the test's clock."""
    clock = ManualClock(datetime(2026, 11, 24, 9, tzinfo=UTC))
    async with api_server.serve(clock) as telegram, by_aiogram(telegram.url) as client:
        bot = telegram.bot(TOKEN)
        for number in (5001, 5002, 5003):
            bot.person(number).says("hej")
        telegram.limits(per_chat=1, per_second=2)
        await client.send_message(5001, "ett")
        with pytest.raises(exceptions.TelegramRetryAfter):
            await client.send_message(5001, "två")
        await client.send_message(5002, "ett")
        with pytest.raises(exceptions.TelegramRetryAfter):
            await client.send_message(5003, "ett")
        clock.move_to(clock.now() + timedelta(seconds=1))
        await client.send_message(5001, "två")


# ------------------------------------------------------------ as a process


async def test_as_a_process_it_is_told_what_people_do() -> None:
    """`python -m bot.simulator.telegram_server.api_server`: people act over HTTP, and SIGTERM
    ends it in order.
    """
    where = asyncio.get_running_loop().create_future()
    async with asyncio.timeout(SOON), asyncio.TaskGroup() as nursery:
        nursery.create_task(api_server.main(["--bot", TOKEN], where.set_result))
        await _people(await where)
        os.kill(os.getpid(), signal.SIGTERM)


async def _people(url: str) -> None:
    """What somebody does who can only ask over HTTP."""
    sara = f"{url}/control/{TOKEN}/5001"
    await _asks(f"{sara}/says", {"text": "hej"})
    async with by_aiogram(url) as client:
        await client.send_message(5001, "Hur gick det?", reply_markup=BUTTONS)
        assert (await _asks(f"{sara}?seen=0"))["messages"][-1]["text"] == "Hur gick det?"
        await _asks(f"{sara}/presses", {"button": "🎉 Klart"})
        assert (await client.get_updates())[-1].callback_query is not None
        await _asks(f"{url}/control/{TOKEN}/next", {"method": "getMe", "fault": {"status": 500}})
        with pytest.raises(exceptions.TelegramServerError):
            await client.get_me()
    calls = (await _asks(f"{url}/control/{TOKEN}/calls"))["calls"]
    assert [one["method"] for one in calls] == ["sendMessage", "getUpdates", "getMe"]


async def _asks(url: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    request = urllib.request.Request(url, None if body is None else json.dumps(body).encode())  # noqa: S310 - loopback
    request.add_header("Content-Type", "application/json")
    opened = await asyncio.to_thread(urllib.request.urlopen, request, timeout=SOON)
    with opened as answer:
        told: dict[str, Any] = json.load(answer)
        return told
