"""What a strict Telegram refuses, of either library: each is a problem that fails the test."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiogram
import aiohttp
import pytest
from aiogram import exceptions, methods, types
from telegram import error as ptb

from bot.simulator.telegram_server import api_server
from bot.simulator.telegram_server.api_server import TelegramServer
from bot.simulator.telegram_server.simulated_bot import SimulatedBot
from tests.support.telegram_clients import TOKEN, by_aiogram, by_ptb

CHAT = 5001


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with api_server.serve() as running:
        running.bot(TOKEN).person(CHAT).says("hej")
        yield running


def say(text: str, **more: Any) -> methods.SendMessage:
    return methods.SendMessage(chat_id=CHAT, text=text, **more)


def html(text: str) -> methods.SendMessage:
    return say(text, parse_mode="HTML")


def button(**more: Any) -> methods.SendMessage:
    return rows([[types.InlineKeyboardButton(**({"text": "Ja"} | more))]])


def rows(found: list[list[types.InlineKeyboardButton]]) -> methods.SendMessage:
    return say("Hur går det?", reply_markup=types.InlineKeyboardMarkup(inline_keyboard=found))


YES = types.InlineKeyboardButton(text="Ja", callback_data="yes")


def commands(name: str, words: str, times: int = 1, language: str = "") -> methods.SetMyCommands:
    one = types.BotCommand(command=name, description=words)
    return methods.SetMyCommands(commands=[one] * times, language_code=language)


REFUSED: dict[str, tuple[methods.TelegramMethod[Any], str]] = {
    "too long": (say("x" * 4097), "message is too long"),
    "too long in UTF-16": (say("😀" * 2049), "message is too long"),
    "nothing": (say(" \n"), "message text is empty"),
    "nothing but marks": (html("<b></b>"), "message text is empty"),
    "an open tag": (html("<b>hej"), "can't parse entities"),
    "an unknown tag": (html("<p>hej</p>"), "can't parse entities"),
    "not escaped": (html("3 < 4"), "can't parse entities"),
    "an ampersand": (html("du & jag"), "can't parse entities"),
    "another markup": (say("hej", parse_mode="bbcode"), "unsupported parse_mode"),
    "too many marks": (html("<b>x</b>" * 101), "too many entities"),
    "a mark outside": (
        say("hej", entities=[types.MessageEntity(type="bold", offset=1, length=3)]),
        "out of text bounds",
    ),
    "long data": (button(callback_data="å" * 33), "BUTTON_DATA_INVALID"),
    "no data": (button(callback_data=""), "BUTTON_DATA_INVALID"),
    "a long text to copy": (
        button(copy_text=types.CopyTextButton(text="x" * 257)),
        "BUTTON_COPY_TEXT_INVALID",
    ),
    "an empty label": (button(text=" ", callback_data="yes"), "must be non-empty"),
    "a button of no kind": (button(), "unallowed"),
    "a button of two kinds": (button(callback_data="a", url="https://x.se"), "unallowed"),
    "another scheme": (button(url="javascript:alert(1)"), "BUTTON_URL_INVALID"),
    "an address of this machine": (button(url="http://localhost/i/x"), "Wrong HTTP URL"),
    "a long payload": (button(url=f"https://t.me/b?start={'x' * 65}"), "START_PARAM_INVALID"),
    "a payload with å": (button(url="https://t.me/b?start=å"), "START_PARAM_INVALID"),
    "a wide row": (rows([[YES] * 9]), "more than 8"),
    "too many buttons": (rows([[YES]] * 101), "more than 100"),
    "a long placeholder": (
        say(
            "hej", reply_markup=types.ForceReply(force_reply=True, input_field_placeholder="x" * 65)
        ),
        "placeholder is too long",
    ),
    "a long answer": (
        methods.AnswerCallbackQuery(callback_query_id="1", text="x" * 201),
        "MESSAGE_TOO_LONG",
    ),
    "a long caption": (
        methods.SendPhoto(chat_id=CHAT, photo="f", caption="x" * 1025),
        "caption is too long",
    ),
    "an unknown action": (methods.SendChatAction(chat_id=CHAT, action="dance"), "wrong parameter"),
    "another reaction": (
        methods.SetMessageReaction(
            chat_id=CHAT, message_id=1, reaction=[types.ReactionTypeEmoji(emoji="✅")]
        ),
        "REACTION_INVALID",
    ),
    "a command with å": (commands("hjälp", "Hjälp"), "BOT_COMMAND_INVALID"),
    "a long command": (commands("x" * 33, "Hjälp"), "BOT_COMMAND_INVALID"),
    "a command of no words": (commands("help", ""), "BOT_COMMAND_DESCRIPTION_INVALID"),
    "a command of many words": (commands("help", "x" * 257), "BOT_COMMAND_DESCRIPTION_INVALID"),
    "too many commands": (commands("help", "Hjälp", 101), "BOT_COMMANDS_TOO_MUCH"),
    "a language of more letters": (commands("help", "x", language="fa_AF"), "language_code"),
    "a long name": (methods.SetMyName(name="x" * 65), "name is too long"),
    "a long description": (methods.SetMyDescription(description="x" * 513), "is too long"),
    "a long short description": (
        methods.SetMyShortDescription(short_description="x" * 121),
        "is too long",
    ),
    "a bad secret": (
        methods.SetWebhook(url="https://x.se/hook", secret_token="å"),  # noqa: S106 - a bad one
        "secret token",
    ),
    "a webhook without https": (methods.SetWebhook(url="http://x.se/hook"), "HTTPS"),
    "another port": (methods.SetWebhook(url="https://x.se:8080/hook"), "ports"),
    "too many connections": (
        methods.SetWebhook(url="https://x.se/hook", max_connections=101),
        "max_connections",
    ),
    "too many updates": (methods.GetUpdates(limit=101), "limit"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_telegram_refuses_is_a_problem(
    client: aiogram.Bot, bot: SimulatedBot, name: str
) -> None:
    """It is answered with 400 and a reason, nothing is done, and the test would fail at its end."""
    method, why = REFUSED[name]
    before = len(bot.person(CHAT).messages)
    with pytest.raises(exceptions.TelegramBadRequest, match=why):
        await client(method)
    (problem,) = bot.problems
    assert why in problem
    assert len(bot.person(CHAT).messages) == before
    bot.problems.clear()


async def test_python_telegram_bot_is_held_to_the_same(
    telegram: TelegramServer, bot: SimulatedBot
) -> None:
    """Its requests are read by aiogram's classes too."""
    async with by_ptb(telegram.url) as client:
        with pytest.raises(ptb.BadRequest, match="parse entities"):
            await client.send_message(CHAT, "<b>hej", parse_mode="HTML")
        with pytest.raises(ptb.BadRequest, match="nknown parameters"):
            await client.send_message(CHAT, "hej", api_kwargs={"colour": "red"})
    assert len(bot.problems) == 2
    bot.problems.clear()


