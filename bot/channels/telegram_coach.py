"""The coaches' Telegram by python-telegram-bot: updates become values, what is shown becomes calls.

The library's own loop is not used: it confirms an update before it is handled (telegram.md). What a
coach can do stands in coachbot/, and what they are told of youths comes from the outbox.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, Final, TypeVar

# Opt in to what comes: a pause as a timedelta (python-telegram-bot, 22.2).
os.environ.setdefault("PTB_TIMEDELTA", "true")

from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    Update,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot import errors
from bot.channel import Channel, Delivery
from bot.channels.coachbot import cards, patience, phone, profile
from bot.channels.coachbot.hearing import Ears
from bot.channels.coachbot.keeping import Keeper
from bot.channels.coachbot.room import Room
from bot.channels.telegram import listening, terms
from bot.channels.telegram import text as texts
from bot.channels.telegram.came import PRIVATE
from bot.channels.telegram.profile import Profile
from bot.edges import Hook
from bot.settings import Settings
from bot.taking import where
from bot.web.front import Front
from flows.line import Class
from storage import pocket
from storage.coachchat import CHANNEL

PATH: Final = "/telegram/coach"
NOT_WRITTEN: Final = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout"})
"""Errors of httpx before a request has left: it can be made again."""

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)

T = TypeVar("T")


def edge(settings: Settings) -> CoachBot:
    """The robot of these settings. Raises SettingsError when they have no token for it."""
    token = settings.telegram_coach_token
    if token is None:
        raise errors.SettingsError("LOTSEN_TELEGRAM_COACH_TOKEN: there is none")
    made = CoachBot(token.get_secret_value(), settings.telegram_api, settings.language)
    made.hook = terms.hook(settings, PATH, made.take)
    return made


class Api(Bot):
    """The Bot API. The library reads a batch of updates as a whole: of one that it cannot read the
    others would come again with it, for ever. So it hands over what came as it came.
    """

    async def came(self, offset: int | None) -> Sequence[dict[str, Any]]:
        """What came from this number on."""
        asked = {"offset": offset, "timeout": terms.POLL_SECONDS, "allowed_updates": terms.HEARD}
        patience = terms.POLL_SECONDS + terms.PATIENCE
        found: list[dict[str, Any]] = await self._post("getUpdates", asked, read_timeout=patience)
        return found


class CoachBot:
    """The robot: a channel of the outbox, a phone for its own answers, and ears."""

    def __init__(self, token: str, api: str, language: str) -> None:
        self._requests = (HTTPXRequest(connection_pool_size=2), HTTPXRequest())
        asks, does = self._requests
        base = api or "https://api.telegram.org"
        self._bot = Api(
            token, f"{base}/bot", f"{base}/file/bot", request=does, get_updates_request=asks
        )
        self._language = language
        self._room: Room | None = None
        self._ears: Ears | None = None
        self.lately = phone.Lately()
        self.name, self.limits = CHANNEL, terms.LIMITS
        self.channel: Channel = self
        self.hook: Hook | None = None
        self.handle = ""
        self._listening = listening.Listening(CHANNEL, self)

    @property
    def trouble(self) -> str:
        """Why it hears nothing now."""
        return self._listening.trouble

    async def hear(self, front: Front) -> None:
        """Hear what comes, and keep what is shown, until cancelled."""
        room = self._room = Room(front, self)
        keeper = Keeper(room)
        ears = self._ears = Ears(room, keeper, self._language)
        async with asyncio.TaskGroup() as nursery:
            nursery.create_task(patience.on_and_on(keeper.begin, keeper.run))
            introduce = partial(profile.introduce, room, self.dress, self._language)
            self._listening.on_connected = lambda: nursery.create_task(introduce())
            await self._listening.hear(partial(self._all, ears), self.hook)

    async def close(self) -> None:
        """Let go of the connections."""
        for one in self._requests:
            await one.shutdown()

    async def take(self, body: bytes) -> None:
        """An update that Telegram posts. Raises FullQueueError and a StoreError: come again."""
        if self._ears is None:
            raise errors.FullQueueError
        await self._take(self._ears, body)

    async def connect(self) -> None:
        """Who we are, and how we are told. What waits there is never dropped."""
        if self._room is None:
            raise listening.AwayError
        self.handle = (await _heard(self._bot.get_me)).username or ""
        if self.hook is None:
            await _heard(self._bot.delete_webhook)
            return
        url, secret = self._room.front.rules.base_url + self.hook.path, self.hook.secret
        hook = self._bot.set_webhook
        await _heard(lambda: hook(url, secret_token=secret, allowed_updates=terms.HEARD))

    async def ask(self, offset: int | None) -> listening.Asked:
        """What came from this number on."""
        came = await _heard(partial(self._bot.came, offset))
        return listening.Asked(came, max((one["update_id"] for one in came), default=0))

    async def dress(self, shown: Profile) -> None:
        """What the bot's profile shows."""
        bot, spoken = self._bot, shown.code or None
        listed = [BotCommand(*one) for one in shown.commands]
        await _told(partial(bot.set_my_commands, listed, language_code=spoken))
        await _told(partial(bot.set_my_description, shown.description, spoken))
        await _told(partial(bot.set_my_short_description, shown.short, spoken))

    async def _all(self, ears: Ears, came: Sequence[dict[str, Any]]) -> None:
        for one in came:
            await self._take(ears, one)

    async def _take(self, ears: Ears, given: bytes | dict[str, Any]) -> None:
        """One update; one that cannot be read is passed over, or it would come for ever."""
        try:
            plain = json.loads(given) if isinstance(given, bytes) else given
            update = Update.de_json(plain, self._bot)
            what = heard(update)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one, others come after
            await ears.alarm(where(error))
            return
        await self._see_to(ears, update, what)

    async def _see_to(self, ears: Ears, update: Update, what: phone.Heard | None) -> None:
        """Whoever pressed is answered first; a group is left."""
        chat = update.effective_chat
        if chat is not None and chat.type != PRIVATE:
            with suppress(TelegramError):
                await self._bot.leave_chat(chat.id)
            return
        if update.callback_query is not None:
            with suppress(TelegramError):
                await self._bot.answer_callback_query(update.callback_query.id)
        if what is not None:
            await ears.take(what)

    async def send(self, delivery: Delivery) -> str:
        """Hand over one line of the outbox; what it says cannot be passed on from there."""
        if self._room is None:
            raise errors.WaitError(patience.PAUSE)
        silent = delivery.say_as is Class.NOTICE and delivery.kind != "card"
        screen = phone.Screen(delivery.text, cards.keys(self._room, delivery))
        given = {"protect_content": True, "disable_notification": silent}
        sent = await self._say(delivery.chat, screen, given)
        self.lately.note(delivery.chat, sent, delivery.youth)
        return pocket.shown(sent[-1])

    async def show(self, chat: str, screen: phone.Screen, answers: int = 0) -> int:
        """A new message."""
        given = {"reply_to_message_id": answers or None, "allow_sending_without_reply": True}
        return (await patience.once_more(lambda: self._say(chat, screen, given)))[-1]

    async def change(self, chat: str, message: int, screen: phone.Screen) -> None:
        """Another text and other keys."""
        edit = partial(self._bot.edit_message_text, link_preview_options=NO_PREVIEW)
        text, keys = texts.parts(screen.text)[-1], _keyboard(screen)
        await _changed(lambda: edit(text, chat, message, reply_markup=keys))

    async def react(self, chat: str, message: int, emoji: str) -> None:
        """A sign under a message."""
        sign = self._bot.set_message_reaction
        await _changed(lambda: sign(chat, message, emoji))

    async def picture(self, chat: str, png: bytes, caption: str) -> None:
        """A picture with words under it."""
        photo = self._bot.send_photo
        await patience.once_more(lambda: _told(lambda: photo(chat, png, caption)))

    async def _say(self, chat: str, screen: phone.Screen, given: dict[str, Any]) -> list[int]:
        """In as many messages as it takes, the keys under the last; their numbers."""

        async def send(text: str, keys: InlineKeyboardMarkup | None = None) -> int:
            bot, more = self._bot, {**given, "link_preview_options": NO_PREVIEW}
            sent = await _told(lambda: bot.send_message(chat, text, reply_markup=keys, **more))
            return sent.message_id

        *before, last = texts.parts(screen.text)
        sent = [await patience.once_more(partial(send, part)) for part in before]
        return [*sent, await send(last, _keyboard(screen))]


