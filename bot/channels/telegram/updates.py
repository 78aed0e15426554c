"""What both bots can be told besides what people do: what cannot be read, and other chats."""

from __future__ import annotations

from typing import Final, NamedTuple

PRIVATE: Final = "private"
"""The type of a chat of one person with the bot (Bot API, Chat)."""


class OutsidePrivateChat(NamedTuple):
    """It is no private chat: nothing personal is said there, and it is left. `chat` is its id."""

    chat: str = ""


class UnparsedUpdate(NamedTuple):
    """It is no update that the library knows: which error, and where."""

    error: str
