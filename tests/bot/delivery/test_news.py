"""News of youths' lives: written with the turn, gathered once a morning, gone with who erases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Final

from sqlalchemy import update

from bot.app import App
from bot.clock import ManualClock
from bot.delivery.channel import Audience, RecordingChannel
from bot.delivery.outbox import Outbox
from bot.text.bidi import strip_isolates
from bot.turns.inbound import DevicesGone, Inbound, YouthErased, YouthSaid
from flows.engine.directory import SWEDISH_TIME
from storage.access import coach_news, staffing
from storage.reads import coach_messages
from storage.schema.channel_names import ChannelName
from storage.sql.statements import COACH, OUTBOX
from storage.turns.changes import Changes
from tests.support import people
from tests.support.people import ANNA, Youth

WISH: Final = "KanarieWish"
STEP: Final = "KanarieStep"


def lives(room: App, chat: str = "chat", nickname: str = "KanarieName") -> Youth:
    """A youth with a new wish, and a small step that is done."""
    youth = Youth(room, chat, nickname)
    youth.says("menu")
    youth.taps("steps")
    youth.says(WISH)
    youth.says(STEP)
    youth.taps("tomorrow", "menu", "steps")
    (number,) = youth.seen().steps
    youth.taps(str(number), "done")
    return youth


def at(room: App, day: int, hour: int, minute: int = 0, month: int = 11) -> None:
    clock = room.clock
    assert isinstance(clock, ManualClock)
    clock.move_to(datetime(2026, month, day, hour, minute, tzinfo=SWEDISH_TIME))


def console(room: App) -> RecordingChannel:
    """The console of a room whose outbox speaks by it from now on, and by the youths' own way."""
    desk = RecordingChannel(ChannelName.CONSOLE, audience=Audience.CONSOLE)
    every = [RecordingChannel(people.CHANNEL), desk]
    room.outbox = Outbox(room.store, room.writer, room.renderer, every, room.clock)
    return desk


def told(desk: RecordingChannel) -> list[tuple[str, str, str]]:
    return [(one.chat, one.kind, strip_isolates(one.text)) for one in desk.sent]


def listed(room: App, coach: int = ANNA) -> list[str]:
    with room.store.reading() as db:
        return [one.line for one in coach_messages.news_to(db, room.store.keys, coach, 50)]


async def test_many_youths_are_one_summary_the_next_morning_and_no_second_one(room: App) -> None:
    """It says how many and of what sort: no name, no wish, no step. The console had it at once."""
    at(room, 24, 10)
    desk = console(room)
    await room.start()
    for number in range(3):
        lives(room, f"chat {number}", f"KanarieName{number}")
    assert listed(room) == 3 * ["desk.step_done", "desk.new_wish"]
    await room.move_to(datetime(2026, 11, 25, 8, 14, tzinfo=SWEDISH_TIME))
    assert not told(desk)
    await room.move_to(datetime(2026, 11, 25, 8, 15, tzinfo=SWEDISH_TIME))
    ((chat, kind, text),) = told(desk)
    assert (chat, kind) == (str(ANNA), "summary")
    assert text.startswith("6 ")
    assert "Kanarie" not in text
    await room.move_to(datetime(2026, 11, 27, 18, 0, tzinfo=SWEDISH_TIME))
    assert len(told(desk)) == 1


async def test_nobody_is_told_on_a_day_off(room: App) -> None:
    """What happened on Friday afternoon comes on Monday; the team's own days off count too."""
    at(room, 27, 15)
    desk = console(room)
    await room.start()
    with room.store.writing() as db:
        monday = date(2026, 11, 30)
        staffing.set_closed(db, 1, [(monday, monday)], room.clock.now())
    lives(room)
    await room.move_to(datetime(2026, 12, 1, 8, 14, tzinfo=SWEDISH_TIME))
    assert not told(desk)
    await room.move_to(datetime(2026, 12, 1, 8, 16, tzinfo=SWEDISH_TIME))
    assert [kind for _, kind, _ in told(desk)] == ["summary"]


async def test_a_day_that_was_closed_after_it_was_queued_is_waited_for(room: App) -> None:
    at(room, 24, 10)
    desk = console(room)
    await room.start()
    lives(room)
    with room.store.writing() as db:
        closed = date(2026, 11, 25)
        staffing.set_closed(db, 1, [(closed, closed)], room.clock.now())
    await room.move_to(datetime(2026, 11, 26, 8, 14, tzinfo=SWEDISH_TIME))
    assert not told(desk)
    await room.move_to(datetime(2026, 11, 26, 8, 15, tzinfo=SWEDISH_TIME))
    assert len(told(desk)) == 1


async def test_who_is_away_reads_it_when_back_and_who_has_left_never_does(room: App) -> None:
    at(room, 24, 10)
    desk = console(room)
    await room.start()
    lives(room)
    with room.store.writing() as db:
        until = datetime(2026, 11, 27, 12, 0, tzinfo=SWEDISH_TIME)
        staffing.add_absence(db, ANNA, room.clock.now(), until, room.clock.now())
    await room.move_to(datetime(2026, 11, 27, 18, 0, tzinfo=SWEDISH_TIME))
    assert not told(desk)
    await room.move_to(datetime(2026, 11, 30, 8, 15, tzinfo=SWEDISH_TIME))
    assert len(told(desk)) == 1
    lives(room, "other")
    with room.store.writing() as db:
        db.execute(update(COACH).where(COACH.c.id == ANNA).values(left_at=room.clock.now()))
    await room.move_to(datetime(2026, 12, 4, 18, 0, tzinfo=SWEDISH_TIME))
    assert len(told(desk)) == 1


