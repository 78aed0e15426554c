"""Serve what an installed chat has before anything private is in it: manifest, worker, icons."""

from __future__ import annotations

import hashlib
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.webchat.page_context import STATIC, VERSION, PageContext, html_lang

WORKER: Final = STATIC / "sw.js"
COLOR: Final = "#0b6e69"
PAPER: Final = "#f3f1ec"


class PwaRoutes:
    """The routes of the installed chat. Nothing here is about anybody."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    async def manifest(self, request: Request) -> Response:
        """Return the manifest. Name and icon are neutral: whoever sees the phone learns nothing."""
        language = self._context.preferred_language(request)
        name = self._context.part("name.html", language).strip()
        icons = [
            {"src": f"/static/chat/{file}?v={VERSION}", "sizes": sizes, "type": kind,
             "purpose": purpose}
            for file, sizes, kind, purpose in (
                ("icon-192.png", "192x192", "image/png", "any"),
                ("icon-512.png", "512x512", "image/png", "any"),
                ("icon-512.png", "512x512", "image/png", "maskable"),
                ("icon.svg", "any", "image/svg+xml", "any"),
            )
        ]  # fmt: skip
        found = {
            "id": "/chat", "name": name, "short_name": name, "start_url": "/chat", "scope": "/",
            "display": "standalone", "background_color": PAPER, "theme_color": COLOR,
            "lang": language, "icons": icons,
        }  # fmt: skip
        return JSONResponse(found, media_type="application/manifest+json")

    async def worker(self, _request: Request) -> Response:
        """Return the service worker, `no-cache` so that the next visit finds a new version."""
        script = WORKER.read_text(encoding="utf-8").replace("VERSION", VERSION)
        script = script.replace("OFFLINE", self._offline_version())
        headers = {"Service-Worker-Allowed": "/", "Cache-Control": "no-cache"}
        return Response(script, media_type="text/javascript", headers=headers)

    async def offline(self, request: Request) -> Response:
        """Return the page that the worker shows where there is no network, in a language.

        The worker names the one that is read on the phone, as HTML writes it.
        """
        named = request.query_params.get("lang", "").replace("-", "_")
        offered = dict(self._context.gateway.renderer.choosable)
        language = named if named in offered else self._context.preferred_language(request)
        page = self._context.page("offline.html", language)
        page.headers["Content-Language"] = html_lang(language)
        return page

    def _offline_version(self) -> str:
        """Hash that page in every language, so that no phone keeps a number of before."""
        digest = hashlib.sha256()
        for language, _ in self._context.gateway.renderer.choosable:
            digest.update(self._context.part("offline.html", language).encode())
        return digest.hexdigest()[:12]
