"""The addresses of the web chat."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from bot.channels.webchat.conversation import Talk
from bot.channels.webchat.my_data import Mine
from bot.channels.webchat.onboarding import Door
from bot.channels.webchat.page_context import Edge, Endpoint
from bot.channels.webchat.pwa import Shell
from bot.channels.webchat.stream import Live
from bot.gateway.gateway import Front

LOOK: Final = ("GET",)
DO: Final = ("POST",)


def router(front: Front) -> APIRouter:
    """Every address of the web chat."""
    edge = Edge(front)
    door, talk, live, mine, shell = Door(edge), Talk(edge), Live(edge), Mine(edge), Shell(edge)
    table: tuple[tuple[str, tuple[str, ...], Endpoint], ...] = (
        ("/", LOOK, door.show),
        ("/i/{secret}", LOOK, door.landing),
        ("/i", DO, door.join),
        ("/chat", LOOK, talk.show),
        ("/chat/say", DO, talk.say),
        ("/chat/tap", DO, talk.tap),
        ("/chat/stream", LOOK, live.stream),
        ("/chat/me", LOOK, mine.show),
        ("/chat/me.json", LOOK, mine.json),
        ("/chat/me.html", LOOK, mine.readable),
        ("/chat/erase", LOOK, mine.ask),
        ("/chat/erase", DO, mine.erase),
        ("/chat/gone", LOOK, mine.gone),
        ("/manifest.webmanifest", LOOK, shell.manifest),
        ("/sw.js", LOOK, shell.worker),
        ("/offline", LOOK, shell.offline),
    )
    made = APIRouter()
    for path, methods, endpoint in table:
        # Plain routes: a form that is not as it should be is answered kindly, not with a list.
        made.add_route(path, edge.kindly(endpoint), methods=list(methods))
    return made
