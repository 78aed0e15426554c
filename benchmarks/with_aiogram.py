"""Measured: a five-question check-in in aiogram 3, with its state in memory and no network.

Updates enter by `Dispatcher.feed_raw_update`: `feed_webhook_update` does the same inside a task
and a 55-second timer of its own, and is slower. Answers are typed, so no button is ever tapped.

The handlers take aiogram's fast road. A bare `CheckIn.how` or an `F` filter is a synchronous
callable, and aiogram runs each of those in a thread; `StateFilter(CheckIn.how)` is awaited. Written
with bare states and `F`, as in the library's own examples, the same check-in costs about four
times as much.
"""

import json
import re
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.base import BaseSession
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage, SimpleEventIsolation
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

# Run as a script, so the path holds this folder and not the one above it.
sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import messages, rival


class CheckIn(StatesGroup):
    how = State()
    scale = State()
    helped = State()
    next = State()
    when = State()


KEYBOARDS = {
    key: InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=label, callback_data=label)] for label in labels
        ]
    )
    for key, labels in messages.CHOICES.items()
}

SCALE = re.compile(r"10|[0-9]")

router = Router()


async def ask(message: Message, key: str, before: str = "") -> None:
    await message.answer(before + messages.QUESTIONS[key], reply_markup=KEYBOARDS.get(key))


@router.message(StateFilter(None), F.text == messages.START)
async def start(message: Message, state: FSMContext) -> None:
    await state.set_state(CheckIn.how)
    await ask(message, "how")


@router.message(StateFilter(CheckIn.how))
async def how(message: Message, state: FSMContext) -> None:
    if message.text not in messages.CHOICES["how"]:
        await ask(message, "how", messages.ASK_AGAIN)
        return
    await state.update_data(how=message.text)
    await state.set_state(CheckIn.scale)
    await ask(message, "scale")


@router.message(StateFilter(CheckIn.scale))
async def scale(message: Message, state: FSMContext) -> None:
    text = message.text or ""
    if not SCALE.fullmatch(text):
        await ask(message, "scale", messages.ASK_AGAIN)
        return
    await state.update_data(scale=int(text))
    await state.set_state(CheckIn.helped)
    await ask(message, "helped")


@router.message(StateFilter(CheckIn.helped))
async def helped(message: Message, state: FSMContext) -> None:
    if not message.text:
        await ask(message, "helped", messages.ASK_AGAIN)
        return
    await state.update_data(helped=message.text)
    await state.set_state(CheckIn.next)
    await ask(message, "next")


@router.message(StateFilter(CheckIn.next))
async def next_step(message: Message, state: FSMContext) -> None:
    if not message.text:
        await ask(message, "next", messages.ASK_AGAIN)
        return
    await state.update_data(next=message.text)
    await state.set_state(CheckIn.when)
    await ask(message, "when")


@router.message(StateFilter(CheckIn.when))
async def when(message: Message, state: FSMContext) -> None:
    if message.text not in messages.CHOICES["when"]:
        await ask(message, "when", messages.ASK_AGAIN)
        return
    answers = await state.update_data(when=message.text)
    await state.clear()
    await message.answer(messages.CLOSING.format(count=len(answers)))


class MemorySession(BaseSession):
    """Sends nothing: keeps the line, and answers with a validated `Message` bound to the bot.

    The form and the answer's JSON text, both the HTTP session's work, are spared.
    """

    def __init__(self, sent: rival.Sent) -> None:
        super().__init__()
        self.sent = sent

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ARG002, ASYNC109 - aiogram's signature
    ) -> TelegramType:
        assert isinstance(method, SendMessage)
        assert isinstance(method.chat_id, int)
        result = self.sent.send(method.chat_id, method.text)
        return cast("TelegramType", Message.model_validate(result, context={"bot": bot}))

    async def close(self) -> None:
        pass

    async def stream_content(self, *_args: Any, **_options: Any) -> AsyncGenerator[bytes, None]:
        """No file is ever fetched."""
        yield b""


@asynccontextmanager
async def contestant(sent: rival.Sent) -> AsyncIterator[rival.Feed]:
    dispatcher = Dispatcher(storage=MemoryStorage(), events_isolation=SimpleEventIsolation())
    dispatcher.include_router(router)
    async with Bot(rival.TOKEN, session=MemorySession(sent)) as bot:

        async def feed(update: bytes) -> None:
            await dispatcher.feed_raw_update(bot, json.loads(update))

        yield feed


if __name__ == "__main__":
    rival.main("aiogram", contestant)
