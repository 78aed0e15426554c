"""Every route of the application, from the application itself."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, Final, NamedTuple, cast
from zoneinfo import ZoneInfo

from starlette.routing import Route

from bot.channels.webchat import routes as webchat
from bot.clock import RealClock
from bot.console import routes as console
from bot.gateway.site_rules import SiteRules
from bot.operations import server
from storage.store import Store

PART: Final = re.compile(r"\{(\w+)(?::\w+)?\}")
STREAM: Final = "stream"


class OwnRoute(NamedTuple):
    """A method and an address; `{name}` stands where a part of it varies."""

    method: str
    template: str

    @property
    def names(self) -> tuple[str, ...]:
        """The parts that vary."""
        return tuple(PART.findall(self.template))

    @property
    def is_stream(self) -> bool:
        """Whether it does not end."""
        return self.template.endswith(STREAM)

    def at(self, **values: object) -> str:
        """The address with these values, and 1 for every other part."""
        return PART.sub(lambda found: str(values.get(found[1], 1)), self.template)


@cache
def every() -> tuple[OwnRoute, ...]:
    """Return the routes of youths and of the console, also those that need push or SMS."""
    with TemporaryDirectory(prefix="lotsen-routes-") as folder:
        store = Store.open(f"sqlite:///{folder}/lotsen.sqlite3", Path(folder) / "key")
        app = server.build_app(store, RealClock())
        anything = cast("Any", SimpleNamespace(public_key=""))
        gateway = server.build_gateway(
            app,
            SiteRules("http://127.0.0.1"),
            ZoneInfo("Europe/Stockholm"),
            push=anything,
            sms=anything,
        )
        found = [*webchat.router(gateway).routes, *console.router(gateway).routes]
        app.close()
    return tuple(
        OwnRoute(method, one.path_format if "{" not in one.path else one.path)
        for one in found
        if isinstance(one, Route)
        for method in sorted((one.methods or set()) - {"HEAD"})
    )


def of_youths() -> tuple[OwnRoute, ...]:
    """Return the routes of the console that are about one youth."""
    return tuple(one for one in every() if "youth" in one.names)
