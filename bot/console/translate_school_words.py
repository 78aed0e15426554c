"""Show a language's school words to its translator, as they stand in their file, with the faults.

They are read here and written in the file: it is one page long, and needs no line at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from fastapi import Request
from starlette.responses import Response

from bot.console import auth, translate_place
from bot.console.responses import ConsoleRoutes
from bot.console.translate_place import TranslatePlace
from bot.gateway.gateway import Gateway
from bot.language import school_words
from bot.language.school_words import SchoolWords, SchoolWordsError
from bot.translation import catalog_files, school_word_check
from bot.translation.review_record import REFERENCE


class WordsPage(NamedTuple):
    """The words of a language, the Swedish ones, and what is wrong: the key, and what it is."""

    words: SchoolWords
    swedish: SchoolWords
    wrong: Sequence[tuple[str, str]]


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the route of school words."""
    routes = auth.new_routes(gateway)

    @routes.get("/translate/{code}/school-words")
    async def show(request: Request, code: str) -> Response:
        place = await translate_place.place(gateway, request, code)
        found = await asyncio.to_thread(_read, place)
        return auth.page(
            gateway, place.session, "translate_school_words.html", place=place, found=found,
            file=f"locales/{code}/{school_words.FILE}",
        )  # fmt: skip

    return routes


def _read(place: TranslatePlace) -> WordsPage:
    code = place.language.code
    rows = catalog_files.languages_by_code(place.folder)
    own = f"{code}/{school_words.FILE}"
    faults = school_word_check.faults(place.folder, rows)
    wrong = [(key, what) for file, key, what, _ in faults if file == own]
    return WordsPage(_words(place.folder / code), _words(place.folder / REFERENCE), wrong)


def _words(folder: Path) -> SchoolWords:
    """Return a folder's words; none where the file cannot be read, which is among the faults."""
    try:
        return school_words.load(folder)
    except SchoolWordsError:
        return school_words.NONE
