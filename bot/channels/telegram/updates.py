"""Define what both bots receive besides what people do: unreadable updates, and other chats.

And in which order what came together is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, TypeVar

T = TypeVar("T")

PRIVATE: Final = "private"
"""The type of a chat of one person with the bot (Bot API, Chat)."""


class OutsidePrivateChat(NamedTuple):
    """An update of another chat than a private one. `chat` is its id.

    Nothing personal is said there, and it is left.
    """

    chat: str = ""


class UnparsedUpdate(NamedTuple):
    """An update that the library does not know: which error, and where."""

    error: str


def rounds(came: Sequence[T], chat_of: Callable[[T], str]) -> Iterator[list[T]]:
    """Yield every chat's first update, then every chat's second, and so on.

    So each chat's order holds.
    """
    chats: dict[str, list[T]] = {}
    for one in came:
        chats.setdefault(chat_of(one), []).append(one)
    for at in range(max(map(len, chats.values()), default=0)):
        yield [several[at] for several in chats.values() if len(several) > at]
