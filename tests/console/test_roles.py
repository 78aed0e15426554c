"""Every address of the console and every role: who may what (attacks 1, 4 and 26)."""

from __future__ import annotations

import re
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from starlette.routing import Route

from bot.app import App
from bot.console import routes
from bot.gateway.site_rules import SiteRules
from bot.operations import server
from tests.support import console_client
from tests.support.console_client import ANNA, BASE, EVA, NINA, OMAR, Desk

NOBODY: Final = 0
PEOPLE: Final = (NOBODY, ANNA, NINA, EVA)
"""Nobody, a coach of the team, a coach of another team, a coordinator of the team."""

WORDS: Final = "/desk/translate/sv"
LINE: Final = "checkin.bye"
OWN: Final = {
    ("GET", "/desk/"): 303,
    ("GET", "/desk/in"): 200,
    ("POST", "/desk/in"): 401,
    ("GET", "/desk/in/passkey"): 200,
    ("POST", "/desk/in/passkey"): 401,
    ("GET", "/desk/in/unknown"): 200,
    ("POST", "/desk/in/unknown"): 410,
    ("GET", "/desk/account"): 200,
    ("GET", "/desk/account/begin"): 303,
    ("POST", "/desk/account/begin/password"): 403,
    ("POST", "/desk/account/begin/codes"): 403,
    ("GET", "/desk/account/password"): 200,
    ("POST", "/desk/account/password"): 422,
    ("GET", "/desk/account/codes"): 200,
    ("POST", "/desk/account/codes"): 422,
    ("GET", "/desk/account/passkeys"): 200,
    ("GET", "/desk/account/passkeys/options"): 200,
    ("POST", "/desk/account/passkeys"): 422,
    ("POST", "/desk/account/passkeys/1/remove"): 404,
    ("POST", "/desk/account/language"): 303,
    ("POST", "/desk/account/seen"): 303,
    ("POST", "/desk/account/out"): 303,
    ("POST", "/desk/out"): 303,
    ("GET", "/desk/sw.js"): 200,
    ("GET", "/desk/translate"): 200,
    ("GET", WORDS): 200,
    ("GET", f"{WORDS}/next"): 303,
    ("GET", f"{WORDS}/lines/{LINE}"): 200,
    ("POST", f"{WORDS}/lines/{LINE}"): 422,
    ("POST", f"{WORDS}/check/{LINE}"): 200,
    ("GET", f"{WORDS}/changes"): 200,
    ("GET", f"{WORDS}/file"): 200,
    ("GET", f"{WORDS}/diff"): 200,
    ("GET", f"{WORDS}/school-words"): 200,
    ("POST", f"{WORDS}/lines/{LINE}/clip"): 409,
    ("POST", f"{WORDS}/lines/{LINE}/clip/right"): 409,
}
"""All that a translator may look at or do; everything else is not there for them."""

SPARED: Final = frozenset({f"{WORDS}/merged", f"{WORDS}/lines/{LINE}/clip/remove"})
"""Deeds of a translator that would change our own files."""

HELPS: Final = {
    **{asked: found for asked, found in OWN.items() if "/translate" not in asked[1]},
    ("GET", "/desk/account/ways"): 200,
    ("POST", "/desk/account/ways"): 422,
    ("POST", "/desk/account/ways/push"): 404,
    ("POST", "/desk/account/ways/test"): 200,
    ("GET", "/desk/tasks"): 200,
}
"""All that a helper may look at or do, who has no task: their tasks, and how they are reached."""

IN: Final = 303
"""Away to the sign-in page, or after a deed to the page that shows it."""

