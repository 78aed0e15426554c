"""People of the tests' Telegram: what somebody writes, presses and sees in a chat with a bot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.simulator.telegram_server.values import Files, Params, Update

if TYPE_CHECKING:
    from bot.simulator.telegram_server.bot import Bot

PATIENCE: Final = 10.0
MEDIA: Final[dict[str, dict[str, Any]]] = {
    "photo": {
        "photo": [{"file_id": "photo-1", "file_unique_id": "p1", "width": 90, "height": 60}],
        "caption": "a caption that nobody may keep",
    },
    "voice": {"voice": {"file_id": "voice-1", "file_unique_id": "v1", "duration": 3}},
    "sticker": {
        "sticker": {
            "file_id": "sticker-1", "file_unique_id": "s1", "type": "regular", "width": 512,
            "height": 512, "is_animated": False, "is_video": False, "emoji": "😀",
        }
    },
    "location": {"location": {"latitude": 59.3, "longitude": 18.1}},
    "contact": {"contact": {"phone_number": "+46700000000", "first_name": "A contact"}},
    "document": {"document": {"file_id": "doc-1", "file_unique_id": "d1", "file_name": "a.pdf"}},
    "forward": {
        "text": "what somebody else wrote",
        "forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Somebody"},
    },
    "video": {
        "video": {
            "file_id": "video-1", "file_unique_id": "vi1", "width": 90, "height": 60, "duration": 3,
        }
    },
}  # fmt: skip
Buttons = tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A message that stands in a chat: `at` in seconds of UTC, `buttons` in rows of (label, data,
    address or what is copied).
    """

    id: int
    text: str
    buttons: Buttons = ()
    by_bot: bool = True
    at: int = 0
    edited: bool = False
    protected: bool = False
    silent: bool = False
    html: str = ""
    answers: int = 0
    reactions: tuple[str, ...] = ()
    files: Files | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The buttons' labels, row by row."""
        return tuple(label for row in self.buttons for label, _ in row)


@dataclass(frozen=True, slots=True)
class Press:
    """A button was pressed; `update` is its number."""

    update: int
    query: str
    chat: Person

    async def answered(self, within: float = PATIENCE) -> Params:
        """What the bot answered to it (answerCallbackQuery), when it has."""
        bot = self.chat.bot
        return await bot.until(lambda: bot.answers.get(self.query), "an answer to a press", within)


class Chat:
    """A chat with a bot: private, or a group."""

    def __init__(self, bot: Bot, number: int, about: dict[str, Any]) -> None:
        self.bot, self.id, self.about = bot, number, {"id": number, **about}
        self.stored: list[dict[str, Any]] = []
        self.status = "new"
        self.keyboard: tuple[tuple[str, ...], ...] = ()
        self._heard: set[tuple[int, int]] = set()

    @property
    def messages(self) -> list[Seen]:
        """What stands in this chat now, oldest first; also what the person wrote."""
        return [_seen(one) for one in self.stored]

    @property
    def said_by_bot(self) -> list[Seen]:
        """Of these, what the bot said."""
        return [one for one in self.messages if one.by_bot]

    async def hears(
        self,
        wanted: str | Callable[[Seen], object] = "",
        timeout: float = PATIENCE,  # noqa: ASYNC109 - a wait of its own
    ) -> Seen:
        """The oldest message of the bot that fits and was not heard yet: new, or changed since.

        `wanted` is a part of its text, or says whether a message fits.
        """
        fits = wanted if callable(wanted) else lambda one: wanted in one.text

        def find() -> Seen | None:
            return next((one for one in self._unheard() if fits(one)), None)

        found = await self.bot.until(find, f"{wanted!r} in {self}", timeout)
        self._heard.add(self._version(found.id))
        return found

    def reads(self) -> list[Seen]:
        """All that the bot said and was not heard yet; from now on it is."""
        found = list(self._unheard())
        self._heard.update(self._version(one.id) for one in found)
        return found

    def _unheard(self) -> Sequence[Seen]:
        return [one for one in self.said_by_bot if self._version(one.id) not in self._heard]

    def _version(self, number: int) -> tuple[int, int]:
        return number, next(one["edits"] for one in self.stored if one["message_id"] == number)

    def __str__(self) -> str:
        lines = (
            f"  {'bot' if one.by_bot else ' . '}: {one.text} {one.buttons or ''}"
            for one in self.messages
        )
        return "\n".join((f"chat {self.id}, in which stands:", *lines))

    # ------------------------------------------------------------ what the bot keeps of it

    def stored_message(self, number: int) -> dict[str, Any] | None:
        """The message with this id, while it stands."""
        return next((one for one in self.stored if one["message_id"] == number), None)

    def answer_to(self, number: int) -> dict[str, Any]:
        """What a message has that answers to this one, if it stands."""
        quoted = self.stored_message(number)
        return {"reply_to_message": told(quoted)} if quoted else {}


