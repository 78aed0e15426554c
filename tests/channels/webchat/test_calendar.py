"""A reminder as a file for the phone's calendar: neutral, at its hour, its owner's alone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, Final

import httpx
import pytest
from icalendar import Calendar
from sqlalchemy import insert

from storage.database import Db
from storage.encryption import Keyring
from storage.sql.statements import YOUTH_REACH
from tests.support.webchat_client import ZONE, House, Phone

WORDS: Final = "KanarieReminder"
OWN: Final = "Kom ihåg; ring, \\n {tid}"
LINK: Final = re.compile(r'href="(/chat/calendar/[^"]+)"')


async def reminds(phone: Phone, *choices: str, words: str = WORDS) -> None:
    """Make a reminder in the chat."""
    await phone.post("/chat/tap", turn="0", choice="menu")
    await phone.tap("remind")
    if choices[0] == "new":
        await phone.tap("new")
    await phone.say(words)
    for choice in choices:
        if choice != "new":
            await phone.tap(choice)


async def links(phone: Phone) -> list[str]:
    """Where the links of the chat lead."""
    return LINK.findall(await phone.page())


def events(answer: httpx.Response) -> list[Any]:
    """What the file has for a calendar."""
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


async def test_a_reminder_once_is_in_the_file_at_its_hour_and_without_its_words(
    phone: Phone,
) -> None:
    """The link stands beside the line that says that it is saved. Nothing keeps the file."""
    await reminds(phone, "once", "tomorrow", "morning")
    (link,) = await links(phone)
    answer = await phone.get(link)
    (event,) = events(answer)
    assert event.decoded("dtstart") == datetime(2026, 11, 25, 8, 0, tzinfo=ZONE)
    assert event["dtstart"].params["TZID"] == "Europe/Stockholm"
    assert "rrule" not in event
    assert str(event["summary"]) == "Påminnelse"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == 'inline; filename="reminder.ics"'
    whole = answer.text + str(answer.headers) + link
    for word in (WORDS, "Sara", "Teamet", "Anna", "Lotsen-", "testserver"):
        assert word not in whole


@pytest.mark.parametrize(
    ("choices", "rule"),
    [
        (("weekdays", "morning"), "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        (("weekly", "tomorrow", "morning"), "FREQ=WEEKLY;BYDAY=WE"),
        (("days", "tue_thu", "morning"), "FREQ=WEEKLY;BYDAY=TU,TH"),
    ],
)
async def test_what_is_repeated_is_so_in_the_calendar(
    phone: Phone, choices: tuple[str, ...], rule: str
) -> None:
    await reminds(phone, *choices)
    (event,) = events(await phone.get((await links(phone))[-1]))
    assert event["rrule"].to_ical().decode() == rule
    first = event.decoded("dtstart")
    assert first.hour == 8
    assert ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[first.weekday()] in rule


async def test_eight_stays_eight_when_the_clocks_change(phone: Phone) -> None:
    """A calendar that knows no zone by name finds the change of the clocks in the file itself."""
    await reminds(phone, "weekdays", "morning")
    made = Calendar.from_ical((await phone.get((await links(phone))[-1])).content)
    described: Any
    (described,) = made.walk("VTIMEZONE")
    zone = described.to_tz(lookup_tzid=False)
    for month, day in ((3, 26), (3, 29), (10, 29), (11, 1)):
        here = datetime(2027, month, day, 8, tzinfo=ZONE)
        assert here.replace(tzinfo=zone).utcoffset() == here.utcoffset()
    offsets = {datetime(2027, month, 1, tzinfo=zone).utcoffset() for month in (1, 7)}
    assert offsets == {timedelta(hours=1), timedelta(hours=2)}


async def test_it_is_the_same_entry_however_often_it_is_fetched(house: House, phone: Phone) -> None:
    """From the chat or from the list, today or later: a calendar then changes the one it has."""
    await reminds(phone, "weekdays", "morning")
    (link,) = await links(phone)
    (first,) = events(await phone.get(link))
    house.clock.move_to(house.clock.now() + timedelta(days=9))
    page = (await phone.get("/chat/me")).text
    (listed,) = LINK.findall(page)
    (later,) = events(await phone.get(listed))
    assert later["uid"] == first["uid"]
    assert later.decoded("dtstart") == datetime(2026, 12, 4, 8, 0, tzinfo=ZONE), "the next one"


async def test_the_title_is_the_neutral_one_that_the_youth_has_chosen(
    house: House, phone: Phone
) -> None:
    def choose(db: Db, keys: Keyring) -> None:
        own = keys.seal(OWN, f"own text:{phone.youth}")
        db.execute(insert(YOUTH_REACH).values(youth_id=phone.youth, text="own", own_text=own))

    await reminds(phone, "once", "tomorrow", "morning")
    await house.gateway.write(choose)
    (event,) = events(await phone.get((await links(phone))[-1]))
    assert str(event["summary"]) == OWN


async def test_nobody_else_fetches_it(house: House, phone: Phone) -> None:
    """Not who has another chat, nor who has none; and no number is one of somebody else's."""
    await reminds(phone, "once", "tomorrow", "morning")
    (link,) = await links(phone)
    other = await house.enrolled("Ali")
    for path in (link, "/chat/calendar/1.ics"):
        for who, leads in ((other, "/chat/me#reminders"), (house.phone(), "/")):
            answer = await who.get(path)
            assert (answer.status_code, answer.headers["location"]) == (303, leads)
            assert "BEGIN" not in answer.text


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 30, "١", "1%20"])
async def test_an_address_that_is_none_leads_to_the_list(phone: Phone, number: str) -> None:
    for path in (f"/chat/calendar/{number}.ics", f"/chat/calendar/line/{number}.ics"):
        assert (await phone.get(path)).headers["location"] == "/chat/me#reminders"


async def test_one_that_was_removed_or_has_passed_leads_to_the_list(
    house: House, phone: Phone
) -> None:
    await reminds(phone, "once", "tomorrow", "morning")
    (link,) = await links(phone)
    house.clock.move_to(house.clock.now() + timedelta(days=2))
    assert (await phone.get(link)).headers["location"] == "/chat/me#reminders"


async def test_the_one_that_is_looked_at_in_the_list_can_be_saved(phone: Phone) -> None:
    """Where two are called the same, the line has the time of the one that is meant."""
    await reminds(phone, "once", "tomorrow", "morning")
    await reminds(phone, "new", "weekdays", "noon")
    await reminds(phone, "new", "weekdays", "noon", words="Kanarie")
    await phone.post("/chat/tap", turn="0", choice="menu")
    await phone.tap("remind")
    await phone.tap("1")
    *saved, looked_at = await links(phone)
    assert [len(events(await phone.get(one))) for one in saved] == [1, 1, 1]
    (meant,) = events(await phone.get(looked_at))
    assert meant.decoded("dtstart") == datetime(2026, 11, 25, 8, 0, tzinfo=ZONE)
    await phone.tap("remove")
    (other,) = events(await phone.get(looked_at))
    assert "rrule" in other


async def test_what_is_taken_along_has_no_link_to_us(phone: Phone) -> None:
    await reminds(phone, "weekdays", "morning")
    answer = await phone.get("/chat/me.html")
    assert WORDS in answer.text
    assert not LINK.findall(answer.text)
