"""A youth who gave a number is told by SMS of what is still unread: seldom, and never at night."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Final

import pytest

from bot.channels.webchat import sms
from bot.turns.inbound import CoachBegan, CoachClosed, CoachSaid
from flows.engine.directory import SWEDISH_TIME
from storage.sql.statements import YOUTH_NOTIFICATION, YOUTH_REACH
from tests.support import reached_youths as reached
from tests.support.people import ANNA, rows
from tests.support.reached_youths import NUMBER, Gateway
from tests.support.webchat_client import House, Phone

HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
SPOKEN: Final = "+46 70 174 06 05"


@pytest.fixture
async def house(database: str, key_file: Path, sent_sms: Gateway) -> AsyncIterator[House]:
    """The site, which can send SMS."""
    async with reached.house(database, key_file, None, sent_sms) as made:
        yield made


async def confirm(phone: Phone, sent_sms: Gateway) -> str:
    """The youth gives their number and the code that comes; return the page."""
    await phone.post("/chat/sms", number="070-174 06 05")
    _, text = sent_sms.sent.pop()
    return (await phone.post("/chat/sms/code", code=text.rpartition(" ")[2].rstrip("."))).text


async def talk(house: House, phone: Phone, words: str = "Hej du") -> None:
    """Anna writes to the youth."""
    await house.desk(CoachBegan(ANNA), phone.youth)
    await house.desk(CoachSaid(ANNA, words), phone.youth)


async def test_a_number_is_confirmed_by_a_code(
    house: House, phone: Phone, sent_sms: Gateway
) -> None:
    """It is told back as it is read, kept sealed, and off with one press."""
    page = (await phone.post("/chat/sms", number="070-174 06 05")).text
    ((number, text),) = sent_sms.sent
    assert number == NUMBER
    assert text.startswith("Din kod är ")
    assert SPOKEN in reached.plain(page)
    assert not [one for one in rows(house.app, YOUTH_REACH) if one.number]
    page = await confirm(phone, sent_sms)
    assert 'data-did="on"' in page
    assert SPOKEN in reached.plain(page)
    (row,) = rows(house.app, YOUTH_REACH)
    assert NUMBER.encode() not in row.number
    assert SPOKEN in reached.plain((await phone.get("/chat/me")).text)
    assert NUMBER in (await phone.get("/chat/me.json")).text
    page = (await phone.post("/chat/sms/off")).text
    assert 'data-did="off"' in page
    assert rows(house.app, YOUTH_REACH)[0].number is None


async def test_a_wrong_code_keeps_nothing_and_few_may_be_tried(
    house: House, phone: Phone, sent_sms: Gateway
) -> None:
    """After five the code does not count, nor after ten minutes."""
    await phone.post("/chat/sms", number=NUMBER)
    right = sent_sms.sent[-1][1].rpartition(" ")[2].rstrip(".")
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(4):
        assert 'data-did="wrong_code"' in (await phone.post("/chat/sms/code", code=wrong)).text
    assert 'data-did="old_code"' in (await phone.post("/chat/sms/code", code=wrong)).text
    assert 'data-did="old_code"' in (await phone.post("/chat/sms/code", code=right)).text
    await phone.post("/chat/sms", number=NUMBER)
    right = sent_sms.sent[-1][1].rpartition(" ")[2].rstrip(".")
    await reached.pass_time(house, 11 * MINUTE)
    assert 'data-did="old_code"' in (await phone.post("/chat/sms/code", code=right)).text
    assert not [one for one in rows(house.app, YOUTH_REACH) if one.number]


@pytest.mark.parametrize("said", ["", "hej", "08-123 45 67", "123", "+46 70", "070" * 50])
async def test_what_is_no_mobile_number_is_not_called(
    house: House, phone: Phone, sent_sms: Gateway, said: str
) -> None:
    """Also no landline: it takes no SMS."""
    page = (await phone.post("/chat/sms", number=said)).text
    assert 'data-did="no_number"' in page
    assert sent_sms.sent == []
    assert not rows(house.app, YOUTH_NOTIFICATION)


async def test_nobody_makes_a_strangers_phone_ring_all_day(phone: Phone, sent_sms: Gateway) -> None:
    """Three codes a day, also after a restart: they are counted in the database."""
    pages = [(await phone.post("/chat/sms", number=NUMBER)).text for _ in range(5)]
    assert len(sent_sms.sent) == sms.MOST_CODES
    assert all('data-did="too_many"' in page for page in pages[3:])


async def test_codes_are_counted_when_they_are_begun(phone: Phone, sent_sms: Gateway) -> None:
    """Also of many presses in one moment."""
    pressed = [phone.post("/chat/sms", number=NUMBER) for _ in range(8)]
    pages = [answer.text for answer in await asyncio.gather(*pressed)]
    assert len(sent_sms.sent) == sms.MOST_CODES
    assert sum('data-did="too_many"' in page for page in pages) == len(pages) - sms.MOST_CODES


async def test_after_a_stop_it_can_be_turned_off_and_nothing_else(
    house: House, phone: Phone, sent_sms: Gateway
) -> None:
    """A human's words would still be told of; words of danger in the field are still heard."""
    await confirm(phone, sent_sms)
    await phone.say("stopp")
    page = (await phone.get("/chat/sms")).text
    assert SPOKEN in reached.plain(page)
    assert 'action="/chat/sms/off"' in page
    assert (await phone.post("/chat/sms", number=NUMBER)).status_code == 303
    assert sent_sms.sent == []
    page = (await phone.post("/chat/sms/off")).text
    assert 'data-did="off"' in page
    assert "<form" not in page.partition('id="sms"')[2]
    assert rows(house.app, YOUTH_REACH)[0].number is None
    await phone.post("/chat/sms", number="jag vill dö")
    assert "jag vill dö" in await house.heard(phone.youth)


