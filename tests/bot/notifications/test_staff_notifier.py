"""Staff are told by their ways that a youth waits: in order, and again, until it is taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from sqlalchemy import delete, update

from bot.app import App, StaffWays
from bot.clock import ManualClock
from bot.notifications.outcome import Outcome
from bot.turns.inbound import CoachHandedOver, CoachSaid, CoachTook
from storage.reads import readiness, unread
from storage.sql.statements import OUTBOX, STAFF_NOTIFICATION, STAFF_WAY
from tests.support import people, staff_ways
from tests.support.people import ANNA, Youth
from tests.support.staff_ways import RecordingSender, Staff

OMAR: Final = 2
ANNAS: Final = ("mail:anna", "push:anna")
WORDS: Final = "jag vill dö, och ingen i Malmö vet det"
SECOND: Final = timedelta(seconds=1)
MINUTE: Final = timedelta(minutes=1)

Rooms = Callable[..., App]


async def test_a_danger_is_told_by_one_way_after_another(staff: Staff) -> None:
    """Mail and push at once, SMS after two minutes, the next coach after five."""
    staff.sara.says("jag vill dö")
    assert await staff.told() == [*ANNAS]
    assert await staff.told() == []
    assert await staff.told_after(MINUTE) == []
    assert await staff.told_after(MINUTE) == ["sms:anna"]
    assert await staff.told() == []
    assert await staff.told_after(2 * MINUTE) == ["mail:anna", "push:anna", "sms:anna"]
    assert await staff.told_after(MINUTE) == ["mail:omar"]


@pytest.mark.parametrize("taker", [ANNA, OMAR])
async def test_taking_it_ends_all(staff: Staff, taker: int) -> None:
    """Whoever takes it, wherever: nobody hears of it again."""
    staff.sara.says("jag vill dö")
    await staff.told()
    await staff.told_after(MINUTE)
    staff.sara.anna(CoachTook(taker))
    for _ in range(4):
        assert await staff.told_after(MINUTE) == []


async def test_a_wish_for_a_human_is_told_once(staff: Staff) -> None:
    """A tier that is not serious rings nobody again."""
    staff.sara.says("person")
    assert await staff.told() == [*ANNAS]
    assert await staff.told_after(30 * MINUTE) == []


async def test_who_gets_a_talk_is_told(staff: Staff) -> None:
    """The talk that was handed over is told to whoever goes on with it, until they have written."""
    staff.sara.says("jag vill dö")
    await staff.told()
    await staff.told_after(MINUTE)
    staff.sara.anna(CoachTook(ANNA))
    staff.sara.anna(CoachHandedOver(ANNA, OMAR))
    assert await staff.told() == ["mail:omar"]
    assert await staff.told_after(2 * MINUTE) == ["mail:omar"]
    staff.sara.anna(CoachSaid(OMAR, "Hej, jag är här."))
    assert await staff.told_after(2 * MINUTE) == []


async def test_nothing_of_a_person_is_told(staff: Staff) -> None:
    """No words, no name, no team and no topic leave the house: how severe, and a link."""
    staff.sara.says(WORDS)
    await staff.room.settle()
    await staff.notifier.tell()
    for _, message in staff.sender.told:
        text = " ".join(str(one) for one in message)
        assert message.body.startswith("Nivå \u2068A\u2069")
        assert message.link == f"{staff_ways.BASE}/desk/youths/{staff.sara.id}"
        assert not any(one in text for one in ("Sara", "Malmö", "dö,", "Teamet", "Anna", "Omar"))


# ---------------------------------------------------------------- words in a talk


async def test_words_that_nobody_looks_at_are_told(staff: Staff) -> None:
    """After a moment, by push and mail, and not again for each message."""
    staff.sara.says("person")
    staff.sara.anna(CoachTook(ANNA))
    staff.sara.anna(CoachSaid(ANNA, "Hej!"))
    await staff.told_after(MINUTE)
    staff.sara.says("hallå?")
    assert await staff.told() == []
    assert await staff.told_after(timedelta(seconds=5)) == [*ANNAS]
    staff.sara.says("är du där?")
    assert await staff.told_after(timedelta(seconds=10)) == []
    assert await staff.told_after(2 * MINUTE) == [*ANNAS]


async def test_words_that_a_page_has_shown_are_not_told(staff: Staff) -> None:
    staff.sara.says("person")
    staff.sara.anna(CoachTook(ANNA))
    await staff.told_after(MINUTE)
    staff.sara.says("hallå?")
    with staff.room.store.writing() as db:
        unread.mark_seen(db, staff.sara.id, ANNA)
    assert await staff.told_after(MINUTE) == []


async def test_words_that_a_colleague_glanced_at_are_told(staff: Staff) -> None:
    """Whoever has the talk has not seen them, and nobody else answers for them."""
    staff.sara.says("person")
    staff.sara.anna(CoachTook(ANNA))
    await staff.told_after(MINUTE)
    staff.sara.says("hallå?")
    with staff.room.store.writing() as db:
        unread.mark_seen(db, staff.sara.id, OMAR)
    assert await staff.told_after(MINUTE) == [*ANNAS]


async def test_what_was_seen_is_not_told_because_something_else_happens(staff: Staff) -> None:
    """The coach answers, or a reminder is made: no new words of the youth."""
    staff.sara.says("person")
    staff.sara.anna(CoachTook(ANNA))
    await staff.told_after(MINUTE)
    staff.sara.says("hallå?")
    with staff.room.store.writing() as db:
        unread.mark_seen(db, staff.sara.id, ANNA)
    staff.sara.anna(CoachSaid(ANNA, "Hej!"))
    assert await staff.told_after(MINUTE) == []


async def test_a_danger_in_a_talk_is_told_as_one(staff: Staff) -> None:
    """Whoever has the talk is called by the whole order, however lately they were told of words."""
    staff.sara.says("person")
    await staff.told()
    staff.sara.anna(CoachTook(ANNA))
    staff.sara.anna(CoachSaid(ANNA, "Hej!"))
    await staff.told_after(MINUTE)
    staff.sara.says("hej")
    assert await staff.told_after(6 * SECOND) == [*ANNAS]
    staff.sara.says("jag vill dö")
    told = await staff.told_after(SECOND)
    assert told == [*ANNAS]
    assert staff.bodies[-1].startswith("Nivå \u2068A\u2069")
    assert "sms:anna" in await staff.told_after(2 * MINUTE)


async def test_words_of_the_night_are_told_at_the_opening(staff: Staff) -> None:
    """They were held back, and nobody has seen them: not lost because they are old."""
    staff.sara.says("person")
    staff.sara.anna(CoachTook(ANNA))
    staff.sara.anna(CoachSaid(ANNA, "Hej!"))
    await staff.told()
    await staff.told_after(timedelta(hours=12))
    staff.sara.says("är du där?")
    assert await staff.told_after(MINUTE) == []
    assert [*ANNAS] == await staff.told_after(timedelta(hours=11))


async def test_who_has_an_sms_alone_is_told_of_words_by_it(rooms: Rooms) -> None:
    sender = RecordingSender()
    room = rooms(staff_ways=StaffWays(sender, staff_ways.BASE))
    await room.start()
    staff_ways.add(room, ANNA, "sms", "sms:anna")
    sara = Youth(room)
    sara.says("person")
    sara.anna(CoachTook(ANNA))
    assert isinstance(room.clock, ManualClock)
    room.clock.move_to(room.clock.now() + MINUTE)
    sara.says("hallå?")
    room.clock.move_to(room.clock.now() + MINUTE)
    await room.settle()
    assert room.staff_notifier is not None
    await room.staff_notifier.tell()
    assert sender.new() == ["sms:anna"]


async def test_a_weekend_is_quiet_for_what_is_no_life_in_danger(staff: Staff) -> None:
    """A tier B of Friday afternoon is told then, and again when the team is at work."""
    assert isinstance(staff.room.clock, ManualClock)
    staff.room.clock.move_to(datetime(2026, 11, 27, 15, 25, tzinfo=UTC))
    staff.sara.says("jag skär mig")
    assert await staff.told() == [*ANNAS]
    for _ in range(48):
        assert await staff.told_after(timedelta(hours=1)) == []


# ---------------------------------------------------------------- faults


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.GONE, Outcome.TIMEOUT, Outcome.LATER])
async def test_where_the_first_ways_fail_the_next_follow_at_once(
    staff: Staff, outcome: Outcome
) -> None:
    staff.sender.outcomes = dict.fromkeys(ANNAS, outcome)
    staff.sara.says("jag vill dö")
    assert await staff.told() == [*ANNAS]
    assert await staff.told() == ["sms:anna"]


async def test_who_cannot_be_told_is_passed_by(staff: Staff) -> None:
    """All ways of Anna fail for good: Omar is asked at once, and her ways are marked."""
    staff.sender.outcomes = dict.fromkeys([*ANNAS, "sms:anna"], Outcome.GONE)
    staff.sara.says("jag vill dö")
    await staff.told()
    await staff.told()
    assert await staff.told() == ["mail:omar"]
    failures = [one.failure for one in people.rows(staff.room, STAFF_WAY)]
    assert failures == ["gone", "gone", "gone", ""]


async def test_with_nobody_left_the_youth_reads_it(staff: Staff) -> None:
    """They read that somebody was written to; now they read, once, that nobody is reached."""
    everybody = [*ANNAS, "sms:anna", "mail:omar"]
    staff.sender.outcomes = dict.fromkeys(everybody, Outcome.GONE)
    staff.sara.says("jag vill dö")
    for _ in range(4):
        await staff.told()
    lines = [one.line for one in people.rows(staff.room, OUTBOX)]
    assert lines.count("held.unreached") == 1
    assert "danger.told" in lines
    staff.sara.says("hjälp")
    lines = [one.line for one in people.rows(staff.room, OUTBOX)]
    assert "held.asked_unreached" in lines
    found = staff.sara.seen().escalation
    assert found is not None
    assert found.asked is None


async def test_a_mail_server_that_refuses_everything_is_noticed_at_once(staff: Staff) -> None:
    """Nobody was told: the next is asked, then the youth reads it; later it is tried again."""
    everybody = [*ANNAS, "sms:anna", "mail:omar"]
    staff.sender.outcomes = dict.fromkeys(everybody, Outcome.LATER)
    staff.sara.says("jag vill dö")
    for _ in range(3):
        await staff.told()
    lines = [one.line for one in people.rows(staff.room, OUTBOX)]
    assert lines.count("held.unreached") == 1
    with staff.room.store.reading() as db:
        assert readiness.unreached(db, staff.room.clock.now()) == 1
    staff.sender.outcomes = {}
    assert "mail:anna" in await staff.told_after(3 * MINUTE)
    lines = [one.line for one in people.rows(staff.room, OUTBOX)]
    assert lines.count("held.unreached") == 1


async def test_a_message_names_its_day(staff: Staff) -> None:
    """A mail is read on any day: "today" would be another one then."""
    staff.sara.says("person")
    await staff.told()
    assert "i dag" not in staff.bodies[-1]
    assert "onsdag 25 november klockan" in " ".join(staff.bodies[-1].split()).replace("\u2068", "")


async def test_a_greylist_is_waited_for(staff: Staff) -> None:
    """Whatever the tier, and for words too."""
    with staff.room.store.writing() as db:
        db.execute(delete(STAFF_WAY))
    staff_ways.add(staff.room, ANNA, "mail", "mail:anna")
    staff.sender.outcomes = {"mail:anna": Outcome.LATER}
    staff.sara.says("person")
    assert await staff.told() == ["mail:anna"]
    staff.sender.outcomes = {}
    assert await staff.told_after(5 * MINUTE) == ["mail:anna"]
    staff.sara.anna(CoachTook(ANNA))
    await staff.told_after(MINUTE)
    staff.sara.says("hallå?")
    staff.sender.outcomes = {"mail:anna": Outcome.LATER}
    assert await staff.told_after(6 * SECOND) == ["mail:anna"]
    staff.sender.outcomes = {}
    assert await staff.told_after(3 * MINUTE) == ["mail:anna"]


async def test_nobody_at_the_opening_is_told_too(rooms: Rooms) -> None:
    """At night the youth reads that somebody is written to in the morning; nobody can be."""
    room = rooms(staff_ways=StaffWays(RecordingSender(), staff_ways.BASE))
    await room.start()
    assert isinstance(room.clock, ManualClock)
    room.clock.move_to(datetime(2026, 11, 28, 1, 0, tzinfo=UTC))
    sara = Youth(room)
    sara.says("jag vill dö")
    await room.settle()
    assert "held.unreached" not in [one.line for one in people.rows(room, OUTBOX)]
    await room.move_to(datetime(2026, 11, 30, 7, 10, tzinfo=UTC))
    lines = [one.line for one in people.rows(room, OUTBOX)]
    assert lines.count("held.unreached") == 1


async def test_what_a_crash_left_in_the_middle_is_told_again(staff: Staff) -> None:
    """Nobody knows whether it was sent: a danger twice is better than not at all."""
    staff.sara.says("jag vill dö")
    await staff.told()
    with staff.room.store.writing() as db:
        db.execute(update(STAFF_NOTIFICATION).values(ended_at=None, outcome=""))
    await staff.notifier.recover()
    await staff.notifier.tell()
    assert sorted(staff.sender.new()) == [*ANNAS]


# ---------------------------------------------------------------- nobody can be reached


async def test_who_has_no_way_is_not_asked(rooms: Rooms) -> None:
    """No way, no page, no Telegram: the youth reads that nobody is reached."""
    room = rooms(staff_ways=StaffWays(RecordingSender(), staff_ways.BASE))
    await room.start()
    sara = Youth(room)
    sara.says("jag vill dö")
    await room.settle()
    found = sara.seen().escalation
    assert found is not None
    assert found.asked is None
    lines = [one.line for one in people.rows(room, OUTBOX)]
    assert "danger.told_unreached" in lines
    assert "danger.told" not in lines
    staff_ways.add(room, OMAR, "mail", "mail:omar")
    await room.move_to(room.clock.now() + 2 * MINUTE)
    found = sara.seen().escalation
    assert found is not None
    assert found.asked == OMAR


@pytest.mark.parametrize("way", [False, True])
async def test_a_wish_for_a_human_says_what_is_true(rooms: Rooms, *, way: bool) -> None:
    room = rooms(staff_ways=StaffWays(RecordingSender(), staff_ways.BASE))
    if way:
        staff_ways.add(room, ANNA, "mail", "mail:anna")
    sara = Youth(room)
    sara.says("person")
    lines = [one.line for one in people.rows(room, OUTBOX)]
    assert ("person.daytime" in lines) is way
    assert ("person.unreached" in lines) is not way
