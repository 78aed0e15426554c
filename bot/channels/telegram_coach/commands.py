"""Run the slash commands of coaches. Latin letters only, as Telegram wants them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot.channels.telegram_coach import cards, digest
from bot.channels.telegram_coach.context import CoachBotContext, LinkedCoach
from bot.channels.telegram_coach.screen import Screen
from flows.texts import coach_bot
from storage.access import coach_telegram

COMMAND: Final = re.compile(r"/([A-Za-z]+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
SWEDISH: Final = {
    "hjalp": "help", "samtal": "talks", "idag": "today", "vecka": "week", "borta": "away",
    "tillbaka": "back", "tid": "hour", "start": "help",
}  # fmt: skip
"""The same in Swedish; /start is what a new chat begins with."""

Deed = Callable[[CoachBotContext, LinkedCoach, str], Awaitable[object]]


async def run_command(room: CoachBotContext, who: LinkedCoach, text: str) -> None:
    """Run the command in this text."""
    found = COMMAND.fullmatch(text.strip())
    name, rest = (found[1].lower(), found[2] or "") if found else ("", "")
    deed = HANDLERS.get(SWEDISH.get(name, name))
    if deed is None:
        await room.answer(who, "unknown")
    else:
        await deed(room, who, rest)


async def _help(room: CoachBotContext, who: LinkedCoach, _rest: str) -> None:
    say, language = room.say, who.person.language
    told = [say(language, f"help_{name}") for name in ("talk", "two", "note")]
    listed = [
        f"/{name} – {say(language, coach_bot.of('command', name))}" for name in coach_bot.COMMANDS
    ]
    await room.phone.show(who.chat, Screen("\n\n".join([*told, "\n".join(listed)])))


async def _talks(room: CoachBotContext, who: LinkedCoach, _rest: str) -> None:
    talks = await room.talks(who)
    for one in talks:
        await room.phone.show(who.chat, cards.talk(room, who.person.language, one))
    if not talks:
        await room.answer(who, "nobody_now")


async def _today(room: CoachBotContext, who: LinkedCoach, _rest: str) -> None:
    await room.phone.show(who.chat, await digest.summary(room, who.person))


async def _week(room: CoachBotContext, who: LinkedCoach, _rest: str) -> None:
    await digest.send_week(room, who)


async def _away(room: CoachBotContext, who: LinkedCoach, _rest: str) -> None:
    coach, now = who.person.id, room.gateway.clock.now()
    await room.gateway.write(lambda db, _: coach_telegram.set_away(db, coach, now))
    await room.answer(who, "away")


async def _back(room: CoachBotContext, who: LinkedCoach, _rest: str) -> None:
    coach = who.person.id
    await room.gateway.write(lambda db, _: coach_telegram.set_away(db, coach, None))
    await room.answer(who, "back")


async def _hour(room: CoachBotContext, who: LinkedCoach, rest: str) -> None:
    coach = who.person.id
    try:
        at_ = digest.parse_clock_time(rest)
    except ValueError:
        await room.answer(who, "hour_how")
        return
    await room.gateway.write(lambda db, _: coach_telegram.set_digest_time(db, coach, at_))
    if at_ is None:
        await room.answer(who, "hour_off")
    else:
        await room.answer(who, "hour", clock=at_)


HANDLERS: Final[Mapping[str, Deed]] = {
    "help": _help,
    "talks": _talks,
    "today": _today,
    "week": _week,
    "away": _away,
    "back": _back,
    "hour": _hour,
}
