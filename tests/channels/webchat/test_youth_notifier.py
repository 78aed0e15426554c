"""A youth whose page is closed is told that there is something to read; over HTTP."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.notifications.outcome import Outcome
from bot.text.bidi import strip_isolates
from bot.turns.inbound import CoachBegan, CoachSaid
from storage.access import staff
from storage.schema.message_kinds import NEWS
from storage.sql.statements import OUTBOX, PUSH_DEVICE, YOUTH
from tests.support import reached_youths as reached
from tests.support.console_client import SECRET, Desk, Hand
from tests.support.people import ANNA, rows
from tests.support.push_service import PushService
from tests.support.reached_youths import Gateway
from tests.support.webchat_client import House, Phone

SECONDS = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
async def house(
    database: str, key_file: Path, service: PushService, sent_sms: Gateway
) -> AsyncIterator[House]:
    """The site, with both ways."""
    async with reached.house(database, key_file, service, sent_sms) as made:
        yield made


async def signed_in(house: House) -> Hand:
    """Anna at the console, who has been there before."""
    desk = Desk(house.app, house.site)
    desk.write(lambda db, _: staff.set_password(db, ANNA, "no hash, so no password"))
    desk.write(lambda db, keys: staff.set_totp(db, keys, ANNA, SECRET))
    return await desk.signed_in(ANNA)


async def read(desk: Hand, phone: Phone) -> str:
    """The youth's page at the console, as text."""
    page = (await desk.get(f"/desk/youths/{phone.youth}")).text
    return strip_isolates(re.sub("</?bdi[^>]*>", "", page))


async def talk(house: House, phone: Phone, words: str = "Hej du") -> None:
    """Anna writes to the youth."""
    await house.desk(CoachBegan(ANNA), phone.youth)
    await house.desk(CoachSaid(ANNA, words), phone.youth)


async def test_a_coachs_words_are_a_push_when_the_page_is_closed(
    house: House, phone: Phone, service: PushService
) -> None:
    """Within ten seconds, once, neutral, urgent; and the line's row says when."""
    reached.add_device(house.app.store, phone.youth, service.browser())
    await talk(house, phone, "Kanarieord till dig")
    assert not service.rest()
    await reached.pass_time(house, 9 * SECONDS)
    (pushed,) = service.rest()
    assert pushed.data["text"] == "Du har ett meddelande"
    assert (pushed.urgency, pushed.topic) == ("high", "chat")
    assert "Kanarie" not in pushed.payload.decode()
    assert all(one.notified_at and not one.shown_at for one in reached.lines(house, phone.youth))
    await reached.pass_time(house, HOUR)
    assert not service.rest()


async def test_what_a_page_in_view_has_shown_is_told_by_nothing(
    house: House, phone: Phone, service: PushService
) -> None:
    """The page says so within seconds, and its row says when."""
    reached.add_device(house.app.store, phone.youth, service.browser())
    async with phone.stream():
        await talk(house, phone)
        await reached.pass_time(house, 5 * SECONDS)
        await reached.show(phone)
        await reached.pass_time(house, MINUTE)
    assert not service.rest()
    assert not reached.told(house)
    assert all(one.shown_at and not one.notified_at for one in reached.lines(house, phone.youth))


async def test_an_idle_page_does_not_eat_the_notification(
    house: House, phone: Phone, service: PushService
) -> None:
    """A tab that is open somewhere and not looked at receives the line, and shows it to nobody."""
    reached.add_device(house.app.store, phone.youth, service.browser())
    async with phone.stream():
        await talk(house, phone)
        await reached.pass_time(house, 9 * SECONDS)
        assert len(service.rest()) == 1


async def test_several_lines_in_a_moment_are_one_notification(
    house: House, phone: Phone, service: PushService
) -> None:
    """And one more for what comes afterwards, which takes the place of the first."""
    reached.add_device(house.app.store, phone.youth, service.browser())
    await house.desk(CoachBegan(ANNA), phone.youth)
    for words in ("ett", "två", "tre"):
        await house.desk(CoachSaid(ANNA, words), phone.youth)
    await reached.pass_time(house, MINUTE)
    assert len(service.rest()) == 1
    await house.desk(CoachSaid(ANNA, "fyra"), phone.youth)
    await reached.pass_time(house, MINUTE)
    assert len(service.rest()) == 1


