"""Send by any service that Apprise knows, and say which addresses may be used.

Apprise blocks, may raise or hang, and returns only whether all went well: here it runs in few
threads, each given up after its time, and nothing it does comes out but a result. Its addresses
hold secrets, and its log holds addresses and messages: none of it reaches our log.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlsplit

import apprise
import structlog
from apprise import NotifyBase

from bot.errors import error_location
from bot.notifications.bounded_threads import BoundedThreads
from bot.notifications.outcome import Outcome, SendResult

PATIENCE: Final = timedelta(seconds=15)
"""A service that takes longer has failed."""

SOCKET_SECONDS: Final = 10.0
"""How long a connection or an answer may take: a thread given up ends soon after."""

MOST_AT_ONCE: Final = 8

THIS_MACHINE: Final = frozenset(
    {"blink1", "dbus", "enigma2", "enigma2s", "gio", "glib", "gnome", "kde", "kodi", "kodis",
     "macosx", "qt", "rsyslog", "syslog", "windows", "xbmc", "xbmcs"}
)  # fmt: skip
"""What only shows or writes something on a machine or a television: it reaches nobody."""

KNOWN: Final = frozenset(
    {"discord", "gchat", "opsgenie", "pagerduty", "pbul", "pover", "signl4", "slack", "threema",
     "webex", "wxteams"}
)  # fmt: skip
"""Services at addresses of their own: whoever knows the secret reaches them, and nothing else."""

AT_HOSTS: Final = frozenset({"gotifys", "matrixs", "mmosts", "nctalks", "ntfys", "rockets"})
"""Services that somebody runs themselves, by https; the operator says at which hosts."""

TEAMS: Final = frozenset({"workflow", "workflows"})
TEAMS_HOSTS: Final = (".logic.azure.com", ".api.powerplatform.com")
"""Microsoft Teams takes messages by a workflow, each at a host of Microsoft's."""

NATIVE: Final = "https"
"""An address as the service itself gives it: Apprise knows whose it is."""

NUMBER: Final = "{to}"
"""Where the number stands in the address of an SMS gateway."""

STATUS: Final = re.compile(r"error=(\d{3})\b")
"""How every service of Apprise tells the HTTP status that it was answered with."""

log = structlog.get_logger()


class WayFault(StrEnum):
    """Why an address cannot be a way to reach somebody of the staff."""

    UNKNOWN = "unknown"
    """Apprise does not understand it."""
    SERVICE = "service"
    """The service is none of those that are allowed."""
    HOST = "host"
    """The operator has not allowed this host."""


class AppriseSender:
    """The one that sends by Apprise. An address (`url`) is Apprise's, and holds a secret."""

    def __init__(self, patience: timedelta = PATIENCE) -> None:
        self._threads = BoundedThreads(MOST_AT_ONCE)
        self._patience = patience

    async def send(self, url: str, title: str, body: str) -> SendResult:
        """Send this. Raises nothing: a fault is a result."""
        try:
            return await self._threads.run(lambda: _send(url, title, body), self._patience)
        except TimeoutError:
            return SendResult(Outcome.TIMEOUT)


def check(url: str) -> str:
    """Return what is wrong with an address of the operator's, as a sentence; "" for nothing."""
    if _scheme(url) in THIS_MACHINE:
        return f"{_scheme(url)}:// reaches nobody: it writes on this machine alone"
    if _service(url) is None:
        return (
            "Apprise does not understand it; https://appriseit.com/services lists the services and"
            " how their addresses are written"
        )
    return ""


def check_gateway(url: str) -> str:
    """Return what is wrong with an SMS gateway's address, as a sentence; "" for nothing."""
    if NUMBER not in url:
        return f"write {NUMBER} where the number belongs: 46elks://user:password@Lotsen/{NUMBER}"
    return check(to_number(url, "+46700000000"))


