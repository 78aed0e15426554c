"""Serve the reading list: own words that nothing understood, until a coach says they have read.

A coach of the team reads them; a coordinator sees how many wait. That somebody has the page open
does not end anything: only a press does. Whoever is shown words of a youth has opened their
conversation, and the youth can ask who did.
"""

from __future__ import annotations

import asyncio
from typing import Final, NamedTuple

from fastapi import HTTPException, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from bot.console import auth, danger_kinds, youth_access
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.safety import detector_states
from bot.translation import near_misses
from bot.turns.inbound import MAX_TURN, CoachOpened, Inbound
from bot.web.redirects import see_other
from storage.reads import words_to_read
from storage.reads.words_to_read import ToRead, WordsToRead
from storage.schema.channel_names import ChannelName

PAGE: Final = "/desk/reading"

NEAR: Final = 0.05
"""From which share on the nearest kind of danger is named: below it, it would be a guess."""

ACTIONS: Final = frozenset({words_to_read.READ, words_to_read.OPENED, words_to_read.FALSE_ALARM})


class ReadingList(NamedTuple):
    """What the page shows: the words, of which none for a coordinator, and how many there are.

    `badly` names the languages in which danger is not heard as well as is asked for.
    """

    words: list[WordsToRead]
    number: ToRead
    badly: list[str]


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of the list, its actions, and the paraphrase after a false alarm."""
    routes = auth.new_routes(gateway)
    require_session = auth.require_session(gateway)

    @routes.get("/reading")
    async def page(request: Request) -> Response:
        session = await require_session(request)
        found = await _found(gateway, session)
        for youth in sorted({one.youth for one in found.words}):
            await youth_access.record_opening(gateway, session, youth)
        done = request.query_params.get("done", "")
        return auth.page(
            gateway,
            session,
            "reading.html",
            found=found,
            kind=danger_kinds.of_family,
            near=NEAR,
            languages=_languages(gateway, session),
            done=done,
        )

    @routes.post("/reading/{youth:number}/{turn:number}")
    async def act(request: Request, youth: int, turn: int) -> Response:
        session, form = await _asked(gateway, request)
        await _check(gateway, session, youth)
        what = auth.text(form, "action", 12)
        if what not in ACTIONS or not 0 < turn <= MAX_TURN:
            raise HTTPException(422)
        done = await _do(gateway, session, youth, turn, what)
        if what == words_to_read.FALSE_ALARM and gateway.renderer.folder is not None:
            return see_other(f"{PAGE}/{youth}/{turn}/paraphrase")
        return see_other(f"{PAGE}?done={what if done else 'before'}")

    _add_paraphrase(routes, gateway)
    return routes


def _add_paraphrase(routes: ConsoleRoutes, gateway: Gateway) -> None:
    """Add the routes of the sentence that a coach may write after a false alarm."""
    require_session = auth.require_session(gateway)

    @routes.get("/reading/{youth:number}/{turn:number}/paraphrase")
    async def ask(request: Request, youth: int, turn: int) -> Response:
        session = await require_session(request)
        await _check(gateway, session, youth)
        return _paraphrase(gateway, session, youth, turn)

    @routes.post("/reading/{youth:number}/{turn:number}/paraphrase")
    async def paraphrase(request: Request, youth: int, turn: int) -> Response:
        session, form = await _asked(gateway, request)
        await _check(gateway, session, youth)
        folder, language = gateway.renderer.folder, auth.text(form, "language", 12)
        if folder is None or language not in near_misses.languages(folder):
            raise HTTPException(422)
        written = auth.text(form, "words", near_misses.LONGEST)
        team = session.person.team
        theirs = await gateway.read(
            lambda db, keys: words_to_read.words_of(db, keys, team, youth, turn)
        )
        if not near_misses.is_paraphrase(written, theirs):
            return _paraphrase(gateway, session, youth, turn, language, same=True)
        await asyncio.to_thread(near_misses.keep, folder, language, written)
        return see_other(f"{PAGE}?done=kept")


async def _asked(gateway: Gateway, request: Request) -> tuple[StaffSession, FormData]:
    session = await auth.require_session(gateway)(request)
    return session, await auth.checked_form(request, session)


async def _check(gateway: Gateway, session: StaffSession, youth: int) -> None:
    """Check that these words are this person's to read: who is new reads those of their own.

    Any other coach of the team reads them: they wait for somebody, and reading is written down.
    """
    await youth_access.load_youth(gateway, session, youth, unopened=True)
    hidden = await youth_access.hidden_from(gateway, session)
    if session.is_coordinator or hidden(youth):
        raise HTTPException(403)


async def count(gateway: Gateway, session: StaffSession) -> ToRead:
    """Count what the team has to read, and what of it is overdue."""
    now, team = gateway.clock.now(), session.person.team
    return await gateway.read(lambda db, _: words_to_read.count(db, now, team))


async def _found(gateway: Gateway, session: StaffSession) -> ReadingList:
    team, number = session.person.team, await count(gateway, session)
    folder, reads = gateway.renderer.folder, session.person.language
    known = near_misses.languages(folder) if folder is not None else []
    heard = detector_states.passing(folder, known) if folder is not None else frozenset()
    badly = [gateway.renderer.language_name(one, reads) for one in known if one not in heard]
    if session.is_coordinator:
        return ReadingList([], number, badly)
    words = await gateway.read(lambda db, keys: words_to_read.waiting(db, keys, team, heard))
    hidden = await youth_access.hidden_from(gateway, session)
    return ReadingList([one for one in words if not hidden(one.youth)], number, badly)


async def _do(gateway: Gateway, session: StaffSession, youth: int, turn: int, what: str) -> bool:
    """Do what was pressed; return False where somebody had read the words before."""
    if what == words_to_read.OPENED:
        return await _open(gateway, session, youth, turn)
    now, me = gateway.clock.now(), session.person.id
    return await gateway.write(
        lambda db, _: words_to_read.mark_read(db, youth, turn, me, what, now)
    )


async def _open(gateway: Gateway, session: StaffSession, youth: int, turn: int) -> bool:
    """Open an escalation for these words, once however often it is pressed."""
    me = session.person.id
    outcome = await youth_access.submit_input(
        gateway,
        Inbound(CoachOpened(me, turn), ChannelName.CONSOLE, f"read-{youth}-{turn}", youth=youth),
    )
    return outcome.refused is None and not outcome.repeated


def _paraphrase(
    gateway: Gateway, session: StaffSession, youth: int, turn: int, language: str = "",
    *, same: bool = False,
) -> Response:  # fmt: skip
    folder = gateway.renderer.folder
    names = _languages(gateway, session)
    codes = near_misses.languages(folder) if folder is not None else []
    return auth.page(
        gateway, session, "paraphrase.html", youth=youth, turn=turn, same=same, chosen=language,
        most=near_misses.LONGEST, languages={code: names.get(code, code) for code in codes},
    )  # fmt: skip


def _languages(gateway: Gateway, session: StaffSession) -> dict[str, str]:
    """Return what languages are called in the reader's own."""
    renderer, reads = gateway.renderer, session.person.language
    return {code: renderer.language_name(code, reads) for code in renderer.languages}
