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

LOOK: Final = timedelta(seconds=20)
SLOWLY: Final = 3
"""In the time for so many messages of a chat one is changed: what is new comes first."""


async def run(room: CoachBotContext) -> None:
    """Look at every notification, and every so often, until cancelled."""
    with room.gateway.notifier.listen() as bell:
        while True:
            await change_remaining(room)
            await bell.wait(LOOK)


async def change_remaining(room: CoachBotContext) -> None:
    """Change what is to be changed. What cannot be now is tried at the next look."""
    for one in await room.gateway.read(coach_telegram_messages.outdated):
        await attempt(room, one.coach, _change(room, one))


async def _change(room: CoachBotContext, one: RemainingMessage) -> None:
    text = room.say(one.language, "erased")
    try:
        await room.phone.change(one.chat, coach_telegram_cards.number(one.message), Screen(text))
    except WaitError as error:
        await asyncio.sleep(error.pause.total_seconds())
        raise
    await room.gateway.write(
        lambda db, _: coach_telegram_messages.changed(db, one.coach, one.message)
    )
    await asyncio.sleep(SLOWLY * room.phone.limits.per_chat.total_seconds())
