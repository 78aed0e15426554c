"""Call the Bot API for the youths' bot. The only place that uses aiogram.

Of aiogram only its types and its way to call the Bot API are used: its dispatcher confirms what
came before it is committed (telegram.md).

In: an Update becomes a plain value. Out: a message becomes a call, and its answer one of the four
errors of a channel. What any of it means is decided in bot/channels/telegram/ and in the other
modules here.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, TypeVar

import structlog
from aiogram import Bot, types
from aiogram import exceptions as api
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import ClientConnectorError, ConnectionTimeoutError

from bot import errors
from bot.channels.telegram import service
from bot.channels.telegram.api_limits import ALLOWED_UPDATES, POLL_SECONDS, RESPONSE_TIMEOUT
from bot.channels.telegram.buttons import InlineButton
from bot.channels.telegram.polling import AwayError, ConflictError, PolledUpdates, TokenError
from bot.channels.telegram.profile import BotProfile
from bot.channels.telegram.updates import PRIVATE, OutsidePrivateChat, UnparsedUpdate
from bot.channels.telegram_youth import bot as youths
from bot.channels.telegram_youth import outgoing
from bot.channels.telegram_youth.updates import KINDS, ButtonPressed, What, YouthUpdate, membership
from bot.config import Settings
from bot.errors import error_location
from bot.handlers.other_updates import FORWARDED
from bot.turns.inbound import YouthEdited, YouthSaid, YouthSentMedia

SOON: Final = timedelta(seconds=2)
LATER: Final = timedelta(minutes=1)
GONE: Final = "chat not found"
PROPERTIES: Final = DefaultBotProperties(parse_mode="HTML", link_preview_is_disabled=True)

log = structlog.get_logger()
T = TypeVar("T")


def build_bot(settings: Settings) -> youths.YouthBotService:
    """Create the bot of these settings. Raises SettingsError when they have no token for it."""
    token = service.token(settings.telegram_youth_token, "LOTSEN_TELEGRAM_YOUTH_TOKEN")
    return youths.YouthBotService(AiogramClient(token, settings), settings)


class PromptlyClosedSession(AiohttpSession):
    """A session that closes at once.

    aiohttp waits by itself until its connections are closed (3.12).
    """

    async def close(self) -> None:
        """Close without the quarter of a second in which aiogram lets older aiohttp do so."""
        if self._session is not None:
            await self._session.close()


class AiogramClient:
    """Client of the Bot API for the youths' bot."""

    def __init__(self, token: str, settings: Settings) -> None:
        self.username = ""
        self._settings = settings
        session = PromptlyClosedSession(timeout=RESPONSE_TIMEOUT)
        if settings.telegram_api:
            session.api = TelegramAPIServer.from_base(settings.telegram_api)
        self._bot = Bot(token, session=session, default=PROPERTIES)

    # ------------------------------------------------------------ receiving

    async def connect(self) -> None:
        """Find out the bot's username, and set how updates are delivered; none is dropped."""
        me = await _heard(self._bot.me())
        self.username = me.username or ""
        settings, secret = self._settings, self._settings.telegram_secret
        if settings.telegram_mode == "webhook" and secret is not None:
            called = self._bot.set_webhook(
                settings.public_url + youths.PATH,
                secret_token=secret.get_secret_value(),
                allowed_updates=ALLOWED_UPDATES,
            )
            await _heard(called)
        else:
            await _heard(self._bot.delete_webhook())

    async def get_updates(self, offset: int | None) -> PolledUpdates:
        """Return new updates; one that aiogram cannot read is passed over, all others are not."""
        asked = self._bot.get_updates(
            offset, timeout=POLL_SECONDS, allowed_updates=ALLOWED_UPDATES,
            request_timeout=POLL_SECONDS + RESPONSE_TIMEOUT,
        )  # fmt: skip
        try:
            updates = await _heard(asked)
        except api.ClientDecodeError as error:
            found = error.data.get("result") if isinstance(error.data, dict) else None
            if not isinstance(found, list):
                raise AwayError from None
            return self._asked({one["update_id"]: one for one in found})
        return self._asked({one.update_id: one for one in updates})

    def _asked(self, updates: Mapping[int, Any]) -> PolledUpdates:
        came = [came for one in updates.values() for came in self._came(one)]
        return PolledUpdates(came, max(updates, default=0))

    def parse(self, body: bytes) -> list[YouthUpdate]:
        """Return the updates of a webhook request."""
        return self._came(body)

    def _came(self, given: Any) -> list[YouthUpdate]:
        """Convert an update; one that cannot be read becomes an UnparsedUpdate, and is passed over.

        Otherwise it would come for ever, and nothing after it.
        """
        try:
            plain = json.loads(given) if isinstance(given, bytes) else given
            return list(_read(types.Update.model_validate(plain, context={"bot": self._bot})))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one, others come after
            return [YouthUpdate("", "", UnparsedUpdate(error_location(error)))]

    async def close(self) -> None:
        """Close the connections."""
        await self._bot.session.close()

    # ------------------------------------------------------------ sending

    async def send(self, message: outgoing.OutgoingMessage) -> str:
        """Send a message and return its id. Raises one of a channel's four errors."""
        sent = self._bot.send_message(
            int(message.chat), message.html, reply_markup=_keyboard(message.rows),
            disable_notification=message.silent, protect_content=message.protected,
        )  # fmt: skip
        return str((await _said(sent)).message_id)

    async def acknowledge(self, query: str) -> None:
        """Acknowledge a press. One that comes too late is harmless."""
        await _tried(self._bot.answer_callback_query(query))

    async def edit_buttons(self, chat: str, message: int, html: str) -> None:
        """Remove every button; what was chosen stands there, if there is space for it.

        Raises one of a channel's four errors.
        """
        bot, number = self._bot, int(chat)
        if html:
            await _said(bot.edit_message_text(html, chat_id=number, message_id=message))
        else:
            await _said(bot.edit_message_reply_markup(chat_id=number, message_id=message))

    async def leave(self, chat: str) -> None:
        """Leave a group or channel: neither is a place for this."""
        await _tried(self._bot.leave_chat(int(chat)))

    async def set_profile(self, profile: BotProfile) -> None:
        """Set the profile; only what differs from what is shown already is sent."""
        bot, code, listed = self._bot, profile.code or None, profile.commands
        shown = await bot.get_my_commands(language_code=code)
        if [(one.command, one.description) for one in shown] != [*listed]:
            commands = [types.BotCommand(command=name, description=what) for name, what in listed]
            await bot.set_my_commands(commands, language_code=code)
        if (await bot.get_my_description(code)).description != profile.description:
            await bot.set_my_description(profile.description, code)
        if (await bot.get_my_short_description(code)).short_description != profile.short:
            await bot.set_my_short_description(profile.short, code)


