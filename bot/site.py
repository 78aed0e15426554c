"""The whole site: the web chat, the console, and what they stand on, behind one guard."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from bot.channels.webchat import routes as webchat
from bot.console import routes as console
from bot.web.front import Front
from bot.web.guard import Guard

HERE: Final = Path(__file__).parent


def build(front: Front) -> ASGIApp:
    """The site of this deployment."""
    site = FastAPI(title="Lotsen", docs_url=None, redoc_url=None, openapi_url=None)
    site.include_router(webchat.router(front))
    site.include_router(console.router(front))
    for path, folder in (
        ("/static/web", HERE / "web" / "static"),
        ("/static/chat", HERE / "channels" / "webchat" / "static"),
        ("/static/desk", HERE / "console" / "static"),
    ):
        site.mount(path, StaticFiles(directory=folder))
    return Guard(site, front.rules)
