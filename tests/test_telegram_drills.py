"""Fault drills with the youths' bot: what goes wrong on the way loses nothing and says nothing
twice that must not be said twice.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import select

from bot.arrivals import CoachSays, CoachTakes
from bot.channel import Limits
from bot.channels.telegram.door import CHANNEL
from bot.clock import HandClock
from bot.isolates import bare
from flows import found
from storage import team
from storage.sealed import Keyring
from storage.spoken import Transaction
from storage.statements import OUTBOX
from tests import people, telegram_server, telegram_youths
from tests.conftest import START
from tests.telegram_person import Person
from tests.telegram_server import Fault
from tests.telegram_youths import ANNA, SARA, Lotsen, press, told

DANGER: Final = "jag vill dö"
LATELY: Final = ("ett", "två", "tre")
MODES: Final[dict[str, dict[str, Any]]] = {"polling": {}, "webhook": telegram_youths.called()}
REAL: Final = Limits(per_chat=timedelta(seconds=1), per_second=30)


@pytest.fixture
async def lotsen(tmp_path: Path) -> AsyncIterator[Lotsen]:
    async with telegram_youths.both(tmp_path) as running:
        yield running


async def talking(lotsen: Lotsen) -> Person:
    """A youth with whom Anna talks."""
    sara = await lotsen.enrolled()
    sara.says("/person")
    await told(sara, "Anna")
    await lotsen.coach(CoachTakes(ANNA))
    await told(sara, "är här nu")
    return sara


def texts(person: Person, part: str) -> list[str]:
    """What the bot said with this in it, as it stands in the chat."""
    return [one.text for one in person.said_by_bot if part in bare(one.text)]


# ---------------------------------------------------------------- what comes in


@pytest.mark.parametrize("mode", MODES)
async def test_the_same_update_three_times_is_one_turn(tmp_path: Path, mode: str) -> None:
    """A confirmation that was lost on the way changes nothing."""
    async with telegram_youths.both(tmp_path, **MODES[mode]) as lotsen:
        sara = await talking(lotsen)
        number = sara.says("jag ringde")
        await lotsen.at_desk("desk.wrote", "jag ringde")
        for _ in range(2):
            lotsen.bot.updates.again(number)
        sara.says("är du där?")
        await lotsen.at_desk("desk.wrote", "är du där?")
        rows = [one for one in await lotsen.rows(OUTBOX) if one.line == "desk.wrote"]
        assert len(rows) == 2


@pytest.mark.parametrize("mode", MODES)
async def test_a_message_and_a_press_at_once_are_both_taken(tmp_path: Path, mode: str) -> None:
    """Telegram hands them over side by side; one is the answer, the other is no accident."""
    async with telegram_youths.both(tmp_path, **MODES[mode]) as lotsen:
        sara = await lotsen.enrolled()
        sara.says("/menu")
        menu = await sara.hears(lambda one: one.buttons)
        sara.says("hej på dig")
        sara.presses(menu.buttons[0][0][1], menu.id)
        await told(sara)
        sara.says("/stop")
        await told(sara, "112")
        assert not [one for one in await lotsen.rows(OUTBOX) if one.line == "always.broken"]


@pytest.mark.parametrize("mode", MODES)
async def test_what_breaks_a_turn_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    """The youth is told, the update does not come for ever, and the next message works."""
    flows = people.broken()
    monkeypatch.setattr(found, "all_flows", lambda: flows)
    async with telegram_youths.both(tmp_path, **MODES[mode]) as lotsen:
        sara, leo = await lotsen.enrolled(), await lotsen.enrolled(5002)
        sara.says("/menu")
        await press(sara, "steps")
        await told(sara)
        sara.says(people.SECRETS["poison"])
        await told(sara, "fel hos oss")
        for one in (sara, leo):
            one.says("/stop")
            await told(one, "112")
        broken = [one for one in await lotsen.rows(OUTBOX) if one.line == "always.broken"]
        assert len(broken) == 1


async def test_what_was_written_while_nobody_listened_comes_in_order(tmp_path: Path) -> None:
    """Ten minutes without a webhook: Telegram keeps it, and all of it is taken once."""
    async with telegram_server.serve(HandClock(START)) as telegram:
        async with telegram_youths.at_work(telegram, tmp_path, **MODES["webhook"]) as before:
            sara = await talking(before)
        for text in LATELY:
            sara.says(text)
        await before.bot.updates.delivered()
        before.clock.move_to(before.clock.now() + timedelta(minutes=10))
        async with telegram_youths.at_work(telegram, tmp_path, **MODES["webhook"]) as after:
            await after.at_desk("desk.wrote", "tre")
            assert await wrote(after) == [*LATELY]


async def wrote(lotsen: Lotsen) -> list[str]:
    """What a coach was told that a youth wrote, in order."""

    def look(at: Transaction, keys: Keyring) -> list[str]:
        rows = at.execute(select(OUTBOX).where(OUTBOX.c.line == "desk.wrote").order_by(OUTBOX.c.id))
        read = [keys.open(one.payload, f"said:{one.youth_id}") for one in rows]
        return [text for one in read for text in LATELY if f'"{text}"' in one]

    return await lotsen.front.read(look)


# ---------------------------------------------------------------- what goes out


async def test_a_chat_that_is_too_fast_waits_alone(lotsen: Lotsen) -> None:
    """429 in one chat: others are answered at once, and human words come first afterwards."""
    sara, leo = await lotsen.enrolled(), await lotsen.enrolled(5002)
    sara.reads()
    lotsen.bot.next("sendMessage", Fault.too_many(30), chat=sara.id)
    sara.says("/person")
    await lotsen.bot.until(lambda: refused(lotsen, 429) or None, "429")
    leo.says("/menu")
    await told(leo)
    await lotsen.coach(CoachTakes(ANNA))
    await lotsen.coach(CoachSays(ANNA, "Hej, jag är här"))
    assert sara.reads() == []
    await lotsen.later(timedelta(seconds=31))
    said = [bare(one.text) for one in sara.reads()]
    assert "Hej, jag är här" in said[1]
    assert "berättar för Anna" in said[2]
    assert len(refused(lotsen, 429)) == 1


def refused(lotsen: Lotsen, status: int) -> list[object]:
    """The messages that Telegram did not take."""
    return [one for one in lotsen.bot.called("sendMessage") if one.status == status]


async def test_whoever_cannot_be_reached_is_not_written_to_again(lotsen: Lotsen) -> None:
    """403 in the middle of a talk: the coach is told, and nothing is tried again."""
    sara = await talking(lotsen)
    lotsen.bot.next("sendMessage", Fault.forbidden(), times=9)
    await lotsen.coach(CoachSays(ANNA, "Hur gick det?"))
    await lotsen.at_desk("desk.blocked")
    await lotsen.later(timedelta(hours=1))
    assert len(refused(lotsen, 403)) == 1
    assert not texts(sara, "Hur gick det?")


async def test_danger_is_said_again_when_the_answer_was_lost(lotsen: Lotsen) -> None:
    """Twice is better than never."""
    sara = await lotsen.enrolled()
    lotsen.bot.next("sendMessage", Fault.reset(delivered=True))
    sara.says(DANGER)
    first = await told(sara, "112")
    second = await told(sara, "112")
    assert first.text == second.text


async def test_a_reminder_is_not_said_again_when_the_answer_was_lost(lotsen: Lotsen) -> None:
    """Nobody is nagged twice; the line is kept as uncertain."""
    sara = await lotsen.enrolled()
    sara.says("/menu")
    await press(sara, "remind")
    await told(sara)
    sara.says("fotboll")
    for choice in ("once", "tomorrow", "noon"):
        await press(sara, choice)
    await told(sara, "fotboll")
    lotsen.bot.next("sendMessage", Fault.reset(delivered=True))
    before = len(texts(sara, "fotboll"))
    await lotsen.later(timedelta(hours=30))
    await lotsen.later(timedelta(hours=1))
    assert len(texts(sara, "fotboll")) == before + 1
    states = {one.state for one in await lotsen.rows(OUTBOX) if one.line == "reminders.now"}
    assert states == {"uncertain"}


async def test_a_talk_is_as_fast_as_telegram_lets_it_be(tmp_path: Path) -> None:
    """25 messages of a coach in a minute: each comes once, in order, and none is refused."""
    async with telegram_youths.both(tmp_path, limits=REAL) as lotsen:
        lotsen.telegram.limits(per_chat=1, per_second=30)
        with lotsen.app.store.begin() as batch:
            team.enrol(batch, CHANNEL, str(SARA), "Sara", "sv")
        sara = lotsen.bot.person(SARA)
        sara.says("/person")
        await told(sara, "Anna")
        await lotsen.coach(CoachTakes(ANNA))
        await lotsen.later(timedelta(seconds=5))
        said = [f"mening {number}" for number in range(25)]
        for text in said:
            await lotsen.coach(CoachSays(ANNA, text))
        await lotsen.later(timedelta(minutes=1))
        heard = [bare(one.text).removeprefix("Anna: ") for one in sara.said_by_bot]
        assert [text for text in heard if text in said] == said
        assert not refused(lotsen, 429)
