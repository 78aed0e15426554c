"""Serve the translator's pages: one line at a time, checked while typing, saved to the PO file.

A translator sees texts, and no youth, no inbox, no figures.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Final, NamedTuple

import structlog
from fastapi import HTTPException, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from bot.console import auth, responses, translate_list
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.errors import LotsenError
from bot.gateway.gateway import Gateway
from bot.language import plurals
from bot.language.po_file import CatalogError
from bot.language.registry import Language
from bot.text.display_width import BUTTON_COLUMNS
from bot.translation import glossary, line_preview, pending, review_record
from bot.translation.catalog_files import SAME_OK
from bot.translation.edit import LineChangedError
from bot.translation.extraction import SourceLine
from bot.translation.glossary import Glossary, GlossaryError
from bot.translation.pending import EditableCatalog, EditConflictError, LineEdit
from bot.web.redirects import see_other

PAGE: Final = "/desk/translate"
MOST_NOTE: Final = 300
FAULTY, MET, SHUT = 422, 409, 503

log = structlog.get_logger()


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


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of /desk/translate."""
    routes = auth.new_routes(gateway)
    _languages(gateway, routes)
    _lists(gateway, routes)
    _line(gateway, routes)
    _files(gateway, routes)
    return routes


async def _place(
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


def _languages(gateway: Gateway, routes: ConsoleRoutes) -> None:
    @routes.get("/translate")
    async def languages(request: Request) -> Response:
        session = await auth.require_session(gateway, translators=True)(request)
        auth.translator_only(session)
        folder = translate_list.folder(gateway)
        here = translate_list.languages(gateway) if folder else []
        found = [
            await asyncio.to_thread(translate_list.progress_or_error, folder, one)
            for one in here
            if folder
        ]
        return auth.page(gateway, session, "translate.html", found=found)


def _lists(gateway: Gateway, routes: ConsoleRoutes) -> None:
    @routes.get("/translate/{code}")
    async def listed(request: Request, code: str) -> Response:
        place = await _place(gateway, request, code)
        asked = request.query_params
        show = asked.get("show", "") if asked.get("show", "") in translate_list.SHOWN else "all"
        found = await asyncio.to_thread(translate_list.progress, place.folder, place.language)
        stands = await asyncio.to_thread(pending.read, place.folder, code)
        rows = translate_list.listed(
            stands, code, await _reference(place), show, asked.get("q", "")
        )
        return auth.page(
            gateway, place.session, "translate_lines.html", far=found, show=show, place=place,
            q=asked.get("q", ""), rows=rows[: translate_list.MOST],
            more=len(rows) - translate_list.MOST,
        )  # fmt: skip

    @routes.get("/translate/{code}/next")
    async def following(request: Request, code: str) -> Response:
        place = await _place(gateway, request, code)
        asked = request.query_params
        return await _next(place, asked.get("after", ""), asked.get("show", ""))


def _line(gateway: Gateway, routes: ConsoleRoutes) -> None:
    @routes.get("/translate/{code}/lines/{context}")
    async def show(request: Request, code: str, context: str) -> Response:
        place = await _place(gateway, request, code)
        return await _card(
            gateway, place, _known(context), done=request.query_params.get("done", "")
        )

    @routes.post("/translate/{code}/lines/{context}")
    async def save(request: Request, code: str, context: str) -> Response:
        place = await _place(gateway, request, code, writes=True)
        form = await auth.checked_form(request, place.session)
        one = _known(context)
        said = _said(place, one, form)
        if said.unsure is None and not any(said.forms):
            return await _card(gateway, place, one, said, status=FAULTY, wrong="empty")
        try:
            kept = await asyncio.to_thread(pending.save, place.folder, place.language, one, said)
        except EditConflictError:
            return await _card(gateway, place, one, said, status=MET, wrong="met")
        except CatalogError as error:
            unread = place._replace(broken=error)
            return await _card(gateway, unread, one, said, status=SHUT, wrong="broken")
        except (LineChangedError, OSError) as error:
            log.warning("translation_save_failed", error=type(error).__name__)
            wrong = "shut" if isinstance(error, OSError) else "gone"
            return await _card(gateway, place, one, said, status=SHUT, wrong=wrong)
        if not kept or not auth.text(form, "go"):
            return see_other(f"{place.page}/lines/{context}?done={'kept' if kept else 'waits'}")
        return await _next(place, context, auth.text(form, "go"))

    @routes.post("/translate/{code}/check/{context}")
    async def check(request: Request, code: str, context: str) -> Response:
        place = await _place(gateway, request, code, writes=True)
        form = await auth.checked_form(request, place.session)
        one = _known(context)
        said = _said(place, one, form)
        values = await _checked(place, one, said, await _stands(place, one, said))
        return HTMLResponse(
            auth.part(gateway, place.session, "translate_checked.html", place=place, **values)
        )


def _files(gateway: Gateway, routes: ConsoleRoutes) -> None:
    @routes.get("/translate/{code}/changes")
    async def changes(request: Request, code: str) -> Response:
        place = await _place(gateway, request, code)
        every = await asyncio.to_thread(lambda: list(pending.changes(place.folder, code)))
        found = [(was, now, waits, pending.unsure_reason(now)) for was, now, waits in every]
        return auth.page(
            gateway, place.session, "translate_changes.html", place=place, found=found,
            done=request.query_params.get("done", ""),
        )  # fmt: skip

    @routes.post("/translate/{code}/merged")
    async def merged(request: Request, code: str) -> Response:
        place = await _place(gateway, request, code)
        await auth.checked_form(request, place.session)
        await asyncio.to_thread(pending.reset_baseline, place.folder, code)
        return see_other(f"{place.page}/changes?done=merged")

    @routes.get("/translate/{code}/file")
    async def file(request: Request, code: str) -> Response:
        place = await _place(gateway, request, code)
        text = await asyncio.to_thread(pending.as_po_text, place.folder, code)
        return _download(text, f"lotsen-{code}.po")

    @routes.get("/translate/{code}/diff")
    async def diff(request: Request, code: str) -> Response:
        place = await _place(gateway, request, code)
        text = await asyncio.to_thread(pending.as_patch, place.folder, code)
        return _download(text, f"lotsen-{code}.diff")


# ---------------------------------------------------------------- one line


def _known(context: str) -> SourceLine:
    """Return the line of this context. Raises 404."""
    found = translate_list.known().get(context)
    if found is None:
        raise HTTPException(404)
    return found


def _said(place: TranslatePlace, one: SourceLine, form: FormData) -> LineEdit:
    """Read the form; its fields are form0, form1 … in their order."""
    count = plurals.rule(place.language.plural).forms if one.line.plural else 1
    forms = tuple(auth.text(form, f"form{number}") for number in range(count))
    unsure = auth.text(form, "why", MOST_NOTE) if auth.text(form, "unsure") else None
    same = bool(auth.text(form, "same"))
    by = review_record.initials_of(place.session.person.name)
    return LineEdit(forms, auth.text(form, "mark", 64), unsure, same_ok=same, by=by)


async def _stands(
    place: TranslatePlace, one: SourceLine, said: LineEdit | None = None
) -> EditableCatalog:
    """Return the catalog; while it cannot be read, this line alone, as if it were empty."""
    if place.broken and said:
        return EditableCatalog({one.line.context: pending.blank(one, len(said.forms))}, {})
    return await asyncio.to_thread(pending.read, place.folder, place.language.code)


async def _checked(
    place: TranslatePlace, one: SourceLine, said: LineEdit, stands: EditableCatalog
) -> dict[str, Any]:
    """Return what is wrong with these texts, and how they look on a phone."""

    def check() -> dict[str, Any]:
        wrong = pending.faults(place.folder, place.language, one, said)
        forms = pending.tidy_forms(said.forms)
        seen = line_preview.preview_line(
            place.language, one, forms, stands.in_use, translate_list.known()
        )
        labels = translate_list.labels(place.language, one)
        return {"wrong": wrong, "frame": seen, "empty": not all(forms), "labels": labels}

    return await asyncio.to_thread(check)


async def _card(
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
    stands = await _stands(place, one, said)
    unit = stands.entries.get(one.line.context)
    if unit is None:
        raise HTTPException(404)
    mine = said or LineEdit(
        unit.forms, "", pending.unsure_reason(unit), same_ok=SAME_OK in unit.flags
    )
    other = (await _reference(place)).get(one.line.context)
    shut = not await asyncio.to_thread(pending.writable, place.folder, place.language.code)
    words = await asyncio.to_thread(_words, place)
    return auth.page(
        gateway, place.session, "translate_line.html", status=status, place=place, entry=one,
        unit=unit,
        said=mine, mark=mine.fingerprint if place.broken else pending.fingerprint(unit),
        done=done, problem=wrong,
        state=translate_list.state(one.line.context, stands, place.language.code),
        other=other, shut=shut,
        button=one.max_length == BUTTON_COLUMNS, terms=words.terms_of(one.line.source),
        **await _checked(place, one, mine, stands),
    )  # fmt: skip


def _words(place: TranslatePlace) -> Glossary:
    """Return the language's words; none where the file cannot be read, for it is told elsewhere."""
    try:
        return glossary.load(place.folder / place.language.code)
    except GlossaryError:
        return Glossary()


async def _reference(place: TranslatePlace) -> pending.Units:
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


async def _next(place: TranslatePlace, after: str, show: str) -> Response:
    wanted = show if show in translate_list.SHOWN else "missing"
    stands = await asyncio.to_thread(pending.read, place.folder, place.language.code)
    found = translate_list.following(stands, place.language.code, after, wanted)
    return see_other(f"{place.page}/lines/{found}" if found else f"{place.page}?show={wanted}")


def _download(text: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return PlainTextResponse(text, headers=headers)
