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

LOOK: Final = ("GET",)
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
        ("/", LOOK, onboarding.show),
        ("/i/{secret}", LOOK, onboarding.landing),
        ("/i", DO, onboarding.join),
        ("/chat", LOOK, talk.show),
        ("/chat/say", DO, talk.say),
        ("/chat/tap", DO, talk.tap),
        ("/chat/stream", LOOK, live.stream),
        ("/chat/me", LOOK, mine.show),
        ("/chat/me.json", LOOK, mine.json),
        ("/chat/me.html", LOOK, mine.readable),
        ("/chat/erase", LOOK, mine.confirm_erase),
        ("/chat/erase", DO, mine.erase),
        ("/chat/gone", LOOK, mine.gone),
        ("/manifest.webmanifest", LOOK, shell.manifest),
        ("/sw.js", LOOK, shell.worker),
        ("/offline", LOOK, shell.offline),
    )
    made = APIRouter()
    for path, methods, endpoint in table:
        # Plain routes: a malformed form is answered with a page, not with FastAPI's list of errors.
        made.add_route(path, context.with_busy_page(endpoint), methods=list(methods))
    return made
