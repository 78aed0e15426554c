"""Serve recorded clips: the same for everybody, at an address that changes with the sound."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from bot.channels.webchat.page_context import PageContext
from bot.web.static_files import FOR_EVER

NOT_FOUND: Final = 404


class ClipRoutes:
    """The route of clips. Only those that may be heard now are found, by their public name."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    async def play(self, request: Request) -> Response:
        """Return a clip, or the part of it that a player asks for."""
        given = request.path_params
        heard = self._context.gateway.renderer.catalog_set.clips_by_name
        clip = heard.get((given["code"], given["name"]))
        # It may be gone for seconds before the catalogs are read again.
        if clip is None or not clip.path.exists():
            raise HTTPException(NOT_FOUND)
        headers = {"Cache-Control": FOR_EVER}
        return FileResponse(clip.path, media_type=clip.media_type, headers=headers)
