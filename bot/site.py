"""The whole site: the web chat, the console, and what they stand on, behind one guard."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from bot.channels.webchat import routes as webchat
from bot.console import routes as console
from bot.web import health, hooks, sorry
from bot.web.assets import assets
from bot.web.front import Front
from bot.web.guard import Guard
from bot.web.sorry import Discreet

HERE: Final = Path(__file__).parent


def build(front: Front, extra: Iterable[APIRouter] = ()) -> ASGIApp:
    """The site of this deployment; `extra` addresses come before its own (the demo)."""
    site = FastAPI(title="Lotsen", docs_url=None, redoc_url=None, openapi_url=None)
    sorry.apologise(site, front)
    for router in extra:
        site.include_router(router)
    heard = [one.hook for one in front.beside if one.hook is not None]
    site.include_router(hooks.router(heard))
    site.include_router(health.router(front))
    site.include_router(webchat.router(front))
    site.include_router(console.router(front))
    for path, folder in (
        ("/static/web", HERE / "web" / "static"),
        ("/static/chat", HERE / "channels" / "webchat" / "static"),
        ("/static/desk", HERE / "console" / "static"),
    ):
        site.mount(path, assets(str(folder)))
    return Guard(Discreet(site), front.rules, frozenset(one.path for one in heard))
