"""When a youth is told of a line, by which way, how urgently and for how long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from bot.policy import youth_telling as policy
from bot.policy.youth_telling import BegunTelling, WaitingLine, YouthReach, YouthTelling
from flows.engine.line import LineClass

ZONE: Final = ZoneInfo("Europe/Stockholm")
NOON: Final = datetime(2026, 11, 24, 12, 0, tzinfo=ZONE)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
CLOSED: Final = YouthReach(devices=True, number=False, watched=False)
OPEN: Final = YouthReach(devices=True, number=False, watched=True)
NUMBER: Final = YouthReach(devices=False, number=True, watched=False)
BOTH: Final = YouthReach(devices=True, number=True, watched=False)


def line(
    number: int, say_as: LineClass = LineClass.HUMAN, at: datetime = NOON,
    latest: datetime | None = None,
) -> WaitingLine:  # fmt: skip
    return WaitingLine(number, say_as, at, latest)


def push(
    lines: list[WaitingLine], past: list[BegunTelling], now: datetime, reach: YouthReach = CLOSED
) -> YouthTelling | None:
    """The push that follows, if one does."""
    found = policy.plan(lines, past, reach, now)
    return next((one for one in found if one.by == "push"), None)


def sms(
    lines: list[WaitingLine], past: list[BegunTelling], now: datetime, reach: YouthReach = NUMBER
) -> YouthTelling | None:
    """The SMS that follows, if one does."""
    found = policy.plan(lines, past, reach, now)
    return next((one for one in found if one.by == "sms"), None)


def past(by: str, outcome: str, up_to: int = 1, at: datetime = NOON + MINUTE) -> BegunTelling:
    return BegunTelling(by, up_to, at, outcome)


def test_who_has_a_page_open_has_a_moment_longer() -> None:
    """It may be looked at; who has none has seen nothing."""
    closed, open_ = push([line(1)], [], NOON), push([line(1)], [], NOON, OPEN)
    assert closed is not None
    assert open_ is not None
    assert closed.at == NOON + policy.CLOSED < open_.at == NOON + policy.SHOWN_WITHIN


def test_nobody_is_told_by_what_they_do_not_have() -> None:
    assert (
        policy.plan([line(1)], [], YouthReach(devices=False, number=False, watched=False), NOON)
        == []
    )


@pytest.mark.parametrize(
    ("classes", "urgent"),
    [(["danger"], True), (["human"], True), (["reminder"], False), (["answer"], False),
     (["notice"], False), (["reminder", "human", "notice"], True)],
)  # fmt: skip
def test_a_humans_words_and_danger_are_urgent(classes: list[str], urgent: bool) -> None:  # noqa: FBT001
    """And several lines are told of at once, as urgently as the most urgent."""
    lines = [line(number, LineClass(one)) for number, one in enumerate(classes, 1)]
    told = push(lines, [], NOON)
    assert told is not None
    assert (told.urgent, told.repeats, told.up_to) == (urgent, urgent, len(classes))


def test_it_is_of_use_until_the_line_is_stale() -> None:
    """A reminder says itself when that is."""
    told = push([line(1, LineClass.REMINDER, latest=NOON + HOUR)], [], NOON + MINUTE)
    assert told is not None
    assert told.ttl == 59 * MINUTE
    assert push([line(1, LineClass.REMINDER, latest=NOON + HOUR)], [], NOON + HOUR) is None


@pytest.mark.parametrize("outcome", ["taken", "gone", "refused", "too_large", "invalid", ""])
def test_what_was_told_is_not_told_again(outcome: str) -> None:
    assert push([line(1)], [past("push", outcome)], NOON + HOUR) is None


def test_what_a_crash_left_is_told_again_where_it_is_urgent() -> None:
    """A danger or a human's words may be told twice, a reminder never."""
    left = [past("push", "uncertain")]
    assert push([line(1)], left, NOON + HOUR) is not None
    assert push([line(1, LineClass.REMINDER)], left, NOON + HOUR) is None
    assert push([line(1, LineClass.ANSWER)], left, NOON + HOUR) is None


def test_a_failing_service_is_asked_less_and_less_often() -> None:
    """Until the line is stale; a new line does not wait for the old one's turn."""
    failed: list[BegunTelling] = []
    pauses, at = [], NOON + 3 * SECOND
    for _ in range(7):
        failed.append(past("push", "later", at=at))
        again = push([line(1)], failed, at)
        assert again is not None
        pauses.append(again.at - at)
        at = again.at
    assert pauses == [*policy.BACKOFF, policy.BACKOFF[-1], policy.BACKOFF[-1]]
    fresh = push([line(1), line(2, at=at)], failed, at)
    assert fresh is not None
    assert fresh.at <= at + policy.CLOSED
    assert push([line(1)], failed, NOON + policy.LONGEST) is None


def test_a_line_that_waited_for_the_morning_is_told_of_though_a_later_one_was_told() -> None:
    """Its number is lower, but it was said afterwards."""
    late = line(1, LineClass.REMINDER, at=NOON + HOUR)
    assert push([late], [past("push", "taken", up_to=2)], NOON + HOUR) is not None