def heard(update: Update) -> phone.Heard | None:
    """What somebody did in a private chat; nothing of who they are in Telegram is read."""
    if (query := update.callback_query) is not None:
        at = query.message
        under = getattr(at, "reply_to_message", None)
        quoted = phone.Quoted(under.message_id, under.text or "") if under is not None else None
        if at is None:
            return None
        return phone.Pressed(str(at.chat.id), at.message_id, query.data or "", quoted)
    if (member := update.my_chat_member) is not None:
        gone = member.new_chat_member.status in {"kicked", "left"}
        return phone.Shut(str(member.chat.id), again=not gone)
    if (changed := update.edited_message) is not None:
        return phone.Changed(str(changed.chat.id), changed.message_id)
    return _written(update.message) if update.message is not None else None


def _written(message: Message) -> phone.Heard:
    chat, answered = str(message.chat.id), message.reply_to_message
    if message.text is None or message.forward_origin is not None:
        return phone.Unread(chat)
    answers = answered.message_id if answered else 0
    return phone.Wrote(chat, message.message_id, message.text, answers)


def _keyboard(screen: phone.Screen) -> InlineKeyboardMarkup | None:
    def key(one: phone.Key) -> InlineKeyboardButton:
        return InlineKeyboardButton(one.label, one.url or None, one.data or None)

    rows = [[key(one) for one in row] for row in screen.keys if row]
    return InlineKeyboardMarkup(rows) if rows else None


async def _told(call: Callable[[], Awaitable[T]]) -> T:
    """What Telegram answers, or which of our errors it is (telegram.md, sending)."""
    try:
        return await call()
    except TelegramError as error:
        raise _meant(error) from None


async def _changed(call: Callable[[], Awaitable[object]]) -> None:
    """A message that is gone, or so already, is left."""
    with suppress(errors.RefusedError):
        await patience.once_more(lambda: _told(call))


async def _heard(call: Callable[[], Awaitable[T]]) -> T:
    """What Telegram told us of ourselves, or why it does not."""
    try:
        return await call()
    except InvalidToken:
        raise listening.TokenError from None
    except Conflict:
        raise listening.ConflictError from None
    except TelegramError:
        raise listening.AwayError from None


def _meant(error: TelegramError) -> errors.ChannelError:
    if isinstance(error, RetryAfter):
        pause = error.retry_after
        return errors.WaitError(pause if isinstance(pause, timedelta) else timedelta(seconds=pause))
    if isinstance(error, Forbidden):
        return errors.BlockedError()
    if isinstance(error, BadRequest):
        gone = "chat not found" in error.message.lower()
        return errors.BlockedError() if gone else errors.RefusedError()
    cause = type(error.__cause__).__name__
    # Without a cause it is Telegram that says no, now (500, 502) or until the token is right.
    said_no = error.__cause__ is None or isinstance(error, InvalidToken)
    return (
        errors.WaitError(patience.PAUSE)
        if said_no or cause in NOT_WRITTEN
        else errors.UncertainError()
    )