def _keyboard(rows: Sequence[Sequence[InlineButton]]) -> types.InlineKeyboardMarkup | None:
    keys = [[_key(one) for one in row] for row in rows]
    return types.InlineKeyboardMarkup(inline_keyboard=keys) if keys else None


def _key(one: InlineButton) -> types.InlineKeyboardButton:
    return types.InlineKeyboardButton(
        text=one.label, callback_data=one.data or None, url=one.url or None
    )


# ---------------------------------------------------------------- updates as plain values


def _read(update: types.Update) -> Iterator[YouthUpdate]:
    """Yield what an update says; service messages of the app say nothing."""
    if update.message is not None:
        yield from _written(update.update_id, update.message, _news(update.message))
    elif update.edited_message is not None:
        edited = update.edited_message
        said = edited.text or edited.caption
        yield from _written(update.update_id, edited, YouthEdited(said) if said else None)
    elif update.callback_query is not None:
        yield from _pressed(update.update_id, update.callback_query)
    elif update.my_chat_member is not None:
        yield from _member(update.update_id, update.my_chat_member)


def _written(number: int, message: types.Message, what: What | None) -> Iterator[YouthUpdate]:
    stamp = message.edit_date or int(message.date.timestamp())
    if message.from_user is not None and message.from_user.is_bot:
        return
    if message.chat.type != PRIVATE:
        what = OutsidePrivateChat()
    if what is not None:
        album = message.media_group_id or ""
        yield _made(number, stamp, message.chat, what, message.from_user)._replace(album=album)


