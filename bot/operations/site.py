"""Build the whole site: the web chat, the console, and what they share, behind one middleware."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

import bot
from bot.channels.webchat import routes as webchat
from bot.console import routes as console
from bot.gateway.gateway import Gateway
from bot.web import health, webhooks
from bot.web.error_pages import ErrorPages, ErrorShield
from bot.web.security import SecurityMiddleware
from bot.web.static_files import assets

HERE: Final = Path(bot.__file__).parent


def build(gateway: Gateway, extra: Iterable[APIRouter] = ()) -> ASGIApp:
    """Build the site of this deployment; `extra` routes come before its own (the demo)."""
    heard = [one.webhook for one in gateway.services if one.webhook is not None]
    routers = (
        *extra,
        webhooks.router(heard),
        health.router(gateway),
        webchat.router(gateway),
        console.router(gateway),
    )
    # Given as the site's own: routes of an included router are analyzed, and searched, twice.
    routes = [route for router in routers for route in router.routes]
    site = FastAPI(title="Lotsen", docs_url=None, redoc_url=None, openapi_url=None, routes=routes)
    pages = ErrorPages(gateway)
    pages.register(site)
    for path, folder in (
        ("/static/web", HERE / "web" / "static"),
        ("/static/chat", HERE / "channels" / "webchat" / "static"),
        ("/static/desk", HERE / "console" / "static"),
    ):
        site.mount(path, assets(str(folder)))
    hooks = frozenset(one.path for one in heard)
    return SecurityMiddleware(ErrorShield(site), gateway.rules, hooks, pages.page)
