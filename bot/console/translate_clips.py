"""Serve a line's recorded clip to translators: add it, listen to it, say that it is right, remove.

Whoever adds a clip does not also say that it is right: as with words, somebody else does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog
from fastapi import HTTPException, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import FileResponse, Response

from bot.console import auth, translate_place
from bot.console import translate_line_page as line_page
from bot.console.responses import ConsoleRoutes
from bot.console.translate_line_page import FAULTY, MET, SHUT
from bot.console.translate_place import TranslatePlace
from bot.gateway.gateway import Gateway
from bot.language import clips
from bot.language.clips import Clip
from bot.translation import clip_files, pending, review_record
from bot.translation.clip_files import MOST_BYTES
from bot.translation.extraction import SourceLine
from bot.web.redirects import see_other

CLIP: Final = "/translate/{code}/lines/{context}/clip"
FILE_FIELD: Final = "clip"

STATUS: Final[Mapping[str, int]] = {"clip_met": MET, "clip_own": MET, "clip_gone": MET}
"""Of what was not done for another reason than the file."""

log = structlog.get_logger()


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of clips."""
    routes = auth.new_routes(gateway)

    @routes.get(CLIP)
    async def listen(request: Request, code: str, context: str) -> Response:
        place = await translate_place.place(gateway, request, code)
        clip = await _clip(place, _spoken(context))
        if clip is None:
            raise HTTPException(404)
        return FileResponse(clip.path, media_type=clip.media_type)

    @routes.post(CLIP)
    async def save(request: Request, code: str, context: str) -> Response:
        place = await translate_place.place(gateway, request, code)
        one = _spoken(context)
        form = await auth.checked_form(request, place.session)
        return await _answer(gateway, place, one, "clip", await _save(place, one, form))

    @routes.post(f"{CLIP}/right")
    async def right(request: Request, code: str, context: str) -> Response:
        place = await translate_place.place(gateway, request, code)
        one = _spoken(context)
        form = await auth.checked_form(request, place.session)
        return await _answer(gateway, place, one, "right", await _mark(place, one, form))

    @routes.post(f"{CLIP}/remove")
    async def remove(request: Request, code: str, context: str) -> Response:
        place = await translate_place.place(gateway, request, code)
        one = _spoken(context)
        await auth.checked_form(request, place.session)
        return await _answer(gateway, place, one, "removed", await _remove(place, one))

    return routes


def _spoken(context: str) -> SourceLine:
    """Return the line of this context, if it can be read by a clip. Raises 404."""
    found = translate_place.known_line(context)
    if not clip_files.can_have_clip(found):
        raise HTTPException(404)
    return found


async def _clip(place: TranslatePlace, one: SourceLine) -> Clip | None:
    found = await asyncio.to_thread(clips.load, place.folder / place.language.code)
    return found.get(one.line.context)


async def _answer(
    gateway: Gateway, place: TranslatePlace, one: SourceLine, done: str, wrong: str
) -> Response:
    """Lead back to the line, or render it with why nothing was done."""
    if not wrong:
        return see_other(f"{place.page}/lines/{one.line.context}?done={done}#clip")
    status = SHUT if wrong == "shut" else STATUS.get(wrong, FAULTY)
    return await line_page.render(gateway, place, one, status=status, wrong=wrong)


# ---------------------------------------------------------------- each says why not, or ""


async def _save(place: TranslatePlace, one: SourceLine, form: FormData) -> str:
    """Save the file of the form as this line's clip, for the text that its page showed."""
    context = one.line.context
    unit = (await line_page.stands(place, one)).entries.get(context)
    if unit is None or not unit.full or unit.previous:
        return "clip_no_words"
    if pending.fingerprint(unit) != auth.text(form, "mark", 64):
        return "clip_met"
    data = await _bytes(form)
    if (refused := clip_files.refusal(data)) is not None:
        return refused.value
    by = review_record.initials_of(place.session.person.name)
    home = place.folder / place.language.code
    try:
        await asyncio.to_thread(clip_files.save, home, context, unit.target, data, by)
    except OSError as error:
        log.warning("clip_save_failed", error=type(error).__name__)
        return "shut"
    return ""


async def _bytes(form: FormData) -> bytes:
    """Return the file that was sent, and of a longer one a byte more than may be."""
    sent = form.get(FILE_FIELD)
    if not isinstance(sent, UploadFile):
        return b""
    return await sent.read(MOST_BYTES + 1)


async def _mark(place: TranslatePlace, one: SourceLine, form: FormData) -> str:
    """Write down that somebody else has listened: to this sound, and not to one that came since."""
    clip = await _clip(place, one)
    if clip is None or clip.sound != auth.text(form, "sound", 64):
        return "clip_gone"
    by = review_record.initials_of(place.session.person.name)
    if clip.by == by:
        return "clip_own"
    home = place.folder / place.language.code
    try:
        kept = await asyncio.to_thread(clip_files.mark_checked, home, clip, by)
    except OSError as error:
        log.warning("clip_mark_failed", error=type(error).__name__)
        return "shut"
    return "" if kept else "clip_gone"


async def _remove(place: TranslatePlace, one: SourceLine) -> str:
    home = place.folder / place.language.code
    try:
        await asyncio.to_thread(clip_files.remove, home, one.line.context)
    except OSError as error:
        log.warning("clip_remove_failed", error=type(error).__name__)
        return "shut"
    return ""
