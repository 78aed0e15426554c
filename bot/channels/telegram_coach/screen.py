"""A coach's phone: what is heard from it and what can be shown on it, whatever the library."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple, Protocol, TypeAlias

from bot.channels.telegram.updates import OutsidePrivateChat, UnparsedUpdate
from bot.delivery.channel import Limits

ARRIVED: Final = "👍"
FAILED: Final = "👎"
NOTED: Final = "✍"
"""Reactions that Telegram lets a robot set; ✅ and ❌ are not among them."""


MOST_KNOWN: Final = 1_000


class QuotedMessage(NamedTuple):
    """The message that another one answers to."""

    message: int
    text: str


class CoachWrote(NamedTuple):
    """Somebody wrote; `answers` is the message they answer to, or 0. Numbers are Telegram's."""

    chat: str
    message: int
    text: str
    answers: int = 0


class CoachPressed(NamedTuple):
    """Somebody pressed a key under this message, which answers to `under`; `query` is answered."""

    chat: str
    message: int
    data: str
    under: QuotedMessage | None = None
    query: str = ""


class CoachEdited(NamedTuple):
    """Somebody changed a message that they had written."""

    chat: str
    message: int


class CoachSentMedia(NamedTuple):
    """Somebody sent what is no text."""

    chat: str


class CoachBlockedBot(NamedTuple):
    """Somebody blocked the robot, or (`again`) lets it write again."""

    chat: str
    again: bool


CoachAction: TypeAlias = CoachWrote | CoachPressed | CoachEdited | CoachSentMedia | CoachBlockedBot
"""What somebody did in a private chat."""


class CoachUpdate(NamedTuple):
    """Something came; its number is its own for a week at least, and 0 when it cannot be read."""

    number: int
    what: CoachAction | OutsidePrivateChat | UnparsedUpdate


class ScreenKey(NamedTuple):
    """A key under a message: it sends `data` (64 bytes at most), or opens `url`."""

    label: str
    data: str = ""
    url: str = ""


ScreenKeys: TypeAlias = tuple[tuple[ScreenKey, ...], ...]
"""Keys in rows."""


class Screen(NamedTuple):
    """A message as it shall stand: plain text, rows of keys, and the youths whom it names."""

    text: str
    keys: ScreenKeys = ()
    about: tuple[int, ...] = ()


class RecentMessages:
    """Which youth each message was about that was shown lately, also one of several parts: sooner
    than the database knows by which message a line was said.
    """

    def __init__(self) -> None:
        self._youths: dict[tuple[str, int], int] = {}

    def note(self, chat: str, messages: Iterable[int], youth: int) -> None:
        """These messages were shown, and are about this youth."""
        self._youths.update(((chat, one), youth) for one in messages)
        while len(self._youths) > MOST_KNOWN:
            del self._youths[next(iter(self._youths))]

    def about(self, chat: str, message: int) -> int | None:
        """The youth of this message, if it was shown lately."""
        return self._youths.get((chat, message))


class CoachScreen(Protocol):
    """Shows things in chats. Each raises WaitError, BlockedError, RefusedError, UncertainError."""

    lately: RecentMessages
    limits: Limits

    async def show(self, chat: str, screen: Screen, answers: int = 0) -> int:
        """A new message, as an answer to this one; its number."""

    async def change(self, chat: str, message: int, screen: Screen) -> None:
        """Another text and other keys; a message that is gone, or so already, is no error."""

    async def react(self, chat: str, message: int, emoji: str) -> None:
        """A sign under a message; one that is gone is no error."""

    async def picture(self, chat: str, png: bytes, caption: str) -> None:
        """A picture with words under it."""

    async def answer(self, query: str) -> None:
        """Tell the app that a press came. It raises nothing, and is tried once."""

    async def leave(self, chat: str) -> None:
        """Leave a group or channel. It raises nothing, and is tried once."""
