"""Measured: a five-question check-in in python-telegram-bot 22, in memory and with no network.

Updates enter by `Update.de_json` and `Application.process_update`, the library's documented way for
a webhook of one's own. Answers are typed, so no button is ever tapped.
"""

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum, auto
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.ext import Application, ContextTypes, ConversationHandler, MessageHandler, filters
from telegram.request import BaseRequest, RequestData

# Run as a script, so the path holds this folder and not the one above it.
sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import messages, rival


class CheckIn(Enum):
    HOW = auto()
    SCALE = auto()
    HELPED = auto()
    NEXT = auto()
    WHEN = auto()


KEYBOARDS = {
    key: InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=label)] for label in labels]
    )
    for key, labels in messages.CHOICES.items()
}

Context = ContextTypes.DEFAULT_TYPE


def read(update: Update, context: Context) -> tuple[Message, str, dict[Any, Any]]:
    """Return what the filters already promise: a message with a text, from a user."""
    assert update.message
    assert update.message.text
    assert context.user_data is not None
    return update.message, update.message.text, context.user_data


async def ask(message: Message, key: str, before: str = "") -> None:
    await message.reply_text(before + messages.QUESTIONS[key], reply_markup=KEYBOARDS.get(key))


async def start(update: Update, context: Context) -> CheckIn:
    message, _, _ = read(update, context)
    await ask(message, "how")
    return CheckIn.HOW


async def how(update: Update, context: Context) -> CheckIn:
    message, text, answers = read(update, context)
    answers["how"] = text
    await ask(message, "scale")
    return CheckIn.SCALE


async def how_again(update: Update, _context: Context) -> None:
    assert update.message
    await ask(update.message, "how", messages.ASK_AGAIN)


async def scale(update: Update, context: Context) -> CheckIn:
    message, text, answers = read(update, context)
    answers["scale"] = int(text)
    await ask(message, "helped")
    return CheckIn.HELPED


async def scale_again(update: Update, _context: Context) -> None:
    assert update.message
    await ask(update.message, "scale", messages.ASK_AGAIN)


async def helped(update: Update, context: Context) -> CheckIn:
    message, text, answers = read(update, context)
    answers["helped"] = text
    await ask(message, "next")
    return CheckIn.NEXT


async def next_step(update: Update, context: Context) -> CheckIn:
    message, text, answers = read(update, context)
    answers["next"] = text
    await ask(message, "when")
    return CheckIn.WHEN


async def when(update: Update, context: Context) -> int:
    message, text, answers = read(update, context)
    answers["when"] = text
    await message.reply_text(messages.CLOSING.format(count=len(answers)))
    answers.clear()
    return ConversationHandler.END


async def when_again(update: Update, _context: Context) -> None:
    assert update.message
    await ask(update.message, "when", messages.ASK_AGAIN)


# Plain messages only: an edited message would reach these handlers too, without `update.message`.
ANY = filters.UpdateType.MESSAGE


def check_in() -> ConversationHandler[Context]:
    is_how = filters.Text(messages.CHOICES["how"])
    is_when = filters.Text(messages.CHOICES["when"])
    is_scale = filters.Regex(r"^(10|[0-9])$")
    return ConversationHandler(
        entry_points=[MessageHandler(ANY & filters.Text([messages.START]), start)],
        states={
            CheckIn.HOW: [MessageHandler(ANY & is_how, how), MessageHandler(ANY, how_again)],
            CheckIn.SCALE: [
                MessageHandler(ANY & is_scale, scale),
                MessageHandler(ANY, scale_again),
            ],
            CheckIn.HELPED: [MessageHandler(ANY & filters.TEXT, helped)],
            CheckIn.NEXT: [MessageHandler(ANY & filters.TEXT, next_step)],
            CheckIn.WHEN: [MessageHandler(ANY & is_when, when), MessageHandler(ANY, when_again)],
        },
        fallbacks=[],
    )


class MemoryRequest(BaseRequest):
    """Sends nothing: keeps the line, and answers with the server's JSON.

    The form, which is the HTTP client's work, is spared; the answer's JSON text the library reads.
    """

    def __init__(self, sent: rival.Sent) -> None:
        self.sent = sent

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002 - the library's signature
        request_data: RequestData | None = None,
        *_timeouts: Any,
        **_named_timeouts: Any,
    ) -> tuple[int, bytes]:
        result = self._result(url, request_data.parameters if request_data else {})
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def _result(self, url: str, given: dict[str, Any]) -> dict[str, Any]:
        if url.endswith("/getMe"):
            return rival.BOT
        assert url.endswith("/sendMessage")
        return self.sent.send(given["chat_id"], given["text"])


@asynccontextmanager
async def contestant(sent: rival.Sent) -> AsyncIterator[rival.Feed]:
    request = MemoryRequest(sent)
    builder = Application.builder().token(rival.TOKEN).updater(None).job_queue(None)
    application = builder.request(request).get_updates_request(request).build()
    application.add_handler(check_in())
    async with application:

        async def feed(update: bytes) -> None:
            parsed = Update.de_json(json.loads(update), application.bot)
            await application.process_update(parsed)

        yield feed


if __name__ == "__main__":
    rival.main("python-telegram-bot", contestant)