def _made(
    number: int, stamp: object, chat: types.Chat, what: What, by: types.User | None
) -> YouthUpdate:
    """Make an update whose id has a stamp besides the number.

    Otherwise an id could come twice: Telegram begins to count anew (telegram.md).
    """
    language = (by.language_code if by is not None else None) or ""
    return YouthUpdate(f"{number}-{stamp}", str(chat.id), what, language)


def _news(message: types.Message) -> What | None:
    said = message.text or message.caption or ""
    if message.forward_origin is not None:
        return YouthSentMedia(FORWARDED, said)
    if message.text is not None:
        return YouthSaid(said)
    kind = KINDS.get(message.content_type)
    return YouthSentMedia(kind, said) if kind else None


def _pressed(number: int, query: types.CallbackQuery) -> Iterator[YouthUpdate]:
    message = query.message
    if message is None or query.data is None:
        return
    seen = message if isinstance(message, types.Message) else None
    label = _label(seen.reply_markup, query.data) if seen is not None else ""
    shown = (message.message_id, seen.text or "") if seen is not None else (0, "")
    what = ButtonPressed(query.id, query.data, label, *shown)
    here = what if message.chat.type == PRIVATE else OutsidePrivateChat()
    yield _made(number, query.id, message.chat, here, query.from_user)


def _label(keyboard: types.InlineKeyboardMarkup | None, data: str) -> str:
    rows = keyboard.inline_keyboard if keyboard is not None else []
    return next((one.text for row in rows for one in row if one.callback_data == data), "")


def _member(number: int, change: types.ChatMemberUpdated) -> Iterator[YouthUpdate]:
    old, new = change.old_chat_member.status, change.new_chat_member.status
    what = membership(old, new, private=change.chat.type == PRIVATE)
    if what is not None:
        yield _made(number, int(change.date.timestamp()), change.chat, what, change.from_user)


# ---------------------------------------------------------------- errors of calls


async def _said(call: Awaitable[T]) -> T:
    """Await a call that sends, and map its errors to those of a channel (telegram.md, sending)."""
    try:
        return await call
    except api.TelegramRetryAfter as error:
        raise errors.WaitError(timedelta(seconds=error.retry_after)) from None
    except api.TelegramForbiddenError:
        raise errors.BlockedError from None
    except api.TelegramBadRequest as error:
        gone = GONE in error.message.lower()
        raise (errors.BlockedError if gone else errors.RefusedError) from None
    except api.TelegramEntityTooLarge:
        raise errors.RefusedError from None
    except (api.TelegramUnauthorizedError, api.TelegramNotFound, api.TelegramConflictError):
        raise errors.WaitError(LATER) from None
    except api.TelegramServerError:
        raise errors.WaitError(SOON) from None
    except (api.TelegramAPIError, api.ClientDecodeError) as error:
        raise (errors.WaitError(SOON) if _unwritten(error) else errors.UncertainError()) from None


def _unwritten(error: Exception) -> bool:
    """Tell whether nobody ever got the request, so that it did nothing for certain."""
    return isinstance(error.__cause__, ClientConnectorError | ConnectionTimeoutError)


async def _heard(call: Awaitable[T]) -> T:
    """Await a call about the bot itself. Raises TokenError, ConflictError or AwayError."""
    try:
        return await call
    except (api.TelegramUnauthorizedError, api.TelegramNotFound):
        raise TokenError from None
    except api.TelegramConflictError:
        raise ConflictError from None
    except api.TelegramAPIError:
        raise AwayError from None


async def _tried(call: Awaitable[object]) -> None:
    """Await a call, whatever comes of it.

    A press may be too old to answer, a message nobody can change, Telegram away.
    """
    try:
        await call
    except (api.AiogramError, errors.ChannelError) as error:
        log.info("telegram_call_failed", error=type(error).__name__)
