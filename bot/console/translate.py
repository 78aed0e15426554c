"""Serve the translator's pages: one line at a time, checked while typing, saved to the PO file.

A translator sees texts, and no youth, no inbox, no figures.
"""

from __future__ import annotations

import asyncio
from typing import Final

import structlog
from fastapi import Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from bot.console import auth, translate_list, translate_place
from bot.console import translate_line_page as line_page
from bot.console.responses import ConsoleRoutes
from bot.console.translate_line_page import FAULTY, MET, SHUT
from bot.console.translate_place import TranslatePlace
from bot.gateway.gateway import Gateway
from bot.language import plurals
from bot.language.po_file import CatalogError
from bot.translation import pending, review_record
from bot.translation.edit import LineChangedError
from bot.translation.extraction import SourceLine
from bot.translation.pending import EditConflictError, LineEdit
from bot.web.redirects import see_other

MOST_NOTE: Final = 300

log = structlog.get_logger()


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of /desk/translate."""
    routes = auth.new_routes(gateway)
    _languages(gateway, routes)
    _lists(gateway, routes)
    _line(gateway, routes)
    _files(gateway, routes)
    return routes


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
        place = await translate_place.place(gateway, request, code)
        asked = request.query_params
        show = asked.get("show", "") if asked.get("show", "") in translate_list.SHOWN else "all"
        found = await asyncio.to_thread(translate_list.progress, place.folder, place.language)
        stands = await asyncio.to_thread(pending.read, place.folder, code)
        rows = translate_list.listed(
            stands, code, await line_page.reference(place), show, asked.get("q", "")
        )
        return auth.page(
            gateway, place.session, "translate_lines.html", far=found, show=show, place=place,
            q=asked.get("q", ""), rows=rows[: translate_list.MOST],
            more=len(rows) - translate_list.MOST,
        )  # fmt: skip

    @routes.get("/translate/{code}/next")
    async def following(request: Request, code: str) -> Response:
        place = await translate_place.place(gateway, request, code)
        asked = request.query_params
        return await _next(place, asked.get("after", ""), asked.get("show", ""))


def _line(gateway: Gateway, routes: ConsoleRoutes) -> None:
    @routes.get("/translate/{code}/lines/{context}")
    async def show(request: Request, code: str, context: str) -> Response:
        place = await translate_place.place(gateway, request, code)
        return await line_page.render(
            gateway,
            place,
            translate_place.known_line(context),
            done=request.query_params.get("done", ""),
        )

    @routes.post("/translate/{code}/lines/{context}")
    async def save(request: Request, code: str, context: str) -> Response:
        place = await translate_place.place(gateway, request, code, writes=True)
        form = await auth.checked_form(request, place.session)
        one = translate_place.known_line(context)
        said = _said(place, one, form)
        if said.unsure is None and not any(said.forms):
            return await line_page.render(gateway, place, one, said, status=FAULTY, wrong="empty")
        try:
            kept = await asyncio.to_thread(pending.save, place.folder, place.language, one, said)
        except EditConflictError:
            return await line_page.render(gateway, place, one, said, status=MET, wrong="met")
        except CatalogError as error:
            unread = place._replace(broken=error)
            return await line_page.render(gateway, unread, one, said, status=SHUT, wrong="broken")
        except (LineChangedError, OSError) as error:
            log.warning("translation_save_failed", error=type(error).__name__)
            wrong = "shut" if isinstance(error, OSError) else "gone"
            return await line_page.render(gateway, place, one, said, status=SHUT, wrong=wrong)
        if not kept or not auth.text(form, "go"):
            return see_other(f"{place.page}/lines/{context}?done={'kept' if kept else 'waits'}")
        return await _next(place, context, auth.text(form, "go"))

    @routes.post("/translate/{code}/check/{context}")
    async def check(request: Request, code: str, context: str) -> Response:
        place = await translate_place.place(gateway, request, code, writes=True)
        form = await auth.checked_form(request, place.session)
        one = translate_place.known_line(context)
        said = _said(place, one, form)
        values = await line_page.checked(place, one, said, await line_page.stands(place, one, said))
        return HTMLResponse(
            auth.part(gateway, place.session, "translate_checked.html", place=place, **values)
        )


def _files(gateway: Gateway, routes: ConsoleRoutes) -> None:
    @routes.get("/translate/{code}/changes")
    async def changes(request: Request, code: str) -> Response:
        place = await translate_place.place(gateway, request, code)
        every = await asyncio.to_thread(lambda: list(pending.changes(place.folder, code)))
        found = [(was, now, waits, pending.unsure_reason(now)) for was, now, waits in every]
        return auth.page(
            gateway, place.session, "translate_changes.html", place=place, found=found,
            done=request.query_params.get("done", ""),
        )  # fmt: skip

    @routes.post("/translate/{code}/merged")
    async def merged(request: Request, code: str) -> Response:
        place = await translate_place.place(gateway, request, code)
        await auth.checked_form(request, place.session)
        await asyncio.to_thread(pending.reset_baseline, place.folder, code)
        return see_other(f"{place.page}/changes?done=merged")

    @routes.get("/translate/{code}/file")
    async def file(request: Request, code: str) -> Response:
        place = await translate_place.place(gateway, request, code)
        text = await asyncio.to_thread(pending.as_po_text, place.folder, code)
        return _download(text, f"lotsen-{code}.po")

    @routes.get("/translate/{code}/diff")
    async def diff(request: Request, code: str) -> Response:
        place = await translate_place.place(gateway, request, code)
        text = await asyncio.to_thread(pending.as_patch, place.folder, code)
        return _download(text, f"lotsen-{code}.diff")


# ---------------------------------------------------------------- one line


def _said(place: TranslatePlace, one: SourceLine, form: FormData) -> LineEdit:
    """Read the form; its fields are form0, form1 … in their order."""
    count = plurals.rule(place.language.plural).forms if one.line.plural else 1
    forms = tuple(auth.text(form, f"form{number}") for number in range(count))
    unsure = auth.text(form, "why", MOST_NOTE) if auth.text(form, "unsure") else None
    same = bool(auth.text(form, "same"))
    by = review_record.initials_of(place.session.person.name)
    return LineEdit(forms, auth.text(form, "mark", 64), unsure, same_ok=same, by=by)


async def _next(place: TranslatePlace, after: str, show: str) -> Response:
    wanted = show if show in translate_list.SHOWN else "missing"
    stands = await asyncio.to_thread(pending.read, place.folder, place.language.code)
    found = translate_list.following(stands, place.language.code, after, wanted)
    return see_other(f"{place.page}/lines/{found}" if found else f"{place.page}?show={wanted}")


def _download(text: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return PlainTextResponse(text, headers=headers)
