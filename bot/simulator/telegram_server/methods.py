"""Do what each method of the Bot API does to a bot and its chats, once its request is valid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.simulator.telegram_server.messages import as_api_message
from bot.simulator.telegram_server.simulated_bot import Method, SimulatedBot, SimulatedChat
from bot.simulator.telegram_server.values import ApiRefusal, Files, Params, plain

NOT_MODIFIED: Final = (
    "Bad Request: message is not modified: specified new message content and reply markup are"
    " exactly the same as a current content and reply markup of the message"
)
TOO_OLD: Final = "Bad Request: query is too old and response timeout expired or query ID is invalid"
WHY_NOT: Final[Mapping[str, ApiRefusal]] = {
    "new": ApiRefusal(403, "Forbidden: bot can't initiate conversation with a user"),
    "kicked": ApiRefusal(403, "Forbidden: bot was blocked by the user"),
    "deactivated": ApiRefusal(403, "Forbidden: user is deactivated"),
    "left": ApiRefusal(403, "Forbidden: bot is not a member of the group chat"),
}
DELETABLE: Final = 48 * 3600


def _chat(bot: SimulatedBot, params: Params) -> SimulatedChat:
    """Return the chat of a request, where the bot may act. Raises ApiRefusal."""
    chat = bot.chats.get(params["chat_id"])
    if chat is None:
        raise ApiRefusal(400, "Bad Request: chat not found")
    if chat.status in WHY_NOT:
        raise WHY_NOT[chat.status]
    return chat


def _send(bot: SimulatedBot, params: Params, files: Files, kind: str) -> Any:
    chat = _chat(bot, params)
    bot.rates.use(chat.id, bot.clock.now())
    content: dict[str, Any] = _written(params, "text" if kind == "text" else "caption")
    if kind == "photo":
        content["photo"] = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    elif kind == "document":
        content["document"] = {"file_id": "f", "file_unique_id": "u"}
    content |= _keyboard(chat, params.get("reply_markup")) | _answer(chat, params)
    if params.get("protect_content"):
        content["has_protected_content"] = True
    silent = bool(params.get("disable_notification"))
    message = bot.store_message(chat, bot.user, content, silent=silent, files=files or None)
    return as_api_message(message)


def _written(params: Params, key: str) -> dict[str, Any]:
    raw = params.get(key, "")
    text, entities = plain(raw, params.get("parse_mode"))
    marked = {"entities" if key == "text" else "caption_entities": entities} if entities else {}
    return {key: text.strip(), "html": raw} | marked


def _answer(chat: SimulatedChat, params: Params) -> dict[str, Any]:
    """Return the message that this one answers to, which must exist."""
    wanted = params.get("reply_parameters") or {}
    found = chat.answer_to(wanted.get("message_id", 0))
    if wanted and not found and not wanted.get("allow_sending_without_reply"):
        raise ApiRefusal(400, "Bad Request: message to be replied not found")
    return found


def _keyboard(chat: SimulatedChat, markup: Params | None) -> dict[str, Any]:
    """Return buttons, which belong to the message; keep a keyboard, which belongs to the chat."""
    if markup and "keyboard" in markup:
        rows = markup["keyboard"]
        chat.keyboard = tuple(
            tuple(one if isinstance(one, str) else one["text"] for one in row) for row in rows
        )
    elif markup and markup.get("remove_keyboard"):
        chat.keyboard = ()
    elif markup and markup.get("inline_keyboard"):
        return {"reply_markup": markup}
    return {}


def _own(bot: SimulatedBot, params: Params) -> dict[str, Any]:
    message = _chat(bot, params).stored_message(params.get("message_id", 0))
    if message is None:
        raise ApiRefusal(400, "Bad Request: message to edit not found")
    if not message["from"]["is_bot"]:
        raise ApiRefusal(400, "Bad Request: message can't be edited")
    return message


def _edit(bot: SimulatedBot, params: Params, change: Params) -> Any:
    message = _own(bot, params)
    before = {key: message.get(key) for key in ("text", "entities", "reply_markup")}
    markup = params.get("reply_markup") or {}
    new = {key: message.get(key) for key in ("text", "entities")} | change
    new["reply_markup"] = markup if markup.get("inline_keyboard") else None
    if {key: new.get(key) for key in before} == before:
        raise ApiRefusal(400, NOT_MODIFIED)
    for key in before:
        message.pop(key, None)
    message |= {key: value for key, value in new.items() if value is not None}
    message |= {"edit_date": bot.seconds(), "edits": message["edits"] + 1}
    return as_api_message(message)


def _edit_text(bot: SimulatedBot, params: Params, _: Files) -> Any:
    return _edit(bot, params, {"entities": None} | _written(params, "text"))


def _edit_markup(bot: SimulatedBot, params: Params, _: Files) -> Any:
    return _edit(bot, params, {})


def _delete(bot: SimulatedBot, params: Params, _: Files) -> bool:
    chat = _chat(bot, params)
    message = chat.stored_message(params["message_id"])
    if message is None:
        raise ApiRefusal(400, "Bad Request: message to delete not found")
    if bot.seconds() - message["date"] > DELETABLE:
        raise ApiRefusal(400, "Bad Request: message can't be deleted for everyone")
    chat.stored.remove(message)
    return True


def _answer_query(bot: SimulatedBot, params: Params, _: Files) -> bool:
    if params["callback_query_id"] not in bot.queries:
        raise ApiRefusal(400, TOO_OLD)
    bot.answers[params["callback_query_id"]] = params
    return True


def _react(bot: SimulatedBot, params: Params, _: Files) -> bool:
    message = _chat(bot, params).stored_message(params["message_id"])
    if message is None:
        raise ApiRefusal(400, "Bad Request: message to react not found")
    message["reactions"] = tuple(one.get("emoji", "") for one in params.get("reaction", ()))
    return True


def _act(bot: SimulatedBot, params: Params, _: Files) -> bool:
    _chat(bot, params)
    return True


def _leave(bot: SimulatedBot, params: Params, _: Files) -> bool:
    _chat(bot, params).status = "left"
    return True


# ---------------------------------------------------------------- profile


def _whose(params: Params) -> tuple[str, str]:
    scope = params.get("scope") or {"type": "default"}
    named = " ".join(str(scope[key]) for key in ("type", "chat_id", "user_id") if key in scope)
    return named, params.get("language_code", "")


def _set_commands(bot: SimulatedBot, params: Params, _: Files) -> bool:
    bot.profile.commands[_whose(params)] = {
        one["command"]: one["description"] for one in params["commands"]
    }
    return True


def _delete_commands(bot: SimulatedBot, params: Params, _: Files) -> bool:
    bot.profile.commands.pop(_whose(params), None)
    return True


def _get_commands(bot: SimulatedBot, params: Params, _: Files) -> Any:
    found = bot.profile.commands.get(_whose(params), {})
    return [{"command": name, "description": words} for name, words in found.items()]


def _profile(kept: str, key: str) -> tuple[Method, Method]:
    """Return the methods that set and tell a text of the profile."""

    def put(bot: SimulatedBot, params: Params, _: Files) -> bool:
        texts, language = getattr(bot.profile, kept), params.get("language_code", "")
        texts.pop(language, None)
        if params.get(key):
            texts[language] = params[key]
        return True

    def tell(bot: SimulatedBot, params: Params, _: Files) -> Any:
        texts = getattr(bot.profile, kept)
        return {key: texts.get(params.get("language_code", ""), texts.get("", ""))}

    return put, tell


def _menu(_bot: SimulatedBot, _params: Params, _files: Files) -> bool:
    return True


def _set_hook(bot: SimulatedBot, params: Params, _: Files) -> bool:
    bot.updates.set_hook(params)
    return True


def _delete_hook(bot: SimulatedBot, params: Params, _: Files) -> bool:
    bot.updates.set_hook(params | {"url": ""})
    return True


def _hook_info(bot: SimulatedBot, _: Params, __: Files) -> Any:
    return bot.updates.hook_info()


def _me(bot: SimulatedBot, _: Params, __: Files) -> Any:
    able = {"can_join_groups": True, "can_read_all_group_messages": False}
    return bot.user | able | {"supports_inline_queries": False}


_NAME = _profile("names", "name")
_ABOUT = _profile("descriptions", "description")
_SHORT = _profile("short_descriptions", "short_description")

METHODS: Final[Mapping[str, Method]] = {
    "getMe": _me,
    "sendMessage": lambda bot, params, files: _send(bot, params, files, "text"),
    "sendPhoto": lambda bot, params, files: _send(bot, params, files, "photo"),
    "sendDocument": lambda bot, params, files: _send(bot, params, files, "document"),
    "editMessageText": _edit_text,
    "editMessageReplyMarkup": _edit_markup,
    "deleteMessage": _delete,
    "answerCallbackQuery": _answer_query,
    "setMessageReaction": _react,
    "sendChatAction": _act,
    "leaveChat": _leave,
    "setMyCommands": _set_commands,
    "deleteMyCommands": _delete_commands,
    "getMyCommands": _get_commands,
    "setMyName": _NAME[0],
    "getMyName": _NAME[1],
    "setMyDescription": _ABOUT[0],
    "getMyDescription": _ABOUT[1],
    "setMyShortDescription": _SHORT[0],
    "getMyShortDescription": _SHORT[1],
    "setChatMenuButton": _menu,
    "setWebhook": _set_hook,
    "deleteWebhook": _delete_hook,
    "getWebhookInfo": _hook_info,
}
