"""What is stored of a way to reach a youth is damaged: that way alone does not work."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.turns.inbound import CoachBegan, CoachSaid
from storage.sql.statements import ALARM, PUSH_DEVICE, YOUTH_REACH
from tests.support import reached_youths as reached
from tests.support.people import ANNA, rows
from tests.support.push_service import Browser, PushService
from tests.support.reached_youths import Gateway
from tests.support.webchat_client import House, Phone

SECONDS = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DAMAGED = b"\x00\x01 not what was sealed, and long enough to be it"


@pytest.fixture
async def house(
    database: str, key_file: Path, service: PushService, sent_sms: Gateway
) -> AsyncIterator[House]:
    """The site, with both ways."""
    async with reached.house(database, key_file, service, sent_sms) as made:
        yield made


@pytest.fixture
def browser(house: House, phone: Phone, service: PushService) -> Browser:
    """A browser that this youth has allowed to tell them."""
    found = service.browser()
    reached.add_device(house.app.store, phone.youth, found)
    return found


def damage_device(house: House, phone: Phone) -> None:
    here = update(PUSH_DEVICE).where(PUSH_DEVICE.c.youth_id == phone.youth)
    with house.app.store.writing() as db:
        assert db.execute(here.values(subscription=DAMAGED)).rowcount == 1


def damage_reach(house: House, phone: Phone, column: str) -> None:
    here = update(YOUTH_REACH).where(YOUTH_REACH.c.youth_id == phone.youth)
    with house.app.store.writing() as db:
        assert db.execute(here.values({column: DAMAGED})).rowcount == 1


def alarms(house: House) -> list[str]:
    return [one.what for one in rows(house.app, ALARM)]


async def say(house: House, *phones: Phone) -> None:
    """Anna writes to each of these."""
    for one in phones:
        await house.desk(CoachBegan(ANNA), one.youth)
        await house.desk(CoachSaid(ANNA, "Hej du"), one.youth)


@pytest.mark.usefixtures("browser")
async def test_a_damaged_device_silences_nobody_else(
    house: House, phone: Phone, service: PushService
) -> None:
    """It counts as not working, another device of its own youth is told, and the operator hears
    once, of the column and of no person.
    """
    others = [await house.enrolled(f"n{one}", chat=f"c{one}") for one in range(3)]
    for one in others:
        reached.add_device(house.app.store, one.youth, service.browser())
    damage_device(house, phone)
    second = service.browser()
    reached.add_device(house.app.store, phone.youth, second)
    await say(house, phone, *others)
    await reached.pass_time(house, 9 * SECONDS)
    told = {one.youth_id: one.outcome for one in reached.told(house)}
    assert told == {one.youth: "taken" for one in (phone, *others)}
    assert len(service.rest()) == 1 + len(others)
    mine = [one for one in rows(house.app, PUSH_DEVICE) if one.youth_id == phone.youth]
    failures = {one.failure for one in mine}
    assert failures == {"", "invalid"}
    (heard,) = alarms(house)
    assert "push_device.subscription" in heard
    await say(house, phone)
    await reached.pass_time(house, 90 * MINUTE)
    assert alarms(house) == [heard]


@pytest.mark.usefixtures("browser")
async def test_after_a_start_a_damaged_device_silences_nobody_else(
    house: House, phone: Phone, service: PushService
) -> None:
    """All who wait are read together then."""
    other = await house.enrolled("annan", chat="annan")
    reached.add_device(house.app.store, other.youth, service.browser())
    damage_device(house, phone)
    await say(house, phone, other)
    notifier = house.app.youth_notifier
    await notifier.recover()
    house.clock.move_to(house.clock.now() + MINUTE)
    await notifier.flush()
    assert [one.outcome for one in reached.told(house) if one.youth_id == other.youth] == ["taken"]
    assert len(service.rest()) == 1


@pytest.mark.usefixtures("browser")
@pytest.mark.parametrize("column", ["number", "own_text"])
async def test_a_damaged_number_or_text_leaves_the_push_of_its_youth(
    house: House,
    phone: Phone,
    service: PushService,
    sent_sms: Gateway,
    column: str,
) -> None:
    """Without the own text the usual one is shown; no SMS goes to a number that nobody knows."""
    reached.set_reach(house.app.store, phone.youth, reached.NUMBER, "own")
    damage_reach(house, phone, column)
    await say(house, phone)
    await reached.pass_time(house, 9 * SECONDS)
    (pushed,) = service.rest()
    assert pushed.data["text"] == "Du har ett meddelande"
    await reached.pass_time(house, timedelta(hours=4))
    assert bool(sent_sms.sent) is (column != "number")
    (heard,) = alarms(house)
    assert f"youth_reach.{column}" in heard


async def test_a_youth_sees_what_is_damaged_and_removes_or_renews_it(
    house: House, phone: Phone, browser: Browser
) -> None:
    """Every page of theirs opens; the browser's next visit gives the subscription again."""
    reached.set_reach(house.app.store, phone.youth, reached.NUMBER, "own")
    damage_device(house, phone)
    for column in ("number", "own_text"):
        damage_reach(house, phone, column)
    page = await phone.get("/chat/notifications")
    assert page.status_code == 200
    assert "Fungerar inte längre" in page.text
    sms = await phone.get("/chat/sms")
    assert sms.status_code == 200
    assert "läsa ditt nummer" in sms.text
    assert 'action="/chat/sms/off"' in sms.text
    assert 'action="/chat/sms"' in sms.text
    for path in ("/chat", "/chat/me"):
        assert (await phone.get(path)).status_code == 200
    exported = (await phone.get("/chat/me.json")).json()["notifications"]
    assert [one["subscription"] for one in exported["devices"]] == [None]
    assert (exported["own"], exported["sms"]["number"]) == ("", None)
    tried = await phone.post("/chat/notifications/try", endpoint=browser.endpoint)
    assert tried.status_code == 200
    kept = await phone.post("/chat/notifications/here", subscription=browser.json)
    assert kept.status_code == 200
    assert "Fungerar inte längre" not in (await phone.get("/chat/notifications")).text
    await phone.post("/chat/sms/off")
    assert 'id="broken"' not in (await phone.get("/chat/sms")).text
