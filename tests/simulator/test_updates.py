"""How updates reach a bot: offsets and long polls as they are, webhooks as they are tried again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import aiogram
import pytest
from aiogram import exceptions, types
from aiohttp import web

from bot.simulator.telegram_server.api_server import TelegramServer
from bot.simulator.telegram_server.simulated_bot import SimulatedBot, SimulatedPerson
from bot.simulator.telegram_server.updates import WebhookDelivery

SECRET = "a-secret-of-the-tests"  # noqa: S105 - of a server that is nowhere
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
def sara(bot: SimulatedBot) -> SimulatedPerson:
    return bot.person(5001)


def texts(updates: list[types.Update]) -> list[str | None]:
    return [one.message.text for one in updates if one.message]


# ------------------------------------------------------------ getUpdates


async def test_updates_come_until_the_next_offset_confirms_them(
    client: aiogram.Bot, sara: SimulatedPerson
) -> None:
    """A bot that dies before it has committed is told again."""
    for text in ("ett", "två", "tre"):
        sara.says(text)
    first = await client.get_updates(limit=2)
    assert texts(first) == ["ett", "två"]
    assert texts(await client.get_updates()) == ["ett", "två", "tre"]
    assert texts(await client.get_updates(offset=first[1].update_id)) == ["två", "tre"]
    assert texts(await client.get_updates(offset=first[1].update_id + 1)) == ["tre"]
    assert texts(await client.get_updates(offset=first[0].update_id)) == ["tre"]


async def test_a_negative_offset_forgets_all_but_the_last(
    client: aiogram.Bot, sara: SimulatedPerson
) -> None:
    """As Telegram has it: whoever does so loses the rest."""
    for text in ("ett", "två", "tre"):
        sara.says(text)
    assert texts(await client.get_updates(offset=-1)) == ["tre"]


async def test_a_long_poll_ends_when_something_comes(
    client: aiogram.Bot, sara: SimulatedPerson
) -> None:
    """It waits as long as it was told to, and not longer than until the first update."""
    async with asyncio.TaskGroup() as nursery:
        waits = nursery.create_task(client.get_updates(timeout=30))
        await sara.bot.updates.changed.wait()
        sara.says("hej")
    assert texts(waits.result()) == ["hej"]
    sara.bot.updates.pending.clear()
    assert await client.get_updates(timeout=0) == []


async def test_two_who_poll_are_one_too_many(client: aiogram.Bot, sara: SimulatedPerson) -> None:
    """The older request is ended with 409."""

    async def older() -> None:
        with pytest.raises(exceptions.TelegramConflictError, match="terminated by other"):
            await client.get_updates(timeout=30)

    async with asyncio.TaskGroup() as nursery:
        nursery.create_task(older())
        await sara.bot.updates.changed.wait()
        assert await client.get_updates(timeout=0) == []


async def test_kinds_come_as_they_were_asked_for(
    client: aiogram.Bot, sara: SimulatedPerson
) -> None:
    """What was not asked for never comes; without a word the last wish holds."""
    await client.get_updates(allowed_updates=["message"])
    sara.says("hej")
    sara.edits("hej då")
    await client.get_updates()
    sara.blocks()
    assert texts(await client.get_updates()) == ["hej"]


async def test_a_webhook_and_getupdates_exclude_each_other(
    client: aiogram.Bot, sara: SimulatedPerson
) -> None:
    """409 while a webhook is set; deleteWebhook keeps what waits."""
    await client.set_webhook("http://127.0.0.1:9/nobody", secret_token=SECRET)
    sara.says("hej")
    with pytest.raises(exceptions.TelegramConflictError, match="webhook is active"):
        await client.get_updates()
    info = await client.get_webhook_info()
    assert (info.url, info.pending_update_count) == ("http://127.0.0.1:9/nobody", 1)
    await client.delete_webhook()
    assert texts(await client.get_updates()) == ["hej"]


async def test_the_same_update_can_come_again(client: aiogram.Bot, sara: SimulatedPerson) -> None:
    """Though it was confirmed: a confirmation can be lost."""
    number = sara.says("hej")
    assert texts(await client.get_updates(offset=number)) == ["hej"]
    assert await client.get_updates(offset=number + 1) == []
    sara.bot.updates.repeat(number)
    (again,) = await client.get_updates(offset=number + 1)
    assert again.update_id == number


# ------------------------------------------------------------ the webhook


def fails() -> web.Response:
    return web.Response(status=500)


def later() -> web.Response:
    return web.Response(status=503, headers={"Retry-After": "30"})


def method() -> web.Response:
    return web.json_response({"method": "sendMessage", "chat_id": 5001, "text": "hej"})


class Hook:
    """Somebody's webhook, which answers as it is told to."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.secrets: set[str] = set()
        self.answers: list[Callable[[], web.Response]] = []

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        answer = self.answers.pop(0)() if self.answers else web.Response()
        if answer.status == 200:
            self.heard.append(update["message"]["text"])
        self.secrets.add(request.headers.get(HEADER, ""))
        return answer


