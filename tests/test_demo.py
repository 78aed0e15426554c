"""The demo: its people, its clock, its page. The story is played once and copied for each test."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from httpx import ASGITransport, AsyncClient

from bot import serving, site
from bot.app import App, language
from bot.bubbles import Reader
from bot.channels.webchat import cookies
from bot.clock import HandClock
from bot.console import answers
from bot.demo import clock, page, people, play, progress
from bot.demo.clock import START, ZONE, GoingClock
from bot.demo.people import Phones
from bot.web.guard import Rules
from bot.words import Moment
from flows.facts import Stage
from storage import conversations, desk, sessions, staff, team
from storage.snapshot import Snapshot
from storage.store import Store

BASE: Final = "http://127.0.0.1:8080"
FORM: Final = {"Origin": BASE}
SCRIPT: Final = {**FORM, "Accept": "application/json"}
FRAMES: Final = re.compile(r'<iframe id="(\w+)"[^>]* src="([^"]+)"')


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Phones]:
    """A folder in which the story lies behind, and the phones of its youths."""
    folder, phones = tmp_path_factory.mktemp("demo"), Phones()
    asyncio.run(play.past(folder, language(previews=True), phones))
    return folder, phones


@dataclass
class Visit:
    """A visitor with a browser, and the engine room behind the page."""

    client: AsyncClient
    app: App
    phones: Phones

    async def post(self, path: str, **fields: str) -> Any:
        """What the page's script is answered."""
        answer = await self.client.post(path, data=fields, headers=SCRIPT)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def frames(self) -> dict[str, str]:
        """Which pages the phone and the desk show."""
        answer = await self.client.get("/demo")
        assert answer.status_code == 200, answer.text
        return dict(FRAMES.findall(answer.text))

    async def state(self) -> Any:
        return (await self.client.get("/demo/state")).json()

    def chat(self, name: str) -> conversations.Chat:
        """Where this youth is."""
        with self.app.store.reading() as connection:
            chat = cookies.chat_of(self.phones.secrets[name])
            found = conversations.chat(connection, self.app.store.keys, "web", chat)
        assert found is not None
        return found

    def youth(self, name: str) -> Snapshot:
        """What is known of this youth."""
        number = self.chat(name).youth
        with self.app.store.begin() as batch:
            return batch.youths([number])[number]

    def coach(self) -> staff.Person | None:
        """Who sits at the desk."""
        cookie = self.client.cookies[answers.COOKIE]
        with self.app.store.writing() as connection:
            keys, now = self.app.store.keys, self.app.clock.now()
            found = sessions.seen(connection, keys, cookie, now, renew=False)
            return staff.person(connection, keys, found.coach) if found else None


@asynccontextmanager
async def visiting(folder: Path, phones: Phones) -> AsyncIterator[Visit]:
    """The demo in this folder, at work, on a clock that stands still."""
    store = Store.open(f"sqlite:///{folder}/lotsen.sqlite3", folder / "lotsen.key")
    app = serving.engine_room(store, HandClock(START), language(previews=True))
    transport = ASGITransport(play.build(app, BASE, phones))
    async with (
        serving.running(app),
        AsyncClient(transport=transport, base_url=BASE, headers={"Accept-Language": "en"}) as one,
    ):
        yield Visit(one, app, phones)


@pytest.fixture
async def visit(tmp_path: Path, played: tuple[Path, Phones]) -> AsyncIterator[Visit]:
    """A demo of one's own."""
    folder, phones = played
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    async with visiting(tmp_path, phones) as one:
        yield one


# ---------------------------------------------------------------- the people


