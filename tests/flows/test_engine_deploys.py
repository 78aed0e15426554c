"""flows/engine/engine.py: a deploy moved steps or took them away while people stood in them."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from flows.engine import global_commands
from flows.engine.effects import DropTimer, RaiseAlarm
from flows.engine.events import Silence
from flows.engine.model import END, Choice, Flow
from flows.engine.place import Place, PlaceFrame
from tests.support.flow_player import Talk, ask, flow

FIRST = global_commands.LINES["first"]
VANISHED = global_commands.LINES["vanished"]


def on(goto: object) -> Choice:
    """One button that leads there."""
    return Choice("on", "On", goto=goto)  # type: ignore[arg-type]


def moved() -> Flow:
    """A flow whose step `old` is called `new` now."""
    one = flow("a", q=ask(on("new")), new=ask(on(END), say="New?", wait=timedelta(days=1)))
    return dataclasses.replace(one, moved={"old": "new"})


def test_a_step_that_moved_carries_people_over() -> None:
    """Who stood in the old step stands in the new one; the open buttons still work."""
    talk = Talk(moved(), place=Place("a", "old", 5, trail=("q",)))
    assert talk.write("hm") == [global_commands.LINES["again"], "New?"]
    assert talk.command("back") == ["Well?"]
    talk = Talk(moved(), place=Place("a", "old", 5))
    talk.tap("on")
    assert (talk.at, talk.all(RaiseAlarm)) == (None, [])


@pytest.mark.parametrize("place", [Place("a", "gone", 5), Place("gone", "q", 5)])
def test_a_step_that_vanished_ends_kindly(place: Place) -> None:
    """The youth hears that I was changed and is let in again; whoever runs me gets an alarm."""
    talk = Talk(moved(), place=place)
    assert talk.write("hello") == [VANISHED, "Wrote"]
    (alarm,) = talk.all(RaiseAlarm)
    assert f"{place.flow}.{place.step}" in alarm.what


def test_a_late_silence_in_a_vanished_step_is_harmless() -> None:
    """The question is closed and nothing else happens; no timer is asked for."""
    talk = Talk(moved(), place=Place("a", "gone", 5))
    assert (talk.take(Silence(5)), talk.at, talk.all(DropTimer)) == ([VANISHED], None, [])


def test_back_passes_over_steps_that_vanished() -> None:
    """What is gone is no way back, and what moved is found under its new name."""
    talk = Talk(moved(), place=Place("a", "q", 5, trail=("gone", "old", "gone")))
    assert talk.command("back") == ["New?"]
    assert talk.command("back") == [FIRST, "New?"]


def test_a_flow_that_vanished_is_not_returned_to() -> None:
    """A caller whose flow or step is gone is passed over; the one before it goes on."""
    frames = (
        PlaceFrame("a", "old", {}, ("gone",), returns=True),
        PlaceFrame("gone", "q", {}, (), returns=True),
        PlaceFrame("a", "gone", {}, (), returns=True, then="gone"),
    )
    talk = Talk(moved(), place=Place("menu", "what", 5, callers=frames))
    assert talk.tap("stay") == ["New?"]
    talk = Talk(moved(), place=Place("menu", "what", 5, callers=frames))
    assert talk.command("back") == ["New?"]


def test_a_call_goes_on_where_then_moved_to() -> None:
    """`then` of a flow that waits is found under its new name."""
    frame = PlaceFrame("a", "q", {}, (), returns=True, then="old")
    talk = Talk(moved(), place=Place("menu", "what", 5, callers=(frame,)))
    assert talk.tap("stay") == ["New?"]