MATRIX: Final = (
    ("GET", "/desk/", (IN, IN, IN, IN)),
    ("GET", "/desk/in", (200, 200, 200, 200)),
    ("POST", "/desk/in", (401, 401, 401, 401)),
    ("GET", "/desk/in/passkey", (200, 200, 200, 200)),
    ("POST", "/desk/in/passkey", (401, 401, 401, 401)),
    ("GET", "/desk/in/unknown", (200, 200, 200, 200)),
    ("POST", "/desk/in/unknown", (410, 410, 410, 410)),
    ("GET", "/desk/account", (IN, 200, 200, 200)),
    ("GET", "/desk/account/begin", (IN, IN, IN, IN)),
    ("POST", "/desk/account/begin/password", (IN, 403, 403, 403)),
    ("POST", "/desk/account/begin/codes", (IN, 403, 403, 403)),
    ("GET", "/desk/account/password", (IN, 200, 200, 200)),
    ("POST", "/desk/account/password", (IN, 422, 422, 422)),
    ("GET", "/desk/account/codes", (IN, 200, 200, 200)),
    ("POST", "/desk/account/codes", (IN, 422, 422, 422)),
    ("GET", "/desk/account/passkeys", (IN, 200, 200, 200)),
    ("GET", "/desk/account/passkeys/options", (IN, 200, 200, 200)),
    ("POST", "/desk/account/passkeys", (IN, 422, 422, 422)),
    ("POST", "/desk/account/passkeys/1/remove", (IN, 404, 404, 404)),
    ("POST", "/desk/account/language", (IN, IN, IN, IN)),
    ("POST", "/desk/account/seen", (IN, IN, IN, IN)),
    ("POST", "/desk/account/title", (IN, IN, IN, IN)),
    ("POST", "/desk/account/out", (IN, IN, IN, IN)),
    ("POST", "/desk/account/telegram/code", (IN, 404, 404, 403)),
    ("POST", "/desk/account/telegram/unlink", (IN, IN, IN, IN)),
    ("GET", "/desk/account/ways", (IN, 200, 200, 200)),
    ("POST", "/desk/account/ways", (IN, 422, 422, 422)),
    ("POST", "/desk/account/ways/here", (IN, 404, 404, 404)),
    ("POST", "/desk/account/ways/push", (IN, 404, 404, 404)),
    ("POST", "/desk/account/ways/test", (IN, 200, 200, 200)),
    ("POST", "/desk/account/ways/1/code", (IN, 404, 404, 404)),
    ("POST", "/desk/account/ways/1/confirm", (IN, 404, 404, 404)),
    ("POST", "/desk/account/ways/1/came", (IN, 404, 404, 404)),
    ("POST", "/desk/account/ways/1/remove", (IN, 404, 404, 404)),
    ("POST", "/desk/out", (IN, IN, IN, IN)),
    ("GET", "/desk/nothing", (IN, 404, 404, 404)),
    ("GET", "/desk/team", (IN, 200, 200, 200)),
    ("POST", "/desk/team/people", (IN, 403, 403, 422)),
    ("POST", f"/desk/team/people/{OMAR}/link", (IN, 403, 403, 200)),
    ("POST", f"/desk/team/people/{NINA}/link", (IN, 403, 403, 404)),
    ("POST", f"/desk/team/people/{OMAR}/vouch", (IN, 403, 403, 404)),
    ("POST", f"/desk/team/people/{OMAR}/leave", (IN, 403, 403, IN)),
    ("POST", f"/desk/team/people/{NINA}/leave", (IN, 403, 403, 404)),
    ("POST", f"/desk/team/people/{ANNA}/youths", (IN, 403, 403, 422)),
    ("POST", f"/desk/team/people/{NINA}/youths", (IN, 403, 403, 404)),
    ("POST", "/desk/team/care", (IN, 403, 403, IN)),
    ("POST", "/desk/team/invites", (IN, 200, 200, 404)),
    ("GET", "/desk/invitations", (IN, 200, 200, 200)),
    ("POST", "/desk/invitations/withdraw", (IN, IN, IN, IN)),
    ("GET", "/desk/referrals", (IN, 200, 200, 200)),
    ("POST", "/desk/referrals/link", (IN, 403, 403, 200)),
    ("POST", "/desk/referrals/link/withdraw", (IN, 403, 403, IN)),
    ("POST", "/desk/referrals/1/coach", (IN, 403, 403, 404)),
    ("POST", "/desk/referrals/1/state", (IN, 404, 404, 404)),
    ("POST", "/desk/referrals/1/spoken", (IN, 404, 404, 404)),
    ("GET", "/desk/alarm", (IN, 200, 200, 200)),
    ("GET", "/desk/sw.js", (200, 200, 200, 200)),
    ("GET", "/desk/team/hours", (IN, 200, 200, 200)),
    ("POST", "/desk/team/hours", (IN, 403, 403, 422)),
    ("POST", "/desk/team/hours/closed", (IN, 403, 403, 422)),
    ("POST", "/desk/team/hours/open", (IN, 403, 403, IN)),
    ("GET", "/desk/team/on-call", (IN, 200, 200, 200)),
    ("POST", "/desk/team/on-call", (IN, 403, 403, IN)),
    ("POST", "/desk/team/on-call/shifts", (IN, 403, 403, 422)),
    ("POST", "/desk/team/on-call/shifts/1/end", (IN, 403, 403, 404)),
    ("GET", "/desk/away", (IN, 200, 200, 200)),
    ("POST", "/desk/away", (IN, IN, IN, IN)),
    ("POST", "/desk/away/1/end", (IN, 404, 404, 404)),
    ("GET", "/desk/inbox", (IN, 200, 200, 200)),
    ("GET", "/desk/reading", (IN, 200, 200, 200)),
    ("POST", "/desk/reading/1/1", (IN, 422, 404, 403)),
    ("GET", "/desk/reading/1/1/paraphrase", (IN, 200, 404, 403)),
    ("POST", "/desk/reading/1/1/paraphrase", (IN, 422, 404, 403)),
    ("GET", "/desk/youths", (IN, 200, 200, 200)),
    ("GET", "/desk/youths/rows", (IN, 200, 200, 200)),
    ("GET", "/desk/youths/1", (IN, 200, 404, 403)),
    ("GET", "/desk/youths/1/earlier", (IN, 200, 404, 403)),
    ("POST", "/desk/youths/1/seen", (IN, 422, 404, 403)),
    ("POST", "/desk/youths/1/note", (IN, 422, 404, 403)),
    ("POST", "/desk/youths/1/word", (IN, 422, 404, 403)),
    ("POST", "/desk/youths/1/status", (IN, 422, 404, 403)),
    ("POST", "/desk/youths/1/end", (IN, 422, 404, 403)),
    ("POST", "/desk/youths/1/name", (IN, IN, 404, 403)),
    ("POST", "/desk/youths/1/born", (IN, IN, 404, 403)),
    ("POST", "/desk/youths/1/erase", (IN, 422, 404, 403)),
    ("POST", "/desk/youths/1/attempt", (IN, 422, 404, 403)),
    ("POST", "/desk/youths/1/contact", (IN, 422, 404, 403)),
    ("POST", "/desk/youths/1/spoken", (IN, IN, 404, 403)),
    ("POST", "/desk/youths/1/guardians", (IN, IN, 404, 403)),
    ("POST", "/desk/youths/1/coach", (IN, 409, 404, 403)),
    ("POST", "/desk/youths/1/device", (IN, 200, 404, 403)),
    ("POST", "/desk/youths/1/begin", (IN, IN, 404, 403)),
    ("POST", "/desk/youths/1/open", (IN, IN, 404, 403)),
    ("POST", "/desk/youths/1/take", (IN, 409, 404, 403)),
    ("POST", "/desk/youths/1/take-over", (IN, 409, 404, 409)),
    ("POST", "/desk/youths/1/keep-everything", (IN, 409, 404, 403)),
    ("POST", "/desk/youths/1/say", (IN, 422, 404, 403)),
    ("POST", "/desk/youths/1/typing", (IN, 200, 404, 403)),
    ("POST", "/desk/youths/1/close", (IN, 422, 404, 403)),
    ("GET", "/desk/youths/1/phrases", (IN, 200, 404, 403)),
    ("POST", "/desk/youths/1/preview", (IN, 404, 404, 403)),
    ("POST", "/desk/youths/1/pick", (IN, 404, 404, 403)),
    ("POST", "/desk/youths/1/hand-over", (IN, 422, 404, 403)),
    ("POST", "/desk/youths/1/propose", (IN, 422, 404, 403)),
    ("POST", "/desk/youths/1/meeting", (IN, 409, 404, 403)),
    ("POST", "/desk/youths/1/meeting-move", (IN, 409, 404, 403)),
    ("POST", "/desk/youths/1/meeting-accept", (IN, 422, 404, 403)),
    ("POST", "/desk/youths/1/meeting-cancel", (IN, 422, 404, 403)),
    ("POST", "/desk/youths/1/meeting-mark", (IN, 422, 404, 403)),
    ("GET", "/desk/week", (IN, 200, 200, 200)),
    ("POST", "/desk/week/feed", (IN, 200, 200, 200)),
    ("POST", "/desk/week/feed/off", (IN, 303, 303, 303)),
    ("GET", "/desk/calendar/unknown.ics", (404, 404, 404, 404)),
    ("POST", "/desk/youths/1/requests/read", (IN, IN, 404, 403)),
    ("POST", "/desk/youths/1/requests/1/begin", (IN, 409, 404, 403)),
    ("POST", "/desk/youths/1/requests/1/answer", (IN, 409, 404, 403)),
    ("POST", "/desk/youths/1/requests/1/give", (IN, 409, 404, 403)),
    ("GET", "/desk/tasks", (IN, 403, 403, 403)),
    ("POST", "/desk/tasks/1/1/begin", (IN, 403, 403, 403)),
    ("POST", "/desk/tasks/1/1/answer", (IN, 403, 403, 403)),
    ("POST", "/desk/tasks/1/1/back", (IN, 403, 403, 403)),
    ("GET", "/desk/translate", (IN, 403, 403, 403)),
    ("GET", WORDS, (IN, 403, 403, 403)),
    ("GET", f"{WORDS}/next", (IN, 403, 403, 403)),
    ("GET", f"{WORDS}/lines/{LINE}", (IN, 403, 403, 403)),
    ("POST", f"{WORDS}/lines/{LINE}", (IN, 403, 403, 403)),
    ("POST", f"{WORDS}/check/{LINE}", (IN, 403, 403, 403)),
    ("GET", f"{WORDS}/changes", (IN, 403, 403, 403)),
    ("POST", f"{WORDS}/merged", (IN, 403, 403, 403)),
    ("GET", f"{WORDS}/file", (IN, 403, 403, 403)),
    ("GET", f"{WORDS}/diff", (IN, 403, 403, 403)),
    ("GET", f"{WORDS}/school-words", (IN, 403, 403, 403)),
    ("GET", f"{WORDS}/lines/{LINE}/clip", (IN, 403, 403, 403)),
    ("POST", f"{WORDS}/lines/{LINE}/clip", (IN, 403, 403, 403)),
    ("POST", f"{WORDS}/lines/{LINE}/clip/right", (IN, 403, 403, 403)),
    ("POST", f"{WORDS}/lines/{LINE}/clip/remove", (IN, 403, 403, 403)),
)
LOOKS: Final = {path: expected for method, path, expected in MATRIX if method == "GET"}
DEEDS: Final = {path: expected for method, path, expected in MATRIX if method == "POST"}

