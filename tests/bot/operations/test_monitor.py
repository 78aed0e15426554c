"""The operator hears of what a person must see to, and a dead man's switch that all is well."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot.app import App, StaffWays
from bot.config import Settings
from bot.gateway.gateway import Gateway
from bot.gateway.site_rules import SiteRules
from bot.notifications.apprise_ways import AppriseSender
from bot.operations import heartbeat, server, weekly_tests
from bot.operations.monitor import Monitor
from bot.web import health
from storage.access import staff_ways, staffing
from storage.maintenance import watchdog
from storage.sql.statements import ALARM, ESCALATION
from tests.support import mail_server, reach, sms_gateway
from tests.support.coach_chats import write
from tests.support.mail_server import MailServer
from tests.support.people import ANNA, OMAR, Youth
from tests.support.sms_gateway import SmsGateway
from tests.support.staff_ways import RecordingSender

BASE: Final = "https://chat.example.se"
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
WEEK: Final = timedelta(days=7)

SQLITE: Final = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""What is asked of the database is asked of both in tests/storage/test_staff_ways.py."""


@pytest.fixture
def hook() -> Iterator[SmsGateway]:
    """The operator's services: whatever is called by HTTP."""
    with sms_gateway.running() as running:
        yield running


def gateway_of(room: App, **settings: str) -> Gateway:
    sender = server.build_staff_sender(Settings.model_validate(settings), room.clock, None)
    rules, zone = SiteRules(BASE), ZoneInfo("Europe/Stockholm")
    return server.build_gateway(room, rules, zone, staff_sender=sender)


def monitor(room: App, hook: SmsGateway, beats: str = "") -> Monitor:
    return Monitor(gateway_of(room), AppriseSender(), [hook.hook], beats)


def alarm(room: App, what: str) -> None:
    write(room, lambda db, _: watchdog.alarm(db, room.clock.now(), what))


def passes(room: App, length: timedelta) -> None:
    room.clock.move_to(room.clock.now() + length)  # type: ignore[attr-defined]  # one moved by hand


@SQLITE
async def test_an_alarm_goes_out_once_and_then_hourly(room: App, hook: SmsGateway) -> None:
    """Many of the same are one; another is told at once; what was handled is told no more."""
    await room.start()
    watch = monitor(room, hook)
    await watch.check()
    assert not hook.taken
    for _ in range(3):
        alarm(room, "a youth waits for a human, tier A: nobody is there")
    await watch.check()
    await watch.check()
    assert len(hook.taken) == 1
    alarm(room, "the words were not read again")
    await watch.check()
    assert len(hook.taken) == 2
    passes(room, HOUR - MINUTE)
    await watch.check()
    assert len(hook.taken) == 2
    passes(room, MINUTE)
    await watch.check()
    assert len(hook.taken) == 3
    write(room, lambda db, _: db.execute(ALARM.delete()))
    passes(room, 2 * HOUR)
    await watch.check()
    assert len(hook.taken) == 3


@SQLITE
async def test_an_alarm_holds_nothing_of_anybody(room: App, hook: SmsGateway) -> None:
    """Where to look and how many there are; neither a person nor what was wrong with whom."""
    await room.start()
    alarm(room, "coach 7 was to get a youth, and is gone")
    await monitor(room, hook).check()
    said = hook.taken[0].text
    assert said.startswith(f"{BASE} needs a person.")
    assert "Alarms that nobody has handled: 1." in said
    assert "coach" not in said
    assert "youth" not in said


@SQLITE
async def test_a_start_is_no_reason_to_tell_it_again(room: App, hook: SmsGateway) -> None:
    """A program that starts again and again would call each time; one that was not heard does."""
    await room.start()
    alarm(room, "ill")
    hook.status = 503
    await monitor(room, hook).check()
    assert (hook.asked, hook.taken) == (1, [])
    hook.status = 200
    await monitor(room, hook).check()
    await monitor(room, hook).check()
    assert len(hook.taken) == 1


