"""End a conversation in a coach's Telegram: hand it over to a colleague, or close it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.channels.telegram_coach.context import CoachBotContext, LinkedCoach
from bot.channels.telegram_coach.pending_question import PendingQuestion
from bot.channels.telegram_coach.screen import CoachPressed, CoachWrote, Screen, ScreenKey
from bot.escalation import outcomes
from bot.turns.inbound import CoachClosed, CoachHandedOver, CoachKeptEverything
from bot.turns.refusal import RefusalReason
from flows.engine.facts import SERIOUS
from flows.texts import coach_bot
from storage.access import staff, staffing
from storage.access.staff import Role, StaffMember
from storage.access.staffing import Absence
from storage.reads import youth_profile
from storage.reads.coach_telegram_cards import OpenTalk
from storage.reads.youth_profile import YouthProfile

MOST_OUTCOME = 2_000


async def ask_colleague(context: CoachBotContext, who: LinkedCoach, one: OpenTalk) -> None:
    """Ask to whom to hand over. Nobody who is away can be chosen; it says until when they are."""
    now, team = context.gateway.clock.now(), who.person.team
    colleagues = await _colleagues(context, who)
    away = await context.gateway.read(lambda db, _: staffing.away(db, team, now))
    names = await context.gateway.read(lambda db, _: youth_profile.names(db, team))
    keys = tuple(
        (ScreenKey(other.name, f"to:{one.youth}:{other.id}"),)
        for other in colleagues
        if other.id not in away
    )
    screen = (
        context.screen(who, "hand_to", one, (*keys, (context.button(who, "cancel"),)))
        if keys
        else context.screen(who, "hand_nobody", None)
    )
    gone = [_gone(context, who, away[one.id], names) for one in colleagues if one.id in away]
    await context.chats.show(who.chat, screen._replace(text="\n\n".join([screen.text, *gone])))


async def hand_over_to(
    context: CoachBotContext, who: LinkedCoach, what: CoachPressed, one: OpenTalk, to: int
) -> None:
    """Hand over to this colleague."""
    names = {other.id: other.name for other in await _colleagues(context, who)}
    update_id = context.update_id(who.chat, what.message, "hand")
    taken = await context.take(CoachHandedOver(who.person.id, to), update_id, one.youth)
    said = {"to": names.get(to, "")}
    if taken.refused and taken.refused.reason is RefusalReason.AWAY:
        await context.change(who, what.message, "hand_away", one, **said)
    elif taken.refused:
        await context.change(who, what.message, "stale")
    else:
        await context.change(who, what.message, "handed", one, **said)


async def ask_outcome(context: CoachBotContext, who: LinkedCoach, one: OpenTalk) -> None:
    """Ask how it ended; who wants everything erased is named first, for closing does it."""
    say, language = context.say, who.person.language
    profile = await _profile(context, who, one)
    erases = profile is not None and profile.erase_asked is not None
    keys = tuple(
        (ScreenKey(say(language, coach_bot.of("outcome", name)), f"out:{one.youth}:{name}"),)
        for name in outcomes.OUTCOMES
    )
    keep = ((context.button(who, "keep", one.youth),),) if erases else ()
    last = (context.button(who, "cancel"),)
    screen = context.screen(who, "ended_how", one, (*keep, *keys, last))
    if erases:
        first = context.screen(who, "ended_erases", one).text
        screen = screen._replace(text=f"{first}\n\n{screen.text}")
    await context.chats.show(who.chat, screen)


async def keep_everything(
    context: CoachBotContext, who: LinkedCoach, what: CoachPressed, one: OpenTalk
) -> None:
    """Take the youth's wish for erasing back, as they have told this coach."""
    update_id = context.update_id(who.chat, what.message, "keep")
    taken = await context.take(CoachKeptEverything(who.person.id), update_id, one.youth)
    await context.change(who, what.message, "stale" if taken.refused else "kept", one)


