"""Fault drills that need two lives of Lotsen, or real limits: nothing is lost on the way, and
nothing is said twice that must not be.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select

from bot.channels.telegram_youth.onboarding import CHANNEL
from bot.clock import ManualClock
from bot.delivery.change_notifier import ChangeSubscription
from bot.delivery.channel import Limits
from bot.simulator.telegram_server import api_server
from bot.simulator.telegram_server.simulated_bot import PATIENCE, SimulatedBot
from bot.simulator.telegram_server.values import PlannedFault
from bot.text.bidi import strip_isolates
from bot.turns.inbound import CoachSaid, CoachTook
from storage.database import Db
from storage.encryption import Keyring
from storage.schema.line_state import WAITING
from storage.sql.statements import OUTBOX
from storage.store import Store
from storage.turns import enrol
from tests.conftest import START
from tests.support import youth_bot_process, youth_bot_site
from tests.support.deployment import free_port
from tests.support.youth_bot_process import life
from tests.support.youth_bot_site import ANNA, SARA, SOON, TOKEN, Lotsen, told

DANGER: Final = "jag vill dö"
MENU: Final = "Vad vill du göra?"
LONG: Final = " ".join(f"Det här är mening nummer {number} av flera." for number in range(300))
LATELY: Final = ("ett", "två", "tre")
Life = Callable[[], int]
REAL: Final = Limits(per_chat=timedelta(seconds=1), per_second=30)


def refused(bot: SimulatedBot) -> list[object]:
    """The messages for which Telegram asked for a pause."""
    return [one for one in bot.called("sendMessage") if one.status == 429]


# ---------------------------------------------------------------- limits


async def test_after_a_pause_human_words_come_first(prepared: Path) -> None:
    """429 in one chat: others are answered at once, and in this one the coach is heard first."""
    async with youth_bot_site.both(prepared) as lotsen:
        sara, leo = await lotsen.enrolled(), await lotsen.enrolled(5002)
        sara.unread_messages()
        lotsen.bot.plan_fault("sendMessage", PlannedFault.too_many(30), chat=sara.id)
        sara.says("/person")
        await lotsen.bot.until(lambda: refused(lotsen.bot) or None, "429")
        leo.says("/menu")
        await told(leo, MENU)
        await lotsen.coach(CoachTook(ANNA))
        await lotsen.coach(CoachSaid(ANNA, "Hej, jag är här"))
        assert sara.unread_messages() == []
        await lotsen.later(timedelta(seconds=31))
        said = [strip_isolates(one.text) for one in sara.unread_messages()]
        assert [one.partition(".")[0] for one in said] == [
            "Anna tar det här",
            "Anna är här nu",
            "Anna: Hej, jag är här",
            "Jag har skrivit till Anna att du vill prata",
        ]
        assert len(refused(lotsen.bot)) == 1


async def test_a_talk_is_as_fast_as_telegram_lets_it_be(prepared: Path) -> None:
    """25 messages of a coach in a minute: each comes once, in order, and none is refused."""
    async with youth_bot_site.both(prepared, limits=REAL) as lotsen:
        lotsen.telegram.limits(per_chat=1, per_second=30)
        enrol_sara(lotsen.app.store)
        sara = lotsen.bot.person(SARA)
        sara.says("/person")
        await told(sara, "Anna")
        await lotsen.coach(CoachTook(ANNA))
        await lotsen.later(timedelta(seconds=5))
        said = [f"mening {number}" for number in range(25)]
        for text in said:
            await lotsen.coach(CoachSaid(ANNA, text))
        await lotsen.later(timedelta(minutes=1))
        heard = [strip_isolates(one.text).removeprefix("Anna: ") for one in sara.said_by_bot]
        assert [text for text in heard if text in said] == said
        assert not refused(lotsen.bot)


def enrol_sara(store: Store) -> None:
    """Sara, without the way in."""
    with store.begin() as uow:
        enrol.enrol(uow, CHANNEL, str(SARA), "Sara", "sv")


# ---------------------------------------------------------------- two lives


async def test_what_was_written_while_nobody_listened_comes_in_order(prepared: Path) -> None:
    """Ten minutes without Lotsen: Telegram keeps it, and all of it is taken once."""
    called = youth_bot_site.called()
    async with api_server.serve(ManualClock(START)) as telegram:
        async with youth_bot_site.at_work(telegram, prepared, **called) as before:
            sara = await before.talking()
        for text in LATELY:
            sara.says(text)
        await before.bot.updates.wait_until_delivered()
        before.clock.move_to(before.clock.now() + timedelta(minutes=10))
        async with youth_bot_site.at_work(telegram, prepared, **called) as after:
            await after.at_desk("desk.wrote", LATELY[-1])
            assert await wrote(after) == [*LATELY]


async def wrote(lotsen: Lotsen) -> list[str]:
    """What a coach was told that a youth wrote, in order."""

    def look(db: Db, keys: Keyring) -> list[str]:
        rows = db.execute(select(OUTBOX).where(OUTBOX.c.line == "desk.wrote").order_by(OUTBOX.c.id))
        read = [keys.open(one.payload, f"said:{one.youth_id}") for one in rows]
        return [text for one in read for text in LATELY if f'"{text}"' in one]

    return await lotsen.gateway.read(look)


def test_killed_while_it_speaks(prepared: Path) -> None:
    """Kill -9 between send and mark: danger is said again, an answer is not; and between commit
    and send: it is said in the next life.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    youth_bot_process.prepare(prepared, url)
    with life(prepared, url) as first, life(prepared, url) as second, life(prepared, url) as third:
        asyncio.run(_lives(port, first, second, third))