async def test_a_coach_who_writes_line_after_line_does_not_ring_for_each(
    house: House, phone: Phone, service: PushService
) -> None:
    """Eight in half a minute ring twice: at the first, and once a minute later."""
    reached.add_device(house.app.store, phone.youth, service.browser())
    await house.desk(CoachBegan(ANNA), phone.youth)
    for number in range(8):
        await house.desk(CoachSaid(ANNA, f"rad {number}"), phone.youth)
        await reached.pass_time(house, 4 * SECONDS)
    assert len(service.rest()) == 1
    await reached.pass_time(house, MINUTE)
    assert len(service.rest()) == 1
    await reached.pass_time(house, HOUR)
    assert not service.rest()


async def test_a_phone_that_closes_in_the_moment_of_an_answer_is_told(
    house: House, phone: Phone, service: PushService
) -> None:
    """The answer to what was just written is told of too, but it is not urgent."""
    reached.add_device(house.app.store, phone.youth, service.browser())
    await phone.say("meny")
    await reached.pass_time(house, 9 * SECONDS)
    (pushed,) = service.rest()
    assert pushed.urgency == "normal"


@pytest.mark.parametrize(
    ("status", "outcome", "tries"),
    [(404, Outcome.GONE, 1), (410, Outcome.GONE, 1), (413, Outcome.TOO_LARGE, 1),
     (429, Outcome.LATER, 4), (503, Outcome.LATER, 4), (0, Outcome.TIMEOUT, 4)],
)  # fmt: skip
async def test_what_a_push_service_answers_decides_what_follows(
    house: House, phone: Phone, service: PushService, status: int, outcome: Outcome, tries: int
) -> None:
    """Gone ends the device; later is tried again, less and less often; and no row is notified."""
    browser = service.browser()
    reached.add_device(house.app.store, phone.youth, browser)
    service.answer(browser, status)
    await talk(house, phone)
    await reached.pass_time(house, 15 * MINUTE)
    told = reached.told(house)
    assert {one.outcome for one in told if one.by == "push"} == {outcome}
    assert len(told) == tries
    assert not any(one.notified_at for one in reached.lines(house, phone.youth))
    assert bool(rows(house.app, PUSH_DEVICE)) is (outcome is not Outcome.GONE)


async def test_a_service_that_is_well_again_takes_it(
    house: House, phone: Phone, service: PushService
) -> None:
    """One Retry-After is waited for; then it is told, once."""
    browser = service.browser()
    reached.add_device(house.app.store, phone.youth, browser)
    service.answer(browser, 429, 201, retry_after="120")
    await talk(house, phone)
    await reached.pass_time(house, 2 * MINUTE)
    assert not service.rest()
    await reached.pass_time(house, MINUTE)
    assert len(service.rest()) == 1
    await reached.pass_time(house, HOUR)
    assert not service.rest()


async def test_the_coach_sees_how_far_each_line_came(
    house: House, phone: Phone, service: PushService
) -> None:
    """Saved, notified, shown, each with its time; and nowhere that it was delivered."""
    reached.add_device(house.app.store, phone.youth, service.browser())
    desk = await signed_in(house)
    await talk(house, phone, "Hej du")
    page = await read(desk, phone)
    assert "sparat 10:00" in page
    assert "avisering" not in page
    await reached.pass_time(house, MINUTE)
    await reached.pass_time(house, 4 * MINUTE)
    await reached.show(phone)
    page = await read(desk, phone)
    assert "sparat 10:00 · avisering 10:00 · visat 10:05" in page
    assert "levererat" not in page


