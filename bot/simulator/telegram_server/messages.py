"""Hold messages as the simulated Telegram stores them, sends them, and shows them to a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from bot.simulator.telegram_server.values import Files, Update

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
class SeenMessage:
    """A message of a chat: `at` in seconds of UTC, `buttons` in rows of (label, data).

    For a button without data it is the address, or what is copied.
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
        """Return the buttons' labels, row by row."""
        return tuple(label for row in self.buttons for label, _ in row)


def seen(one: dict[str, Any]) -> SeenMessage:
    """Return a stored message as a test sees it."""
    rows = one.get("reply_markup", {}).get("inline_keyboard", ())
    return SeenMessage(
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


def as_api_message(message: dict[str, Any]) -> Update:
    """Return a message as the Bot API tells it."""
    return {key: value for key, value in message.items() if key not in INNER}