@SQLITE
async def test_nobody_who_can_be_reached_is_an_alarm_and_not_ready(
    rooms: Callable[..., App], hook: SmsGateway
) -> None:
    """And the dead man's switch is not called; until somebody has a way."""
    room = rooms(staff_ways=StaffWays(RecordingSender(), BASE))
    await room.start()
    watch = monitor(room, hook, hook.address)
    await watch.check()
    assert (hook.asked, hook.taken) == (1, []), "all is well: the switch alone was called"
    Youth(room).says("jag vill dö")
    await room.outbox.flush()
    await watch.check()
    assert hook.asked == 2
    assert "nobody of the team can be reached" in hook.taken[0].text
    assert await health.unready(gateway_of(room)) == "staff"
    now = room.clock.now()
    write(room, lambda db, keys: reach.confirm_way(db, keys, OMAR, now))
    await room.move_to(now + 2 * MINUTE)
    assert await health.unready(gateway_of(room)) == ""
    await watch.check()
    assert (hook.asked, len(hook.taken)) == (3, 1)


@SQLITE
async def test_a_team_that_is_reached_for_a_moment_only_is_one_incident(
    rooms: Callable[..., App], hook: SmsGateway
) -> None:
    """A mail server is away, and is tried every two minutes: the operator hears of it hourly."""
    room = rooms(staff_ways=StaffWays(RecordingSender(), BASE))
    await room.start()
    watch = monitor(room, hook)
    Youth(room).says("jag vill dö")
    await room.outbox.flush()
    write(room, lambda db, _: db.execute(ALARM.delete()))
    for asked in (None, OMAR, None, OMAR, None):
        write(room, lambda db, _, a=asked: db.execute(update(ESCALATION).values(asked=a)))  # type: ignore[misc]
        assert await health.unready(gateway_of(room)) == ("" if asked else "staff")
        await watch.check()
    assert len(hook.taken) == 1
    passes(room, HOUR)
    await watch.check()
    assert len(hook.taken) == 2


@SQLITE
async def test_one_slow_moment_is_no_alarm(room: App, hook: SmsGateway) -> None:
    """The writer stands still: told when it does so a minute later too."""
    watch = monitor(room, hook, hook.address)
    await watch.check()
    assert hook.asked == 0, "it is not ready, so nothing is called"
    await watch.check()
    assert "it takes nothing any more" in hook.taken[0].text
    await watch.check()
    assert hook.asked == 1


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_only_a_good_answer_of_the_switch_is_one(hook: SmsGateway, status: int) -> None:
    """No redirect is followed; what is away or hangs raises nothing."""
    assert await heartbeat.call(hook.address)
    hook.status = status
    assert not await heartbeat.call(hook.address)
    assert hook.asked == 2
    assert not await heartbeat.call("http://127.0.0.1:1/")


# ---------------------------------------------------------------- the weekly test


@SQLITE
async def test_once_a_week_each_one_gets_a_test_in_working_hours(
    room: App, mails: MailServer
) -> None:
    """Not at night, not who is away, and not again before another week has passed."""
    await room.start()
    gateway, now = gateway_of(room, smtp_url=mails.url), room.clock.now()
    write(room, lambda db, keys: reach.confirm_way(db, keys, ANNA, now))
    write(room, lambda db, keys: reach.confirm_way(db, keys, OMAR, now))
    write(room, lambda db, _: staffing.add_absence(db, OMAR, now, None, now))
    passes(room, WEEK - HOUR)
    await weekly_tests.send_due(gateway)
    passes(room, 12 * HOUR)
    await weekly_tests.send_due(gateway)
    assert mails.asked == 0
    passes(room, 13 * HOUR)
    await weekly_tests.send_due(gateway)
    await weekly_tests.send_due(gateway)
    (mail,) = mails.mails
    assert mail.to == "coach1@example.se"
    assert f"{BASE}/desk/account/ways" in mail.text
    (way,) = write(room, lambda db, keys: staff_ways.of_coach(db, keys, ANNA))
    assert way.is_test_unanswered
    passes(room, WEEK)
    await weekly_tests.send_due(gateway)
    assert len(mails.mails) == 2


@SQLITE
async def test_a_test_that_was_not_taken_is_seen(room: App, mails: MailServer) -> None:
    """A refused address is a way no more; one that was told to wait is."""
    await room.start()
    gateway, now = gateway_of(room, smtp_url=mails.url), room.clock.now()
    write(room, lambda db, keys: reach.confirm_way(db, keys, ANNA, now))
    mails.answer = mail_server.Answer.GREYLIST
    passes(room, WEEK)
    await weekly_tests.send_due(gateway)
    assert write(room, lambda db, _: staff_ways.is_any(db, ANNA))
    mails.answer = mail_server.Answer.REFUSE
    passes(room, WEEK)
    await weekly_tests.send_due(gateway)
    assert not write(room, lambda db, _: staff_ways.is_any(db, ANNA))
