"""Handle escalation cards in a coach's Telegram: their buttons, their end, and who was quicker."""

from __future__ import annotations

from typing import Final

from bot.channels.telegram_coach.context import CoachBotContext, LinkedCoach
from bot.channels.telegram_coach.screen import CoachPressed, Screen, ScreenKey, ScreenKeys
from bot.delivery.channel import Delivery
from bot.turns.inbound import CoachPassed, CoachTook, CoachUnreached
from bot.turns.refusal import RefusalReason
from flows.texts import coach_bot
from storage.access import coach_telegram
from storage.reads import coach_telegram_cards
from storage.reads.coach_telegram_cards import EscalationFate, OpenCard, OpenTalk

HANDED: Final = "desk.handed_over"
"""A card about a conversation that is the coach's already."""


def card_buttons(context: CoachBotContext, delivery: Delivery) -> ScreenKeys:
    """Return the buttons of a card that goes out; each names the row of the card."""
    if delivery.kind != "card":
        return ()
    links = context.link(delivery.language, delivery.youth)
    if delivery.line == HANDED:
        return (*conversation_buttons(context, delivery.language, delivery.youth), links)
    labels = {name: context.say(delivery.language, coach_bot.of("key", name)) for name in KEYS}
    return (tuple(ScreenKey(labels[name], f"{name}:{delivery.id}") for name in KEYS), links)


KEYS: Final = ("take", "pass")


def conversation_buttons(context: CoachBotContext, language: str, youth: int) -> ScreenKeys:
    """Return the buttons for what can be done in a conversation, one in a row."""
    names = ("phrases", "hand", "close")
    labels = {name: context.say(language, coach_bot.of("key", name)) for name in names}
    return tuple((ScreenKey(labels[name], f"{name}:{youth}"),) for name in names)


def talk(context: CoachBotContext, language: str, one: OpenTalk) -> Screen:
    """Return a message that says with whom the coach talks, and buttons for what they can do."""
    text = context.say(language, "talk", nickname=one.name)
    keys = (*conversation_buttons(context, language, one.youth), context.link(language, one.youth))
    return Screen(text, keys, (one.youth,))


# ---------------------------------------------------------------- presses


async def take_escalation(
    context: CoachBotContext, who: LinkedCoach, what: CoachPressed, line: int
) -> None:
    """Take the escalation.

    What comes of it is shown on every card, whoever was quicker (sync.py).
    """
    if one := await _still(context, who, what, line):
        update_id = context.update_id(who.chat, what.message, "take")
        await context.take(CoachTook(who.person.id), update_id, one.youth)


async def pass_escalation(
    context: CoachBotContext, who: LinkedCoach, what: CoachPressed, line: int
) -> None:
    """Pass the escalation on: the next coach on the ladder is notified at once."""
    one = await _still(context, who, what, line)
    if one is None:
        return
    update_id = context.update_id(who.chat, what.message, "pass")
    taken = await context.take(CoachPassed(who.person.id), update_id, one.youth)
    if taken.refused and taken.refused.reason is RefusalReason.NOBODY_ELSE:
        await context.send(who, "alone")
    elif not taken.refused:
        # The row may not know yet by which message it was shown; the button pressed does.
        shown = one._replace(message=coach_telegram_cards.shown(what.message))
        await close_card(context, who.person.language, who.chat, shown, "passed")


async def pass_all_escalations(context: CoachBotContext, who: LinkedCoach) -> None:
    """Pass on at once whoever waits for a coach who has blocked the bot."""
    me = who.person.id
    youths = await context.gateway.read(
        lambda db, _: coach_telegram_cards.youths_with_cards(db, me)
    )
    for youth in youths:
        await context.take(CoachUnreached(me, blocked=True), "", youth)
    if not youths:
        now = context.gateway.clock.now()
        await context.gateway.write(lambda db, _: coach_telegram.set_blocked(db, me, now))


async def _still(
    context: CoachBotContext, who: LinkedCoach, what: CoachPressed, line: int
) -> OpenCard | None:
    """Return this card, if it is this coach's and waits for somebody; else tell the coach."""
    me = who.person.id
    one = await context.gateway.read(lambda db, keys: coach_telegram_cards.card(db, keys, line, me))
    if one is not None and await _waits(context, one):
        return one
    context.toast(who, what, "stale")
    return None


async def _waits(context: CoachBotContext, one: OpenCard) -> bool:
    """Tell whether what the card asks for still waits for somebody."""
    fate = await context.gateway.read(lambda db, _: coach_telegram_cards.fate(db, one))
    return fate == EscalationFate(None, closed=False)


# ---------------------------------------------------------------- the end of a card


async def close_card(
    context: CoachBotContext, language: str, chat: str, one: OpenCard, how: str, coach: str = ""
) -> None:
    """Remove the buttons and say how it ended; then store that this is shown."""
    said = context.say(language, one.line, **one.values) if one.line.source else ""
    ended = context.say(language, f"card_{how}", coach=coach)
    text = "\n\n".join(filter(None, (said, ended)))
    await context.chats.change(chat, coach_telegram_cards.number(one.message), Screen(text))
    await context.gateway.write(lambda db, _: coach_telegram_cards.ended(db, [one.id], how))