ALLOWED: dict[str, methods.TelegramMethod[Any]] = {
    "as long as may be": say("x" * 4096),
    "long before its marks are read": html("<b>x</b>" * 90 + "&lt;" * 4000),
    "rows and columns": rows([[YES] * 8] * 12),
    "64 bytes": button(callback_data="å" * 32),
    "a link to the bot": button(url=f"https://t.me/b?start={'x' * 64}"),
    "a row instead of the phone's keys": say(
        "hej",
        reply_markup=types.ReplyKeyboardMarkup(keyboard=[[types.KeyboardButton(text="💬")]]),
    ),
    "the same in Markdown": say("*hej*", parse_mode="MarkdownV2"),
    "a webhook on this machine": methods.SetWebhook(url="http://127.0.0.1:9/hook"),
}


@pytest.mark.parametrize("name", ALLOWED)
async def test_what_is_within_the_limits_is_taken(client: aiogram.Bot, name: str) -> None:
    """The limits are where Telegram has them."""
    await client(ALLOWED[name])


@pytest.mark.parametrize(
    ("method", "body", "status", "why"),
    [
        ("sendMesage", {}, 404, "method not found"),
        ("sendMessage", {"chat_id": CHAT}, 400, "text: Field required"),
        ("sendMessage", {"chat_id": CHAT, "text": "hej", "reply_markup": "{"}, 400, "not JSON"),
        (
            "sendMessage",
            {"chat_id": CHAT, "text": "hej", "reply_markup": '{"inline_keyboard": [[{"txt": 1}]]}'},
            400,
            "reply_markup",
        ),
        (
            "sendMessage",
            {
                "chat_id": CHAT,
                "text": "hej",
                "reply_markup": json.dumps(
                    {"inline_keyboard": [[{"text": "a", "callback_data": "b", "colour": "red"}]]}
                ),
            },
            400,
            "colour",
        ),
        ("sendPhoto", {"chat_id": CHAT, "photo": "attach://nothing"}, 400, "photo"),
        ("sendDice", {"chat_id": CHAT}, 404, "has no sendDice"),
    ],
)
async def test_what_is_not_in_the_bot_api_is_refused(
    telegram: TelegramServer,
    bot: SimulatedBot,
    method: str,
    body: dict[str, Any],
    status: int,
    why: str,
) -> None:
    """Whatever library writes it: a method, a parameter, a field at any depth."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{telegram.url}/bot{TOKEN}/{method}", data=body) as answer,
    ):
        told = await answer.json()
    assert (answer.status, told["ok"]) == (status, False)
    assert why in told["description"]
    assert len(bot.problems) == 1
    bot.problems.clear()


async def test_what_is_left_of_problems_fails_the_test() -> None:
    """A bot that is refused fails whatever test it happens in."""
    with pytest.raises(AssertionError, match="message text is empty"):
        await _is_refused()


async def _is_refused() -> None:
    async with api_server.serve() as telegram, by_aiogram(telegram.url) as client:
        telegram.bot(TOKEN).person(CHAT).says("hej")
        with pytest.raises(exceptions.TelegramBadRequest):
            await client(say(" "))
