"""Choose the language of a page for somebody whose conversation cannot be read, or who has none.

A page of trouble is read by somebody whose language stands in a database that is away. So the chat
leaves it in the browser too: which language is read there, and nothing about anybody.
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from bot.language.renderer import Renderer

COOKIE: Final = "language"


def preferred(request: Request, renderer: Renderer) -> str:
    """Return what was read last, else what the browser asks for, else the first that is offered."""
    offered = {code.lower(): code for code, _ in renderer.choosable}
    accepted = request.headers.get("accept-language", "").split(",")
    asked = (one.partition(";")[0] for one in (request.cookies.get(COOKIE, ""), *accepted))
    for one in asked:
        code = one.strip().lower().replace("-", "_")
        for known in (code, code.partition("_")[0]):
            if known in offered:
                return offered[known]
    return next(iter(offered.values()))
