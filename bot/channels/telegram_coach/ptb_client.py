"""Call the Bot API by python-telegram-bot: updates become values, what is shown becomes calls.

The library's own loop is not used: it confirms an update before it is handled (telegram.md). What a
coach can do stands in the other modules here, and what they are told of youths comes from the
outbox.
"""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, Final, TypeVar

# Opt in to what later versions do: a pause as a timedelta (python-telegram-bot, 22.2).
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
from bot.channels.telegram import api_limits, service
from bot.channels.telegram.polling import AwayError, ConflictError, PolledUpdates, TokenError
from bot.channels.telegram.profile import BotProfile
from bot.channels.telegram.updates import PRIVATE, OutsidePrivateChat, UnparsedUpdate
from bot.channels.telegram_coach import bot as coaches
from bot.channels.telegram_coach import screen as coach_screen
from bot.channels.telegram_coach.outgoing import SendOptions
from bot.channels.telegram_coach.retry import PAUSE
from bot.config import Settings
from bot.errors import error_location

NOT_WRITTEN: Final = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout"})
"""Errors of httpx before a request has left: it can be made again."""

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)

T = TypeVar("T")


def build_bot(settings: Settings) -> coaches.CoachBotService:
    """Create the coach bot of these settings.

    Raises SettingsError when they have no token for it.
    """
    token = service.token(settings.telegram_coach_token, "LOTSEN_TELEGRAM_COACH_TOKEN")
    return coaches.CoachBotService(PtbClient(token, settings), settings)


class Api(Bot):
    """The Bot API, with updates as they came.

    The library reads a batch of updates as a whole: of one that it cannot read the others would
    come again with it, for ever. So this hands over what came as it came.
    """

    async def came(self, offset: int | None) -> Sequence[dict[str, Any]]:
        """Return the updates from this number on, unparsed."""
        asked = {
            "offset": offset,
            "timeout": api_limits.POLL_SECONDS,
            "allowed_updates": api_limits.ALLOWED_UPDATES,
        }
        patience = api_limits.POLL_SECONDS + api_limits.RESPONSE_TIMEOUT
        found: list[dict[str, Any]] = await self._post("getUpdates", asked, read_timeout=patience)
        return found


class PtbClient:
    """Client of the Bot API for the coach bot."""

    def __init__(self, token: str, settings: Settings) -> None:
        self.username = ""
        self._settings = settings
        # As long as the youths' bot waits: what is slow is not uncertain.
        self._requests = (
            HTTPXRequest(connection_pool_size=2),
            HTTPXRequest(read_timeout=api_limits.RESPONSE_TIMEOUT),
        )
        asks, does = self._requests
        base = settings.telegram_api or "https://api.telegram.org"
        self._bot = Api(
            token, f"{base}/bot", f"{base}/file/bot", request=does, get_updates_request=asks
        )

    # ------------------------------------------------------------ receiving

    async def connect(self) -> None:
        """Find out the bot's username, and set how updates are delivered; none is dropped."""
        self.username = (await _heard(self._bot.get_me)).username or ""
        settings, secret = self._settings, self._settings.telegram_secret
        if settings.telegram_mode != "webhook" or secret is None:
            await _heard(self._bot.delete_webhook)
            return
        hook = partial(self._bot.set_webhook, settings.public_url + coaches.PATH)
        given = secret.get_secret_value()
        await _heard(partial(hook, secret_token=given, allowed_updates=api_limits.ALLOWED_UPDATES))

    async def get_updates(self, offset: int | None) -> PolledUpdates:
        """Return the updates from this number on."""
        found = await _heard(partial(self._bot.came, offset))
        came = [what for one in found for what in self._read(one)]
        return PolledUpdates(came, max((one["update_id"] for one in found), default=0))

    def parse(self, body: bytes) -> list[coach_screen.CoachUpdate]:
        """Return the updates of a webhook request."""
        return self._read(body)

    def _read(self, given: bytes | dict[str, Any]) -> list[coach_screen.CoachUpdate]:
        """Convert an update; one that cannot be read becomes an UnparsedUpdate, and is passed over.

        Otherwise it would come for ever, and nothing after it.
        """
        try:
            plain = json.loads(given) if isinstance(given, bytes) else given
            _check_kinds(plain)
            update = Update.de_json(plain, self._bot)
            what = _what(update)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one, others come after
            return [coach_screen.CoachUpdate(0, UnparsedUpdate(error_location(error)))]
        return [coach_screen.CoachUpdate(update.update_id, what)] if what is not None else []

    async def close(self) -> None:
        """Close the connections."""
        for one in self._requests:
            await one.shutdown()

    # ------------------------------------------------------------ sending

    async def send(self, chat: str, screen: coach_screen.Screen, way: SendOptions) -> int:
        """Send a new message and return its number."""
        sent = partial(
            self._bot.send_message, chat, screen.text, reply_markup=_keyboard(screen),
            link_preview_options=NO_PREVIEW, reply_to_message_id=way.answers or None,
            allow_sending_without_reply=True, disable_notification=way.silent,
            protect_content=way.protected,
        )  # fmt: skip
        return (await _told(sent)).message_id

    async def edit(self, chat: str, message: int, screen: coach_screen.Screen) -> None:
        """Change the text and the buttons of a message."""
        edit = partial(self._bot.edit_message_text, screen.text, chat, message)
        keys = _keyboard(screen)
        await _told(partial(edit, reply_markup=keys, link_preview_options=NO_PREVIEW))

    async def react(self, chat: str, message: int, emoji: str) -> None:
        """Set a reaction on a message."""
        await _told(partial(self._bot.set_message_reaction, chat, message, emoji))

    async def send_photo(self, chat: str, png: bytes, caption: str) -> None:
        """Send a picture with a caption."""
        await _told(partial(self._bot.send_photo, chat, png, caption))

    async def acknowledge(self, query: str, text: str) -> None:
        """Acknowledge a press, perhaps by a text. One that comes too late is harmless."""
        with suppress(TelegramError):
            await self._bot.answer_callback_query(query, text or None)

    async def leave(self, chat: str) -> None:
        """Leave a group or channel: neither is a place for this."""
        with suppress(TelegramError):
            await self._bot.leave_chat(chat)

    async def set_profile(self, shown: BotProfile) -> None:
        """Set what the bot's profile shows."""
        bot, spoken = self._bot, shown.code or None
        listed = [BotCommand(*one) for one in shown.commands]
        await _told(partial(bot.set_my_commands, listed, language_code=spoken))
        await _told(partial(bot.set_my_description, shown.description, spoken))
        await _told(partial(bot.set_my_short_description, shown.short, spoken))


KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    **dict.fromkeys(("update_id", "message_id", "date"), (int,)),
    **dict.fromkeys(("text", "data", "type", "status"), (str,)),
    "id": (int, str),
}
"""Of which type the values are that are read of an update. The library takes whatever comes."""

MOST: Final = 1 << 53
"""Telegram's numbers have at most 52 bits."""


def _check_kinds(given: Any) -> None:
    """Raise TypeError for a value, however deep, of another type than KINDS says."""
    for name, value in given.items() if isinstance(given, dict) else enumerate(given):
        kinds = KINDS.get(name) if isinstance(name, str) else None
        is_number = isinstance(value, int)
        odd = isinstance(value, bool) or (is_number and abs(value) > MOST)
        if kinds is not None and (odd or not isinstance(value, kinds)):
            raise TypeError(name)
        if isinstance(value, dict | list):
            _check_kinds(value)


def _what(update: Update) -> coach_screen.CoachAction | OutsidePrivateChat | None:
    """Return what happened, wherever; None when it is nothing of interest."""
    chat = update.effective_chat
    if chat is not None and chat.type != PRIVATE:
        return OutsidePrivateChat(str(chat.id))
    return _private(update)


def _private(update: Update) -> coach_screen.CoachAction | None:
    """Return what somebody did in a private chat; nothing of who they are in Telegram is read."""
    if (query := update.callback_query) is not None:
        at = query.message
        under = getattr(at, "reply_to_message", None)
        quoted = (
            coach_screen.QuotedMessage(under.message_id, under.text or "")
            if under is not None
            else None
        )
        if at is None:
            return None
        return coach_screen.CoachPressed(
            str(at.chat.id), at.message_id, query.data or "", quoted, query.id
        )
    if (member := update.my_chat_member) is not None:
        gone = member.new_chat_member.status in {"kicked", "left"}
        return coach_screen.CoachBlockedBot(str(member.chat.id), unblocked=not gone)
    if (changed := update.edited_message) is not None:
        return coach_screen.CoachEdited(str(changed.chat.id), changed.message_id)
    return _written(update.message) if update.message is not None else None


def _written(message: Message) -> coach_screen.CoachAction:
    chat, answered = str(message.chat.id), message.reply_to_message
    if message.text is None or message.forward_origin is not None:
        return coach_screen.CoachSentMedia(chat)
    answers = answered.message_id if answered else 0
    return coach_screen.CoachWrote(chat, message.message_id, message.text, answers)


def _keyboard(screen: coach_screen.Screen) -> InlineKeyboardMarkup | None:
    def key(one: coach_screen.ScreenKey) -> InlineKeyboardButton:
        return InlineKeyboardButton(one.label, one.url or None, one.data or None)

    rows = [[key(one) for one in row] for row in screen.buttons if row]
    return InlineKeyboardMarkup(rows) if rows else None


async def _told(call: Callable[[], Awaitable[T]]) -> T:
    """Make a call, and map its errors to those of a channel (telegram.md, sending)."""
    try:
        return await call()
    except TelegramError as error:
        raise _meant(error) from None


async def _heard(call: Callable[[], Awaitable[T]]) -> T:
    """Make a call about the bot itself. Raises TokenError, ConflictError or AwayError."""
    try:
        return await call()
    except InvalidToken:
        raise TokenError from None
    except Conflict:
        raise ConflictError from None
    except TelegramError:
        raise AwayError from None


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
    return errors.WaitError(PAUSE) if said_no or cause in NOT_WRITTEN else errors.UncertainError()