class Person(Chat):
    """Somebody's private chat with a bot. Their names are there to be looked for: none is kept."""

    def __init__(self, bot: Bot, number: int, language_code: str | None, name: str) -> None:
        self.user: dict[str, Any] = {
            "id": number, "is_bot": False, "first_name": name, "username": f"visible_{number}",
        }  # fmt: skip
        if language_code:
            self.user["language_code"] = language_code
        about = {"type": "private", "first_name": name, "username": f"visible_{number}"}
        super().__init__(bot, number, about)

    def starts(self, payload: str = "") -> int:
        """Presses START, perhaps of a link with a payload."""
        return self.says(f"/start {payload}".strip())

    def says(self, text: str, answers: int = 0) -> int:
        """Writes, perhaps in answer to a message; the number of the update."""
        marks = {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
        marked = {"entities": [marks]} if text[0] == "/" else {}
        return self._writes({"text": text} | marked | self.answer_to(answers))

    def sends(self, kind: str) -> int:
        """Sends what is no text: a key of MEDIA."""
        return self._writes(MEDIA[kind])

    def edits(self, text: str, message: int = 0) -> int:
        """Changes the newest of their messages, or this one."""
        mine = [one for one in self.stored if not one["from"]["is_bot"]]
        found = next(one for one in reversed(mine) if message in {0, one["message_id"]})
        found |= {"text": text, "edit_date": self.bot.seconds(), "edits": found["edits"] + 1}
        return self.bot.updates.add("edited_message", told(found))

    def presses(self, button: str, message: int = 0) -> Press:
        """Presses a button by its label or data: of the newest message with buttons, or of this.

        AssertionError when there is none, or when it opens an address: no bot hears of that.
        """
        found = self._with_buttons(message)
        rows = found["reply_markup"]["inline_keyboard"]
        keys = ((one["text"], one.get("callback_data")) for row in rows for one in row)
        data = next((data for label, data in keys if data and button in {label, data}), None)
        assert data is not None, f"no button {button!r} in {self}"
        query = self.bot.new_query()
        update = {
            "id": query, "from": self.user, "chat_instance": str(self.id), "data": data,
            "message": told(found),
        }  # fmt: skip
        return Press(self.bot.updates.add("callback_query", update), query, self)

    def blocks(self) -> int:
        """Blocks the bot: nothing can be sent any more."""
        return self._member("member", "kicked")

    def unblocks(self) -> int:
        """Unblocks the bot."""
        return self._member("kicked", "member")

    def vanishes(self) -> None:
        """The account is deleted; the bot hears of it when it sends."""
        self.status = "deactivated"

    def _with_buttons(self, message: int) -> dict[str, Any]:
        found = [one for one in self.stored if "inline_keyboard" in one.get("reply_markup", {})]
        fits = [one for one in found if message in {0, one["message_id"]}]
        assert fits, f"no message with buttons in {self}"
        return fits[-1]

    def _member(self, before: str, after: str) -> int:
        self.status = after
        return self.bot.updates.add(
            "my_chat_member", self.bot.membership(self, self.user, before, after)
        )

    def _writes(self, content: dict[str, Any]) -> int:
        self.status = "member" if self.status == "new" else self.status
        message = self.bot.keep(self, self.user, content)
        return self.bot.updates.add("message", told(message))


class Group(Chat):
    """A group or channel that somebody takes the bot into."""

    def __init__(self, bot: Bot, number: int, kind: str) -> None:
        super().__init__(bot, number, {"type": kind, "title": "A group"})

    def takes_in(self, by: Person) -> int:
        """Somebody adds the bot."""
        self.status = "member"
        return self.bot.updates.add(
            "my_chat_member", self.bot.membership(self, by.user, "left", "member")
        )

    def says(self, by: Person, text: str) -> int:
        """Somebody writes in it."""
        return self.bot.updates.add("message", told(self.bot.keep(self, by.user, {"text": text})))


def _seen(one: dict[str, Any]) -> Seen:
    rows = one.get("reply_markup", {}).get("inline_keyboard", ())
    return Seen(
        id=one["message_id"],
        text=one.get("text", one.get("caption", "")),
        buttons=tuple(tuple((key["text"], _data(key)) for key in row) for row in rows),
        by_bot=one["from"]["is_bot"],
        at=one["date"],
        edited="edit_date" in one,
        protected=one.get("has_protected_content", False),
        silent=one["silent"],
        html=one["html"],
        answers=one.get("reply_to_message", {}).get("message_id", 0),
        reactions=tuple(one["reactions"]),
        files=one["files"],
    )


def _data(key: dict[str, Any]) -> str:
    copied = key.get("copy_text", {}).get("text")
    return str(key.get("callback_data") or key.get("url") or copied or "")


INNER: Final = {"silent", "html", "edits", "reactions", "files"}


def told(message: dict[str, Any]) -> Update:
    """A message as the Bot API tells it."""
    return {key: value for key, value in message.items() if key not in INNER}
