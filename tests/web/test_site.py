"""What the site says about itself, how it fails, and what it lets a phone keep."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import httpx
import pytest
import structlog
from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from bot.app import App, StaffWays, load_locales
from bot.clock import ManualClock
from bot.errors import BusyError, FullQueueError
from bot.gateway.site_rules import SiteRules
from bot.language.renderer import Moment
from bot.operations import server, site
from bot.safety.classifier import Classifier
from bot.turns.inbound import CoachSaid, CoachTook, YouthSaid
from bot.turns.writer import Writer
from bot.web.security import MOST_BODY
from flows.engine.line import Line
from tests.architecture import source_tree
from tests.support import reach
from tests.support.people import ANNA, Youth, arrival
from tests.support.staff_ways import BASE, RecordingSender
from tests.support.webchat_client import House

ZONE: Final = ZoneInfo("Europe/Stockholm")
HERE: Final = "http://127.0.0.1:8080"
MINUTE: Final = timedelta(minutes=1)
CANARY: Final = "kanariefågel-7291"
SELF: Final = {"sec-fetch-site": "same-origin"}
PAGE: Final = {**SELF, "accept": "text/html", "accept-language": "en-GB, sv;q=0.5"}

LETTERS: Final = "; second_reader: letters"
"""What /readyz says of the second reader: tests read without the embedding (tests/conftest.py)."""

sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def broken() -> APIRouter:
    """Pages on which everything goes wrong."""
    router = APIRouter()

    @router.get("/broken")
    async def _broken() -> Response:
        raise ValueError(CANARY)

    @router.get("/busy")
    async def _busy() -> Response:
        raise BusyError

    @router.get("/full")
    async def _full() -> Response:
        raise FullQueueError

    @router.get("/numbered/{number}")
    async def _numbered(number: int) -> Response:
        return Response(str(number))

    @router.get("/refused/{status}")
    async def _refused(status: int) -> Response:
        raise HTTPException(status, CANARY)

    @router.post("/long")
    async def _long(request: Request) -> Response:
        return Response(await request.body())

    return router


def web(room: App, address: str = "127.0.0.1") -> httpx.AsyncClient:
    """A browser at this address."""
    gateway = server.build_gateway(room, SiteRules(HERE), ZONE)
    transport = httpx.ASGITransport(site.build(gateway, [broken()]), client=(address, 5))
    return httpx.AsyncClient(transport=transport, base_url=HERE)


@pytest.fixture
async def started(room: App) -> App:
    """An engine room that writes; nobody speaks but the test."""
    await room.start()
    return room


# ---------------------------------------------------------------- healthy or not


async def test_it_is_ready_when_it_writes_and_reads(started: App) -> None:
    """Alive and ready are said in a word, to anybody."""
    async with web(started, "192.0.2.7") as client:
        assert (await client.get("/healthz")).text == "ok\n"
        ready = await client.get("/readyz")
    assert (ready.status_code, ready.text) == (200, f"ready{LETTERS}\n")


async def test_without_its_writer_it_is_not_ready(room: App) -> None:
    """A process that answers and saves nothing is to be taken out and started again."""
    async with web(room) as client:
        unready = await client.get("/readyz")
    assert (unready.status_code, unready.text) == (503, f"writer{LETTERS}\n")


@sqlite
async def test_without_its_database_it_is_not_ready(started: App) -> None:
    """What it reads is no database any more."""
    with started.store.writing() as db:
        db.exec_driver_sql("ALTER TABLE outbox RENAME TO gone")
    async with web(started) as client:
        unready = await client.get("/readyz")
    assert (unready.status_code, unready.text) == (503, f"database{LETTERS}\n")


async def test_with_a_line_that_is_not_said_it_is_not_ready(started: App) -> None:
    """A line that may be said waits for a minute: somebody should look."""
    Youth(started).says("hej")
    clock = started.clock
    assert isinstance(clock, ManualClock)
    async with web(started) as client:
        clock.move_to(clock.now() + timedelta(seconds=60))
        assert (await client.get("/readyz")).text == f"ready{LETTERS}\n"
        clock.move_to(clock.now() + timedelta(seconds=1))
        assert (await client.get("/readyz")).text == f"outbox{LETTERS}\n"
        await started.outbox.flush()
        assert (await client.get("/readyz")).text == f"ready{LETTERS}\n"


# ---------------------------------------------------------------- figures


async def figures(client: httpx.AsyncClient) -> dict[str, float]:
    """Our own figures by their names."""
    told = (await client.get("/metrics")).text.splitlines()
    rows = (line.rpartition(" ") for line in told if line.startswith("lotsen_"))
    return {name.removeprefix("lotsen_"): float(value) for name, _, value in rows}


async def test_the_figures_are_those_of_the_database(started: App) -> None:
    """What waits, what was said, who needs a human; nobody is named."""
    sara = Youth(started, nickname=CANARY)
    sara.says("jag vill inte leva")
    sara.says("hej")
    async with web(started) as client:
        before = await figures(client)
        await started.outbox.flush()
        clock = started.clock
        assert isinstance(clock, ManualClock)
        clock.move_to(clock.now() + timedelta(days=1))
        with started.notifier.subscribe():
            after = await figures(client)
        text = (await client.get("/metrics")).text
    assert before["turns_total"] >= 2
    assert before["commits_total"] >= 2
    assert before['outbox_lines{state="queued"}'] >= 2
    assert before["streams"] == 0
    assert after["streams"] == 1
    assert after['outbox_lines{state="queued"}'] == 0
    assert after['outbox_recent{state="sent"}'] >= 2
    assert after['escalations_open{tier="A"}'] + after['escalations_open{tier="B"}'] == 1
    assert (before["escalations_overdue"], after["escalations_overdue"]) == (0, 1)
    assert CANARY not in text
    assert "Anna" not in text


@pytest.mark.parametrize("state", ["letters", "absent"])
async def test_figures_say_by_what_texts_were_read(rooms: Callable[..., App], state: str) -> None:
    """What is at work, and how many texts were left to less: nothing is lost unseen."""
    locales = load_locales()
    if state == "absent":
        locales = dataclasses.replace(locales, classifier=Classifier(None, None))
    started = rooms(locales=locales)
    await started.start()
    await started.writer.take(arrival(YouthSaid("hej på dig")))
    async with web(started) as client:
        seen = await figures(client)
        ready = (await client.get("/readyz")).text
    by = "letters" if state == "letters" else "list"
    assert seen[f'second_reader{{state="{state}"}}'] == 1
    assert seen['second_reader{state="whole"}'] == 0
    assert seen[f'texts_sensed_total{{by="{by}"}}'] == 1
    assert seen['texts_sensed_total{by="meanings"}'] == 0
    assert ready == f"ready; second_reader: {state}\n"


async def test_overdue_stays_until_a_human_writes(started: App) -> None:
    """The next deadline does not hide the first that was missed, nor does a press on Take."""
    sara = Youth(started, nickname=CANARY)
    sara.says("jag vill dö")
    counted = []
    async with web(started) as client:
        for deed in (None, CoachTook(ANNA), CoachSaid(ANNA, "Hej")):
            clock = started.clock
            assert isinstance(clock, ManualClock)
            if deed is None:
                await started.move_to(clock.now() + timedelta(hours=3))
            else:
                sara.anna(deed)
            counted.append((await figures(client))["escalations_overdue"])
    assert counted == [1, 1, 0]


async def test_figures_and_readiness_say_that_nobody_can_be_reached(
    rooms: Callable[..., App],
) -> None:
    """Until one of the team has a way: in numbers, and in /readyz, which wakes somebody."""
    started = rooms(staff_ways=StaffWays(RecordingSender(), BASE))
    await started.start()
    Youth(started).says("jag vill dö")
    await started.settle()
    now = started.clock.now()
    async with web(started) as client:
        before, ready = (await client.get("/metrics")).text, await client.get("/readyz")
        assert (ready.status_code, ready.text) == (503, f"staff{LETTERS}\n")
        with started.store.writing() as db:
            reach.confirm_way(db, started.store.keys, ANNA, now)
        await started.move_to(now + 2 * MINUTE)
        after, ready = (await client.get("/metrics")).text, await client.get("/readyz")
        assert ready.status_code == 200
    assert 'lotsen_staff_unready{why="no_way"} 2.0' in before
    assert "lotsen_escalations_unreached 1.0" in before
    assert 'lotsen_staff_unready{why="no_way"} 1.0' in after
    assert "lotsen_escalations_unreached 0.0" in after


async def test_the_operators_table_has_every_figure(started: App) -> None:
    """A figure that nobody explains is no use in an alarm; one that is gone misleads."""
    async with web(started) as client:
        shown = re.findall(
            r"^# TYPE (lotsen_\w+)", (await client.get("/metrics")).text, re.MULTILINE
        )
    section = source_tree.text("docs/operations.md").partition("| figure | what it is |")[2]
    told = re.findall(r"`(lotsen_\w+)(?:\{\w+(?:,\w+)*\})?`", section.partition("\n\n")[0])
    assert sorted(told) == sorted(shown)


async def test_what_a_language_could_not_say_is_a_figure(started: App) -> None:
    """Whoever translates sees what is missed most, by language and line."""
    now = Moment(started.clock.now(), UTC)
    started.renderer.message(Line("test.lost", "Lost."), {}, (), "sv", now)
    counted = started.renderer.fallback_counts["sv", "test.lost"]
    async with web(started) as client:
        seen = await figures(client)
    assert seen['words_missed_total{language="sv",line="test.lost"}'] == counted


async def test_what_is_refused_is_counted(room: App) -> None:
    """Too much at once is seen by whoever watches the figures."""
    full = Writer(room.turns, most_queued=0)
    with pytest.raises(FullQueueError):
        await full.take(arrival(YouthSaid("hej")))
    assert (full.load.refused, full.load.waiting, full.alive) == (1, 0, False)


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("192.0.2.7", {}),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}),
        ("127.0.0.1", {"x-real-ip": "127.0.0.1"}),
        ("127.0.0.1", {"forwarded": "for=127.0.0.1"}),
        ("127.0.0.1", {"via": "1.1 proxy"}),
        ("127.0.0.1", {"host": "chat.example.se"}),
        ("127.0.0.1", {"host": "127.0.0.1.example.se"}),
    ],
)
async def test_figures_are_for_this_machine_alone(
    started: App, address: str, headers: dict[str, str]
) -> None:
    """To everybody else, also through a proxy, there is no such page."""
    async with web(started, address) as client:
        assert (await client.get("/metrics", headers=headers)).status_code == 404


# ---------------------------------------------------------------- failing


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nowhere", 404, "There is nothing here"),
        ("/numbered/x", 422, "That did not work"),
        ("/refused/400", 400, "That did not work"),
        ("/refused/403", 403, "That did not work"),
        ("/refused/410", 410, "That did not work"),
        ("/refused/413", 413, "That was too long"),
        ("/refused/429", 429, "Wait a moment"),
        ("/refused/502", 502, "That did not work"),
        ("/busy", 503, "Wait a moment"),
        ("/full", 503, "Wait a moment"),
        ("/broken", 500, "Something went wrong here"),
    ],
)
async def test_what_fails_is_a_calm_page(started: App, path: str, status: int, said: str) -> None:
    """In the language of the browser, without any detail, with whom to call if it is urgent; a word
    where no browser asks.
    """
    async with web(started) as client:
        with structlog.testing.capture_logs() as logs:
            page = await client.get(path, headers=PAGE, follow_redirects=False)
            word = await client.get(path, headers=SELF, follow_redirects=False)
    expected = 400 if status == 422 else status
    assert (page.status_code, word.status_code) == (expected, expected)
    assert said in page.text
    assert re.findall(r'href="tel:(\d+)"', page.text) == ["112", "116111", "90101"]
    assert word.text == f"{expected}\n"
    assert page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert ("retry-after" in page.headers) == (status == 503)
    assert CANARY not in page.text + repr(logs)
    assert [one["event"] for one in logs] == (["request_failed"] * 2 if status == 500 else [])


async def test_which_addresses_there_are_is_not_said(started: App) -> None:
    """A wrong method is answered as a page that is not; there is no list of pages."""
    async with web(started) as client:
        for path in ("/docs", "/redoc", "/openapi.json", "/.git/config", "/static/web/"):
            assert (await client.get(path, headers=PAGE)).status_code == 404
        answer = await client.post("/healthz", headers=PAGE)
    assert answer.status_code == 404
    assert "server" not in answer.headers


async def test_a_body_that_turns_out_too_long_is_refused(started: App) -> None:
    """Also where it did not say so before."""

    async def dripping() -> AsyncIterator[bytes]:
        for _ in range(MOST_BODY // 1000 + 1):
            yield b"x" * 1000

    async with web(started) as client:
        answer = await client.post("/long", content=dripping(), headers=PAGE)
        refused = await client.post("/long", content=b"x" * (MOST_BODY + 1), headers=PAGE)
        foreign = await client.post("/long", headers={**PAGE, "sec-fetch-site": "cross-site"})
    assert (answer.status_code, "That was too long" in answer.text) == (413, True)
    assert (refused.status_code, "That was too long" in refused.text) == (413, True)
    assert (foreign.status_code, "tel:112" in foreign.text) == (403, True)
    assert foreign.headers["content-security-policy"]


# ---------------------------------------------------------------- what a phone may keep


async def test_files_are_kept_and_asked_for(started: App) -> None:
    """Compressed, known again by a tag; for ever only under an address that names the version."""
    path = "/static/web/sorry.css"
    async with web(started) as client:
        first = await client.get(path)
        again = await client.get(path, headers={"if-none-match": first.headers["etag"]})
        named = await client.get(f"{path}?v=1")
        outside = await client.get("/static/web/%2e%2e/health.py")
    assert first.headers["content-encoding"] == "gzip"
    assert first.headers["cache-control"] == "public, no-cache"
    assert again.status_code == 304
    assert named.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert outside.status_code == 404


@sqlite
@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("/desk", "/desk/"),
        ("/chat/", "/chat"),
        ("/i/abc/", "/i/abc"),
        ("/desk?lang=en", "/desk/?lang=en"),
    ],
)
async def test_no_redirect_names_the_host_that_was_asked_for(
    house: House, path: str, leads: str
) -> None:
    """Whoever writes the Host header would send somebody elsewhere (privacy-security.md, 27)."""
    answer = await house.phone().get(path, headers={"host": "evil.example"})
    assert answer.headers["location"] == leads


@sqlite
async def test_no_redirect_begins_with_another_host(house: House) -> None:
    """Two slashes at the beginning of a path are a host for a browser."""
    for path in ("//evil.example/chat/", "//evil.example", "/\\evil.example/"):
        answer = await house.phone().client.get(f"http://testserver{path}")
        led = answer.headers.get("location", "/")
        assert led[:2] not in {"//", "/\\"}, path
