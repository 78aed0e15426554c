"""The demo's own page, over HTTP; and that nothing of it is anywhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient

from bot.clock import ManualClock
from bot.demo import page, people, walkthrough
from bot.demo.clock import START, ZONE
from bot.gateway.site_rules import SiteRules
from bot.operations import server, site
from storage.access import staff, teams
from storage.store import Store
from tests.support.demo_visitor import BASE, FORM, SCRIPT, Visit

# ---------------------------------------------------------------- the page


async def test_the_demo_begins_at_its_own_page(visit: Visit) -> None:
    """Whoever opens the address alone is led there, and both sides are open."""
    answer = await visit.client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/demo")
    frames = await visit.frames()
    assert frames["phone"].startswith("/i/")
    assert frames["desk"] == "/desk/"


async def test_the_page_shows_nothing_from_outside_and_only_own_frames(visit: Visit) -> None:
    """Strict as everywhere: no inline script, no inline style, no other address."""
    answer = await visit.client.get("/demo")
    policy = answer.headers["content-security-policy"]
    assert "frame-src 'self'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*src)|style=|https?://|\son\w+=", answer.text)
    for path in set(re.findall(r'"(/static/demo/[^"]+)"', answer.text)):
        assert (await visit.client.get(path)).status_code == 200
    assert (await visit.client.get("/static/demo/..%2fpage.py")).status_code == 404


async def test_both_languages_and_the_desk_follows(visit: Visit) -> None:
    """The visitor's own language first; a press changes the page and the desk."""
    assert '<html lang="en"' in (await visit.client.get("/demo")).text
    assert {one.language for one in _everybody(visit)} == {"en"}
    answer = await visit.client.post("/demo/language", data={"language": "sv"}, headers=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/demo")
    assert '<html lang="sv"' in (await visit.client.get("/demo")).text
    assert {one.language for one in _everybody(visit)} == {"sv"}


def _everybody(visit: Visit) -> list[staff.StaffMember]:
    with visit.app.store.reading() as db:
        return staff.everybody(db, visit.app.store.keys, teams.FIRST)


@pytest.mark.parametrize("name", people.YOUTHS)
async def test_the_visitor_takes_each_youths_phone(visit: Visit, name: str) -> None:
    """The web chat then knows the browser as that youth's."""
    assert (await visit.post("/demo/phone", who=name))["page"] == "/chat"
    assert visit.client.cookies["chat"] == visit.phones.secrets[name]
    assert (await visit.frames())["phone"] == "/chat"


async def test_a_new_phone_is_nobodys_and_has_an_invitation(visit: Visit) -> None:
    """The same invitation until somebody comes by it."""
    await visit.post("/demo/phone", who="Sara")
    door = (await visit.post("/demo/phone", who="new"))["page"]
    assert door.startswith("/i/")
    assert "chat" not in visit.client.cookies
    assert (await visit.frames())["phone"] == door


@pytest.mark.parametrize("name", ["Anna", "Omar", "Eva"])
async def test_the_visitor_sits_down_as_each_of_the_staff(visit: Visit, name: str) -> None:
    """And stays signed in however far the clock is moved."""
    assert (await visit.post("/demo/desk", who=name))["page"] == "/desk/"
    for _ in range(3):
        await visit.post("/demo/clock", to="monday")
    coach = visit.coach()
    assert coach is not None
    assert coach.name == name
    assert coach.role == ("coordinator" if name == "Eva" else "coach")


@pytest.mark.parametrize(
    ("path", "field"),
    [("/demo/phone", "who"), ("/demo/desk", "who"), ("/demo/language", "language")],
)
async def test_who_is_not_there_cannot_be_chosen(visit: Visit, path: str, field: str) -> None:
    """No other name opens anything."""
    for value in ("", "Nobody", "../Sara"):
        answer = await visit.client.post(path, data={field: value}, headers=SCRIPT)
        assert answer.status_code == 404


async def test_another_page_can_do_nothing_here(visit: Visit) -> None:
    """The guard stands before the demo's addresses too."""
    for path in ("clock", "phone", "desk", "language"):
        answer = await visit.client.post(f"/demo/{path}", headers={"Origin": "http://elsewhere"})
        assert answer.status_code == 403


async def test_without_its_script_the_page_works_by_forms(visit: Visit) -> None:
    """Each button is a form that comes back to the page."""
    for path, fields in (
        ("/demo/clock", {"to": "hour"}),
        ("/demo/phone", {"who": "Leo"}),
        ("/demo/desk", {"who": "Eva"}),
    ):
        answer = await visit.client.post(path, data=fields, headers=FORM)
        assert (answer.status_code, answer.headers["location"]) == (303, "/demo")
    shown = (await visit.client.get("/demo")).text
    assert re.search(r'value="Leo" aria-pressed="true"', shown)
    assert re.search(r'value="Eva" aria-pressed="true"', shown)


# ---------------------------------------------------------------- only in the demo


async def test_no_address_of_the_demo_is_in_a_normal_site(tmp_path: Path) -> None:
    """The real thing cannot be moved in time, and nobody signs in there without a secret."""
    store = Store.open(f"sqlite:///{tmp_path}/lotsen.sqlite3", tmp_path / "lotsen.key")
    app = server.build_app(store, ManualClock(START))
    built = site.build(server.build_gateway(app, SiteRules(BASE), ZONE))
    async with AsyncClient(transport=ASGITransport(built), base_url=BASE) as client:
        for path in ("/demo", "/demo/state", "/static/demo/demo.js"):
            assert (await client.get(path)).status_code == 404
        for path in ("clock", "phone", "desk", "language"):
            answer = await client.post(f"/demo/{path}", data={"who": "Anna"}, headers=FORM)
            assert answer.status_code == 404
        policy = (await client.get("/demo")).headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
    store.close()


def test_the_page_has_a_state_for_each_step_of_the_visit() -> None:
    """What the page lists and what is looked for are the same steps, in the same order."""
    template = (page.HERE / "templates" / "demo.html").read_text(encoding="utf-8")
    assert tuple(re.findall(r'data-step="(\w+)"', template)) == tuple(walkthrough.SIGNS)
