"""The tests' Telegram itself: both libraries speak with it, and people do what people do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import aiogram
import pytest
from aiogram import exceptions, types
from telegram import error as ptb

from bot.clock import ManualClock
from bot.simulator.telegram_server import api_server
from bot.simulator.telegram_server.api_server import TelegramServer
from bot.simulator.telegram_server.simulated_bot import SimulatedBot
from tests.support.telegram_clients import TOKEN, by_aiogram, by_ptb, with_chat

BUTTONS = types.InlineKeyboardMarkup(
    inline_keyboard=[
        [types.InlineKeyboardButton(text="🎉 Klart", callback_data="7:done")],
        [types.InlineKeyboardButton(text="Mer", url="https://example.se/mer")],
    ]
)


# ------------------------------------------------------------ both libraries


async def test_aiogram_hears_and_is_heard(client: aiogram.Bot, bot: SimulatedBot) -> None:
    """What a person writes comes by getUpdates, and what the bot says stands in the chat."""
    sara = bot.person(5001, language_code="sv")
    sara.says("hej")
    (update,) = await client.get_updates()
    assert update.message is not None
    assert update.message.text == "hej"
    await client.send_message(5001, "<b>Hej</b> &amp; hå", parse_mode="HTML")
    heard = await sara.wait_for_message("Hej")
    assert (heard.text, heard.html) == ("Hej & hå", "<b>Hej</b> &amp; hå")


async def test_python_telegram_bot_hears_and_is_heard(
    telegram: TelegramServer, bot: SimulatedBot
) -> None:
    """The same with the other library, and a picture with it."""
    anna = bot.person(7001)
    anna.starts("a-code")
    async with by_ptb(telegram.url) as client:
        (update,) = await client.get_updates()
        assert update.message.text == "/start a-code"
        await client.send_photo(7001, b"a picture", caption="Veckan")
        await client.send_document(7001, b"a file", filename="a.csv")
    heard = await anna.wait_for_message("Veckan")
    assert heard.files == {"photo": ("application.octet-stream", b"a picture")}
    assert anna.messages[-1].files == {"document": ("a.csv", b"a file")}


async def test_a_token_that_nobody_knows_is_unauthorized(telegram: TelegramServer) -> None:
    """A wrong token is told so, in both libraries."""
    async with by_aiogram(telegram.url, "9:another") as client:
        with pytest.raises(exceptions.TelegramUnauthorizedError):
            await client.get_me()
    telegram.bot(TOKEN)
    async with by_ptb(telegram.url) as other:
        telegram.bots.clear()
        with pytest.raises(ptb.InvalidToken):
            await other.get_me()


# ------------------------------------------------------------ people


async def test_a_button_is_pressed_and_answered_once(
    client: aiogram.Bot, bot: SimulatedBot
) -> None:
    """The press comes as a callback query with the message; its answer reaches the person."""
    sara = with_chat(bot)
    await client.send_message(5001, "Hur gick det?", reply_markup=BUTTONS)
    press = sara.presses("🎉 Klart")
    query = (await client.get_updates())[-1].callback_query
    assert query is not None
    assert query.data == "7:done"
    assert isinstance(query.message, types.Message)
    await client.answer_callback_query(query.id, "Tack!")
    assert (await press.answered())["text"] == "Tack!"


async def test_a_button_that_opens_an_address_tells_nobody(
    client: aiogram.Bot, bot: SimulatedBot
) -> None:
    """The app opens it; there is no callback query."""
    sara = with_chat(bot)
    await client.send_message(5001, "Hur gick det?", reply_markup=BUTTONS)
    with pytest.raises(AssertionError, match="no button 'Mer'"):
        sara.presses("Mer")


async def test_an_old_press_cannot_be_answered(client: aiogram.Bot, bot: SimulatedBot) -> None:
    """Telegram waits about 15 seconds; then an answer is refused, and that is no problem."""
    sara = with_chat(bot)
    await client.send_message(5001, "Hur gick det?", reply_markup=BUTTONS)
    press = sara.presses("7:done")
    bot.expire_queries()
    with pytest.raises(exceptions.TelegramBadRequest, match="query is too old"):
        await client.answer_callback_query(press.query)


async def test_an_edit_changes_what_stands(client: aiogram.Bot, bot: SimulatedBot) -> None:
    """Text and buttons change; the same once more is refused, as is what is not there."""
    sara = with_chat(bot)
    said = await client.send_message(5001, "Hur gick det?", reply_markup=BUTTONS)
    where: dict[str, Any] = {"chat_id": 5001, "message_id": said.message_id}
    await client.edit_message_reply_markup(**where)
    seen = sara.messages[-1]
    assert (seen.buttons, seen.edited) == ((), True)
    await client.edit_message_text("Hur gick det? Klart", **where)
    assert (await sara.wait_for_message("Klart")).id == said.message_id
    with pytest.raises(exceptions.TelegramBadRequest, match="message is not modified"):
        await client.edit_message_text("Hur gick det? Klart", **where)
    with pytest.raises(exceptions.TelegramBadRequest, match="message to edit not found"):
        await client.edit_message_text("x", **(where | {"message_id": 99}))


async def test_what_is_deleted_is_gone(client: aiogram.Bot, bot: SimulatedBot) -> None:
    """Both sides' messages of the last 48 hours can be deleted by the bot."""
    sara = with_chat(bot)
    await client.send_message(5001, "Hej")
    for message in sara.messages:
        assert await client.delete_message(5001, message.id)
    assert sara.messages == []


