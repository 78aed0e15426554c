"""Summarise a coach's day and week: who waits, who is silent, what is planned, and the figures.

Names are nicknames or numbers; no word of a youth is in it (privacy-security.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple

from bot.channels.telegram_coach import charts
from bot.channels.telegram_coach.context import CoachBotContext, LinkedCoach
from bot.channels.telegram_coach.screen import Screen
from bot.errors import ChannelError, UncertainError
from bot.policy import working_hours
from flows.engine.line import Line, Value
from flows.texts import coach_bot
from storage.access import coach_telegram, staff, staffing
from storage.access.coach_telegram import CoachLink
from storage.access.staff import StaffMember
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import coach_telegram_cards, weekly_stats, words_to_read
from storage.reads.coach_telegram_cards import OpenTalk
from storage.reads.weekly_stats import Week

SILENCE: Final = timedelta(days=14)
WINDOW: Final = timedelta(hours=2)
"""A digest that comes later than that is none of the morning (product.md)."""

MOST_NAMES: Final = 10
FEW: Final = 5
"""Fewer people than that are not counted (privacy-security.md, item 31)."""


class DayDigest(NamedTuple):
    """The youths of the day, by what they are in it for."""

    waiting: list[OpenTalk]
    talks: list[OpenTalk]
    quiet: list[OpenTalk]
    planned: list[OpenTalk]


async def send_if_due(context: CoachBotContext, linked: CoachLink) -> None:
    """Send the digest of the day, if it is this coach's hour and nobody has sent it.

    It is claimed before it is sent, so that of two who look at once one sends it.
    """
    now = context.gateway.clock.now()
    if not is_due(context, linked):
        return
    person = await context.gateway.read(lambda db, keys: _at_work(db, keys, linked.coach, now))
    if person is None:
        return
    screen = await summary(context, person)
    if not await _takes(context, linked.coach, linked.digest_sent, now):
        return
    try:
        with suppress(UncertainError):  # It may have arrived; twice would be worse.
            await context.chats.show(linked.chat, screen)
    except ChannelError:
        await _takes(context, linked.coach, now, linked.digest_sent)
        raise


async def _takes(
    context: CoachBotContext, coach: int, before: datetime | None, now: datetime | None
) -> bool:
    return await context.gateway.write(
        lambda db, _: coach_telegram.mark_digest_sent(db, coach, before, now)
    )


def is_due(context: CoachBotContext, linked: CoachLink) -> bool:
    """Tell whether it is this coach's hour, and nobody has sent the digest of the day."""
    now = context.gateway.clock.now()
    here = now.astimezone(context.gateway.zone)
    at = linked.digest_at
    if at is None:
        return False
    began = datetime.combine(here.date(), at, context.gateway.zone)
    done = linked.digest_sent is not None and linked.digest_sent >= began
    return began <= here < began + WINDOW and not done


def _at_work(db: Db, keys: Keyring, coach: int, now: datetime) -> StaffMember | None:
    """Return this coach, unless they are away, or nobody is at work today."""
    person = staff.person(db, keys, coach)
    if person is None or staffing.is_away(db, coach, now):
        return None
    hours = staffing.hours(db, person.team)
    today = now.astimezone(hours.zone).date()
    return person if working_hours.is_working_day(today, hours.closed) else None


async def summary(context: CoachBotContext, person: StaffMember) -> Screen:
    """Return the digest of this coach's day."""
    day = await context.gateway.read(lambda db, keys: _day(context, db, keys, person))
    told = {f"today_{name}": names for name, names in day._asdict().items() if names}
    say = context.say
    lines = [say(person.language, line, names=_names(names)) for line, names in told.items()]
    unread = await context.gateway.read(
        lambda db, _: words_to_read.count(db, context.gateway.clock.now(), person.team)
    )
    if unread.waiting:
        values = {"count": str(unread.waiting), "late": str(unread.overdue)}
        name = "today_late_words" if unread.overdue else "today_words"
        lines.append(say(person.language, name, **values))
    lines = lines or [say(person.language, "today_nothing")]
    text = "\n".join([say(person.language, "today"), *lines])
    return Screen(text, about=tuple({one.youth for youths in day for one in youths}))


def _day(context: CoachBotContext, db: Db, keys: Keyring, person: StaffMember) -> DayDigest:
    now, zone, team = context.gateway.clock.now(), context.gateway.zone, person.team
    found = weekly_stats.today(db, team, person.id, now, SILENCE, zone)
    talks = coach_telegram_cards.talks(db, keys, person.id)

    def named(youths: Sequence[int]) -> list[OpenTalk]:
        every = (coach_telegram_cards.named(db, keys, team, youth) for youth in youths)
        return [one for one in every if one is not None]

    return DayDigest(named(found.waiting), talks, named(found.quiet), named(found.planned))


def _names(youths: list[OpenTalk]) -> tuple[str, ...]:
    """Return as many names as can be read; that there are more is said too."""
    more = len(youths) - MOST_NAMES
    names = [one.name for one in youths[:MOST_NAMES]]
    return (*names, *([f"+{more}"] if more > 0 else []))


# ---------------------------------------------------------------- the week


async def send_week(context: CoachBotContext, who: LinkedCoach) -> None:
    """Send the week as a picture with text, or as text where no picture can be drawn."""
    team, zone = who.person.team, context.gateway.zone
    now = context.gateway.clock.now()
    found = await context.gateway.read(lambda db, _: weekly_stats.week(db, team, now, zone))
    language = who.person.language
    text = context.say(language, "week", **_values(found))
    if not charts.AVAILABLE:
        more = context.say(language, "week_text")
        await context.chats.show(who.chat, Screen(f"{more}\n\n{text}"))
        return
    labels = [
        f"{context.gateway.renderer.weekday(day.isoweekday(), language)[:3]}" for day in found.days
    ]
    series = {
        context.say(language, "week_heard"): found.received,
        context.say(language, "week_said"): found.sent,
    }
    png = await charts.bars(labels, series)
    await context.chats.picture(who.chat, png, text)


def _values(found: Week) -> Mapping[str, Value]:
    people = {name: _few(getattr(found, name)) for name in ("youths", "needed", "taken", "closed")}
    return {"heard": sum(found.received), "said": sum(found.sent), **people}


def _few(count: int) -> int | Line:
    return coach_bot.line("week_few") if 0 < count < FEW else count


# ---------------------------------------------------------------- the hour


def parse_clock_time(given: str) -> time | None:
    """Parse a clock time as somebody writes it: 7, 7:30, 07.30. Raises ValueError; None for 0."""
    said = given.strip().replace(".", ":")
    if said in {"0", "00"}:
        return None
    clock, _, minutes = said.partition(":")
    return time(int(clock), int(minutes or 0))
