"""Refuse what Telegram refuses: aiogram's method classes read every request, then the limits hold.

It takes seconds to import, so whoever needs it does so late. The limits are of Bot API 10.3.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final, get_args, get_origin
from urllib.parse import parse_qs, urlsplit

from aiogram import methods
from aiogram.types import BufferedInputFile, InputFile
from pydantic import BaseModel, ValidationError
from teremok import validation

from bot.simulator.telegram_server.values import ApiRefusal, Files, Params, plain, utf16

TEXT, CAPTION, ENTITIES = 4096, 1024, 100
CALLBACK_DATA, CALLBACK_ANSWER, COPIED = 64, 200, 256
BUTTONS, IN_A_ROW, PLACEHOLDER = 100, 8, 64
COMMANDS, COMMAND_WORDS = 100, 256
SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
COMMAND: Final = re.compile(r"[a-z0-9_]{1,32}")
START: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
LANGUAGE: Final = re.compile(r"([a-z]{2})?")
PROFILE: Final = {"name": 64, "short_description": 120, "description": 512}
MODES: Final = {"html", "markdown", "markdownv2"}
PORTS: Final = {443, 80, 88, 8443}
HERE: Final = {"127.0.0.1", "localhost", "::1"}
"""A Bot API server on the same machine calls any port, without https."""

ACTIONS: Final = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
REACTIONS: Final = {
    "❤", "👍", "👎", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢", "🎉",
    "🤩", "🤮", "💩", "🙏", "👌", "🕊", "🤡", "🥱", "🥴", "😍", "🐳", "❤\u200d🔥", "🌚",
    "🌭", "💯", "🤣", "⚡", "🍌", "🏆", "💔", "🤨", "😐", "🍓", "🍾", "💋", "🖕",
    "😈", "😴", "😭", "🤓", "👻", "👨\u200d💻", "👀", "🎃", "🙈", "😇", "😨", "🤝", "✍",
    "🤗", "🫡", "🎅", "🎄", "☃", "💅", "🤪", "🗿", "🆒", "💘", "🙉", "🦄", "😘",
    "💊", "🙊", "😎", "👾", "🤷\u200d♂", "🤷", "🤷\u200d♀", "😡",
}  # fmt: skip
"""What a bot may put under a message (Bot API, ReactionTypeEmoji): ✅ and ❌ are not among them."""

ONE_OF: Final = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "callback_game", "pay",
    "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "copy_text",
)  # fmt: skip


@cache
def _methods() -> Mapping[str, type[BaseModel]]:
    found = (getattr(methods, name) for name in methods.__all__)
    return {
        one.__api_method__: one
        for one in found
        if isinstance(getattr(one, "__api_method__", 0), str)
    }


def read(name: str, form: Mapping[str, str], files: Files) -> Params:
    """Return the parameters of a request as values.

    Raises ApiRefusal for whatever is not in the Bot API.
    """
    method = _methods().get(name)
    if method is None:
        raise ApiRefusal(404, "Not Found: method not found", problem=True)
    params = {key: _value(method, key, text) for key, text in form.items()}
    _known(method, params, files)
    for check in _CHECKS.get(name, ()):
        check(params)
    _language(params)
    if "reply_markup" in params:
        _markup(params["reply_markup"])
    return params


def _value(method: type[BaseModel], key: str, text: str) -> Any:
    """Parse a form field: text where the method has text, JSON elsewhere."""
    field = method.model_fields.get(key)
    if field is None or str in _kinds(field.annotation):
        return int(text) if key.endswith("chat_id") and text.lstrip("-").isdigit() else text
    try:
        return json.loads(text)
    except ValueError:
        raise ApiRefusal(400, f"Bad Request: can't parse {key}: not JSON", problem=True) from None


def _kinds(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) in {list, dict}:
        return
    yield annotation
    for part in get_args(annotation):
        yield from _kinds(part)


def _known(method: type[BaseModel], params: Params, files: Files) -> None:
    """Check that the class takes it, and that no field of it is unknown at any depth."""
    uploads: dict[str, InputFile] = {
        key: BufferedInputFile(content, filename) for key, (filename, content) in files.items()
    }
    sent: dict[str, Any] = dict(params)
    for key, value in params.items():
        if isinstance(value, str) and value.startswith("attach://"):
            sent[key] = uploads.pop(value.removeprefix("attach://"), None)
    try:
        unknown = list(_extra(method.model_validate(sent | uploads)))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ApiRefusal(400, f"Bad Request: {where}: {first['msg']}", problem=True) from None
    if unknown:
        raise ApiRefusal(400, f"Bad Request: unknown parameters {unknown}", problem=True)


def _extra(value: object, where: str = "") -> Iterator[str]:
    if isinstance(value, BaseModel):
        yield from (f"{where}{key}" for key in value.model_extra or ())
        for key in type(value).model_fields:
            yield from _extra(getattr(value, key), f"{where}{key}.")
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _extra(item, where)


def _need(held: object, why: str) -> None:
    if not held:
        raise ApiRefusal(400, f"Bad Request: {why}", problem=True)


# ------------------------------------------------------------ texts


def _body(params: Params, key: str, most: int) -> None:
    text, mode = params.get(key) or "", params.get("parse_mode")
    if mode is not None:
        _need(str(mode).lower() in MODES, "unsupported parse_mode")
        _marked(text, mode.lower())
    shown, entities = plain(text, mode)
    entities = params.get("entities") or params.get("caption_entities") or entities
    too_long = "message is too long" if key == "text" else "message caption is too long"
    _need(utf16(shown) <= most, too_long)
    _need(key != "text" or shown.strip(), "message text is empty")
    _need(len(entities) <= ENTITIES, "too many entities")
    ends = (one["offset"] + one["length"] for one in entities)
    _need(max(ends, default=0) <= utf16(shown), "can't parse entities: entity out of text bounds")


def _marked(text: str, mode: str) -> None:
    try:
        if mode == "html":
            validation.validate_html(text)
        else:
            validation.validate_markdown(text, 2 if mode == "markdownv2" else 1)
    except validation.ApiRuleViolation as error:
        raise ApiRefusal(400, error.description, problem=True) from None


def _text(params: Params) -> None:
    _body(params, "text", TEXT)


def _caption(params: Params) -> None:
    _body(params, "caption", CAPTION)


def _callback_answer(params: Params) -> None:
    _need(utf16(params.get("text", "")) <= CALLBACK_ANSWER, "MESSAGE_TOO_LONG")


def _action(params: Params) -> None:
    _need(params["action"] in ACTIONS, "wrong parameter action in request")


def _reaction(params: Params) -> None:
    found = params.get("reaction") or ()
    _need(len(found) <= 1, "REACTIONS_TOO_MANY")
    _need(all(one.get("emoji") in REACTIONS for one in found), "REACTION_INVALID")


# ------------------------------------------------------------ buttons


def _markup(markup: Mapping[str, Any]) -> None:
    rows = markup.get("inline_keyboard", markup.get("keyboard", ()))
    _need(sum(map(len, rows)) <= BUTTONS, "reply markup has more than 100 buttons")
    _need(max(map(len, rows), default=0) <= IN_A_ROW, "a row has more than 8 buttons")
    _need(len(markup.get("input_field_placeholder", "")) <= PLACEHOLDER, "placeholder is too long")
    for button in (one for row in rows for one in row):
        if "inline_keyboard" in markup:
            _button(button)
        else:
            _need(isinstance(button, str) or button["text"], "Text buttons must be non-empty")


def _button(button: Mapping[str, Any]) -> None:
    _need(button["text"].strip(), "Text buttons must be non-empty")
    _need(
        sum(one in button for one in ONE_OF) == 1,
        "Text buttons are unallowed in the inline keyboard",
    )
    if "callback_data" in button:
        _need(1 <= len(button["callback_data"].encode()) <= CALLBACK_DATA, "BUTTON_DATA_INVALID")
    if "url" in button:
        _url(button["url"])
    if "copy_text" in button:
        _need(1 <= len(button["copy_text"]["text"]) <= COPIED, "BUTTON_COPY_TEXT_INVALID")


def _url(address: str) -> None:
    """Check that an address opens; of a link to a bot, that its payload is one the bot gets."""
    parts = urlsplit(address)
    _need(parts.scheme in {"http", "https", "tg"}, "BUTTON_URL_INVALID")
    _need(parts.scheme == "tg" or "." in (parts.hostname or ""), "Wrong HTTP URL")
    for payload in parse_qs(parts.query).get("start", ()) if parts.hostname == "t.me" else ():
        _need(START.fullmatch(payload), "START_PARAM_INVALID")


# ------------------------------------------------------------ profile and webhook


def _language(params: Params) -> None:
    _need(LANGUAGE.fullmatch(params.get("language_code", "")), "language_code is not valid")


def _commands(params: Params) -> None:
    _need(len(params["commands"]) <= COMMANDS, "BOT_COMMANDS_TOO_MUCH")
    for one in params["commands"]:
        _need(COMMAND.fullmatch(one["command"]), "BOT_COMMAND_INVALID")
        _need(1 <= len(one["description"]) <= COMMAND_WORDS, "BOT_COMMAND_DESCRIPTION_INVALID")


def _profile(key: str) -> Callable[[Params], None]:
    def check(params: Params) -> None:
        _need(len(params.get(key, "")) <= PROFILE[key], f"{key} is too long")

    return check


def _webhook(params: Params) -> None:
    secret = params.get("secret_token")
    _need(secret is None or SECRET.fullmatch(secret), "secret token contains unallowed characters")
    _need(1 <= params.get("max_connections", 40) <= 100, "max_connections is not valid")
    at = urlsplit(params["url"])
    if params["url"] and at.hostname not in HERE:
        _need(at.scheme == "https", "bad webhook: An HTTPS URL must be provided for webhook")
        _need((at.port or 443) in PORTS, "bad webhook: Webhook can be set up only on ports "
              "80, 88, 443 or 8443")  # fmt: skip


def _updates(params: Params) -> None:
    _need(1 <= params.get("limit", 100) <= 100, "limit is not valid")


_CHECKS: Final[Mapping[str, tuple[Callable[[Params], None], ...]]] = {
    "sendMessage": (_text,),
    "editMessageText": (_text,),
    "sendPhoto": (_caption,),
    "sendDocument": (_caption,),
    "answerCallbackQuery": (_callback_answer,),
    "sendChatAction": (_action,),
    "setMessageReaction": (_reaction,),
    "setMyCommands": (_commands,),
    "setMyName": (_profile("name"),),
    "setMyDescription": (_profile("description"),),
    "setMyShortDescription": (_profile("short_description"),),
    "setWebhook": (_webhook,),
    "getUpdates": (_updates,),
}