async def close_with_outcome(
    context: CoachBotContext,
    who: LinkedCoach,
    what: CoachPressed,
    one: OpenTalk,
    chosen: str,
    report: str = "",
) -> None:
    """Close with this outcome, or ask for more first.

    In serious tiers the duty to report is asked about; some outcomes need a text too.
    """
    known = chosen in outcomes.OUTCOMES and report in {"", *outcomes.REPORTS}
    if not known:
        await context.change(who, what.message, "stale")
    elif not report and await _is_serious(context, who, one):
        await _report(context, who, what, one, chosen)
    elif chosen in outcomes.OWN_WORDS or report == "not_mine":
        now = context.gateway.clock.now().isoformat()
        asked = PendingQuestion(one.youth, now, outcome=chosen, report=report)
        await context.store_question(who, asked.dump())
        line = "ended_whose" if report == "not_mine" else "ended_words"
        text = context.say(who.person.language, line)
        keys = ((context.button(who, "cancel", asked.nonce),),)
        await context.chats.change(who.chat, what.message, Screen(text, keys))
    else:
        kept = outcomes.stored_text(chosen, _kept(context, who, report), "")
        update_id = context.update_id(who.chat, what.message, "close")
        if await _closed(context, who, one, kept, update_id):
            await context.change(who, what.message, "closed", one)


async def close_with_text(
    context: CoachBotContext,
    who: LinkedCoach,
    what: CoachWrote,
    one: OpenTalk,
    asked: PendingQuestion,
) -> None:
    """Close with the coach's own text about how it ended."""
    if len(what.text) > MOST_OUTCOME:
        await context.send(who, "value_long", what.message, count=MOST_OUTCOME)
        return
    kept = outcomes.stored_text(asked.outcome, _kept(context, who, asked.report), what.text)
    closed = await _closed(context, who, one, kept, context.update_id(who.chat, what.message))
    await context.store_question(who, "")
    if closed:
        await context.send(who, "closed", 0, one)


async def _closed(
    context: CoachBotContext, who: LinkedCoach, one: OpenTalk, kept: str, update_id: str
) -> bool:
    taken = await context.take(CoachClosed(who.person.id, kept), update_id, one.youth)
    if taken.refused:
        await context.send(who, "not_yours", 0, one)
    return not taken.refused


async def _report(
    context: CoachBotContext, who: LinkedCoach, what: CoachPressed, one: OpenTalk, chosen: str
) -> None:
    say, language = context.say, who.person.language
    keys = tuple(
        (
            ScreenKey(
                say(language, coach_bot.of("report", name)), f"out:{one.youth}:{chosen}:{name}"
            ),
        )
        for name in outcomes.REPORTS
    )
    screen = Screen(say(language, "report"), (*keys, (context.button(who, "cancel"),)))
    await context.chats.change(who.chat, what.message, screen)


def _kept(context: CoachBotContext, who: LinkedCoach, report: str) -> str:
    """Return what is kept of the answer about the report.

    Who answers about it is the coach who closes, today.
    """
    today = context.gateway.clock.now().astimezone(context.gateway.zone).date().isoformat()
    return outcomes.report(report, who.person.name, today) if report else ""


async def _is_serious(context: CoachBotContext, who: LinkedCoach, one: OpenTalk) -> bool:
    youth = await _profile(context, who, one)
    return youth is not None and youth.need is not None and youth.need.tier in SERIOUS


async def _profile(
    context: CoachBotContext, who: LinkedCoach, one: OpenTalk
) -> YouthProfile | None:
    team = who.person.team
    return await context.gateway.read(lambda db, keys: youth_profile.of(db, keys, one.youth, team))


async def _colleagues(context: CoachBotContext, who: LinkedCoach) -> list[StaffMember]:
    team = who.person.team
    here = await context.gateway.read(lambda db, keys: staff.everybody(db, keys, team))
    return [one for one in here if one.role is Role.COACH and one.id != who.person.id]


def _gone(
    context: CoachBotContext, who: LinkedCoach, absence: Absence, names: Mapping[int, str]
) -> str:
    """Say of one who is away until when, and who stands in for them."""
    said = {"to": names.get(absence.coach, ""), "when": absence.until_at}
    line = "hand_gone_until" if absence.until_at else "hand_gone"
    told = context.say(who.person.language, line, **said)
    if not absence.deputy:
        return told
    deputy = names.get(absence.deputy, "")
    return f"{told} {context.say(who.person.language, 'hand_deputy', to=deputy)}"
