"""Keep what coaches write about a youth: notes and the check word; and link a new device."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, Final

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from bot.console import after_action, auth, responses, staff_news, youth_access, youth_view
from bot.console.responses import ConsoleRoutes
from bot.console.youth_access import Asker, YouthRequest
from bot.gateway.gateway import Gateway
from bot.text import agreed_word
from bot.turns.inbound import (
    CoachAgreedOnWord,
    CoachMadeDeviceLink,
    Inbound,
    InputKind,
    Outcome,
)
from bot.web import qr
from bot.web.redirects import is_htmx
from storage.access import bot_links, check_words, invites
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import notes
from storage.schema.channel_names import ChannelName

MOST_NOTE: Final = 4_000
MOST_WORD: Final = 60
"""Characters of a private note, and of a check word."""


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of notes, check word and new device."""
    routes = auth.new_routes(gateway)
    asker = youth_access.require_youth(gateway)

    @routes.post("/youths/{youth:number}/note")
    async def note(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        words = auth.text(asked.form, "note", 4 * MOST_NOTE).strip()
        entry = responses.number(asked.form.get("entry"))
        if not words and not entry:
            return youth_access.refused(gateway, request, asked, "no_note", youth_access.MISSING)
        if len(words) > MOST_NOTE:
            return youth_access.refused(
                gateway, request, asked, "long", youth_access.MISSING, most=MOST_NOTE
            )
        kept_alone = await _keep_note(gateway, asked, entry, words)
        if not kept_alone and not is_htmx(request):
            return youth_access.refused(gateway, request, asked, "note_both")
        return await _noted(gateway, request, asked, "note" if kept_alone else "note_both")

    _new_devices(gateway, routes, asker)
    return routes


def _new_devices(gateway: Gateway, routes: ConsoleRoutes, asker: Asker) -> None:
    """Add the routes of the word and the link by which a youth comes in with a new device."""

    @routes.post("/youths/{youth:number}/word")
    async def word(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        agreed = agreed_word.folded(auth.text(asked.form, "word", MOST_WORD))
        if not agreed:
            return youth_access.refused(gateway, request, asked, "no_word", youth_access.MISSING)
        kept = gateway.store.keys.hash_word(youth, agreed)
        taken = await _submit(gateway, asked, CoachAgreedOnWord(asked.session.person.id, kept))
        if taken.refused:
            return youth_access.refused_by_turn(gateway, request, asked, taken.refused)
        return _told(
            gateway, asked, youth_access.done(gateway, request, asked.session, what="word")
        )

    @routes.post("/youths/{youth:number}/device")
    async def device(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        now, me = gateway.clock.now(), asked.session.person.id
        made = await gateway.write(lambda db, keys: invites.make(db, keys, me, now, youth))
        taken = await _submit(gateway, asked, CoachMadeDeviceLink(me, made.key.hex()))
        if taken.refused:
            return youth_access.refused_by_turn(gateway, request, asked, taken.refused)
        link = f"{gateway.rules.base_url}/i/{made.secret}"
        telegram = await gateway.read(lambda db, keys: bot_links.link(db, keys, made.secret))
        given: dict[str, Any] = {"made": made, "link": link, "picture": qr.picture(link)}
        given |= {"telegram": telegram, "telegram_picture": qr.picture(telegram or link)}
        given |= {"youth": asked.youth, **await gateway.read(partial(_word_state, youth, now))}
        if is_htmx(request):
            return HTMLResponse(
                youth_access.render_part(gateway, asked.session, "device.html", **given)
            )
        return auth.page(gateway, asked.session, "device_page.html", **given)


async def _submit(gateway: Gateway, asked: YouthRequest, what: InputKind) -> Outcome:
    """Submit it whatever mark the form has: one that was used would leave the youth unasked."""
    inbound = Inbound(what, ChannelName.CONSOLE, youth=asked.youth.id)
    return await youth_access.submit_input(gateway, inbound)


def _told(gateway: Gateway, asked: YouthRequest, response: Response) -> Response:
    """Return the response, after which it is told who leads, where the youth is somebody else's."""
    me = asked.session.person
    if asked.youth.coach == me.id:
        return response
    return staff_news.told(response, gateway, team=(me.team, me.id))


def _word_state(youth: int, now: datetime, db: Db, _keys: Keyring) -> dict[str, Any]:
    """Return whether there is a word, and until when it is too fresh to open a chat, if it is."""
    settles = check_words.settles_at(db, youth)
    fresh = settles if settles is not None and settles > now else None
    return {"has_word": check_words.is_any(db, youth), "fresh_until": fresh}


async def _keep_note(gateway: Gateway, asked: YouthRequest, entry: int, words: str) -> bool:
    """Add a note, or change the one that was read; False when that was changed meanwhile."""
    now, me, youth = gateway.clock.now(), asked.session.person.id, asked.youth.id
    if not entry:
        await gateway.write(lambda db, keys: notes.add(db, keys, youth, me, words, now))
        return True
    read = entry, responses.number(asked.form.get("version"))
    return await gateway.write(lambda db, keys: notes.change(db, keys, youth, me, read, words, now))


async def _noted(gateway: Gateway, request: Request, asked: YouthRequest, what: str) -> Response:
    """Confirm a note, and show all of them as they stand now."""
    session = asked.session
    found = await gateway.read(lambda db, keys: youth_view.load(db, keys, session, asked.youth.id))
    if found is None or not is_htmx(request):
        return youth_access.done(gateway, request, session, what=what)
    said = youth_access.render_part(gateway, session, "done.html", what=what)
    return HTMLResponse(said + after_action.beside(youth_view.note_list(gateway, session, found)))