def test_an_sms_comes_only_for_what_is_still_unread() -> None:
    """Soon to who has no device, later where push may have reached them; never for an answer."""
    only, taken = sms([line(1)], [], NOON), sms([line(1)], [past("push", "taken")], NOON, BOTH)
    failed = sms([line(1)], [past("push", "later")], NOON, BOTH)
    assert only is not None
    assert taken is not None
    assert failed is not None
    assert (only.at, failed.at, taken.at) == (
        NOON + policy.SMS_ONLY, NOON + policy.SMS_INSTEAD, NOON + policy.SMS_LATER,
    )  # fmt: skip
    assert sms([line(1, LineClass.ANSWER)], [], NOON) is None


def test_at_most_one_sms_in_six_hours() -> None:
    """Whatever is said in between waits for the next one."""
    told = sms([line(1), line(2, at=NOON + HOUR)], [past("sms", "taken")], NOON + HOUR)
    assert told is not None
    assert told.at == NOON + MINUTE + 6 * HOUR


@pytest.mark.parametrize(
    ("said", "sent"),
    [(time_, "08:00") for time_ in ("21:00", "23:30", "02:00", "07:57")]
    + [("08:00", "08:02"), ("20:57", "20:59")],
)
def test_no_sms_at_night(said: str, sent: str) -> None:
    """From nine to eight, in the zone of the team; also on the night when the clocks change."""
    for day in ("2026-11-24", "2026-10-24", "2027-03-27"):
        at = datetime.fromisoformat(f"{day}T{said}").replace(tzinfo=ZONE)
        told = sms([line(1, at=at)], [], at)
        assert told is not None
        assert f"{told.at.astimezone(ZONE):%H:%M}" == sent


@pytest.mark.parametrize("said", ["21:30", "05:00", "07:00"])
def test_a_reminder_for_that_hour_is_told_of_by_sms_at_night(said: str) -> None:
    """The youth wanted it then. What waits besides is told of with it, and alone it would wait."""
    at = datetime.fromisoformat(f"2026-11-24T{said}").replace(tzinfo=ZONE)
    wanted = WaitingLine(2, LineClass.REMINDER, at, at + 2 * HOUR, at_chosen_hour=True)
    told = sms([line(1, at=at), wanted], [], at)
    assert told is not None
    assert (told.at, told.up_to) == (at + policy.SMS_ONLY, 2)
    alone = sms([line(1, at=at)], [], at)
    assert alone is not None
    assert f"{alone.at:%H:%M}" == "08:00"


def test_what_else_waits_is_not_told_of_at_night_after_that_reminder_is_stale() -> None:
    """An SMS of the evening before keeps the next away for six hours."""
    late = datetime(2026, 11, 24, 22, 0, tzinfo=ZONE)
    wanted = WaitingLine(3, LineClass.REMINDER, late, late + 2 * HOUR, at_chosen_hour=True)
    before = [past("sms", "taken", at=late - HOUR)]
    told = sms([line(2, at=late), wanted], before, late)
    assert told is not None
    assert told.at == datetime(2026, 11, 25, 8, 0, tzinfo=ZONE)


def test_what_is_stale_by_the_morning_is_no_reason_for_an_sms() -> None:
    late = datetime(2026, 11, 24, 22, 0, tzinfo=ZONE)
    assert sms([line(1, LineClass.REMINDER, at=late, latest=late + HOUR)], [], late) is None


def test_what_follows_a_push_is_gathered_for_a_minute() -> None:
    """From when it was begun; danger is told of at once, and with it what waited."""
    told = [past("push", "taken")]
    soon = NOON + MINUTE + 5 * SECOND
    more = push([line(1), line(2, at=soon), line(3, at=soon + SECOND)], told, soon)
    assert more is not None
    assert (more.at, more.up_to) == (NOON + 2 * MINUTE, 3)
    danger = push([line(2, at=soon), line(3, LineClass.DANGER, at=soon)], told, soon)
    assert danger is not None
    assert danger.at == soon + policy.CLOSED


@pytest.mark.parametrize(
    ("outcome", "at"), [("taken", NOON + 2 * MINUTE), ("uncertain", NOON + MINUTE + SECOND)]
)
def test_what_comes_later_or_after_no_push_does_not_wait(outcome: str, at: datetime) -> None:
    """Nobody knows whether an uncertain one rang."""
    more = push([line(2, at=at)], [past("push", outcome)], at)
    assert more is not None
    assert more.at == at + policy.CLOSED


def test_an_sms_that_is_due_is_planned_for_when_it_was_due() -> None:
    """Not for whenever it is asked about: that moment is always later than the one before."""
    told = sms([line(1)], [], NOON + HOUR)
    assert told is not None
    assert told.at == NOON + policy.SMS_ONLY


def test_an_sms_that_was_due_before_the_night_waits_for_the_morning() -> None:
    """Where the program was down in the evening."""
    said = datetime(2026, 11, 24, 20, 0, tzinfo=ZONE)
    told = sms([line(1, at=said)], [], said + 3 * HOUR)
    assert told is not None
    assert told.at == datetime(2026, 11, 25, 8, 0, tzinfo=ZONE)
