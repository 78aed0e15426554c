"""The first two days: nobody is asked anything personal unasked, and every question can be skipped
(practices 0-7; "the first two contacts" are two days, programme.md).
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.app import App
from bot.clock import ManualClock
from bot.turns.inbound import Inbound, YouthJoined, YouthTapped
from flows import discovery
from flows.engine import choices
from flows.engine.facts import Facts
from storage.access import invites
from storage.sql.statements import OUTBOX, TIMER
from storage.turns.youth_state import YouthState
from tests.conftest import START
from tests.support import people
from tests.support.sample_lines import AT

TWO_DAYS = timedelta(days=2)
CHAT = "phone"
READ = ("sv", "on", "on", "on")
"""Pressed until the first choice."""


def here(room: App) -> YouthState:
    with room.store.begin() as uow:
        youth = uow.youths_by_chat([("web", CHAT)])["web", CHAT]
        return uow.youths([youth])[youth]


def joined(room: App, *pressed: str) -> None:
    """Somebody comes by an invitation and presses these, one after another."""
    with room.store.writing() as db:
        made = invites.make(db, room.store.keys, people.ANNA, room.clock.now())
    room.turns.take([Inbound(YouthJoined(made.secret), "web", "join", chat=CHAT)])
    for number, choice in enumerate(pressed):
        place = here(room).place
        assert place is not None
        what = YouthTapped(place.turn, choice)
        room.turns.take([Inbound(what, "web", f"tap-{number}", chat=CHAT)])


def said(room: App) -> list[str]:
    """The lines to the youth so far."""
    return [row.line for row in people.rows(room, OUTBOX) if row.coach_id is None]


@pytest.mark.parametrize(
    "pressed",
    [
        (),
        ("sv",),
        ("sv", "on", "on", "on", "think", "never"),
        ("sv", "on", "on", "on", "yes", "skip", "skip"),
    ],
)
def test_in_the_first_two_days_the_robot_asks_nothing_of_itself(
    room: App, pressed: tuple[str, ...]
) -> None:
    """[0-7] Whoever has come, thinks, or has said yes is left in peace; nothing is even due."""
    joined(room, *pressed)
    before, clock = said(room), room.clock
    assert isinstance(clock, ManualClock)
    assert not [row for row in people.rows(room, TIMER) if row.due_at < START + TWO_DAYS]
    for _ in range(48):
        clock.move_to(clock.now() + timedelta(hours=1))
        room.turns.take_due()
    assert said(room) == before


def test_a_yes_is_followed_by_two_questions_and_both_can_be_skipped(room: App) -> None:
    """[0-7] What to be called, and when to write; skipped they have no consequence and do not come
    again.
    """
    joined(room, "sv", "on", "on", "on", "yes", "skip", "skip")
    youth = here(room)
    asked = [one for one in said(room) if one.startswith("welcome.")]
    assert asked[-3:] == ["welcome.nickname", "welcome.quiet", "welcome.ready"]
    assert (youth.nickname, youth.place and youth.place.flow) == ("", "menu")
    assert asked.count("welcome.nickname") == asked.count("welcome.quiet") == 1


def test_no_question_of_the_welcome_is_without_a_way_past_it() -> None:
    """[0-7] Each has a skip, or an answer that says nothing of oneself."""
    past = {"language", "join", "again", "ask_again", "think", "no_open", "open"}
    past |= {"draft", "titled", "untitled", "night", "report"}  # To read, and not to answer.
    facts = Facts(now=AT.now)
    for name, step in discovery.all_flows()["welcome"].steps.items():
        if step.asks and name not in past:
            offered = {one.id for one in choices.choices(step, {}, facts)}
            assert "skip" in offered, name
