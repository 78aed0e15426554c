"""Find what is missing or wrong, and what to do, for `lotsen doctor`. It changes nothing.

This module checks the machine; database_checks.py checks the database.
"""

from __future__ import annotations

import asyncio
import http.client
import os
import shutil
import socket
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot import config
from bot.clock import Clock
from bot.config import Settings
from bot.errors import StoreError, VapidKeyError
from bot.language.registry import LOCALES
from bot.notifications import vapid_keys
from bot.operations import database_checks, directory_checks, file_modes, reach_settings
from bot.operations.findings import Finding, do, fine, know
from bot.safety import measuring
from bot.safety.classifier import Classifier, ReaderState
from bot.setting_types import is_loopback
from bot.web.health import READER
from storage import database, encryption
from storage.maintenance import backup
from storage.schema import periods

MEGABYTE: Final = 1024 * 1024
LITTLE: Final = 1024 * MEGABYTE
TOO_LITTLE: Final = 200 * MEGABYTE
OLD: Final = timedelta(days=2)
BUILT: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock that is right shows an earlier day."""

MOST_SAID: Final = 200
PATIENCE: Final = 3
"""Seconds that a Lotsen on this machine may take to answer."""

LOCAL: Final = "localhost"
EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - looked for, not listened at

ILL: Final = {
    "away": "Telegram does not answer; it is tried again by itself",
    "conflict": "another program uses its token; stop that, or make a second bot",
    "token": "Telegram refuses its token; ask @BotFather for it, set it, and start again",
}
"""What is to be done about the trouble of a bot (bot/channels/telegram/polling.py)."""

READS: Final = {
    ReaderState.WHOLE: "by the list, by letters and words, and by meanings",
    ReaderState.LETTERS: "by the list and by letters and words: the embedding is not installed",
    ReaderState.ABSENT: "by the list alone: the weights of the second reader are missing or broken",
}
"""By what danger is read, for each state of the second reader."""

UNAPPROVED: Final = (
    "the words of danger and the crisis texts are approved by nobody: before any youth is met,"
    " clinically competent staff must read and approve them (docs/decisions/0010)"
)


def examine(clock: Clock) -> Iterator[Finding]:
    """Yield everything found, in the order in which it should be mended."""
    found, wrong = config.validate()
    for fault in wrong:
        yield do(fault, "lotsen settings")
    if found is None:
        return
    yield fine("the settings can be used")
    yield from _folder(found)
    yield from file_modes.examine(found)
    yield from _key(found)
    yield from _clock(found, clock)
    yield from _address(found)
    yield from reach_settings.examine(found)
    yield from _at_work(found)
    yield from database_checks.examine(found, clock)
    yield from directory_checks.examine(found, clock)
    yield from _copies(found, clock)
    yield second_reader(LOCALES)
    yield know(UNAPPROVED)


def send_tests(clock: Clock, to: Sequence[str]) -> Iterator[Finding]:
    """Send a real test to each of these (reach_settings.py), and yield how it went."""
    found, _ = config.validate()
    if found is not None:
        for one in to:
            yield asyncio.run(reach_settings.send_test(found, clock, one))


def _folder(found: Settings) -> Iterator[Finding]:
    file = database.sqlite_file(found.url)
    folder = file.parent if file else found.data_dir
    if not folder.is_dir():
        yield know(f"there is no folder {folder} yet; the first start makes it", "lotsen serve")
        return
    yield from _modes(folder)
    free = shutil.disk_usage(folder).free
    left = f"{free // MEGABYTE} MB are free in {folder}"
    yield (
        do(f"only {left}: make room")
        if free < TOO_LITTLE
        else (know(f"only {left}") if free < LITTLE else fine(left))
    )


def _modes(folder: Path) -> Iterator[Finding]:
    """Check that whoever runs this is the owner of the folder."""
    about = folder.stat()
    if not os.access(folder, os.W_OK):
        yield do(f"{folder} cannot be written to by you; run Lotsen as its owner")
    elif about.st_uid != os.geteuid():
        yield know(f"{folder} is another user's: what you start here may shut its owner out")


def _key(found: Settings) -> Iterator[Finding]:
    if not found.key.exists():
        yield know(f"there is no key {found.key} yet; the first start makes it", "lotsen serve")
        return
    try:
        encryption.load(found.key)
    except StoreError as error:
        yield do(str(error), f"chmod 600 {found.key}")
        return
    yield fine(f"the key {found.key} can be read; is there a copy elsewhere?")
    yield from _push_keys(found)


def _push_keys(found: Settings) -> Iterator[Finding]:
    """Check the keys of push, and the contact that Apple insists on."""
    file = vapid_keys.beside(found.key)
    if not file.exists():
        yield know(f"there are no keys of push {file} yet; the next start makes them")
        return
    try:
        vapid_keys.load(file)
    except VapidKeyError as error:
        yield do(str(error), f"chmod 600 {file}")
        return
    yield fine(f"the keys of push can be read; its services are told that we are {found.contact}")
    if found.contact == f"https://{LOCAL}":
        yield know(
            "Apple's push service takes no such address: set LOTSEN_BASE_URL or LOTSEN_PUSH_CONTACT"
        )


def _clock(found: Settings, clock: Clock) -> Iterator[Finding]:
    now = clock.now()
    if now < BUILT:
        yield do(f"the clock of this machine says {now:%Y-%m-%d}: set it")
    else:
        local = now.astimezone(found.zone)
        yield fine(f"it is {local:%H:%M} in {found.timezone}; is that so?")


def _address(found: Settings) -> Iterator[Finding]:
    if found.public_url.startswith("http:"):
        yield do(
            f"only this machine reaches {found.public_url}: people need https",
            "LOTSEN_BASE_URL=https://…",
        )
    else:
        yield fine(f"people reach it at {found.public_url}")
    if not is_loopback(found.host):
        yield know(
            f"LOTSEN_HOST is {found.host}: a proxy elsewhere is not believed, so all its guests are"
            " one address for the limits; let it run on this machine"
        )


def _at_work(found: Settings) -> Iterator[Finding]:
    """Check whether a Lotsen answers where it should, and whether it is ready."""
    answer = _asked(found)
    said, _, ill = (answer or "").partition("; ")
    if answer is None:
        yield know("no Lotsen is at work here", "lotsen serve")
    elif said == "ready":
        yield fine(f"a Lotsen is at work at port {found.port}, and ready")
    elif said in {"database", "disk", "outbox", "writer", "staff"}:
        yield do(f"the Lotsen at port {found.port} is not ready: {said}", "lotsen doctor")
    else:
        yield do(f"another program has port {found.port}: choose a free LOTSEN_PORT")
        return
    for one in filter(None, ill.split("; ")):
        name, _, trouble = one.partition(": ")
        if name == READER:
            yield know(
                f"the Lotsen at port {found.port} reads danger {READS[ReaderState(trouble)]}"
            )
        else:
            yield do(f"the bot {name} hears nothing now: {ILL.get(trouble, trouble)}")


def _asked(found: Settings) -> str | None:
    """Return what `/readyz` says; None when nobody listens, "" when there is no proper answer."""
    host = EVERYWHERE.get(found.host, found.host)
    connection = http.client.HTTPConnection(host, found.port, timeout=PATIENCE)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().read(MOST_SAID).decode("ascii", "replace").strip()
    except (ConnectionRefusedError, socket.gaierror):
        return None
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        connection.close()


def second_reader(folder: Path) -> Finding:
    """Tell what of the second reader works here, and what is lost where it is not all of it."""
    state = Classifier.load(folder).state
    reads = f"danger is read {READS[state]}"
    if state is ReaderState.WHOLE:
        return fine(reads)
    heard = [measuring.recorded_share(folder, one, "all alarm A") for one in measuring.VARIANTS]
    if state is ReaderState.ABSENT or None in heard:
        return do(f"{reads}: install Lotsen anew, or make them", "lotsen danger train")
    letters, whole = (f"{100 * (one or 0):.0f}" for one in heard)
    lost = f"it then hears {letters} of 100 of our own sentences of tier A, with it {whole}"
    return know(f"{reads}; {lost}", "pip install -r requirements-embeddings.lock")


def _copies(found: Settings, clock: Clock) -> Iterator[Finding]:
    file = database.sqlite_file(found.url)
    if file is None or found.backups is None:
        yield know("copies of PostgreSQL are yours to make: pg_dump, every night")
        return
    copies = backup.found(file, found.backups)
    if not file.exists():
        return
    if not copies:
        yield do("there is no copy of the database", "lotsen backup")
    elif (age := clock.now() - copies[-1].at) > periods.COPIES_KEPT:
        yield do(
            f"a copy is {age.days} days old, and holds who was erased since: remove what is older"
            f" than {periods.COPIES_KEPT.days} days, here and wherever copies were carried"
        )
    elif (age := clock.now() - copies[0].at) > OLD:
        yield do(f"the last copy is {age.days} days old", "lotsen backup")
    else:
        yield fine(f"the last copy is {copies[0].path.name}")
