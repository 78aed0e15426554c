"""A meeting on the youth's side of the web: shown, taken along, in a calendar, and neutral."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Final

from icalendar import Calendar
from sqlalchemy import select

from bot.notifications.youth_messages import YouthMessages
from bot.turns.programme_inputs import CoachProposedMeeting, MeetingTerms
from flows.engine.facts import Standing
from flows.engine.line import LineClass
from flows.engine.programme import Spot
from storage.reads.youth_notifications import UnseenLine, UnseenYouth
from storage.sql.statements import OUTBOX
from tests.support.webchat_client import ZONE, House, Phone

AT: Final = datetime(2026, 11, 26, 14, 0, tzinfo=ZONE)
WHERE: Final = "Kanarieplatsen"
LINK: Final = re.compile(r'href="(/chat/calendar/meeting/[^"]+)"')


async def proposed(house: House, phone: Phone) -> None:
    terms = MeetingTerms(AT.astimezone(UTC), 60, Spot.CAFE, WHERE, with_roles=("syv",))
    await house.desk(CoachProposedMeeting(1, terms), phone.youth)


async def test_it_stands_in_what_is_known_and_in_what_is_taken_along(
    house: House, phone: Phone
) -> None:
    """[2-3] With its place and how far it has come; the file for programs has every field."""
    await proposed(house, phone)
    await phone.tap("yes")
    page = (await phone.get("/chat/me")).text
    assert WHERE in page.partition('id="meetings"')[2].partition("</section>")[0]
    (one,) = json.loads((await phone.get("/chat/me.json")).text)["meetings"]
    assert (one["place"], one["state"], one["coach"]) == (WHERE, "agreed", "Anna")
    assert one["at"] == AT.astimezone(UTC).isoformat()
    assert WHERE in (await phone.get("/chat/me.html")).text


async def test_the_phones_calendar_has_a_time_and_no_word_of_it(house: House, phone: Phone) -> None:
    """[2-3] Beside the line by which it is agreed, and in the list; its owner's alone."""
    await proposed(house, phone)
    assert LINK.findall(await phone.page()) == []
    await phone.tap("yes")
    (beside,) = LINK.findall(await phone.page())
    (listed,) = LINK.findall((await phone.get("/chat/me")).text)
    for link in (beside, listed):
        answer = await phone.get(link)
        (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
        assert event.decoded("dtstart") == AT
        assert event.decoded("duration") == timedelta(minutes=60)
        assert str(event["summary"]) == "Påminnelse"
        whole = answer.text + str(answer.headers)
        assert not [one for one in (WHERE, "Sara", "Anna", "Teamet", "kafé") if one in whole]
    stranger = await house.enrolled("Ali")
    for link in (beside, listed):
        answer = await stranger.get(link)
        assert answer.status_code == 303
    uids = {
        str(event["uid"])
        for link in (beside, listed)
        for event in Calendar.from_ical((await phone.get(link)).content).walk("VEVENT")
    }
    assert len(uids) == 1


async def test_a_push_line_never_says_where_or_with_whom(house: House, phone: Phone) -> None:
    """[0-6] What waits unread is a meeting with a place; what a lock screen shows is neutral."""
    await proposed(house, phone)
    await house.app.settle()
    gateway, now = house.gateway, house.clock.now()
    asked = select(OUTBOX.c.id).where(OUTBOX.c.line == "meetings.asked_with")
    line = await gateway.read(lambda db, _: db.execute(asked).scalar_one())
    lines = [UnseenLine(line, LineClass.REMINDER, now, None, "meetings.asked_with")]
    waiting = UnseenYouth(phone.youth, ZONE, "sv", Standing.ENROLLED, lines=lines)
    messages = YouthMessages(gateway.renderer, gateway.clock, "https://lotsen.example")
    told = json.loads(messages.push(waiting, "sv"))
    assert told["text"] == "Du har ett meddelande"
    both = f"{told}{messages.sms(waiting)}"
    assert not [one for one in (WHERE, "Anna", "Sara", "14", "möte") if one in both]