def to_number(gateway: str, number: str) -> str:
    """Return the address by which a gateway sends to this number (E.164)."""
    return gateway.replace(NUMBER, quote(number, safe=""))


def find_fault(url: str, hosts: Collection[str]) -> WayFault | None:
    """Return why somebody of the staff cannot use this address; None when they can.

    `hosts` are those that the operator allows for services which somebody runs themselves. Nothing
    else is tried: who signs in must not make this machine call its neighbours.
    """
    if _scheme(url) not in {*KNOWN, *AT_HOSTS, *TEAMS, NATIVE}:
        return WayFault.SERVICE
    service = _service(url)
    if service is None:
        return WayFault.UNKNOWN
    name, host = str(service.schema), str(service.host).lower()
    if name in KNOWN:
        return None
    if name in TEAMS:
        return None if host.endswith(TEAMS_HOSTS) else WayFault.HOST
    if name not in AT_HOSTS:
        return WayFault.SERVICE
    return None if host in hosts else WayFault.HOST


def service_name(url: str) -> str:
    """Return the name of an address's service, as people know it; "" for none."""
    service = _service(url)
    return str(service.service_name) if service is not None else ""


def _scheme(url: str) -> str:
    try:
        return urlsplit(url.strip()).scheme.lower()
    except ValueError:
        return ""


# ---------------------------------------------------------------- Apprise itself


class _StatusHandler(logging.Handler):
    """The one handler of Apprise's log: it writes nothing, and keeps the last status it was told.

    A thread sends one thing at a time, so the status is the thread's.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._seen = threading.local()

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(Exception):
            if found := STATUS.search(record.getMessage()):
                self._seen.status = int(found[1])

    def pop(self) -> int:
        """Return the last status of this thread, and forget it; 0 for none."""
        status: int = getattr(self._seen, "status", 0)
        self._seen.status = 0
        return status


STATUSES: Final = _StatusHandler()


def _silence() -> None:
    logger = logging.getLogger("apprise")
    if logger.handlers != [STATUSES]:
        logger.handlers = [STATUSES]
        logger.propagate = False
        logger.setLevel(logging.WARNING)


def _service(url: str) -> NotifyBase | None:
    """Return the service of an address; None for one that Apprise does not understand.

    It follows no redirect, reads no file that the address names, and keeps nothing on the disk.
    """
    _silence()
    asset = apprise.AppriseAsset(
        app_id="Lotsen", app_desc="Lotsen", http_redirects=False, allow_templates=False,
        pgp_autogen=False, pem_autogen=False, async_mode=False,
    )  # fmt: skip
    try:
        found = apprise.Apprise.instantiate(url.strip(), asset=asset)
    except Exception as error:  # noqa: BLE001 - whatever a plugin does, nothing comes out
        log.warning("service_not_understood", error=error_location(error))
        return None
    if found is not None:
        found.redirects = False
        found.socket_connect_timeout = found.socket_read_timeout = SOCKET_SECONDS
    return found


def _send(url: str, title: str, body: str) -> SendResult:
    if _scheme(url) in THIS_MACHINE or (service := _service(url)) is None:
        return SendResult(Outcome.INVALID)
    STATUSES.pop()
    # On-call services wake nobody for less; Opsgenie sends nothing at all, and says that it has.
    kind = apprise.NotifyType.FAILURE
    try:
        taken = service.notify(title=title, body=body, notify_type=kind)
    except Exception as error:  # noqa: BLE001 - whatever a plugin does, nothing comes out
        log.warning("service_raised", service=_scheme(url), error=error_location(error))
        return SendResult(Outcome.LATER)
    return SendResult(Outcome.TAKEN if taken else _why_not(STATUSES.pop()))


def _why_not(status: int) -> Outcome:
    """Return what an HTTP status means for the next try; without one nothing answered."""
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return Outcome.GONE
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Outcome.TOO_LARGE
    later = status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return Outcome.LATER if later or not status else Outcome.REFUSED
