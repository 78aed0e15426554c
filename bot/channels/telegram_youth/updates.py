"""Define updates of youths' chats as plain values, and what is done in a chat besides sending."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol, TypeAlias

from bot.channels.telegram.buttons import InlineButton
from bot.channels.telegram.updates import OutsidePrivateChat, UnparsedUpdate
from bot.turns.inbound import YouthBlocked, YouthEdited, YouthReturned, YouthSaid, YouthSentMedia

KINDS: Final = {
    **dict.fromkeys(("voice", "audio"), "voice"),
    **dict.fromkeys(("photo", "live_photo"), "picture"),
    **dict.fromkeys(("video", "video_note", "animation"), "film"),
    "sticker": "sticker",
    **dict.fromkeys(("location", "venue"), "place"),
    "contact": "contact",
    "document": "file",
    **dict.fromkeys(("dice", "game", "poll", "story", "paid_media", "checklist"), "other"),
    "unknown": "other",
}
"""What people send (Bot API, Message) as bot/handlers/other_updates.py calls it.

The rest are service messages of the app.
"""


class ButtonPressed(NamedTuple):
    """A press of a button: the query to be answered, and what the button carried and was called.

    `message` is the one under which it stands, and `text` its text; 0 and empty when that is too
    old to be told.
    """

    query: str
    data: str
    label: str
    message: int
    text: str


What: TypeAlias = (
    YouthSaid
    | YouthEdited
    | YouthSentMedia
    | YouthBlocked
    | YouthReturned
    | ButtonPressed
    | OutsidePrivateChat
    | UnparsedUpdate
)


class YouthUpdate(NamedTuple):
    """An update. `id` is its own for ever, also where Telegram begins to count anew.

    `language` is that of the app; messages of one `album` were sent as one.
    """

    id: str
    chat: str
    what: What
    language: str = ""
    album: str = ""


class ChatActions(Protocol):
    """Actions in a chat, kept nowhere. None of them raises, and none waits for Telegram."""

    def acknowledge(self, query: str) -> None:
        """Tell the app that a press came; until then it shows that it waits."""

    def say(self, chat: str, text: str, rows: Sequence[Sequence[InlineButton]]) -> None:
        """Send this text, which is no HTML, with these buttons."""

    def remove_buttons(self, chat: str, message: int, html: str) -> None:
        """Remove the buttons; with `html` that is the text of the message from now on."""

    def leave(self, chat: str) -> None:
        """Leave a group or channel."""


def membership(before: str, after: str, *, private: bool) -> What | None:
    """Return what a change of the bot's own membership means (Bot API, my_chat_member)."""
    if not private:
        return None if after in {"left", "kicked"} else OutsidePrivateChat()
    if after == "kicked":
        return YouthBlocked()
    return YouthReturned() if before == "kicked" else None
