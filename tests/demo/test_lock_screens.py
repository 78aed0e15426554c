"""What the locked screens of the demo show: the newest first, and one push at a time."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import ManualClock
from bot.demo.clock import START
from bot.demo.lock_screens import LockScreens
from storage.schema.way_kind import WayKind

HOUR = timedelta(hours=1)


def test_a_youths_screen_has_one_push_and_the_newest_stands_first() -> None:
    """Like a phone: the worker of the chat shows one at a time; an SMS stands beside it."""
    now = ManualClock(START)
    screens = LockScreens(now)
    for by, text, path in (
        (WayKind.PUSH, "Du har ett meddelande", "/chat#o1"),
        (WayKind.SMS, "Du har ett meddelande", "/chat"),
        (WayKind.PUSH, "Du har ett meddelande", "/chat#o7"),
    ):
        screens.show("youth-1", by, text, "", path)
        now.move_to(now.now() + HOUR)
    push, sms = screens.of("youth-1")
    assert (push.by, push.at, push.path) == (WayKind.PUSH, START + 2 * HOUR, "/chat#o7")
    assert (sms.by, sms.at) == (WayKind.SMS, START + HOUR)


def test_of_staff_each_who_waits_stands_there() -> None:
    """Until there are too many: the oldest makes room."""
    now = ManualClock(START)
    screens = LockScreens(now)
    for youth in range(6):
        screens.show("coach-1", WayKind.MAIL, "Lotsen", "A", f"/desk/youths/{youth}")
    assert [one.path[-1] for one in screens.of("coach-1")] == ["5", "4", "3", "2"]
