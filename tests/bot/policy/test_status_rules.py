"""Which change of phase may be; ages by month of birth; small numbers that are hidden."""

from __future__ import annotations

import itertools
import random
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from bot.policy import small_cells, status_rules
from flows.engine.programme import Phase

ZONE: Final = ZoneInfo("Europe/Stockholm")


def test_the_phases_are_a_way_in_order() -> None:
    """[4a-17] From contact to mapping to work to following up; nothing is skipped."""
    way = [Phase.CONTACT, Phase.MAPPING, Phase.WORKING, Phase.FOLLOWING]
    for place, before in enumerate(way):
        for after in way[place + 2 :]:
            assert not status_rules.may_change(before, after)
        assert status_rules.may_change(before, before)
    for before, after in itertools.pairwise(way):
        assert status_rules.may_change(before, after)
    for before in way:
        assert not status_rules.may_change(before, Phase.ENDED)


@pytest.mark.parametrize(
    ("now", "minor"),
    [
        ("2026-04-30T23:59:59", True),
        ("2026-05-31T23:59:59", True),
        ("2026-06-01T00:00:00", False),
    ],
)
def test_the_duty_to_report_is_shown_by_age(now: str, *, minor: bool) -> None:
    """[3-23] It changes at a local midnight; in the month of birth one may still be a minor."""
    moment = datetime.fromisoformat(now).replace(tzinfo=ZONE)
    assert status_rules.may_be_minor("2008-05", moment, ZONE) is minor
    assert status_rules.may_be_minor("", moment, ZONE)


def test_sixty_days_before_the_twentieth_birthday_and_after_it() -> None:
    """[1-9] The first reminder is before the month, the last when it is surely over."""
    now = datetime(2026, 11, 24, tzinfo=ZONE)
    first = status_rules.next_reminder("2007-03", now, ZONE)
    assert first == datetime(2027, 3, 1, tzinfo=ZONE) - timedelta(days=60)
    assert first is not None
    last = status_rules.next_reminder("2007-03", first, ZONE, reminded=True)
    assert last == datetime(2027, 4, 1, tzinfo=ZONE)
    assert last is not None
    assert status_rules.next_reminder("2007-03", last, ZONE) is None
    assert status_rules.is_surely("2006-12", 20, ZONE) == datetime(2027, 1, 1, tzinfo=ZONE)


@pytest.mark.parametrize("born", ["2008-13", "08-05", "2008", "1950-01", "2031-01", "x", "2008-5"])
def test_what_is_no_month_of_birth(born: str) -> None:
    """[2-14] Only year and month of somebody who can take part."""
    assert not status_rules.is_birth(born, datetime(2026, 11, 24, tzinfo=ZONE))


def test_small_numbers_are_hidden_with_what_they_follow_from() -> None:
    """[1-13] One hidden number would follow from the sum, so another goes with it."""
    assert small_cells.hide({"a": 3, "b": 20, "c": 7}) == {"a": None, "b": 20, "c": None}
    assert small_cells.hide({"a": 3, "b": 2, "c": 7}) == {"a": None, "b": None, "c": 7}
    assert small_cells.hide({"a": 0, "b": 9}) == {"a": 0, "b": 9}
    assert small_cells.hide({"a": 4, "b": 0}) == {"a": None, "b": None}


def test_no_list_tells_a_small_number() -> None:
    """[1-13] In random lists no number below five is shown, and never is one alone hidden."""
    dice = random.Random(1)  # noqa: S311 - the same lists every time
    for _ in range(500):
        counts = {name: dice.choice((0, 1, 4, 5, 9, 30)) for name in range(dice.randint(1, 9))}
        shown = small_cells.hide(counts)
        hidden = [name for name, count in shown.items() if count is None]
        assert all(count is None or count == 0 or count >= 5 for count in shown.values())
        assert len(hidden) != 1 or len(counts) == 1
        assert hidden or not any(0 < count < 5 for count in counts.values())


@pytest.mark.parametrize("days", [1, 30, 59])
def test_who_is_entered_late_is_told_of_at_once(days: int) -> None:
    """[1-9] Fewer than sixty days are left: it is told now, and then on the day."""
    surely = status_rules.is_surely("2007-01", status_rules.KAA_ENDS, ZONE)
    begins = status_rules.begins("2007-01", status_rules.KAA_ENDS, ZONE)
    now = begins - timedelta(days=days)
    assert status_rules.next_reminder("2007-01", now, ZONE) == now
    assert status_rules.next_reminder("2007-01", now, ZONE, reminded=True) == surely
    assert status_rules.next_reminder("2007-01", surely, ZONE) is None
