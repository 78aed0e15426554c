"""Nothing can be saved: it is said, a youth has whom to call, and a coach can still read (S4)."""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from bot.gateway.site_rules import SiteRules
from bot.operations import server
from bot.web import health
from storage import database as engines
from storage.sql.statements import OPENING
from tests.support import console_client, people
from tests.support.console_client import ANNA, BASE
from tests.support.people import Youth
from tests.support.webchat_client import House, Phone

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@contextmanager
def full(url: str) -> Iterator[None]:
    """No file of this process may grow any more: what a full disk does."""
    file = engines.sqlite_file(url)
    assert file is not None
    log = Path(f"{file}-wal")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    least = min(file.stat().st_size, log.stat().st_size if log.exists() else 0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (least, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


async def test_a_full_disk_is_not_ready(house: House, phone: Phone) -> None:
    """Reading still works, so it must write to know; with room again it is ready."""
    await phone.say("hej")
    with full(house.app.store.url):
        answer = await phone.get("/readyz")
        assert answer.status_code == 503
        assert answer.text.split(";")[0].strip() in {"disk", "database"}
    assert (await phone.get("/readyz")).status_code == 200


async def test_little_room_is_not_ready(
    house: House, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it is full; and the figure is among the metrics."""
    monkeypatch.setattr(health, "LEAST_FREE", 2**60)
    assert (await phone.get("/readyz")).text.startswith("disk")
    metrics = (await house.phone().client.get("http://127.0.0.1/metrics")).text
    assert "lotsen_disk_free_bytes" in metrics


@pytest.mark.parametrize("text", ["jag vill dö", "hej"])
async def test_a_youth_has_whom_to_call(house: House, phone: Phone, text: str) -> None:
    """Danger or not: 112 stands on the page, with the words that are not saved."""
    await phone.say("hej på dig")
    with full(house.app.store.url):
        answer = await phone.post("/chat/say", plain=True, text=text)
    assert answer.status_code == 503
    assert 'href="tel:112"' in answer.text
    assert text in answer.text


async def test_a_coach_reads_while_nothing_can_be_written(room: App) -> None:
    """Also an hour into the session; the opening is written later, with the time it was."""
    gateway = server.build_gateway(room, SiteRules(BASE), ZoneInfo("Europe/Stockholm"))
    async with console_client.opened(room, gateway) as desk:
        sara = Youth(room)
        sara.says("jag vill dö")
        anna = await desk.signed_in(ANNA)
        await anna.get("/desk/inbox")
        desk.passes(timedelta(minutes=65))
        opened_at = desk.clock.now()
        with full(room.store.url):
            page = await anna.get(f"/desk/youths/{sara.id}")
            assert page.status_code == 200
            assert "jag vill dö" in page.text
        assert people.rows(room, OPENING) == []
        assert len(gateway.late_openings) == 1
        desk.passes(timedelta(minutes=5))
        await gateway.write_late_openings()
        (row,) = people.rows(room, OPENING)
        assert (row.youth_id, row.coach_id, row.at) == (sara.id, ANNA, opened_at)
        assert len(gateway.late_openings) == 0
