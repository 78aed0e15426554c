"""Make a pause and end it; say what it holds back, and what it does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from flows.engine import local_time
from flows.engine.effects import Effect, Pause
from flows.engine.facts import Facts
from flows.engine.line import Answers
from flows.engine.model import END, Choice, Goal, Step, gives, leads
from flows.engine.programme import MeetingState

LENGTHS: Final = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}


def _pause(answers: Answers, facts: Facts) -> Iterable[Effect]:
    length = LENGTHS.get(str(answers["pause"]))
    yield Pause(facts.now + length if length else None)


def paused(_answers: Answers, facts: Facts) -> bool:
    return facts.paused_until is not None


def _once_in_pause(answers: Answers, facts: Facts) -> tuple[str, ...]:
    length = LENGTHS.get(str(answers["pause"]))
    return _once_before(facts, facts.now + length) if length else ()


@gives("paused_words")
def describe_paused(answers: Answers, facts: Facts) -> Answers:
    """Return the one-time reminders that the pause takes away."""
    return {"paused_words": _once_in_pause(answers, facts)}


@leads("paused_reminders", "paused_waits", END)
def after_paused(answers: Answers, facts: Facts) -> Goal:
    if _once_in_pause(answers, facts):
        return "paused_reminders"
    return waits_for_answer.pick(answers, facts)


@leads("paused_waits", END)
def waits_for_answer(_answers: Answers, facts: Facts) -> str:
    """Say what a pause does not hold: that an answer is late, to who was promised to hear it."""
    asked = any(one.is_open and one.late_at is None for one in facts.requests)
    wished = any(one.state is MeetingState.WISHED and not one.asked for one in facts.meetings)
    return "paused_waits" if asked or wished else END


def _once_before(facts: Facts, end: datetime) -> tuple[str, ...]:
    """Return the words of the one-time reminders that would have come before a pause ends."""
    return tuple(
        one.text
        for one in facts.current_reminders
        if not one.rhythm.days
        and local_time.is_later(one.rhythm.first, facts.now)
        and local_time.is_later(end, one.rhythm.first)
    )


def steps() -> Mapping[str, Step]:
    """Return the steps of a pause."""
    return {
        "pause": Step(
            say="You can always write to me, also in a pause. How long shall I be quiet?",
            choices=(
                Choice("day", "🌙 A day", goto="paused"),
                Choice("week", "🗓️ A week", goto="paused"),
                Choice("month", "🏖️ A month", goto="paused"),
                Choice("end", "▶️ End the pause", goto="back_again", when=paused),
            ),
            do=(_pause,),
        ),
        "paused": Step(
            say="Good. I am quiet until the pause is over. {coach} can still answer you.",
            goto=after_paused,
        ),
        "paused_reminders": Step(
            say="In the pause I do not remind you of {paused_words}. When it is over I tell you.",
            values=describe_paused,
            goto=waits_for_answer,
        ),
        "paused_waits": Step(
            say="You wait for an answer. If it is late I tell you, also in the pause.", goto=END
        ),
        "back_again": Step(say="Good. Now I am here again.", goto=END),
    }