async def test_the_coach_sees_who_cannot_be_told(
    house: House, phone: Phone, service: PushService
) -> None:
    """Without a device and a number, or with a device that works no more."""
    desk = await signed_in(house)
    assert 'id="unreached"' in await read(desk, phone)
    browser = service.browser()
    reached.add_device(house.app.store, phone.youth, browser)
    assert 'id="unreached"' not in await read(desk, phone)
    service.answer(browser, 410)
    await talk(house, phone)
    await reached.pass_time(house, MINUTE)
    assert 'id="unreached"' in await read(desk, phone)
    news = [one.line for one in rows(house.app, OUTBOX) if one.kind == NEWS]
    assert news.count("desk.device_gone") == 1, "the coach hears of it, once"


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_thousands_of_dead_devices_hold_up_nobody(
    house: House, phone: Phone, service: PushService
) -> None:
    """All of them have something to read, and are gone; a coach's words pass them."""
    dead = reached.add_dead(house, service, 10_000)
    reached.add_device(house.app.store, phone.youth, service.browser())
    await house.app.youth_notifier.recover()
    await talk(house, phone)
    house.clock.move_to(house.clock.now() + 9 * SECONDS)
    flushing = asyncio.ensure_future(house.app.youth_notifier.flush())  # noqa: TID251
    pushed = await asyncio.to_thread(service.next)
    assert pushed.browser.endpoint not in dead
    before = service.calls
    assert before < len(dead) / 4
    await flushing
    assert service.calls == len(dead) + 1
    left = [one for one in rows(house.app, PUSH_DEVICE) if one.youth_id != phone.youth]
    # On a busy machine an answer may come too late: that one is asked again, and gone then.
    assert {one.failure for one in left} <= {"timeout"}
    assert len(left) < len(dead) / 100
    await reached.pass_time(house, 15 * MINUTE)
    assert len(rows(house.app, PUSH_DEVICE)) == 1
    assert not service.rest()


async def test_services_that_are_silent_hold_up_nobody(
    house: House, phone: Phone, service: PushService
) -> None:
    """More of them than are called at once; each is given up after its time."""
    await_silence = [service.browser() for _ in range(40)]
    for number, browser in enumerate(await_silence):
        other = await house.enrolled(f"Y{number}")
        reached.add_device(house.app.store, other.youth, browser)
        service.answer(browser, 0)
        await other.say("meny")
    reached.add_device(house.app.store, phone.youth, service.browser())
    await talk(house, phone)
    house.clock.move_to(house.clock.now() + 9 * SECONDS)
    flushing = asyncio.ensure_future(house.app.youth_notifier.flush())  # noqa: TID251
    await asyncio.to_thread(service.next)
    assert service.calls < len(await_silence)
    await flushing


async def test_no_notification_and_no_log_holds_anybody(
    house: House, phone: Phone, service: PushService, logged: StringIO
) -> None:
    """No words, no nickname, no coach, no team, in the payload, the headers and the log."""
    browser = service.browser()
    reached.add_device(house.app.store, phone.youth, browser)
    service.answer(browser, 503, 201)
    await phone.say("Kanarieord från mig")
    await talk(house, phone, "Kanarieord till dig")
    await reached.pass_time(house, 2 * MINUTE)
    (pushed,) = service.rest()
    told = f"{pushed.payload.decode()} {pushed.headers} {logged.getvalue()}"
    assert "youth_not_notified" in told
    for secret in ("Kanarie", "Sara", "Anna", "Teamet", browser.endpoint.rpartition("/")[2]):
        assert secret not in told


async def test_after_a_stop_only_a_human_is_told_of(
    house: House, phone: Phone, service: PushService
) -> None:
    """The last answer is read when the chat is opened again; nothing is told of it."""
    reached.add_device(house.app.store, phone.youth, service.browser())
    await phone.say("meny")
    await phone.say("stopp")
    await reached.pass_time(house, HOUR)
    assert not service.rest()
    assert not reached.told(house)


async def test_in_a_pause_only_a_human_is_told_of(
    house: House, phone: Phone, service: PushService
) -> None:
    """Whoever has a pause has chosen it; a coach who writes all the same is told of."""
    reached.add_device(house.app.store, phone.youth, service.browser())
    until = house.clock.now() + 24 * HOUR
    with house.app.store.writing() as db:
        db.execute(update(YOUTH).values(paused_until=until, turn=YOUTH.c.turn + 1))
    await phone.say("meny")
    await reached.pass_time(house, HOUR)
    assert not service.rest()
    await talk(house, phone)
    await reached.pass_time(house, MINUTE)
    assert len(service.rest()) == 1
