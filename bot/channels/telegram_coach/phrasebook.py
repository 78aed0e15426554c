"""Offer the phrasebook in a coach's Telegram: choose a line, fill it in, look at it, send it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.channels.telegram_coach import pending_question
from bot.channels.telegram_coach.context import CoachBotContext, LinkedCoach
from bot.channels.telegram_coach.pending_question import PendingQuestion
from bot.channels.telegram_coach.screen import CoachPressed, CoachWrote, Screen, ScreenKey
from bot.channels.telegram_coach.sync import ScreenSync
from bot.turns.inbound import CoachPickedPhrase
from flows.engine.line import Value
from flows.texts import coach_bot
from flows.texts.phrasebook import MOST_VALUE, PHRASES, Phrase
from storage.reads import youth_profile
from storage.reads.coach_telegram_cards import OpenTalk

BLANK: Final = "___"
"""Stands in a line where the coach has not filled in anything yet."""

MOST_LABEL: Final = 60


async def offer(context: CoachBotContext, who: LinkedCoach, one: OpenTalk) -> None:
    """Show every prepared line, a button each."""
    language = who.person.language
    keys = tuple(
        (ScreenKey(_label(context, language, phrase), f"phrase:{one.youth}:{phrase.id}"),)
        for phrase in PHRASES.values()
    )
    screen = context.screen(who, "phrases", one, (*keys, (context.button(who, "cancel"),)))
    await context.chats.show(who.chat, screen)


async def choose(
    context: CoachBotContext, who: LinkedCoach, what: CoachPressed, one: OpenTalk, phrase: str
) -> None:
    """Take the chosen line: ask for its first value, or show it as it will go."""
    if phrase not in PHRASES:
        await context.send(who, "stale")
        return
    asked = PendingQuestion(one.youth, context.gateway.clock.now().isoformat(), phrase=phrase)
    screen = await _next(context, who, one, asked)
    await context.chats.change(who.chat, what.message, screen)


async def fill(
    context: CoachBotContext,
    who: LinkedCoach,
    what: CoachWrote,
    one: OpenTalk,
    asked: PendingQuestion,
) -> None:
    """Take the value that was asked for."""
    value = " ".join(what.text.split())
    if len(value) > MOST_VALUE:
        await context.send(who, "value_long", what.message, count=MOST_VALUE)
        return
    missing = _missing(asked)[0]
    filled = replace(asked, values={**asked.values, missing: value})
    screen = await _next(context, who, one, filled)
    await context.chats.show(who.chat, screen)


def is_filled(asked: PendingQuestion) -> bool:
    """Tell whether nothing is missing but the coach's Send."""
    return bool(asked.phrase) and not _missing(asked)


async def send(
    context: CoachBotContext, sync: ScreenSync, who: LinkedCoach, what: CoachPressed, nonce: str
) -> None:
    """Send the line as it was shown, and no other line in its place."""
    asked = pending_question.load(who.link.asked, context.gateway.clock.now())
    one = await context.talk(who, asked.youth) if asked else None
    if asked is None or asked.nonce != nonce or one is None or not is_filled(asked):
        await context.change(who, what.message, "stale")
        return
    update_id = context.update_id(who.chat, what.message, "send")
    picks = CoachPickedPhrase(who.person.id, asked.phrase, tuple(asked.values.items()))
    taken = await context.take(picks, update_id, one.youth)
    await context.store_question(who, "")
    if taken.refused:
        await context.change(who, what.message, "not_yours", one)
        return
    text = await _preview(context, who, one, asked)
    await context.chats.change(who.chat, what.message, Screen(text, about=(one.youth,)))
    sync.expect(who.chat, what.message, taken)


async def _next(
    context: CoachBotContext, who: LinkedCoach, one: OpenTalk, asked: PendingQuestion
) -> Screen:
    """Ask for what is missing, or show the whole; and store how far it has come."""
    await context.store_question(who, asked.dump())
    cancel = context.button(who, "cancel", asked.nonce)
    if is_filled(asked):
        text = await _preview(context, who, one, asked)
        return Screen(text, ((context.button(who, "send", asked.nonce), cancel),), (one.youth,))
    phrase, language = PHRASES[asked.phrase], who.person.language
    missing = _missing(asked)[0]
    given = _values(phrase, asked.values)
    named = coach_bot.of("value", missing)
    text = context.say(
        language, "value", **given | {"what": named, "text": _said(context, who, phrase, given)}
    )
    return Screen(text, ((cancel,),), (one.youth,))


async def _preview(
    context: CoachBotContext, who: LinkedCoach, one: OpenTalk, asked: PendingQuestion
) -> str:
    """Render the line as the coach reads it, and beside it as the youth will."""
    team, language = who.person.team, who.person.language
    youth = await context.gateway.read(lambda db, keys: youth_profile.of(db, keys, one.youth, team))
    phrase = PHRASES[asked.phrase]
    text = context.say(language, phrase.line, **asked.values)
    theirs = context.say(youth.language, phrase.line, **asked.values) if youth else text
    if theirs == text:
        return context.say(language, "preview", nickname=one.name, text=text)
    return context.say(language, "preview_other", nickname=one.name, text=text, original=theirs)


def _missing(asked: PendingQuestion) -> list[str]:
    return [name for name in PHRASES[asked.phrase].needs if name not in asked.values]


def _label(context: CoachBotContext, language: str, phrase: Phrase) -> str:
    text = context.say(language, phrase.line, **_values(phrase, {}))
    return text if len(text) <= MOST_LABEL else f"{text[: MOST_LABEL - 1]}…"


def _said(
    context: CoachBotContext, who: LinkedCoach, phrase: Phrase, given: Mapping[str, Value]
) -> str:
    return context.say(who.person.language, phrase.line, **given)


def _values(phrase: Phrase, filled: Mapping[str, str]) -> dict[str, Value]:
    return {name: filled.get(name, BLANK) for name in phrase.needs}