async def test_words_of_danger_in_the_field_are_read_as_such(house: House, phone: Phone) -> None:
    """Whatever field somebody writes them into."""
    answer = await phone.post("/chat/sms", number="jag vill dö")
    assert answer.status_code == 303
    assert "jag vill dö" in await house.heard(phone.youth)


async def test_what_is_unread_is_told_by_sms_at_most_once_in_six_hours(
    house: House, phone: Phone, sent_sms: Gateway
) -> None:
    """A neutral line with the address; the row says when; what was seen is told of by none."""
    await confirm(phone, sent_sms)
    await reached.show(phone)
    await talk(house, phone, "Kanarieord")
    await reached.pass_time(house, MINUTE)
    assert sent_sms.sent == []
    await reached.pass_time(house, 2 * MINUTE)
    assert sent_sms.sent == [(NUMBER, "Du har ett meddelande: http://testserver")]
    assert reached.lines(house, phone.youth)[-1].notified_at
    await house.desk(CoachSaid(ANNA, "och en till"), phone.youth)
    await reached.pass_time(house, 5 * HOUR)
    assert len(sent_sms.sent) == 1
    await reached.pass_time(house, HOUR)
    assert len(sent_sms.sent) == 2
    await house.desk(CoachSaid(ANNA, "sedd"), phone.youth)
    await reached.show(phone)
    await reached.pass_time(house, 24 * HOUR)
    assert len(sent_sms.sent) == 2


async def test_it_is_sent_by_a_clock_that_does_not_stand_still(
    database: str, key_file: Path, sent_sms: Gateway
) -> None:
    """No moment is read twice by a real one: what was due at the first is due at the second."""
    async with reached.house(database, key_file, None, sent_sms, ticking=True) as house:
        phone = await house.enrolled()
        await confirm(phone, sent_sms)
        await reached.show(phone)
        await talk(house, phone)
        await reached.pass_time(house, 3 * MINUTE)
        assert sent_sms.sent == [(NUMBER, "Du har ett meddelande: http://testserver")]


async def test_never_at_night(house: House, phone: Phone, sent_sms: Gateway) -> None:
    """It comes in the morning, if it is unread then."""
    await confirm(phone, sent_sms)
    await reached.show(phone)
    await reached.pass_time(house, 12 * HOUR)
    await talk(house, phone)
    await reached.pass_time(house, 9 * HOUR)
    assert sent_sms.sent == []
    await reached.pass_time(house, 2 * HOUR)
    assert len(sent_sms.sent) == 1


async def test_a_reminder_before_school_is_told_of_at_its_hour(
    house: House, phone: Phone, sent_sms: Gateway
) -> None:
    """Seven o'clock is quiet, and the youth chose it; a reminder that they did not is not early."""
    await confirm(phone, sent_sms)
    for words in ("påminn mig imorgon 07:00 om bussen", "1", "ja"):
        await phone.say(words)
    await reached.show(phone)
    morning = house.clock.now().astimezone(SWEDISH_TIME).replace(hour=7, minute=0, second=0)
    await house.app.move_to(morning + timedelta(days=1, minutes=1))
    assert sent_sms.sent == []
    await reached.pass_time(house, 2 * MINUTE)
    assert sent_sms.sent == [(NUMBER, "Du har ett meddelande: http://testserver")]


async def test_a_number_that_the_gateway_does_not_know_any_more_is_erased(
    house: House, phone: Phone, sent_sms: Gateway
) -> None:
    """STOP, where the gateway tells; and nothing more is tried."""
    await confirm(phone, sent_sms)
    await reached.show(phone)
    sent_sms.server.status = 410
    await talk(house, phone)
    await reached.pass_time(house, 24 * HOUR)
    assert len(sent_sms.sent) == 1
    assert rows(house.app, YOUTH_REACH)[0].number is None


async def test_erasing_takes_the_number_and_what_was_told(
    house: House, phone: Phone, sent_sms: Gateway
) -> None:
    await confirm(phone, sent_sms)
    await reached.show(phone)
    await talk(house, phone)
    await reached.pass_time(house, HOUR)
    assert len(sent_sms.sent) == 1
    await house.desk(CoachClosed(ANNA, "klart"), phone.youth)
    await phone.post("/chat/erase", sure="yes")
    assert not rows(house.app, YOUTH_REACH)
    assert not rows(house.app, YOUTH_NOTIFICATION)


async def test_no_log_holds_the_number_or_a_word(
    house: House, phone: Phone, sent_sms: Gateway, logged: StringIO
) -> None:
    """Nor does the SMS hold a name or words."""
    await confirm(phone, sent_sms)
    sent_sms.server.status = 503
    await talk(house, phone, "Kanarieord")
    await reached.pass_time(house, HOUR)
    said = logged.getvalue() + repr(sent_sms.sent)
    assert sent_sms.sent
    assert "youth_not_notified" in said
    for secret in ("Kanarieord", "Sara", "Anna", "Teamet", "701740605"):
        assert secret not in logged.getvalue()
    assert all("Kanarie" not in text and "Anna" not in text for _, text in sent_sms.sent)


async def test_without_a_gateway_there_is_no_sms(database: str, key_file: Path) -> None:
    """Neither page nor link."""
    async with reached.house(database, key_file, None, None) as made:
        phone = await made.enrolled()
        assert (await phone.get("/chat/sms")).status_code == 404
        assert "/chat/sms" not in await phone.page()
