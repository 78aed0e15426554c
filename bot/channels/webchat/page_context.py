"""Provide what every page of the web chat needs: visitor, language, and a page for busy times."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import structlog
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.channels.webchat import answer_buttons, cookies, explained_text
from bot.channels.webchat.explained_text import ExplainedText
from bot.errors import FullQueueError, StoreError
from bot.gateway.gateway import Gateway
from bot.language.clips import Clip
from bot.policy import browser_state
from bot.policy.browser_state import BrowserState
from bot.web import reader_language
from bot.web.contact_links import ContactLinks
from bot.web.redirects import is_htmx
from bot.web.template_engine import TemplateEngine, escape_isolated
from bot.web.transcript import Bubble, Who
from flows.engine.facts import Standing
from storage.access import browsers
from storage.access.browsers import Browser
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import conversations
from storage.reads.conversations import ChatState
from storage.schema.periods import LOCKED_AFTER

TEMPLATES: Final = Path(__file__).with_name("templates")
STATIC: Final = Path(__file__).with_name("static")
STREAM: Final = Path(__file__).parents[2] / "web" / "static" / "one-stream.js"
"""The one script of the chat that the console has too."""

EXIT: Final = "https://www.google.com/"
"""The address of *Leave quickly*: a page that everybody has open. Ours asks nothing of it."""

DEMO_EXIT: Final = "about:blank"
"""In the demo the phone is a frame, and frames show nothing from outside."""

KEPT: Final = (Standing.ENROLLED.value, Standing.STOPPED.value)
"""Standings of who has a device or number: nothing is kept before a yes (practices 3-15)."""

GONE: Final = 410
BUSY: Final = 503
RETRY_AFTER: Final = {"Retry-After": "3"}
TOO_MUCH: Final = 429
AFTER_A_WHILE: Final = {"Retry-After": "20"}

SAID: Final = "text"
WAITING: Final = "waiting"
"""Fields of what is said: the words, and others that wait on the page for their turn."""

Endpoint = Callable[[Request], Awaitable[Response]]

log = structlog.get_logger()


def _version() -> str:
    """Hash every static file, so that nobody is left with half of an old version."""
    digest = hashlib.sha256()
    for file in (*sorted(STATIC.iterdir()), STREAM):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


VERSION: Final = _version()
"""Of the chat's static files: another one when any of them has changed."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever asks: their chat's name, and whose chat that is; None when it is nobody's.

    `browser` is what is kept of it, and `state` whether the chat is open there now.
    """

    name: str
    chat: ChatState | None
    language: str
    browser: Browser | None = None
    state: BrowserState = BrowserState.OPEN

    @property
    def borrowed(self) -> bool:
        """Tell whether the device is borrowed, and shall keep nothing."""
        return self.browser is not None and self.browser.borrowed

    @property
    def has_lock(self) -> bool:
        """Tell whether the youth has set a lock there."""
        return self.browser is not None and self.browser.lock is not None


class PageContext:
    """The gateway and the templates, as the web chat uses them."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self._links = ContactLinks(gateway.directory)
        self._pages = TemplateEngine(TEMPLATES, gateway.renderer, self._links.markup)
        self._common = {
            "exit": DEMO_EXIT if gateway.demo else EXIT,
            "worker": not gateway.demo,
            "demo": gateway.demo,
            "sms": gateway.sms is not None,
            "push_key": gateway.push.public_key if gateway.push else "",
            "words_go": gateway.texts_expire,
            "numbers": gateway.directory.crisis_numbers,
            "v": VERSION,
            "bubble_text": self.bubble_text,
            "clip_of": self.clip_of,
            "tongue": html_lang,
            "answers": answer_buttons.answers,
            "asks_person": answer_buttons.asks_person,
        }

    async def visitor(self, request: Request) -> Visitor:
        """Find out whose browser this is, once for a request. Raises StoreError."""
        known = getattr(request.state, "visitor", None)
        return known if isinstance(known, Visitor) else await self.visitor_now(request)

    async def visitor_now(self, request: Request) -> Visitor:
        """Find it out anew, after something has changed. Raises StoreError."""
        request.state.visitor = found = await self._visitor(request)
        return found

    async def _visitor(self, request: Request) -> Visitor:
        secret, language = cookies.of(self.gateway, request), self.preferred_language(request)
        name = cookies.chat_of(secret)
        found = await self.gateway.read(partial(_found, name=name)) if secret else None
        if found is None:
            return Visitor(name, None, language)
        chat, browser = found
        state = browser_state.state_of(browser, self.gateway.clock.now())
        return Visitor(name, chat, chat.language, browser, state)

    async def chat(self, name: str) -> ChatState | None:
        """Find out whose chat this is; None when it is nobody's. Raises StoreError."""
        return await self.gateway.read(
            lambda db, keys: conversations.chat(db, keys, cookies.CHANNEL, name)
        )

    def preferred_language(self, request: Request) -> str:
        """Return the language of somebody whose chat is not known, or cannot be read."""
        return reader_language.preferred(request, self.gateway.renderer)

    def bubble_text(self, bubble: Bubble) -> ExplainedText:
        """Return the text of a bubble: links in what is ours, none in a person's own.

        The robot's own words about school can be pressed and are explained.
        """
        if bubble.who is Who.YOUTH or not bubble.language:
            return ExplainedText(escape_isolated(bubble.text))
        html = self._links.markup(bubble.text, bubble.text_only, bubble.line)
        if bubble.who is not Who.BOT:
            return ExplainedText(html)
        return self._explained(html, bubble.text, bubble.line, bubble.language, bubble.key)

    def clip_of(self, bubble: Bubble) -> Clip | None:
        """Return the recorded clip that reads exactly what the robot says here; None for none."""
        clips = self.gateway.renderer.catalog_set.clips
        clip = clips.get((bubble.language, bubble.line)) if bubble.who is Who.BOT else None
        return clip if clip is not None and clip.reads(bubble.text) else None

    def directory_text(self, text: str, line: str) -> Markup:
        """Return a sentence about a contact as HTML: its numbers and addresses are links."""
        return self._links.markup(text, (), line)

    def article_text(self, text: str, line: str, language: str) -> ExplainedText:
        """Return a sentence of an article, in this language: its words about school explained."""
        html = self._links.markup(text, (), line)
        return self._explained(html, text, line, language, line.replace(".", "-"))

    def _explained(
        self, html: Markup, text: str, line: str, language: str, name: str
    ) -> ExplainedText:
        words = self.gateway.renderer.catalog_set.school_words.get(language)
        # Where there is something to call or to open nothing else is to be pressed.
        if words is None or "<a " in html or not explained_text.may_explain(line):
            return ExplainedText(html)
        return explained_text.explain(text, words, name)

    def page(self, name: str, language: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page in this language."""
        given = {**self._common, **values}
        return self._pages.page(name, language, self.gateway.moment, status=status, **given)

    def own_page(
        self, visitor: Visitor, name: str, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """Return a page of a youth's own. On a borrowed device it leaves nothing behind."""
        around: dict[str, Any] = {
            "borrowed": visitor.borrowed,
            "locks": int(LOCKED_AFTER.total_seconds()) if visitor.has_lock else 0,
        }
        around |= {"worker": False, "push_key": ""} if visitor.borrowed else {}
        return self.page(name, visitor.language, status, **around, **values)

    def part(self, name: str, language: str, **values: Any) -> str:
        """Return a part of a page in this language."""
        return self._pages.part(name, language, self.gateway.moment, **self._common, **values)

    def with_busy_page(self, endpoint: Endpoint) -> Endpoint:
        """Wrap a route: where nothing can be saved now, what was written comes back on the page."""

        async def answer(request: Request) -> Response:
            try:
                return await endpoint(request)
            except (FullQueueError, StoreError) as error:
                log.warning("request_rejected_retryable", error=type(error).__name__)
                return await self._busy(request, await _written(request))

        return answer

    def too_much(self, request: Request, text: str) -> Response:
        """Answer what was more than may be written in a minute: a page keeps it and tries again."""
        if is_htmx(request):
            return Response(status_code=TOO_MUCH, headers=AFTER_A_WHILE)
        language = self.preferred_language(request)
        page = self.page("busy.html", language, TOO_MUCH, text=text, danger=False)
        page.headers.update(AFTER_A_WHILE)
        return page

    async def _busy(self, request: Request, written: Mapping[str, str]) -> Response:
        """Say that nothing was saved; words that mean danger are answered with whom to call."""
        language = self.preferred_language(request)
        danger = any([await self.gateway.is_danger(one) for one in written.values()])
        if danger:
            log.error("danger_not_saved")
        if is_htmx(request):
            html = self.part("unsaved_danger.html", language) if danger else ""
            return HTMLResponse(html, BUSY, RETRY_AFTER)
        text = written.get(SAID, "")
        page = self.page("busy.html", language, BUSY, text=text, danger=danger)
        page.headers.update(RETRY_AFTER)
        return page


def _found(db: Db, keys: Keyring, name: str) -> tuple[ChatState, Browser] | None:
    chat = conversations.chat(db, keys, cookies.CHANNEL, name)
    browser = browsers.find(db, keys, cookies.CHANNEL, name)
    return (chat, browser) if chat is not None and browser is not None else None


def enrolled(visitor: Visitor) -> ChatState | None:
    """Return the chat of somebody who has said yes; None for anybody else."""
    chat = visitor.chat
    return chat if chat is not None and chat.standing == Standing.ENROLLED.value else None


def enrolled_or_stopped(visitor: Visitor) -> ChatState | None:
    """Return the chat of somebody who has said yes, perhaps stop since; None for anybody else."""
    chat = visitor.chat
    return chat if chat is not None and chat.standing in KEPT else None


async def fields(request: Request, *names: str) -> Mapping[str, str]:
    """Return these fields of a form; what is missing or no text is empty."""
    async with request.form() as form:
        return {name: _plain(form.get(name)) for name in names}


def _plain(value: object) -> str:
    """Return text that can be written anywhere, with the line ends of a program."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode().replace("\r\n", "\n")


async def _written(request: Request) -> Mapping[str, str]:
    """Return what somebody was about to say, and what a page has kept until then."""
    return await fields(request, SAID, WAITING) if request.method == "POST" else {}


def html_lang(code: str) -> str:
    """Return a language's code as HTML writes it."""
    return code.replace("_", "-")
