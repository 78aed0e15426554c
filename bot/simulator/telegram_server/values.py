"""Hold small values of the simulated Telegram: faults, refusals, calls, texts without marks."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Final, Self, TypeAlias

Params: TypeAlias = dict[str, Any]
Update: TypeAlias = dict[str, Any]
Files: TypeAlias = dict[str, tuple[str, bytes]]
"""What was uploaded, by its field: the file's name and its bytes."""


class ApiRefusal(Exception):  # noqa: N818 - an answer of Telegram, as it stands in its documentation
    """An answer that is not `ok`. A `problem` is the bot's fault, and fails the test at its end."""

    def __init__(
        self, status: int, description: str, wait: int = 0, *, problem: bool = False
    ) -> None:
        super().__init__(description)
        self.status, self.description, self.wait, self.problem = status, description, wait, problem

    def json(self) -> dict[str, Any]:
        """Return the body of the answer."""
        told: dict[str, Any] = {
            "ok": False, "error_code": self.status, "description": self.description,
        }  # fmt: skip
        return told | ({"parameters": {"retry_after": self.wait}} if self.wait else {})


@dataclass(frozen=True, slots=True)
class PlannedFault:
    """How a request ends. `delivered`: it was done all the same, and only the answer is lost.

    With `delay` it goes well, after so many seconds of the clock.
    """

    status: int = 0
    description: str = ""
    wait: int = 0
    delivered: bool = False
    silent: bool = False
    delay: float = 0

    @classmethod
    def too_many(cls, wait: int) -> Self:
        """Plan a 429, with the seconds to wait."""
        return cls(429, f"Too Many Requests: retry after {wait}", wait)

    @classmethod
    def forbidden(cls, description: str = "Forbidden: bot was blocked by the user") -> Self:
        """Plan a 403."""
        return cls(403, description)

    @classmethod
    def refused(cls, description: str) -> Self:
        """Plan a 400 with a description."""
        return cls(400, f"Bad Request: {description}")

    @classmethod
    def broken(cls) -> Self:
        """Plan a 500: Telegram has a fault of its own, and did nothing."""
        return cls(500, "Internal Server Error")

    @classmethod
    def slow(cls, seconds: float) -> Self:
        """Plan that it takes so many seconds of the clock."""
        return cls(delay=seconds)

    @classmethod
    def timeout(cls, *, delivered: bool = False) -> Self:
        """Plan no answer, until the bot no longer waits."""
        return cls(delivered=delivered, silent=True)

    @classmethod
    def reset(cls, *, delivered: bool = False) -> Self:
        """Plan a broken connection; when `delivered`, only the answer was lost."""
        return cls(delivered=delivered)


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A request of the bot, as values, and how it was answered: 0 is no answer at all."""

    method: str
    params: Params
    status: int = 0
    files: Files = field(default_factory=dict)


class ChangeSignal:
    """A signal, to everybody who waits, that something has changed."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self.count = 0

    def notify(self) -> None:
        """Wake whoever waits now."""
        self.count += 1
        notified, self._event = self._event, asyncio.Event()
        notified.set()

    async def wait(self) -> None:
        """Wait for the next change."""
        await self._event.wait()


# ------------------------------------------------------------ texts


LONGEST_TEXT: Final = 4096
"""UTF-16 units of the longest message that an app lets people send."""

_ENTITIES: Final = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "span": "spoiler", "tg-spoiler": "spoiler", "a": "text_link", "code": "code", "pre": "pre",
    "blockquote": "blockquote", "tg-emoji": "custom_emoji",
}  # fmt: skip
_PARTS: Final = {"href": "url", "emoji-id": "custom_emoji_id"}


def utf16(text: str) -> int:
    """Return the length of a text as Telegram counts it: in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def pieces_of(text: str, most: int = LONGEST_TEXT) -> list[str]:
    """Return a text as an app sends it: as several messages where it is too long for one."""
    pieces, left = [""], most
    for sign in text:
        left -= utf16(sign)
        if left < 0:
            pieces, left = [*pieces, ""], most - utf16(sign)
        pieces[-1] += sign
    return pieces


def plain(text: str, mode: str | None) -> tuple[str, list[dict[str, Any]]]:
    """Return what is shown of a text, and its entities; of Markdown, the marks stay."""
    if (mode or "").lower() != "html":
        return text, []
    parser = _Html()
    parser.feed(text)
    parser.close()
    return parser.shown, parser.entities


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown, self.entities = "", list[dict[str, Any]]()
        self._open: list[dict[str, Any]] = []

    def handle_data(self, data: str) -> None:
        self.shown += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        parts = {_PARTS[name]: value for name, value in attrs if name in _PARTS}
        kind = _ENTITIES.get(tag, tag)
        self._open.append({"type": kind, "offset": utf16(self.shown), **parts})

    def handle_endtag(self, _tag: str) -> None:
        if self._open:
            one = self._open.pop()
            length = utf16(self.shown) - one["offset"]
            if length:
                self.entities.append(one | {"length": length})
