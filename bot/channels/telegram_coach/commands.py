"""Run the slash commands of coaches. Latin letters only, as Telegram wants them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, time
from typing import Final

from bot.channels.telegram_coach import cards, day_parser, digest
from bot.channels.telegram_coach.context import CoachBotContext, LinkedCoach
from bot.channels.telegram_coach.screen import Screen
from flows.engine import local_time
from flows.texts import coach_bot
from storage.access import coach_telegram, staffing
from storage.database import Db

COMMAND: Final = re.compile(r"/([A-Za-z]+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
SWEDISH: Final = {
    "hjalp": "help", "samtal": "talks", "idag": "today", "vecka": "week", "borta": "away",
    "tillbaka": "back", "tid": "hour", "start": "help",
}  # fmt: skip
"""The same in Swedish; /start is what a new chat begins with."""

CommandHandler = Callable[[CoachBotContext, LinkedCoach, str], Awaitable[object]]


async def run_command(context: CoachBotContext, who: LinkedCoach, text: str) -> None:
    """Run the command in this text."""
    found = COMMAND.fullmatch(text.strip())
    name, rest = (found[1].lower(), found[2] or "") if found else ("", "")
    handler = HANDLERS.get(SWEDISH.get(name, name))
    if handler is None:
        await context.send(who, "unknown")
    else:
        await handler(context, who, rest)


async def _help(context: CoachBotContext, who: LinkedCoach, _rest: str) -> None:
    say, language = context.say, who.person.language
    told = [say(language, f"help_{name}") for name in ("talk", "two", "note")]
    listed = [
        f"/{name} – {say(language, coach_bot.of('command', name))}" for name in coach_bot.COMMANDS
    ]
    await context.chats.show(who.chat, Screen("\n\n".join([*told, "\n".join(listed)])))


async def _talks(context: CoachBotContext, who: LinkedCoach, _rest: str) -> None:
    talks = await context.talks(who)
    for one in talks:
        await context.chats.show(who.chat, cards.talk(context, who.person.language, one))
    if not talks:
        await context.send(who, "nobody_now")


async def _today(context: CoachBotContext, who: LinkedCoach, _rest: str) -> None:
    await context.chats.show(who.chat, await digest.summary(context, who.person))


async def _week(context: CoachBotContext, who: LinkedCoach, _rest: str) -> None:
    await digest.send_week(context, who)


async def _away(context: CoachBotContext, who: LinkedCoach, rest: str) -> None:
    """Let the coach be away from now on, or until the day that they name begins."""
    now, zone = context.gateway.clock.now(), context.gateway.zone
    language = who.person.language
    try:
        day = day_parser.parse_coming_day(rest, language, now.astimezone(zone)) if rest else None
    except ValueError:
        await context.send(who, "away_how")
        return
    until = local_time.local(day, time(), now.astimezone(zone)).astimezone(UTC) if day else None
    await context.gateway.write(lambda db, _: _replace_absence(db, who, until, now))
    if day is None:
        await context.send(who, "away")
    else:
        written = context.gateway.renderer.day(day, language)
        await context.send(who, "away_until", day=written)


def _replace_absence(db: Db, who: LinkedCoach, until: datetime | None, now: datetime) -> None:
    """Store this absence in the place of one that has begun; who stands in goes on doing it."""
    coach = who.person.id
    before = staffing.away(db, who.person.team, now).get(coach)
    staffing.end_absences(db, coach, now)
    staffing.add_absence(db, coach, now, until, now, before.deputy if before else None)


async def _back(context: CoachBotContext, who: LinkedCoach, _rest: str) -> None:
    coach, now = who.person.id, context.gateway.clock.now()
    await context.gateway.write(lambda db, _: staffing.end_absences(db, coach, now))
    await context.send(who, "back")


async def _hour(context: CoachBotContext, who: LinkedCoach, rest: str) -> None:
    coach = who.person.id
    try:
        at_ = digest.parse_clock_time(rest)
    except ValueError:
        await context.send(who, "hour_how")
        return
    await context.gateway.write(lambda db, _: coach_telegram.set_digest_time(db, coach, at_))
    if at_ is None:
        await context.send(who, "hour_off")
    else:
        await context.send(who, "hour", clock=at_)


HANDLERS: Final[Mapping[str, CommandHandler]] = {
    "help": _help,
    "talks": _talks,
    "today": _today,
    "week": _week,
    "away": _away,
    "back": _back,
    "hour": _hour,
}
