"""The youths' bot in processes of its own: killed at the worst moments, and seen from outside."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from bot.app import App
from bot.clock import ManualClock
from bot.delivery.channel import Delivery
from bot.delivery.send_plan import Selection
from bot.simulator.telegram_server import api_server
from storage.store import Store
from storage.turns import enrol
from tests.conftest import START
from tests.support import youth_bot_process
from tests.support.deployment import Deployment, free_port
from tests.support.youth_bot_process import life
from tests.support.youth_bot_site import SARA, TOKEN, told

CANARY: Final = "kanariefagel-7291"
DANGER: Final = "jag vill dö"
HELD: Final = "det är bråttom, eller om du är i fara"
STATUS: Final = "Du kan också prata med någon dag och natt"
"""What help is while a human is looked for."""


# ---------------------------------------------------------------- killed


def unclaimed(app: App) -> None:
    """Ends between the commit and the outbox's own mark that it will be said."""
    claim = app.outbox._select  # noqa: SLF001 - where it ends

    async def dies() -> Selection:
        if app.turns.taken:
            os.kill(os.getpid(), signal.SIGKILL)
        return await claim()

    app.outbox._select = dies  # type: ignore[method-assign] # noqa: SLF001 - where it ends


def unsent(app: App) -> None:
    """Ends when it is marked, and before it is sent."""
    _at_send(app, before=True)


def unmarked(app: App) -> None:
    """Ends when it was sent, and before that is marked."""
    _at_send(app, before=False)


def _at_send(app: App, *, before: bool) -> None:
    channel: Any = app.outbox._channels["telegram"]  # noqa: SLF001 - where it ends
    send = channel.send

    async def dies(delivery: Delivery) -> str:
        if not before:
            await send(delivery)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("a killed process goes on")

    channel.send = dies


@pytest.mark.parametrize(
    ("said", "bomb", "part", "count"),
    [
        ("/menu", unclaimed, "Vad vill du göra", 1),
        (DANGER, unclaimed, HELD, 1),
        ("/menu", unsent, "Vad vill du göra", 0),
        (DANGER, unsent, HELD, 1),
        ("/menu", unmarked, "Vad vill du göra", 1),
        (DANGER, unmarked, HELD, 2),
    ],
    ids=lambda one: getattr(one, "__name__", None),
)
def test_killed_at_the_worst_moment(
    prepared: Path, said: str, bomb: Callable[[App], None], part: str, count: int
) -> None:
    """Nothing that was committed is lost; only danger is said twice, and never not at all.

    What was marked and not sent is uncertain: nobody can know, so an answer is not repeated.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    youth_bot_process.prepare(prepared, url)
    with life(prepared, url, bomb) as first, life(prepared, url) as second:
        asyncio.run(_story(port, said, (first, second), (part, count)))


async def _story(
    port: int, said: str, lives: tuple[Callable[[], int], ...], expected: tuple[str, int]
) -> None:
    first, second = lives
    part, count = expected
    async with api_server.serve(ManualClock(START), port) as telegram:
        sara = telegram.bot(TOKEN).person(SARA, language_code="sv")
        sara.says(said)
        _, status = await asyncio.to_thread(os.waitpid, first(), 0)
        assert os.WIFSIGNALED(status)
        second()
        sara.says("/help")
        await told(sara, "egna ord" if said != DANGER else STATUS)
        assert sum(part in one.text for one in sara.said_by_bot) == count


# ---------------------------------------------------------------- from outside


@pytest.mark.slow
async def test_as_its_operator_has_it(tmp_path: Path) -> None:
    """`lotsen serve` with a token: it answers, it stops at once, and tells its token to nobody."""
    async with api_server.serve() as telegram:
        bot = telegram.bot(TOKEN)
        deployed = Deployment(
            tmp_path, LOTSEN_TELEGRAM_YOUTH_TOKEN=TOKEN, LOTSEN_TELEGRAM_API=telegram.url
        )
        with await asyncio.to_thread(lambda: deployed.serve(cold=True)) as running:
            stranger = bot.person(SARA, language_code="sv")
            stranger.says(CANARY)
            await told(stranger, "länk")
            async with httpx.AsyncClient(base_url=deployed.url) as web:
                assert "telegram" not in (await web.get("/readyz")).text
                assert (
                    'lotsen_edge_up{edge="telegram_youth"} 1.0' in (await web.get("/metrics")).text
                )
                telegram.bots.clear()
                bot.updates.changed.notify()
                stranger.says(CANARY)
                while "; telegram_youth: token" not in (ready := await web.get("/readyz")).text:
                    assert ready.status_code == 200
            said = await asyncio.to_thread(_tell_all, deployed)
            assert await asyncio.to_thread(running.stop) == 0
            log = running.log()
        assert "@BotFather" in log
        for secret in (TOKEN, TOKEN.partition(":")[2], CANARY, str(SARA)):
            assert secret not in said + log
        assert "t.me/lotsen_test_bot" in said


def test_without_its_token_the_check_up_counts_who_is_cut_off(tmp_path: Path) -> None:
    """Nobody is lost in silence when the bot is turned off."""
    deployed = Deployment(tmp_path)
    deployed.people()
    store = Store.open(deployed.database, deployed.key)
    with store.begin() as uow:
        enrol.enrol(uow, "telegram", str(SARA), "Sara", "sv")
    store.close()
    told_by = deployed.lotsen("doctor").stdout
    assert "1 youths are reached in Telegram only, and there is no bot" in told_by


def _tell_all(deployed: Deployment) -> str:
    """Everything that the command line says."""
    deployed.coach("Anna")
    commands = (("settings",), ("doctor",), ("invite", "--coach", "Anna"))
    ran = [deployed.lotsen(*command) for command in commands]
    return "".join(one.stdout + one.stderr for one in ran)
