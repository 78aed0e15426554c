"""Provide what every page of the web chat needs: visitor, language, and a page for busy times."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.channels.webchat import cookies
from bot.errors import FullQueueError, StoreError
from bot.gateway.gateway import Gateway
from bot.web.template_engine import TemplateEngine, escape_isolated
from storage.reads import conversations
from storage.reads.conversations import ChatState

TEMPLATES: Final = Path(__file__).with_name("templates")
STATIC: Final = Path(__file__).with_name("static")

EXIT: Final = "https://www.google.com/"
"""The address of *Leave quickly*: a page that everybody has open. Ours asks nothing of it."""

DEMO_EXIT: Final = "about:blank"
"""In the demo the phone is a frame, and frames show nothing from outside."""

FIRST: Final = "sv"
"""The language of a page for somebody of whom nothing is known, not even by their browser."""

GONE: Final = 410
BUSY: Final = 503
SOON: Final = "3"
"""Seconds until it is worthwhile to try again."""

Endpoint = Callable[[Request], Awaitable[Response]]

log = structlog.get_logger()


def _version() -> str:
    """Hash every static file, so that nobody is left with half of an old version."""
    digest = hashlib.sha256()
    for file in sorted(STATIC.iterdir()):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


VERSION: Final = _version()
"""Of the chat's static files: another one when any of them has changed."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever asks: their chat's name, and whose chat that is; None when it is nobody's."""

    name: str
    chat: ChatState | None
    language: str


class PageContext:
    """The gateway and the templates, as the web chat uses them."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self._pages = TemplateEngine(TEMPLATES, gateway.renderer)
        self._common = {
            "exit": DEMO_EXIT if gateway.demo else EXIT,
            "worker": not gateway.demo,
            "demo": gateway.demo,
            "words_go": gateway.words_go,
            "numbers": gateway.directory.crisis_numbers,
            "v": VERSION,
            "isolated": escape_isolated,
            "tongue": html_lang,
        }

    async def visitor(self, request: Request) -> Visitor:
        """Find out whose browser this is. Raises StoreError."""
        secret = cookies.of(self.gateway, request)
        name = cookies.chat_of(secret)
        chat = await self.chat(name) if secret else None
        return Visitor(name, chat, chat.language if chat else self.wanted(request))

    async def chat(self, name: str) -> ChatState | None:
        """Find out whose chat this is; None when it is nobody's. Raises StoreError."""
        return await self.gateway.read(
            lambda db, keys: conversations.chat(db, keys, cookies.CHANNEL, name)
        )

    def wanted(self, request: Request) -> str:
        """Return the language that the browser asks for, among those that are offered."""
        spoken = {code.lower(): code for code, _ in self.gateway.renderer.spoken}
        for one in request.headers.get("accept-language", "").split(","):
            code = one.partition(";")[0].strip().lower().replace("-", "_")
            for known in (code, code.partition("_")[0]):
                if known in spoken:
                    return spoken[known]
        return FIRST

    def page(self, name: str, language: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page in this language."""
        given = {**self._common, **values}
        return self._pages.page(name, language, self.gateway.at, status=status, **given)

    def part(self, name: str, language: str, **values: Any) -> str:
        """Return a part of a page in this language."""
        return self._pages.part(name, language, self.gateway.at, **self._common, **values)

    def kindly(self, endpoint: Endpoint) -> Endpoint:
        """Wrap a route: where nothing can be saved now, what was written comes back on the page."""

        async def answer(request: Request) -> Response:
            try:
                return await endpoint(request)
            except (FullQueueError, StoreError) as error:
                log.warning("request_rejected_retryable", error=type(error).__name__)
                return self._busy(request, await _text(request))

        return answer

    def _busy(self, request: Request, text: str) -> Response:
        page = self.page("busy.html", self.wanted(request), BUSY, text=text)
        page.headers["Retry-After"] = SOON
        return page


async def fields(request: Request, *names: str) -> Mapping[str, str]:
    """Return these fields of a form; what is missing or no text is empty."""
    async with request.form() as form:
        return {name: _plain(form.get(name)) for name in names}


def _plain(value: object) -> str:
    """Return text that can be written anywhere, with the line ends of a program."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode().replace("\r\n", "\n")


async def _text(request: Request) -> str:
    """Return what somebody was about to say."""
    if request.method != "POST":
        return ""
    return (await fields(request, "text"))["text"]


def html_lang(code: str) -> str:
    """Return a language's code as HTML writes it."""
    return code.replace("_", "-")