async def test_old_messages_stay() -> None:
    """After 48 hours a bot cannot delete them; the clock is the test's."""
    clock = ManualClock(datetime(2026, 11, 24, 9, tzinfo=UTC))
    async with api_server.serve(clock) as telegram, by_aiogram(telegram.url) as client:
        with_chat(telegram.bot(TOKEN))
        clock.move_to(clock.now() + timedelta(hours=49))
        with pytest.raises(exceptions.TelegramBadRequest, match="can't be deleted"):
            await client.delete_message(5001, 1)


async def test_whoever_blocks_is_not_reached(client: aiogram.Bot, bot: SimulatedBot) -> None:
    """403 for a blocked bot, a stranger and a deleted account; 400 for nobody at all."""
    sara, leo = with_chat(bot), bot.person(5002)
    sara.blocks()
    for chat, why in ((5001, "blocked by the user"), (leo.id, "can't initiate")):
        with pytest.raises(exceptions.TelegramForbiddenError, match=why):
            await client.send_message(chat, "hej")
    with pytest.raises(exceptions.TelegramBadRequest, match="chat not found"):
        await client.send_message(5003, "hej")
    sara.unblocks()
    await client.send_message(5001, "hej")
    sara.deletes_account()
    with pytest.raises(exceptions.TelegramForbiddenError, match="deactivated"):
        await client.send_message(5001, "hej")
    updates = await client.get_updates()
    states = [one.my_chat_member.new_chat_member.status for one in updates if one.my_chat_member]
    assert states == ["kicked", "member"]


@pytest.mark.parametrize(
    "kind",
    ["photo", "voice", "sticker", "location", "contact", "document", "video", "forward_origin"],
)
async def test_what_is_no_text_comes_as_what_it_is(
    client: aiogram.Bot, bot: SimulatedBot, kind: str
) -> None:
    """Whatever can be sent on a phone has its own part of the message."""
    bot.person(5001).sends("forward" if kind == "forward_origin" else kind)
    (update,) = await client.get_updates()
    assert getattr(update.message, kind)


async def test_what_was_written_can_be_changed(client: aiogram.Bot, bot: SimulatedBot) -> None:
    """An edit is an update of its own, for the same message."""
    sara = with_chat(bot)
    sara.edits("jag mår inte bra")
    first, second = await client.get_updates()
    assert first.message is not None
    assert second.edited_message is not None
    assert second.edited_message.message_id == first.message.message_id
    assert second.edited_message.text == "jag mår inte bra"


async def test_a_message_can_answer_another(client: aiogram.Bot, bot: SimulatedBot) -> None:
    """On both sides; what is gone cannot be answered to."""
    sara = with_chat(bot)
    first = sara.messages[0].id
    said = await client.send_message(
        5001, "Hej", reply_parameters=types.ReplyParameters(message_id=first)
    )
    assert (await sara.wait_for_message("Hej")).answers == first
    sara.says("tack", answers=said.message_id)
    update = (await client.get_updates())[-1]
    assert update.message is not None
    assert update.message.reply_to_message is not None
    assert update.message.reply_to_message.text == "Hej"
    with pytest.raises(exceptions.TelegramBadRequest, match="message to be replied not found"):
        await client.send_message(
            5001, "Hej", reply_parameters=types.ReplyParameters(message_id=99)
        )


async def test_a_sign_stands_under_a_message(client: aiogram.Bot, bot: SimulatedBot) -> None:
    """The newest one of the bot, until it is taken away."""
    sara = with_chat(bot)
    await client.set_message_reaction(5001, 1, [types.ReactionTypeEmoji(emoji="👍")])
    assert "👍" in sara.messages[0].reactions
    await client.set_message_reaction(5001, 1, [])
    assert not sara.messages[0].reactions


async def test_a_group_can_be_left(client: aiogram.Bot, bot: SimulatedBot) -> None:
    """Whoever is taken into a group hears of it and can leave."""
    group = bot.group(-1001)
    group.adds_bot(bot.person(5001))
    (update,) = await client.get_updates()
    assert update.my_chat_member is not None
    assert update.my_chat_member.chat.type == "supergroup"
    await client.leave_chat(-1001)
    assert group.status == "left"


async def test_what_was_heard_is_not_heard_again(client: aiogram.Bot, bot: SimulatedBot) -> None:
    """Waiting for the same words twice waits for the second time they are said."""
    sara = with_chat(bot)
    await client.send_message(5001, "Hur gick det?")
    await sara.wait_for_message("Hur gick det?")
    with pytest.raises(AssertionError, match="waited in vain for 'Hur gick det"):
        await sara.wait_for_message("Hur gick det?", timeout=0.05)


# ------------------------------------------------------------ the profile


async def test_the_profile_is_kept_by_language(client: aiogram.Bot, bot: SimulatedBot) -> None:
    """Commands by scope and language, texts by language; an empty text takes one away."""
    stop = [types.BotCommand(command="stop", description="Säg stopp")]
    await client.set_my_commands(stop, language_code="sv")
    await client.set_my_commands(stop, scope=types.BotCommandScopeChat(chat_id=5001))
    await client.set_my_name("Lotsen", language_code="sv")
    await client.set_my_description("Vad jag är")
    await client.set_my_short_description("Kort")
    await client.set_my_short_description("")
    await client.set_chat_menu_button(menu_button=types.MenuButtonCommands())
    assert bot.profile.commands == {
        ("default", "sv"): {"stop": "Säg stopp"},
        ("chat 5001", ""): {"stop": "Säg stopp"},
    }
    assert bot.profile.names == {"sv": "Lotsen"}
    assert bot.profile.descriptions == {"": "Vad jag är"}
    assert bot.profile.short_descriptions == {}
    assert [one.command for one in await client.get_my_commands(language_code="sv")] == ["stop"]
    await client.delete_my_commands(language_code="sv")
    assert await client.get_my_commands(language_code="sv") == []
