"""What a test may ask for: an engine room, the web, a browser, and no network."""

from __future__ import annotations

import logging
import re
import ssl
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import redirect_stderr
from datetime import UTC, datetime
from functools import cache
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import structlog

from bot.app import App
from bot.clock import ManualClock
from bot.delivery.channel import Audience, Channel, PageChannel, RecordingChannel
from bot.operations import logs
from bot.safety import embedding
from flows.engine.directory import Directory
from storage.access import teams
from storage.schema.channel_names import ChannelName
from storage.store import Store
from tests.support import installed_embedding

# So that `from tests import people` also works where pytest is not started as a module.
sys.path.insert(0, str(Path(__file__).parent.parent))

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.support.browser import Device
    from tests.support.console_client import Desk
    from tests.support.live_site import LiveSite
    from tests.support.people import Youth
    from tests.support.webchat_client import House, Phone

pytest_plugins = (
    "tests.support.database_fixtures",
    "tests.support.telegram_fixtures",
    "tests.support.reach_fixtures",
)

START: Final = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday at ten in Sweden: somebody is at work."""

HOME: Final = {None, "", "localhost", "127.0.0.1", "::1"}


def _stay_home(event: str, args: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        host = args[1][0] if isinstance(args[1], tuple) else None
    elif event == "socket.getaddrinfo":
        host = args[0].decode() if isinstance(args[0], bytes) else args[0]
    else:
        return
    if host not in HOME:
        pytest.fail(f"a test reached for {host}: only loopback and unix sockets are allowed")


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> None:
    """A test that reaches outside fails. An audit hook sees every library's sockets."""
    sys.addaudithook(_stay_home)


@pytest.fixture(scope="session", autouse=True)
def _certificates() -> Iterator[None]:
    """Those of the world are read once: nobody speaks TLS here, but each client would read them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
        yield


# ---------------------------------------------------------------- the engine room


@pytest.fixture
def rooms(database: str, key_file: Path) -> Iterator[Callable[..., App]]:
    """Makes engine rooms on the database of the test, each as a process of its own would be."""
    opened: list[App] = []

    def make(**parts: Any) -> App:
        store = Store.open(database, key_file)
        with store.writing() as db:
            teams.ensure(db, "Teamet", "Europe/Stockholm", "sv", ("Anna", "Omar"))
        channels: list[Channel] = [
            RecordingChannel("test"),
            PageChannel(ChannelName.WEB, Audience.YOUTHS, by_invitation=True),
            RecordingChannel(ChannelName.CONSOLE, audience=Audience.CONSOLE),
        ]
        app = App(store, ManualClock(START), channels, **parts)
        opened.append(app)
        return app

    yield make
    for app in opened:
        app.close()


@pytest.fixture
def room(rooms: Callable[..., App]) -> App:
    """An engine room whose turns the test takes itself; its writer is not started."""
    return rooms()


# ---------------------------------------------------------------- the web


@pytest.fixture
async def house(database: str, key_file: Path) -> AsyncIterator[House]:
    """The web chat, over HTTP."""
    from tests.support import webchat_client  # noqa: PLC0415 - the web only where it is asked for

    async with webchat_client.house(database, key_file) as made:
        yield made


@pytest.fixture
async def phone(house: House) -> Phone:
    """Sara's."""
    return await house.enrolled()


@pytest.fixture
async def desk(rooms: Callable[..., App]) -> AsyncIterator[Desk]:
    """The console, over HTTP."""
    from tests.support import console_client  # noqa: PLC0415 - the web only where it is asked for

    async with console_client.opened(rooms()) as opened:
        yield opened


@pytest.fixture
def site(desk: Desk) -> Desk:
    """The console of a team with a youth who has done nothing yet."""
    from tests.support.people import Youth  # noqa: PLC0415 - beside the console only

    Youth(desk.app)
    return desk


@pytest.fixture
def sara(desk: Desk) -> Youth:
    """An enrolled youth of Anna's, of whom nothing is open."""
    from tests.support.people import Youth  # noqa: PLC0415 - beside the desk only

    return Youth(desk.app, nickname="Sara")


@pytest.fixture
def live(prepared: Path, request: pytest.FixtureRequest) -> Iterator[LiveSite]:
    """The real site on a free port, on a clock of the test's.

    A parameter is its languages, or its directory.
    """
    from tests.support.live_site import LiveSite  # noqa: PLC0415 - the web only where it is asked for

    given = getattr(request, "param", None)
    own = isinstance(given, Directory)
    running = LiveSite(prepared, None if own else given, helpers=given if own else None).start()
    yield running
    running.stop()


@pytest.fixture
def devices(chromium: Browser, live: LiveSite) -> Iterator[Callable[..., Device]]:
    """Makes devices, each somebody's own; whatever goes wrong on one fails the test."""
    from tests.support import browser  # noqa: PLC0415 - Playwright only where it is asked for

    made: list[Device] = []

    def make(viewport: Any = browser.PHONE, **more: Any) -> Device:
        made.append(browser.Device(chromium, live.url, viewport, **more))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One real browser for the whole run; each device of it is somebody else's."""
    from tests.support import browser  # noqa: PLC0415 - Playwright only where it is asked for

    with browser.chromium() as started:
        yield started


ENGINE: Final = ("architecture", "bot", "conversations", "flows", "storage")
"""The folders of the engine room. The others are edges: pages, bots, whole programs."""

HERE: Final = Path(__file__).parent


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """Everything that anybody logs in this test, and nothing of it afterwards."""
    said, root = StringIO(), logging.getLogger()
    before, level = root.handlers[:], root.level
    with redirect_stderr(said):
        logs.configure("plain", logging.DEBUG)
    root.setLevel(logging.DEBUG)
    yield said
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)
    root.handlers[:] = before
    root.setLevel(level)


def timeless(log: str) -> str:
    """A log without its times: some microsecond has the digits of anybody's number."""
    return re.sub(r"timestamp=\S+", "", log)


def is_edge(path: Path) -> bool:
    """Whether a folder or file of tests is of an edge."""
    inside = path.relative_to(HERE).parts
    return bool(inside) and path.name != "conftest.py" and inside[0] not in ENGINE


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The engine room loads nothing that only edges stand on: aiogram alone takes seconds."""
    room = "not edge" in config.getoption("markexpr")
    return True if room and is_edge(collection_path) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever needs the browser comes last: while it runs, its loop is this thread's loop, and no
    other can begin.
    """
    for item in items:
        if is_edge(item.path):
            item.add_marker("edge")
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_configure() -> None:
    """Danger is read by list, letters and words: the same with and without the embedding.

    It also takes no time, so that no machine is too busy for it. What the embedding changes is held
    by tests of the second reader, with one that is made up. Done before any module reads.
    """
    assert installed_embedding.LOAD is embedding.load
    pytest.MonkeyPatch().setattr(embedding, "load", lambda: None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --write` writes the transcripts anew."""
    parser.addoption("--write", action="store_true", help="write the transcripts anew")
