"""Change what coaches' Telegram shows of a youth who has erased everything to one line.

A bot may change what it wrote as long as it wants, and delete it for two days only (Bot API,
editMessageText, deleteMessage). What the coach wrote is the coach's alone.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

from bot.channels.telegram_coach.context import CoachBotContext
from bot.channels.telegram_coach.screen import Screen
from bot.channels.telegram_coach.sync import attempt
from bot.errors import WaitError
from storage.reads import coach_telegram_cards, coach_telegram_messages
from storage.reads.coach_telegram_messages import RemainingMessage

READ_INTERVAL: Final = timedelta(seconds=20)
SLOWLY: Final = 3
"""In the time for so many messages of a chat one is changed: what is new comes first."""


async def run(context: CoachBotContext) -> None:
    """Look at every notification, and every so often, until cancelled."""
    with context.gateway.notifier.subscribe() as subscription:
        while True:
            await change_remaining(context)
            await subscription.wait(READ_INTERVAL)


async def change_remaining(context: CoachBotContext) -> None:
    """Change what is to be changed. What cannot be now is tried at the next look."""
    for one in await context.gateway.read(coach_telegram_messages.outdated):
        await attempt(context, one.coach, _change(context, one))


async def _change(context: CoachBotContext, one: RemainingMessage) -> None:
    text = context.say(one.language, "erased")
    try:
        await context.chats.change(one.chat, coach_telegram_cards.number(one.message), Screen(text))
    except WaitError as error:
        await asyncio.sleep(error.pause.total_seconds())
        raise
    await context.gateway.write(
        lambda db, _: coach_telegram_messages.changed(db, one.coach, one.message)
    )
    await asyncio.sleep(SLOWLY * context.chats.limits.per_chat.total_seconds())
