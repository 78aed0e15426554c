"""Send a coach's text to the youth they talk with, or into a private note; to nobody by mistake.

A reply to a message about a youth is for that youth. What replies to nothing is for the only one
the coach talks with. Otherwise the bot asks, and the text waits in the chat until a name is
pressed.
"""

from __future__ import annotations

from typing import Final

from bot.channels.telegram import formatting
from bot.channels.telegram_coach import screen as coach_screen
from bot.channels.telegram_coach.context import CoachBotContext, LinkedCoach
from bot.channels.telegram_coach.screen import (
    CoachEdited,
    CoachPressed,
    CoachWrote,
    QuotedMessage,
    Screen,
    ScreenKey,
)
from bot.channels.telegram_coach.sync import ScreenSync
from bot.turns.inbound import CoachSaid
from flows.texts import coach_bot
from storage.reads import coach_telegram_cards, notes
from storage.reads.coach_telegram_cards import OpenTalk

MOST: Final = formatting.MAX_LENGTH
"""UTF-16 units of one message, and of a note: all that an app lets a coach write."""

NOTE: Final = "//"


async def handle_text(
    context: CoachBotContext, sync: ScreenSync, who: LinkedCoach, what: CoachWrote
) -> None:
    """Send or note a coach's text that answers no question of the bot."""
    is_note = what.text.startswith(NOTE)
    meant = await _meant(context, who, what)
    said = QuotedMessage(what.message, what.text)
    if meant is not None:
        await (
            _note(context, who, meant, said) if is_note else _say(context, sync, who, meant, said)
        )
        return
    talks = await context.talks(who)
    if len(talks) == 1 and not what.replies_to:
        one = talks[0]
        await (_note(context, who, one, said) if is_note else _say(context, sync, who, one, said))
    elif talks:
        await _ask(context, who, talks, what.message, "note" if is_note else "say")
    else:
        await context.send(who, "note_none" if is_note else "nobody", what.message)


async def send_to_chosen(
    context: CoachBotContext, sync: ScreenSync, who: LinkedCoach, what: CoachPressed, youth: int
) -> None:
    """Send or note, for the chosen youth, the text that the question replied to."""
    one = await context.youth(who, youth)
    if what.replied_to is None or one is None:
        await context.change(who, what.message, "lost")
        return
    if what.data.startswith("note"):
        await context.change(who, what.message, "about_whom", one)
        await _note(context, who, one, what.replied_to)
        return
    await context.change(who, what.message, "to", one)
    await _say(context, sync, who, one, what.replied_to)


async def handle_edit(context: CoachBotContext, who: LinkedCoach, what: CoachEdited) -> None:
    """Tell the coach that what was sent stays as it was sent."""
    update = context.update_id(who.chat, what.message)
    if (
        await context.gateway.read(lambda db, _: coach_telegram_cards.wrote_to(db, update))
        is not None
    ):
        await context.send(who, "edited", what.message)


async def _meant(context: CoachBotContext, who: LinkedCoach, what: CoachWrote) -> OpenTalk | None:
    """Return the youth whom the message is about that this one replies to."""
    if not what.replies_to:
        return None
    youth = context.chats.recent.youth_of(who.chat, what.replies_to)
    if youth is None:
        me, update = who.person.id, context.update_id(who.chat, what.replies_to)
        youth = await context.gateway.read(
            lambda db, _: coach_telegram_cards.youth_of_message(db, me, what.replies_to, update)
        )
    return None if youth is None else await context.youth(who, youth)


async def _say(
    context: CoachBotContext, sync: ScreenSync, who: LinkedCoach, one: OpenTalk, said: QuotedMessage
) -> None:
    if formatting.utf16_length(said.text) > MOST:
        await context.send(who, "long", said.message, count=MOST)
        return
    update = context.update_id(who.chat, said.message)
    taken = await context.take(CoachSaid(who.person.id, said.text), update, one.youth)
    if taken.refused:
        await context.send(who, "not_yours", said.message, one)
    elif not taken.repeated:
        sync.expect(who.chat, said.message, taken)


async def _note(
    context: CoachBotContext, who: LinkedCoach, one: OpenTalk, said: QuotedMessage
) -> None:
    """Add a note that all coaches of the team share, and that no youth sees."""
    words = said.text.removeprefix(NOTE).strip()
    now, me = context.gateway.clock.now(), who.person.id
    if formatting.utf16_length(words) > MOST:
        await context.send(who, "long", said.message, count=MOST)
        return
    if words:
        await context.gateway.write(lambda db, keys: notes.add(db, keys, one.youth, me, words, now))
        await context.chats.react(who.chat, said.message, coach_screen.NOTED)


async def _ask(
    context: CoachBotContext, who: LinkedCoach, talks: list[OpenTalk], message: int, action: str
) -> None:
    """Ask whom it is for; nothing is sent until a name is pressed."""
    line = coach_bot.line("who_note" if action == "note" else "who")
    keys = tuple((ScreenKey(one.name, f"{action}:{one.youth}"),) for one in talks)
    text = context.say(who.person.language, line)
    screen = Screen(text, keys, tuple(one.youth for one in talks))
    await context.chats.show(who.chat, screen, message)
