"""Render the page of one line: its sources, what was written, how it looks, what it sounds like."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from fastapi import HTTPException
from starlette.responses import Response

from bot.console import auth, translate_list
from bot.console.translate_place import TranslatePlace
from bot.errors import LotsenError
from bot.gateway.gateway import Gateway
from bot.language import clips
from bot.text.display_width import BUTTON_COLUMNS
from bot.translation import clip_files, glossary, line_preview, pending, review_record
from bot.translation.catalog_files import SAME_OK
from bot.translation.extraction import SourceLine
from bot.translation.glossary import Glossary, GlossaryError
from bot.translation.pending import EditableCatalog, LineEdit

FAULTY: Final = 422
MET: Final = 409
SHUT: Final = 503


async def stands(
    place: TranslatePlace, one: SourceLine, said: LineEdit | None = None
) -> EditableCatalog:
    """Return the catalog; while it cannot be read, this line alone, as if it were empty."""
    if place.broken and said:
        return EditableCatalog({one.line.context: pending.blank(one, len(said.forms))}, {})
    return await asyncio.to_thread(pending.read, place.folder, place.language.code)


async def checked(
    place: TranslatePlace, one: SourceLine, said: LineEdit, catalog: EditableCatalog
) -> dict[str, Any]:
    """Return what is wrong with these texts, and how they look on a phone."""

    def check() -> dict[str, Any]:
        wrong = pending.faults(place.folder, place.language, one, said)
        forms = pending.tidy_forms(said.forms)
        seen = line_preview.preview_line(
            place.language, one, forms, catalog.in_use, translate_list.known()
        )
        labels = translate_list.labels(place.language, one)
        return {"wrong": wrong, "frame": seen, "empty": not all(forms), "labels": labels}

    return await asyncio.to_thread(check)


async def render(
    gateway: Gateway,
    place: TranslatePlace,
    one: SourceLine,
    said: LineEdit | None = None,
    *,
    status: int = 200,
    wrong: str = "",
    done: str = "",
) -> Response:
    """Render the page of a line: with what is saved, or with what was written and not saved."""
    found = await stands(place, one, said)
    unit = found.entries.get(one.line.context)
    if unit is None:
        raise HTTPException(404)
    mine = said or LineEdit(
        unit.forms, "", pending.unsure_reason(unit), same_ok=SAME_OK in unit.flags
    )
    other = (await reference(place)).get(one.line.context)
    shut = not await asyncio.to_thread(pending.writable, place.folder, place.language.code)
    words = await asyncio.to_thread(_words, place)
    return auth.page(
        gateway, place.session, "translate_line.html", status=status, place=place, entry=one,
        unit=unit,
        said=mine, mark=mine.fingerprint if place.broken else pending.fingerprint(unit),
        done=done, problem=wrong,
        state=translate_list.state(one.line.context, found, place.language.code),
        other=other, shut=shut,
        button=one.max_length == BUTTON_COLUMNS, terms=words.terms_of(one.line.source),
        **await checked(place, one, mine, found),
        **await _clip(place, one, found), most_kb=clip_files.MOST_BYTES // 1000,
    )  # fmt: skip


async def _clip(place: TranslatePlace, one: SourceLine, catalog: EditableCatalog) -> dict[str, Any]:
    """Return the recorded clip of the line, what becomes of it, and whether it may have one."""
    if place.broken or not clip_files.can_have_clip(one):
        return {"clip": None, "can_have_clip": False, "clip_state": "", "own_clip": False}
    home = place.folder / place.language.code
    clip = (await asyncio.to_thread(clips.load, home)).get(one.line.context)
    state = clip_files.state(clip, catalog, place.language) if clip else ""
    own = clip is not None and clip.by == review_record.initials_of(place.session.person.name)
    return {"clip": clip, "can_have_clip": True, "clip_state": state, "own_clip": own}


def _words(place: TranslatePlace) -> Glossary:
    """Return the language's words; none where the file cannot be read, for it is told elsewhere."""
    try:
        return glossary.load(place.folder / place.language.code)
    except GlossaryError:
        return Glossary()


async def reference(place: TranslatePlace) -> pending.Units:
    """Return the Swedish texts, for whoever translates into another language."""
    if place.language.code == translate_list.REFERENCE:
        return {}
    try:
        found: EditableCatalog = await asyncio.to_thread(
            pending.read, place.folder, translate_list.REFERENCE
        )
    except (LotsenError, OSError):
        return {}
    return found.in_use
