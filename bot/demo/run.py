"""Run `lotsen demo`: all of it in a folder that is gone afterwards, until Ctrl-C or SIGTERM."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, Self

from starlette.types import ASGIApp

from bot.app import App, Locales, StaffWays, YouthWays, load_locales
from bot.channels import factory
from bot.clock import ManualClock
from bot.demo import page, people, telegram
from bot.demo.clock import START, ZONE, DemoClock
from bot.demo.lock_screens import CoachScreens, LockScreens, YouthScreens
from bot.demo.people import DemoPhones
from bot.errors import PortTakenError
from bot.gateway.gateway import Gateway
from bot.gateway.service import ChannelService
from bot.gateway.site_rules import SiteRules
from bot.operations import server, site
from storage.store import Store

if TYPE_CHECKING:
    from bot.simulator.telegram_server.api_server import TelegramServer

HOST: Final = "127.0.0.1"
FOLDER: Final = "lotsen-demo-"
USUAL_PORT: Final = 8080
HIGHEST_PORT: Final = 65_535
TRIED: Final = 50
"""Ports after a taken one that are tried, to name a free one."""

ENDS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
IN_A_TERMINAL: Final = frozenset({"www-browser", "links", "elinks", "lynx", "w3m"})
"""Browsers that would take the terminal away."""

Tell = Callable[[str], None]


def play(port: int, tell: Tell, *, with_telegram: bool = False) -> None:
    """Run the demo until told to stop; nothing is left. Raises PortTakenError, NoTelegramError."""
    _check(port)
    with _Ending(), _folder() as folder:
        tell("Lotsen is making up a team and its youths …")
        with _runner() as runner:
            runner.run(_play(Path(folder), port, tell, with_telegram=with_telegram))
    tell("\nThe demo has ended, and nothing of it is left.")


async def _play(folder: Path, port: int, tell: Tell, *, with_telegram: bool) -> None:
    phones, spoken = DemoPhones(), load_locales(previews=True)
    await play_past(folder, spoken, phones)
    clock = DemoClock(START)
    async with telegram.running(clock) if with_telegram else nullcontext() as running:
        beside = factory.build_bots(telegram.settings(running)) if running is not None else []
        base, screens = f"http://{HOST}:{port}", LockScreens(clock)
        app = server.build_app(
            _open(folder), clock, spoken, beside=beside,
            staff_ways=StaffWays(CoachScreens(screens), base),
            youth_ways=YouthWays(YouthScreens(screens), None, base),
        )  # fmt: skip
        gateway = _gateway(app, base, beside)
        built = _site(gateway, app, phones, running, screens)
        await server.serve(
            app,
            built,
            HOST,
            port,
            lambda found: _welcome(found, tell),
            gateway=gateway,
            beside=beside,
        )


async def play_past(folder: Path, spoken: Locales, phones: DemoPhones) -> None:
    """Play everything that happened before the demo begins, into a new database in this folder."""
    store = _open(folder)
    people.create_team(store)
    clock = ManualClock(people.story()[0].at)
    app = server.build_app(store, clock, spoken)
    try:
        await people.StoryPlayer(app, clock, phones).play()
    finally:
        app.close()


def build(app: App, base_url: str, phones: DemoPhones) -> ASGIApp:
    """Build the site with the demo's own pages around it."""
    return _site(_gateway(app, base_url), app, phones)


def _gateway(app: App, base_url: str, beside: Sequence[ChannelService] = ()) -> Gateway:
    rules = SiteRules(base_url, framed=True)
    return server.build_gateway(app, rules, ZONE, demo=True, beside=beside)


def _site(
    gateway: Gateway,
    app: App,
    phones: DemoPhones,
    running: TelegramServer | None = None,
    screens: LockScreens | None = None,
) -> ASGIApp:
    return site.build(gateway, [page.router(gateway, app, phones, running, screens)])


def _open(folder: Path) -> Store:
    return Store.open(f"sqlite:///{folder / 'lotsen.sqlite3'}", folder / "lotsen.key")


def _welcome(port: int, tell: Tell) -> None:
    address = f"http://{HOST}:{port}"
    tell(f"Look here:  {address}\nEverybody in it is made up. Ctrl-C ends it and leaves nothing.")
    if sys.stdout.isatty() and _has_windows():
        threading.Thread(target=_show, args=[address], daemon=True).start()


def _has_windows() -> bool:
    return sys.platform == "darwin" or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def _show(address: str) -> None:
    """Open the page, where there is a browser with windows."""
    try:
        browser = webbrowser.get()
        if getattr(browser, "name", "") not in IN_A_TERMINAL:
            browser.open(address)
    except (webbrowser.Error, OSError):
        return


# ---------------------------------------------------------------- the port


def _check(port: int) -> None:
    """Raise PortTakenError, before anything is made, where this port cannot be used."""
    if not _is_free(port):
        first = port + 1 if USUAL_PORT <= port < HIGHEST_PORT else USUAL_PORT
        other = next(filter(_is_free, range(first, first + TRIED)), USUAL_PORT)
        raise PortTakenError(f"port {port} cannot be used; try: make demo PORT={other}")


def _is_free(port: int) -> bool:
    if not 0 < port <= HIGHEST_PORT:
        return False
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


# ---------------------------------------------------------------- the end


class _Ending:
    """A context that Ctrl-C, SIGTERM or a closed terminal end in order, once, and without an error.

    While it serves, the server handles the first two itself.
    """

    def __init__(self) -> None:
        self._before: dict[signal.Signals, Any] = {}
        self._over = False

    def __enter__(self) -> Self:
        for one in ENDS:
            # SIGHUP is ignored where somebody started it to outlive the terminal (nohup).
            if one is not signal.SIGHUP or signal.getsignal(one) is not signal.SIG_IGN:
                self._before[one] = signal.signal(one, self._heard)
        return self

    def _heard(self, _number: int, _frame: FrameType | None) -> None:
        if signal.getsignal(signal.SIGTERM) != self._heard:
            signal.raise_signal(signal.SIGTERM)
        elif not self._over:
            self._over = True
            raise KeyboardInterrupt

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        for one, handler in self._before.items():
            signal.signal(one, handler)
        return kind is KeyboardInterrupt


def _folder() -> tempfile.TemporaryDirectory[str]:
    """Make a new folder; a signal waits until it is known that it is there."""
    with _undisturbed():
        return tempfile.TemporaryDirectory(prefix=FOLDER)


def _runner() -> asyncio.Runner:
    """Make a new event loop; a signal waits until it is whole, for a half one cannot be closed."""
    with _undisturbed():
        runner = asyncio.Runner()
        runner.get_loop()
        return runner


@contextmanager
def _undisturbed() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
