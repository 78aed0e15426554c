"""Define what both bots receive besides what people do: unreadable updates, and other chats."""

from __future__ import annotations

from typing import Final, NamedTuple

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
