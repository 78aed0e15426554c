"""A coach's Telegram in their own account: a code that links it, and the way to unlink it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from zoneinfo import ZoneInfo

import pytest

from bot import serving, site
from bot.app import App
from bot.channels.telegram_coach import CoachBot
from bot.web.guard import Rules
from storage import coachchat
from tests import deskhand, pockets
from tests.deskhand import ANNA, BASE, EVA, Desk

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

CODE = re.compile(r"<code>/start ([A-Za-z0-9_-]{24})</code>")


@pytest.fixture
async def desk(rooms: Callable[..., App]) -> AsyncIterator[Desk]:
    """A site with a robot beside it that has not reached Telegram yet."""
    robot = CoachBot(pockets.TOKEN, "http://127.0.0.1:9", "sv")
    async with deskhand.opened(rooms()) as made:
        front = serving.front_of(
            made.app, Rules(BASE), ZoneInfo("Europe/Stockholm"), beside=[robot]
        )
        yield Desk(made.app, site.build(front))
    await robot.close()


async def test_a_code_is_shown_and_links(desk: Desk) -> None:
    """Once, to the coach who asked for it; the account says since when, and unlinks."""
    hand = await desk.signed_in(ANNA)
    assert "Koppla din Telegram" in (await hand.get("/desk/account")).text
    page = await hand.post("/desk/account/telegram/code")
    (code,) = CODE.findall(page.text)
    now = desk.clock.now()
    assert desk.write(lambda at, keys: coachchat.link(at, keys, code, "7001", now)) == ANNA
    assert "Kopplad sedan" in (await hand.get("/desk/account")).text
    answer = await hand.post("/desk/account/telegram/unlink")
    assert answer.headers["location"] == "/desk/account?done=unlinked"
    assert "inte kopplad längre" in (await hand.get(answer.headers["location"])).text
    assert desk.write(lambda at, keys: coachchat.of_coach(at, keys, ANNA)) is None


async def test_a_blocked_robot_is_told(desk: Desk) -> None:
    hand = await desk.signed_in(ANNA)
    now = desk.clock.now()
    code = desk.write(lambda at, keys: coachchat.code(at, keys, ANNA, now))
    desk.write(lambda at, keys: coachchat.link(at, keys, code, "7001", now))
    desk.write(lambda at, _: coachchat.blocked(at, ANNA, now))
    assert "blockerad där sedan" in (await hand.get("/desk/account")).text


async def test_a_coordinator_has_no_cards(desk: Desk) -> None:
    """And no code; a form without its proof gets none either."""
    eva = await desk.signed_in(EVA)
    assert "Telegram" not in (await eva.get("/desk/account")).text
    assert (await eva.post("/desk/account/telegram/code")).status_code == 403
    anna = await desk.signed_in(ANNA)
    answer = await anna.client.post("/desk/account/telegram/code", data={"csrf": "wrong"})
    assert answer.status_code == 403


async def test_without_a_robot_nothing_is_offered(rooms: Callable[..., App]) -> None:
    async with deskhand.opened(rooms()) as desk:
        hand = await desk.signed_in(ANNA)
        assert "Telegram" not in (await hand.get("/desk/account")).text
        assert (await hand.post("/desk/account/telegram/code")).status_code == 404
