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


def card_buttons(room: CoachBotContext, delivery: Delivery) -> ScreenKeys:
    """Return the buttons of a card that goes out; each names the row of the card."""
    if delivery.kind != "card":
        return ()
    links = room.link(delivery.language, delivery.youth)
    if delivery.line == HANDED:
        return (*conversation_buttons(room, delivery.language, delivery.youth), links)
    labels = {name: room.say(delivery.language, coach_bot.of("key", name)) for name in KEYS}
    return (tuple(ScreenKey(labels[name], f"{name}:{delivery.id}") for name in KEYS), links)


KEYS: Final = ("take", "pass")


def conversation_buttons(room: CoachBotContext, language: str, youth: int) -> ScreenKeys:
    """Return the buttons for what can be done in a conversation, one in a row."""
    names = ("phrases", "hand", "close")
    labels = {name: room.say(language, coach_bot.of("key", name)) for name in names}
    return tuple((ScreenKey(labels[name], f"{name}:{youth}"),) for name in names)


def talk(room: CoachBotContext, language: str, one: OpenTalk) -> Screen:
    """Return a message that says with whom the coach talks, and buttons for what they can do."""
    text = room.say(language, "talk", nickname=one.name)
    keys = (*conversation_buttons(room, language, one.youth), room.link(language, one.youth))
    return Screen(text, keys, (one.youth,))


# ---------------------------------------------------------------- presses


async def take_escalation(
    room: CoachBotContext, who: LinkedCoach, what: CoachPressed, line: int
) -> None:
    """Take the escalation.

    What comes of it is shown on every card, whoever was quicker (sync.py).
    """
    if one := await _still(room, who, line):
        deed = room.mark(who.chat, what.message, "take")
        await room.take(CoachTook(who.person.id), deed, one.youth)


async def pass_escalation(
    room: CoachBotContext, who: LinkedCoach, what: CoachPressed, line: int
) -> None:
    """Pass the escalation on: the next coach on the ladder is notified at once."""
    one = await _still(room, who, line)
    if one is None:
        return
    deed = room.mark(who.chat, what.message, "pass")
    taken = await room.take(CoachPassed(who.person.id), deed, one.youth)
    if taken.refused and taken.refused.reason is RefusalReason.NOBODY_ELSE:
        await room.answer(who, "alone")
    elif not taken.refused:
        # The row may not know yet by which message it was shown; the button pressed does.
        shown = one._replace(message=coach_telegram_cards.shown(what.message))
        await close_card(room, who.person.language, who.chat, shown, "passed")


async def pass_all_escalations(room: CoachBotContext, who: LinkedCoach) -> None:
    """Pass on at once whoever waits for a coach who has blocked the bot."""
    me = who.person.id
    youths = await room.gateway.read(lambda db, _: coach_telegram_cards.youths_with_cards(db, me))
    for youth in youths:
        await room.take(CoachUnreached(me, blocked=True), "", youth)
    if not youths:
        now = room.gateway.clock.now()
        await room.gateway.write(lambda db, _: coach_telegram.set_blocked(db, me, now))


async def _still(room: CoachBotContext, who: LinkedCoach, line: int) -> OpenCard | None:
    """Return this card, if it is this coach's and waits for somebody; else tell the coach."""
    me = who.person.id
    one = await room.gateway.read(lambda db, keys: coach_telegram_cards.card(db, keys, line, me))
    if one is not None and await _waits(room, one):
        return one
    await room.answer(who, "stale")
    return None


async def _waits(room: CoachBotContext, one: OpenCard) -> bool:
    """Tell whether what the card asks for still waits for somebody."""
    fate = await room.gateway.read(lambda db, _: coach_telegram_cards.fate(db, one))
    return fate == EscalationFate(None, closed=False)


# ---------------------------------------------------------------- the end of a card


async def close_card(
    room: CoachBotContext, language: str, chat: str, one: OpenCard, how: str, coach: str = ""
) -> None:
    """Remove the buttons and say how it ended; then store that this is shown."""
    said = room.say(language, one.line, **one.values) if one.line.source else ""
    ended = room.say(language, f"card_{how}", coach=coach)
    text = "\n\n".join(filter(None, (said, ended)))
    await room.phone.change(chat, coach_telegram_cards.number(one.message), Screen(text))
    await room.gateway.write(lambda db, _: coach_telegram_cards.ended(db, [one.id], how))
