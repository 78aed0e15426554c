"""List the addresses of the web chat."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from bot.channels.webchat.conversation import ConversationRoutes
from bot.channels.webchat.my_data import MyDataRoutes
from bot.channels.webchat.onboarding import WebOnboarding
from bot.channels.webchat.page_context import Endpoint, PageContext
from bot.channels.webchat.pwa import PwaRoutes
from bot.channels.webchat.stream import StreamRoutes
from bot.gateway.gateway import Gateway

GET: Final = ("GET",)
DO: Final = ("POST",)


def router(gateway: Gateway) -> APIRouter:
    """Return every route of the web chat."""
    context = PageContext(gateway)
    onboarding, talk, live, mine, shell = (
        WebOnboarding(context),
        ConversationRoutes(context),
        StreamRoutes(context),
        MyDataRoutes(context),
        PwaRoutes(context),
    )
    table: tuple[tuple[str, tuple[str, ...], Endpoint], ...] = (
        ("/", GET, onboarding.show),
        ("/i/{secret}", GET, onboarding.landing),
        ("/i", DO, onboarding.join),
        ("/chat", GET, talk.show),
        ("/chat/say", DO, talk.say),
        ("/chat/tap", DO, talk.tap),
        ("/chat/stream", GET, live.stream),
        ("/chat/me", GET, mine.show),
        ("/chat/me.json", GET, mine.json),
        ("/chat/me.html", GET, mine.readable),
        ("/chat/erase", GET, mine.confirm_erase),
        ("/chat/erase", DO, mine.erase),
        ("/chat/gone", GET, mine.gone),
        ("/manifest.webmanifest", GET, shell.manifest),
        ("/sw.js", GET, shell.worker),
        ("/offline", GET, shell.offline),
    )
    made = APIRouter()
    for path, methods, endpoint in table:
        # Plain routes: a malformed form is answered with a page, not with FastAPI's list of errors.
        made.add_route(path, context.with_busy_page(endpoint), methods=list(methods))
    return made