STREAMS: Final = ("/desk/inbox/stream", "/desk/youths/1/stream", "/desk/alarm/stream")
"""They do not end, so only who is not let in is asked here."""


pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""What is asked of the database stands in test_console_entry_sessions.py and is asked of both."""


async def test_each_role_sees_what_it_may(site: Desk) -> None:
    """Looking changes nothing, so they look at one page after another."""
    hands = [await site.signed_in(person) if person else site.hand() for person in PEOPLE]
    for path, expected in LOOKS.items():
        found = [(await hand.get(path)).status_code for hand in hands]
        assert tuple(found) == expected, path


@pytest.mark.parametrize("path", DEEDS)
async def test_each_role_does_what_it_may(site: Desk, path: str) -> None:
    found = []
    for person in PEOPLE:
        hand = await site.signed_in(person) if person else site.hand()
        await hand.get("/desk/account")
        found.append((await hand.post(path)).status_code)
    assert tuple(found) == DEEDS[path]


async def test_for_a_translator_there_are_words_and_nothing_else(site: Desk) -> None:
    """No youth, no inbox, no team, no figures: those pages are not there, and nor are streams."""
    number = console_client.translator(site)
    asked = [(method, path) for method, path, _ in MATRIX if path not in SPARED]
    hand = await site.signed_in(number)
    await hand.get("/desk/account")
    for method, path in [*asked, *(("GET", one) for one in STREAMS)]:
        if not hand.cookie:  # They have signed out.
            hand = await site.signed_in(number)
            await hand.get("/desk/account")
        answer = await (hand.get(path) if method == "GET" else hand.post(path))
        assert answer.status_code == OWN.get((method, path), 404), (method, path)
    assert (await hand.get("/desk/")).headers["location"] == "/desk/translate"
    page = (await hand.get("/desk/account")).text
    assert "/desk/youths" not in page
    assert 'id="waiting"' not in page
    assert site.person(number).rung < 0


async def test_for_a_helper_there_are_tasks_and_nothing_else(site: Desk) -> None:
    """[0-3, 3-35] No youth, inbox, team, figures, stream: other professions never read."""
    number = console_client.helper(site)
    hand = await site.signed_in(number)
    await hand.get("/desk/account")
    for method, path in [*((by, one) for by, one, _ in MATRIX), *(("GET", one) for one in STREAMS)]:
        if not hand.cookie:  # They have signed out.
            hand = await site.signed_in(number)
            await hand.get("/desk/account")
        answer = await (hand.get(path) if method == "GET" else hand.post(path))
        assert answer.status_code == HELPS.get((method, path), 404), (method, path)
    assert (await hand.get("/desk/")).headers["location"] == "/desk/tasks"
    page = (await hand.get("/desk/tasks")).text
    assert "/desk/youths" not in page
    assert 'id="waiting"' not in page
    assert site.person(number).rung < 0


async def test_a_stream_is_for_whom_its_page_is(site: Desk) -> None:
    nina, eva = await site.signed_in(NINA), await site.signed_in(EVA)
    asked = {"Accept": "text/event-stream"}
    for path in STREAMS:
        assert (await site.hand().get(path, **asked)).status_code == 401, path
    assert (await nina.get(STREAMS[1], **asked)).status_code == 404
    assert (await eva.get(STREAMS[1], **asked)).status_code == 403


def test_every_address_of_the_console_is_in_the_matrix(room: App) -> None:
    """A new route is asked for who may use it, or this fails."""
    gateway = server.build_gateway(room, SiteRules(BASE), ZoneInfo("Europe/Stockholm"))
    asked = [(method, path) for method, path, _ in MATRIX] + [("GET", one) for one in STREAMS]
    every = [
        (method, route.path_format)
        for route in routes.router(gateway).routes
        if isinstance(route, Route)
        for method in route.methods or ()
    ]
    assert len(every) > len(STREAMS)
    unknown = [
        f"{method} {template}"
        for method, template in every
        if not any(method == by and _fits(template, path) for by, path in asked)
    ]
    assert not unknown


def _fits(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{[\w:]+\}", "[^/]+", template), path) is not None


async def test_every_deed_without_its_proof_is_refused(site: Desk) -> None:
    """Missing, somebody else's and made up alike (attack 26)."""
    omar = await site.signed_in(OMAR)
    await omar.get("/desk/account")
    deeds = [path for path in DEEDS if path[:8] != "/desk/in"]
    lea = console_client.translator(site)
    for person, page in ((EVA, "team"), (ANNA, "team"), (lea, "translate")):
        hand = await site.signed_in(person)
        for path in deeds:
            for proof in ("", omar.proof, "0" * 64, "ö" * 64):
                answer = await hand.post(path, csrf=proof)
                hidden = person == lea and ("POST", path) not in OWN and path not in SPARED
                assert answer.status_code == (404 if hidden else 403), (path, proof)
        assert (await hand.get(f"/desk/{page}")).status_code == 200, "and nothing was done"
