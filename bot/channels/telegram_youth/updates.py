"""An update of a youth's chat as a plain value, and what is done in the chat besides sending."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
"""What people send (Bot API, Message) as bot/handlers/other_updates.py calls it; the rest are the
app's notes.
"""


class ButtonPressed(NamedTuple):
    """A button was pressed: the query to be answered, what the button carried and was called, and
    the message under which it stands (0 and no text when that is too old to be told).
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
    """Something came. `id` is its own for ever, also where Telegram begins to count anew.

    `language` is that of the app; messages of one `album` were sent as one.
    """

    id: str
    chat: str
    what: What
    language: str = ""
    album: str = ""


class ChatActions(Protocol):
    """What is done in a chat at once and kept nowhere. None of it raises: it is tried once."""

    async def answer(self, query: str) -> None:
        """Tell the app that a press came; until then it shows that it waits."""

    async def show(self, chat: str, text: str, rows: Sequence[Sequence[InlineButton]]) -> None:
        """Say this text, which is no HTML, with these buttons."""

    async def close(self, chat: str, message: int, html: str) -> None:
        """Take the buttons away; with `html` that is what the message says from now on."""

    async def leave(self, chat: str) -> None:
        """Leave a group or channel."""


def membership(before: str, after: str, *, private: bool) -> What | None:
    """What a change of the bot's own membership means (Bot API, my_chat_member)."""
    if not private:
        return None if after in {"left", "kicked"} else OutsidePrivateChat()
    if after == "kicked":
        return YouthBlocked()
    return YouthReturned() if before == "kicked" else None


def rounds(came: Sequence[YouthUpdate]) -> Iterator[list[YouthUpdate]]:
    """Every chat's first, then every chat's second, and so on: so each chat's order holds."""
    chats: dict[str, list[YouthUpdate]] = {}
    for one in came:
        chats.setdefault(one.chat, []).append(one)
    for at in range(max(map(len, chats.values()), default=0)):
        yield [several[at] for several in chats.values() if len(several) > at]