async def test_each_of_the_six_is_where_their_story_led_them(visit: Visit) -> None:
    """Played through the real pipeline, each youth is in a state of their own."""
    sara, leo, noor, maja, elias, amina = (visit.youth(name) for name in people.YOUTHS)
    with visit.app.store.reading() as connection:
        steps = desk.steps(connection, visit.app.store.keys, sara.id)
    assert [one.stage for one in steps] == [Stage.ACTIVE, Stage.ACTIVE, Stage.DONE]
    assert len(sara.reminders) == 1
    assert leo.place is not None
    assert (leo.place.flow, leo.place.step, leo.language) == ("checkin", "sure", "en")
    assert noor.escalation is not None
    assert (noor.escalation.tier, noor.language, noor.nickname) == ("C", "ar", "نور")
    assert maja.paused_until is not None
    assert maja.paused_until > START
    assert maja.escalation is not None
    assert (maja.escalation.tier, maja.escalation.taken_by) == ("B", None)
    assert maja.escalation.rung > 0, "nobody took it in time"
    assert elias.standing == "stopped"
    assert amina.standing == "thinking"


async def test_nothing_in_the_story_was_misunderstood(visit: Visit) -> None:
    """Every deed of the story did what it says: no refusal and no hint is among the answers."""
    misunderstood = {"always.again", "always.stale", "always.gone", "always.broken", "menu.wrote"}
    for name in people.YOUTHS:
        with visit.app.store.reading() as connection:
            number = visit.chat(name).youth
            entries = conversations.read(connection, visit.app.store.keys, number)
        assert not {getattr(one, "line", "") for one in entries} & misunderstood
        assert entries == sorted(entries, key=lambda one: one.at)
        assert all(one.at < START for one in entries)


async def test_an_answer_stands_below_what_it_answers(visit: Visit) -> None:
    """The history reads as it happened: who writes is answered a moment later."""
    with visit.app.store.reading() as connection:
        keys = visit.app.store.keys
        entries = conversations.read(connection, keys, visit.chat("Sara").youth)
    reader = Reader(visit.app.words, "sv", Moment(START, ZONE))
    texts = [one.text for one in reader.bubbles(entries)]
    assert texts.index("jag ringde på rasten") + 1 == texts.index(
        "Fint. Vill du ta ett nytt litet steg?"
    )


async def test_the_database_says_that_nobody_in_it_is_real(visit: Visit) -> None:
    """It is marked, and the robot's team says so in its name."""
    with visit.app.store.reading() as connection:
        assert team.is_fictitious(connection)
    assert "demo" in visit.youth("Sara").team.name


def test_a_line_of_the_story_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    """A mistake in the story is not passed over."""
    story = tmp_path / "story.txt"
    story.write_text("0 10:00 Sara taps sv\n", encoding="utf-8")
    with pytest.raises(ValueError, match="Sara taps sv"):
        people.story(story)


# ---------------------------------------------------------------- the clock


def test_the_clock_goes_on_and_jumps_and_never_goes_back() -> None:
    """Real time is added to a day that is made up."""
    going = GoingClock(START)
    first = going.now()
    assert timedelta(0) <= first - START < timedelta(minutes=1)
    while going.now() == first:
        pass
    going.move_to(START + timedelta(hours=5))
    later = going.now()
    assert timedelta(hours=5) <= later - START < timedelta(hours=5, minutes=1)
    going.move_to(START)
    assert going.now() >= later


@pytest.mark.parametrize(
    ("day", "tomorrow", "monday"),
    [
        ("2026-11-24T10:00", "2026-11-25T08:00", "2026-11-30T08:00"),
        ("2026-11-29T23:30", "2026-11-30T08:00", "2026-11-30T08:00"),
        ("2026-11-30T07:00", "2026-12-01T08:00", "2026-12-07T08:00"),
        ("2027-03-27T10:00", "2027-03-28T08:00", "2027-03-29T08:00"),
    ],
)
def test_moves_are_to_swedish_mornings(day: str, tomorrow: str, monday: str) -> None:
    """Also over the weekend, and where summer time begins."""
    now = datetime.fromisoformat(day).replace(tzinfo=ZONE).astimezone(UTC)
    assert clock.tomorrow(now).replace(tzinfo=None) == datetime.fromisoformat(tomorrow)
    assert clock.on_monday(now).replace(tzinfo=None) == datetime.fromisoformat(monday)


