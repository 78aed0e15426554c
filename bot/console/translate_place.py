"""Find out who asks for a translator's page, and for which language and line of it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final, NamedTuple

from fastapi import HTTPException, Request

from bot.console import auth, responses, translate_list
from bot.console.auth import StaffSession
from bot.gateway.gateway import Gateway
from bot.language.po_file import CatalogError
from bot.language.registry import Language
from bot.translation import pending
from bot.translation.extraction import SourceLine

PAGE: Final = "/desk/translate"


class TranslatePlace(NamedTuple):
    """A language, its folder, and who edits it. `broken`: why a file of it cannot be read."""

    session: StaffSession
    folder: Path
    language: Language
    broken: CatalogError | None = None

    @property
    def page(self) -> str:
        """Return the path of its list."""
        return f"{PAGE}/{self.language.code}"


async def place(
    gateway: Gateway, request: Request, code: str, *, writes: bool = False
) -> TranslatePlace:
    """Return who asks, and for which language.

    Raises 403 for whoever is no translator, 404, and redirects from a language whose files cannot
    be read; but whoever writes (`writes`) would lose the text, and gets the place with `broken`.
    """
    session = await auth.require_session(gateway, translators=True)(request)
    auth.translator_only(session)
    folder = translate_list.folder(gateway)
    found = next((one for one in translate_list.languages(gateway) if one.code == code), None)
    if folder is None or found is None:
        raise HTTPException(404)
    try:
        await asyncio.to_thread(pending.check_readable, folder, code)
    except CatalogError as error:
        if writes:
            return TranslatePlace(session, folder, found, error)
        # The overview of all languages says which line of which file cannot be read.
        raise responses.redirect_error(request, PAGE) from None
    return TranslatePlace(session, folder, found)


def known_line(context: str) -> SourceLine:
    """Return the line of this context. Raises 404."""
    found = translate_list.known().get(context)
    if found is None:
        raise HTTPException(404)
    return found
