"""Define what a coach does in a chat and what can be shown there, whatever the library."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple, Protocol, TypeAlias

from bot.channels.telegram.answer_queue import AnswerRank
from bot.channels.telegram.updates import OutsidePrivateChat, UnparsedUpdate
from bot.delivery.channel import Limits

RECEIVED: Final = "👍"
FAILED: Final = "👎"
NOTED: Final = "✍"
"""Reactions that Telegram lets a bot set; ✅ and ❌ are not among them."""


MOST_KNOWN: Final = 1_000


class QuotedMessage(NamedTuple):
    """The message that another one replies to."""

    message: int
    text: str


class CoachWrote(NamedTuple):
    """A message; `answers` is the one that it replies to, or 0. Numbers are Telegram's."""

    chat: str
    message: int
    text: str
    replies_to: int = 0


class CoachPressed(NamedTuple):
    """A press of a button under this message, which replied to another; `query` is acknowledged."""

    chat: str
    message: int
    data: str
    replied_to: QuotedMessage | None = None
    query: str = ""


class CoachEdited(NamedTuple):
    """A change of a message that was written earlier."""

    chat: str
    message: int


class CoachSentMedia(NamedTuple):
    """A message that is no text."""

    chat: str


class CoachBlockedBot(NamedTuple):
    """A block of the bot, or (`unblocked`) the end of it."""

    chat: str
    unblocked: bool


CoachAction: TypeAlias = CoachWrote | CoachPressed | CoachEdited | CoachSentMedia | CoachBlockedBot
"""What somebody did in a private chat."""


class CoachUpdate(NamedTuple):
    """An update; its number is its own for a week at least, and 0 when it cannot be read."""

    number: int
    what: CoachAction | OutsidePrivateChat | UnparsedUpdate


class ScreenKey(NamedTuple):
    """A button under a message: it sends `data` (64 bytes at most), or opens `url`."""

    label: str
    data: str = ""
    url: str = ""


ScreenKeys: TypeAlias = tuple[tuple[ScreenKey, ...], ...]
"""Buttons in rows."""


class Screen(NamedTuple):
    """A message as it shall stand: plain text, rows of buttons, and the youths whom it names."""

    text: str
    buttons: ScreenKeys = ()
    about: tuple[int, ...] = ()


class RecentMessages:
    """The youth whom each recently shown message was about, also one of several parts.

    Known sooner than the database knows by which message a line was said.
    """

    def __init__(self) -> None:
        self._youths: dict[tuple[str, int], int] = {}

    def add(self, chat: str, messages: Iterable[int], youth: int) -> None:
        """Record that these messages were shown, and are about this youth."""
        self._youths.update(((chat, one), youth) for one in messages)
        while len(self._youths) > MOST_KNOWN:
            del self._youths[next(iter(self._youths))]

    def youth_of(self, chat: str, message: int) -> int | None:
        """Return the youth of this message, if it was shown recently."""
        return self._youths.get((chat, message))


class CoachScreen(Protocol):
    """Chats as a screen.

    Where a call waits until it is done it raises WaitError, BlockedError, RefusedError or
    UncertainError; where it does not, it raises nothing.
    """

    @property
    def recent(self) -> RecentMessages:
        """Return whom the messages were about that were shown lately."""

    @property
    def limits(self) -> Limits:
        """Return how fast the channel may be used."""

    def ranked(self, rank: AnswerRank) -> CoachScreen:
        """Return the same for answers of another rank."""

    async def show(self, chat: str, screen: Screen, answers: int = 0) -> None:
        """Send a new message, as a reply to `answers`."""

    async def change(self, chat: str, message: int, screen: Screen) -> None:
        """Change text and buttons of a message; one that is gone, or so already, is no error."""

    async def react(self, chat: str, message: int, emoji: str) -> None:
        """Set a reaction on a message; one that is gone is no error."""

    async def picture(self, chat: str, png: bytes, caption: str) -> None:
        """Send a picture with a caption."""

    def acknowledge(self, query: str, text: str = "") -> None:
        """Tell the app that a press came, once; the text floats over the chat.

        It raises nothing.
        """

    def leave(self, chat: str) -> None:
        """Leave a group or channel. It raises nothing, and is tried once."""