@pytest.mark.parametrize(
    ("to", "then"),
    [("hour", "T11:00"), ("tomorrow", "2026-11-25T08:00"), ("monday", "2026-11-30T08:00")],
)
async def test_the_buttons_move_the_clock(visit: Visit, to: str, then: str) -> None:
    """And what was due on the way has happened."""
    state = await visit.post("/demo/clock", to=to)
    assert then in state["at"]
    assert state["moving"] is False


async def test_while_the_clock_moves_it_cannot_be_moved_again(visit: Visit) -> None:
    """Two presses are one move."""
    answers_ = await asyncio.gather(
        *(visit.client.post("/demo/clock", data={"to": "hour"}, headers=SCRIPT) for _ in range(2))
    )
    assert sorted(one.status_code for one in answers_) == [200, 409]
    assert "T11:00" in (await visit.state())["at"]


async def test_what_comes_due_on_the_way_is_said_once_at_its_time(visit: Visit) -> None:
    """While the outbox and the ticks run by themselves too: a week of mornings, each said once."""
    await visit.post("/demo/clock", to="monday")
    with visit.app.store.reading() as connection:
        keys, sara = visit.app.store.keys, visit.chat("Sara").youth
        entries = conversations.read(connection, keys, sara, ("queued", "sending", "sent"))
    told = [one for one in entries if isinstance(one, conversations.Told) and one.at > START]
    said = [f"{one.at.astimezone(ZONE):%a %H:%M} {one.line}" for one in told]
    assert said[0] == "Tue 15:00 checkin.how"
    assert len(said) == len(set(said)) > 3
    assert {one.state for one in told} == {"sent"}


async def test_a_move_to_nowhere_is_refused(visit: Visit) -> None:
    """An unknown wish, and a check-in that nobody waits for."""
    await visit.post("/demo/phone", who="Elias")
    for to in ("yesterday", "", "checkin"):
        answer = await visit.client.post("/demo/clock", data={"to": to}, headers=SCRIPT)
        assert answer.status_code == 409
    assert (await visit.state())["at"].startswith("2026-11-24T10:00")


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


def _everybody(visit: Visit) -> list[staff.Person]:
    with visit.app.store.reading() as connection:
        return staff.everybody(connection, visit.app.store.keys, team.FIRST)


@pytest.mark.parametrize("name", people.YOUTHS)
async def test_the_visitor_takes_each_youths_phone(visit: Visit, name: str) -> None:
    """The web chat then knows the browser as that youth's."""
    assert (await visit.post("/demo/phone", who=name))["door"] == "/chat"
    assert visit.client.cookies["chat"] == visit.phones.secrets[name]
    assert (await visit.frames())["phone"] == "/chat"


async def test_a_new_phone_is_nobodys_and_has_an_invitation(visit: Visit) -> None:
    """The same invitation until somebody comes by it."""
    await visit.post("/demo/phone", who="Sara")
    door = (await visit.post("/demo/phone", who="new"))["door"]
    assert door.startswith("/i/")
    assert "chat" not in visit.client.cookies
    assert (await visit.frames())["phone"] == door


@pytest.mark.parametrize("name", ["Anna", "Omar", "Eva"])
async def test_the_visitor_sits_down_as_each_of_the_staff(visit: Visit, name: str) -> None:
    """And stays signed in however far the clock is moved."""
    assert (await visit.post("/demo/desk", who=name))["door"] == "/desk/"
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
    app = serving.engine_room(store, HandClock(START))
    built = site.build(serving.front_of(app, Rules(BASE), ZONE))
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
    assert tuple(re.findall(r'data-step="(\w+)"', template)) == tuple(progress.SIGNS)
