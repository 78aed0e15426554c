"""The conversation about a meeting: what is offered, and what each answer does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import pytest

from flows import meetings
from flows.engine.effects import AskMeeting, Say, SetMeeting
from flows.engine.events import Text
from flows.engine.line import Line
from flows.engine.programme import Meeting, MeetingState, Situation, Spot, Status
from flows.engine.typed_time import TimeReading, TypedTime
from flows.shared.interpreter_languages import LANGUAGES
from tests.support.flow_player import NOW, Talk

AT: Final = NOW + timedelta(days=2, hours=4)
SLOT: Final = AT + timedelta(days=1)
OFFER: Final = Meeting(1, MeetingState.PROPOSED, AT, 1, slots=(SLOT,))


def talk(*found: Meeting, **facts: Any) -> Talk:
    """At *My meetings*, with these."""
    made = Talk(meetings.FLOW, meetings=found, hosts=((1, "Anna"),), coach="Anna", **facts)
    made.begin("meetings")
    return made


def changed(made: Talk) -> SetMeeting:
    (effect,) = made.all(SetMeeting)
    return effect


def agreed(**more: Any) -> Meeting:
    return Meeting(1, MeetingState.AGREED, more.pop("at", AT), 1, **more)


def test_a_yes_agrees_and_a_no_declines() -> None:
    """[0-6] Nothing else does."""
    made = talk(OFFER)
    assert "Anna" in made.said[0]
    made.tap("yes")
    assert changed(made).state is MeetingState.AGREED
    made = talk(OFFER)
    made.tap("no")
    assert changed(made).state is MeetingState.DECLINED


def test_places_to_choose_from() -> None:
    """[0-6, 3-17] More than three, with another one; school is the last, and nobody's default."""
    made = talk(OFFER)
    made.tap("place")
    assert made.buttons[-2:] == [Spot.OTHER, Spot.SCHOOL]
    assert len(made.buttons) == len(Spot)
    made.tap("cafe")
    effect = changed(made)
    assert (effect.state, effect.spot, effect.wants) == (MeetingState.WISHED, Spot.CAFE, "place")


def test_who_may_not_enter_the_school_is_not_offered_it() -> None:
    """[3-19] Other places are."""
    made = talk(OFFER, status=Status(situation=Situation.SUSPENDED))
    made.tap("place")
    assert Spot.SCHOOL not in made.buttons
    assert len(made.buttons) == len(Spot) - 1


def test_a_home_is_agreed_on_by_people() -> None:
    """[3-17] No address is asked for, and none is to be written."""
    made = talk(OFFER)
    made.tap("place", "home")
    assert changed(made).place == ""
    assert "address" in made.said[0]


def test_one_of_the_coachs_own_times_is_agreed_at_once() -> None:
    """It was offered; the reminder is of that time."""
    made = talk(OFFER)
    made.tap("time", made_button(SLOT))
    effect = changed(made)
    assert (effect.state, effect.at) == (MeetingState.AGREED, SLOT)


def made_button(at: Any) -> str:
    return f"{at:%Y%m%dT%H%M}"


FRIDAY: Final = TypedTime(
    (TimeReading(((NOW + timedelta(days=3)).date(),), clocks=(NOW.time(),)),), whole=True
)


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        (Text("fredag 10", None, FRIDAY), True, ""),
        (Text("när det är ljust"), False, "när det är ljust"),
    ],
)
def test_another_time_in_own_words(text: Text, *, at: bool, words: str) -> None:
    """A day and a clock time are read; anything else is kept for a human to read."""
    made = talk(Meeting(1, MeetingState.PROPOSED, AT, 1))
    made.tap("time")
    made.take(text)
    effect = changed(made)
    assert (effect.at is not None, effect.words) == (at, words)
    assert effect.state is MeetingState.WISHED


def test_an_interpreter_is_in_ones_language_and_nobody_of_the_family() -> None:
    """[3-16] It is kept with the meeting; many more languages than the robot speaks."""
    made = talk(agreed(), language="ar")
    made.tap("interpreter")
    assert "family" in made.said[0]
    made.tap("mine")
    assert changed(made).interpreter == "ar"
    made = talk(agreed(), language="sv")
    made.tap("interpreter")
    assert made.buttons == ["other", "no"]
    made.tap("other", "more", "ckb")
    assert changed(made).interpreter == "ckb"
    assert len(LANGUAGES) > len(made.facts.languages)


@pytest.mark.parametrize(("hours", "offered"), [(2, True), (5, False)])
def test_late_is_said_shortly_before(hours: int, *, offered: bool) -> None:
    """Not days ahead."""
    made = talk(agreed(at=NOW + timedelta(hours=hours)))
    assert ("late" in made.buttons) is offered
    if offered:
        made.tap("late", "twenty")
        assert changed(made).late == 20


def test_who_comes_is_told_by_role() -> None:
    """[3-14] Never by a name but the coach's."""
    made = talk(agreed(with_roles=("coach", "introducer"), interpreter="so"))
    made.tap("who")
    (said,) = made.all(Say)
    assert said.values["host"] == "Anna"
    also = said.values["who"]
    assert isinstance(also, tuple)
    names = [one.context for one in also if isinstance(one, Line)]
    roles = ("role_coach", "role_introducer", "with_interpreter")
    assert names == [f"meetings.{one}" for one in roles]


def test_a_youth_may_ask_for_a_meeting() -> None:
    """When and where as they like, or as the coach does."""
    made = talk()
    made.tap("yes", "any", "outdoors")
    assert made.all(AskMeeting) == [AskMeeting(None, Spot.OUTDOORS, "")]


def test_a_time_that_has_passed_is_not_agreed() -> None:
    """The button of yesterday's proposal leads to another time."""
    made = talk(Meeting(1, MeetingState.PROPOSED, NOW - timedelta(hours=1), 1))
    assert made.at == "meetings.passed"
    made = talk(OFFER)
    made.facts = made.facts._replace(now=AT + timedelta(minutes=1))
    made.tap("yes")
    assert made.at == "meetings.passed"
    assert made.all(SetMeeting) == []


def test_what_is_gone_is_said_kindly() -> None:
    """A coach has cancelled it meanwhile."""
    made = talk(OFFER)
    made.facts = made.facts._replace(meetings=())
    made.tap("yes")
    assert made.place is None
    assert "not there any more" in made.said[0]