async def test_news_of_who_erases_go_with_them(room: App) -> None:
    """Nothing is left but that somebody has erased everything, which is told at once."""
    at(room, 24, 10)
    desk = console(room)
    await room.start()
    youth = lives(room)
    other = lives(room, "other", "KanarieOther")
    room.turns.take([people.arrival(YouthErased(), youth.chat)])
    await room.settle()
    assert [(kind, text) for _, kind, text in told(desk)] == [
        ("notice", "En av dina ungdomar har raderat allt.")
    ]
    assert listed(room) == ["desk.step_done", "desk.new_wish"]
    with room.store.reading() as db:
        every = coach_messages.news_to(db, room.store.keys, ANNA, 50)
        (gone,) = coach_messages.messages_to(db, room.store.keys, ANNA, "notice", 50)
    assert {one.youth for one in every} == {other.id}
    assert (gone.line, gone.values) == ("desk.erased", {})
    kept = [one for one in people.rows(room, OUTBOX) if one.youth_id == youth.id]
    assert not [one.line for one in kept if one.payload is not None]
    await room.move_to(datetime(2026, 11, 25, 8, 15, tzinfo=SWEDISH_TIME))
    assert told(desk)[-1][2].startswith("2 ")


async def test_an_erasing_in_the_same_commit_takes_the_news_back(room: App) -> None:
    at(room, 24, 10)
    youth = Youth(room)
    youth.says("menu")
    youth.taps("steps")
    wish = people.arrival(YouthSaid(WISH), youth.chat)
    room.turns.take([wish, people.arrival(YouthErased(), youth.chat)])
    assert not listed(room)
    assert WISH not in str(people.sealed(room)["outbox.payload"])


async def test_a_crash_while_it_is_gathered_loses_nothing_and_tells_once(room: App) -> None:
    """All of it is one transaction: the news wait as before, and are gathered at the next pass."""
    at(room, 24, 10)
    desk = console(room)
    await room.start()
    lives(room)
    at(room, 25, 8, 15)
    now, keys = room.clock.now(), room.store.keys
    connection = room.store.engine.connect()
    with connection.begin() as dying:
        found = coach_news.gather(connection, ANNA, now)
        coach_news.add_summary(connection, keys, ANNA, found, now)
        dying.rollback()
    connection.close()
    await room.settle()
    await room.settle()
    assert [kind for _, kind, _ in told(desk)] == ["summary"]


def test_of_two_who_gather_at_once_one_finds_nothing_left(room: App) -> None:
    at(room, 24, 10)
    lives(room)
    at(room, 25, 8, 15)
    now = room.clock.now()

    def gather(_number: int) -> int:
        with room.store.writing() as db:
            return len(coach_news.gather(db, ANNA, now))

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(gather, range(2))) == [0, 2]


async def test_a_device_that_is_gone_is_news_of_who_takes_part_only(room: App) -> None:
    at(room, 24, 10)
    youth = Youth(room)
    gone = Inbound(DevicesGone(), "push", youth=youth.id)
    room.turns.take([gone])
    assert listed(room) == ["desk.device_gone"]
    youth.says("stopp")
    room.turns.take([gone])
    assert listed(room) == ["desk.device_gone"]


async def test_a_stop_at_night_waits_for_the_morning_and_is_in_the_console_at_once(
    room: App,
) -> None:
    at(room, 24, 22)
    desk = console(room)
    await room.start()
    youth = Youth(room)
    youth.says("stopp")
    await room.settle()
    assert not told(desk)
    with room.store.reading() as db:
        (stop,) = coach_messages.messages_to(db, room.store.keys, ANNA, "notice", 5)
    assert stop.line == "desk.said_stop"
    await room.move_to(datetime(2026, 11, 25, 8, 0, tzinfo=SWEDISH_TIME))
    assert [kind for _, kind, _ in told(desk)] == ["notice"]


async def test_a_wish_said_again_is_none_that_is_new(room: App) -> None:
    at(room, 24, 10)
    youth = lives(room)
    youth.says("menu")
    youth.taps("steps", "wish")
    youth.says(WISH)
    assert listed(room) == ["desk.step_done", "desk.new_wish"]


async def test_news_call_a_youth_what_they_are_called_now(room: App) -> None:
    """Who says yes has no name yet; the coach reads the one that they gave then."""
    at(room, 24, 10)
    youth = Youth(room, nickname="")
    room.turns.take([Inbound(DevicesGone(), "push", youth=youth.id)])
    with room.store.begin() as uow:
        seen = uow.youths([youth.id])[youth.id]
        seen.nickname = "Sara"
        seen.turn += 1
        uow.write(Changes(youths={youth.id: seen}))
    with room.store.reading() as db:
        (one,) = coach_messages.news_to(db, room.store.keys, ANNA, 5)
    assert one.values["nickname"] == "Sara"