async def _lives(port: int, first: Life, second: Life, third: Life) -> None:
    async with api_server.serve(ManualClock(START), port) as telegram:
        bot = telegram.bot(TOKEN)
        sara = bot.person(SARA)
        with killed(first()):
            bot.plan_fault("sendMessage", PlannedFault.timeout(delivered=True))
            sara.says("/menu")
            await told(sara, MENU)
            await bot.updates.wait_until_taken(sara.says("/stop"))
        with killed(second()):
            await told(sara, "112")
            await told(sara, "radera")
            bot.plan_fault("sendMessage", PlannedFault.timeout(delivered=True))
            sara.says(DANGER)
            before = await told(sara)
        with killed(third()):
            again = await told(sara)
            assert before.text == again.text
        assert sum(MENU in one.text for one in sara.said_by_bot) == 1


def test_killed_between_two_parts(prepared: Path) -> None:
    """Kill -9 once a part of a long message is known to have gone: it is not said again, and the
    rest is; killed while a part is being said, only that one is said again.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    youth_bot_process.prepare(prepared, url)
    youth_bot_process.says_at_length(prepared, url, LONG)
    one_only = life(prepared, url, limits=REAL)
    with one_only as first, life(prepared, url) as second, life(prepared, url) as third:
        asyncio.run(_parts(port, prepared, url, (first, second, third)))


async def _parts(port: int, folder: Path, url: str, lives: tuple[Life, Life, Life]) -> None:
    first, second, third = lives
    async with api_server.serve(ManualClock(START), port) as telegram:
        bot = telegram.bot(TOKEN)
        sara = bot.person(SARA)
        sara.says("hej")
        with killed(first()):
            await told(sara, "nummer 0 ")
            async with asyncio.timeout(PATIENCE):
                while parts_sent(folder, url) == [0]:
                    await ChangeSubscription().wait(SOON)
            assert parts_sent(folder, url) == [1]
        bot.plan_fault("sendMessage", PlannedFault.timeout(delivered=True))
        with killed(second()):
            await told(sara, "nummer 120 ")
        with killed(third()):
            await told(sara, LONG[-20:])
        texts = [strip_isolates(one.text) for one in sara.said_by_bot if "mening" in one.text]
        assert len(texts) == 4
        assert texts[1] == texts[2]
        said = " ".join([texts[0], *texts[2:]])
        assert said.removeprefix("Anna: ") == LONG


def parts_sent(folder: Path, url: str) -> list[int]:
    """How many parts of the long line are known to have gone."""
    settings = youth_bot_site.settings_of(folder, url)
    store = Store.open_unlocked(settings.url, settings.key)
    assert store is not None
    with store.reading() as db:
        found = db.execute(select(OUTBOX.c.parts_sent).where(OUTBOX.c.state.in_(WAITING)))
        counts = [one for (one,) in found]
    store.close()
    return counts


@contextmanager
def killed(child: int) -> Iterator[None]:
    """When the block ends, so does this process."""
    yield
    youth_bot_process.end(child)