@pytest.fixture
async def hook(client: aiogram.Bot) -> AsyncIterator[Hook]:
    made = Hook()
    app = web.Application()
    app.router.add_post("/hook", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await client.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook", secret_token=SECRET)
    yield made
    await runner.cleanup()


async def test_a_webhook_is_told_with_the_secret(sara: SimulatedPerson, hook: Hook) -> None:
    """One after another, each with the secret; 2xx is done for ever."""
    for text in ("ett", "två", "tre"):
        sara.says(text)
    await sara.bot.updates.wait_until_delivered()
    assert hook.heard == ["ett", "två", "tre"]
    assert hook.secrets == {SECRET}
    assert sara.bot.updates.pending == []


async def test_a_webhook_that_fails_is_tried_again_in_order(
    telegram: TelegramServer, sara: SimulatedPerson, hook: Hook
) -> None:
    """At once, and then when the test says so; what comes after waits."""
    hook.answers = [fails] * 3
    for text in ("ett", "två"):
        sara.says(text)
    await sara.bot.updates.wait_until_delivered()
    assert (hook.heard, len(hook.answers)) == ([], 1)
    await telegram.redeliver()
    assert hook.heard == ["ett", "två"]


async def test_others_do_not_wait_for_it(
    bot: SimulatedBot, sara: SimulatedPerson, hook: Hook
) -> None:
    """Only the queue of one chat is held up."""
    hook.answers = [fails] * 2
    sara.says("ett")
    await bot.updates.wait_until_delivered()
    bot.person(5002).says("två")
    await bot.updates.wait_until_delivered()
    assert hook.heard == ["två"]


async def test_a_webhook_can_say_when(
    telegram: TelegramServer, sara: SimulatedPerson, hook: Hook
) -> None:
    """With Retry-After nobody comes back at once."""
    hook.answers = [later]
    number = sara.says("ett")
    await sara.bot.updates.wait_until_delivered()
    assert sara.bot.updates.deliveries == [WebhookDelivery(number, 503, 30)]
    await telegram.redeliver()
    assert hook.heard == ["ett"]


async def test_a_taken_update_can_come_again(sara: SimulatedPerson, hook: Hook) -> None:
    """The answer was lost on the way, so it is told once more."""
    number = sara.says("ett")
    await sara.bot.updates.wait_until_delivered()
    sara.bot.updates.repeat(number)
    await sara.bot.updates.wait_until_delivered()
    assert hook.heard == ["ett", "ett"]


async def test_a_webhook_that_is_away_finds_all_of_it_later(
    client: aiogram.Bot, sara: SimulatedPerson, hook: Hook
) -> None:
    """Nobody listens for a while; then it all comes, in order."""
    where = sara.bot.updates.hook
    assert where is not None
    await client.set_webhook("http://127.0.0.1:9/nobody", secret_token=SECRET)
    for text in ("ett", "två"):
        sara.says(text)
    await sara.bot.updates.wait_until_delivered()
    await client.set_webhook(where.url, secret_token=SECRET)
    await sara.bot.updates.wait_until_delivered()
    assert hook.heard == ["ett", "två"]


async def test_a_method_in_the_answer_is_a_problem(sara: SimulatedPerson, hook: Hook) -> None:
    """Its result would be lost, so nobody may answer so."""
    hook.answers = [method]
    sara.says("ett")
    await sara.bot.updates.wait_until_delivered()
    assert "answered with a method" in sara.bot.problems[0]
    sara.bot.problems.clear()
