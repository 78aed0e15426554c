"""Ask with a reminder, and take its answer: done, in an hour, not today, another time instead.

A reminder is answered by its number, also when it is not the open question any more. What was
once is over when it is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from flows.engine import local_time
from flows.engine.effects import (
    Effect,
    Pause,
    ReminderAnswered,
    RemoveReminder,
    SetReminder,
    Snooze,
)
from flows.engine.events import Text
from flows.engine.facts import Facts, Rhythm
from flows.engine.line import Answers, Value
from flows.engine.model import END, Choice, Goal, Retry, Step, Target, Unsure, gives, leads, reads
from flows.shared import reminder_times, typed_moments

READ_WITHIN: Final = timedelta(days=7)
"""So long the buttons of one hold: it is read when the phone is opened, and yields to all else."""

HOUR: Final = timedelta(hours=1)
_DAYS: Final = {"tomorrow": 1, "three_days": 3, "week": 7}


def _number(answers: Answers) -> int:
    return int(str(answers["number"]))


def _is_once(answers: Answers, facts: Facts) -> bool:
    one = facts.reminder(_number(answers))
    return one is not None and not one.rhythm.days


@leads("gone", END)
def changed_since(answers: Answers, facts: Facts) -> Goal:
    """Tell whether the reminder is gone since it came; what came once may be done again."""
    return END if facts.reminder(_number(answers)) is not None else "gone"


def answered(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield ReminderAnswered(_number(answers))


def done(answers: Answers, facts: Facts) -> Iterable[Effect]:
    yield ReminderAnswered(_number(answers))
    if _is_once(answers, facts):
        yield RemoveReminder(_number(answers))


def remove(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield RemoveReminder(_number(answers))


# ---------------------------------------------------------------- in an hour


def _in_an_hour(facts: Facts) -> datetime:
    ahead = facts.now.replace(second=0, microsecond=0) + HOUR
    return local_time.local(ahead.date(), ahead.time(), facts.now)


@leads("in_pause", "night", "soon")
def after_hour(_answers: Answers, facts: Facts) -> Goal:
    again = _in_an_hour(facts)
    if facts.paused_until is not None and facts.paused_until > again:
        return "in_pause"
    return "night" if _is_quiet(again, facts) else "soon"


@leads("night", "soon")
def after_pause(_answers: Answers, facts: Facts) -> Goal:
    return "night" if _is_quiet(_in_an_hour(facts), facts) else "soon"


def _is_quiet(at: datetime, facts: Facts) -> bool:
    return local_time.is_quiet(at.time(), facts.quiet_from, facts.quiet_to)


@gives("again")
def take_hour(answers: Answers, facts: Facts) -> Answers:
    """Return when to remind again: in an hour, or when the quiet hours are over."""
    again = _in_an_hour(facts)
    return {"again": _morning(again, facts) if answers.get("night") == "morning" else again}


def _morning(at: datetime, facts: Facts) -> datetime:
    morning = local_time.local(at.date(), facts.quiet_to, at)
    if local_time.is_later(morning, at):
        return morning
    return local_time.local(at.date() + timedelta(days=1), facts.quiet_to, at)


def put_off(answers: Answers, facts: Facts) -> Iterable[Effect]:
    again = answers["again"]
    if isinstance(again, datetime):
        anyway = _is_quiet(again, facts)
        if _is_once(answers, facts):
            yield SetReminder(_number(answers), rhythm=Rhythm(again), anyway=anyway)
        else:
            yield Snooze(_number(answers), again, anyway)


# ---------------------------------------------------------------- another time instead


@leads("instead", "rest")
def after_not_today(answers: Answers, facts: Facts) -> Goal:
    return "instead" if _is_once(answers, facts) else "rest"


def keep_instead(value: Value, answers: Answers, facts: Facts) -> Value:
    """Turn a choice's id into its moment, at the reminder's own time; anything else stays."""
    one = facts.reminder(_number(answers))
    days = _DAYS.get(value) if isinstance(value, str) else None
    if days is None or one is None:
        return value
    return local_time.in_days(facts, days, one.rhythm.at)


@reads("no_day", "one_day", "in_quiet", *typed_moments.FAULTS, hears_time=True)
def read_instead(text: Text, answers: Answers, facts: Facts) -> Value | Retry | Unsure:
    """Read a day in words, with its time if one was named."""
    one = facts.reminder(_number(answers))
    usual = one.rhythm.at if one is not None else reminder_times.CLOCKS["afternoon"]
    return typed_moments.one_moment(text, facts, usual, anyway=True)


def _move(question: str) -> tuple[Step, Step]:
    """Return a question for another time, kept under its name, and what confirms it."""

    def move(answers: Answers, facts: Facts) -> Iterable[Effect]:
        at = answers[question]
        if isinstance(at, datetime):
            anyway = _is_quiet(at, facts)
            yield SetReminder(_number(answers), rhythm=Rhythm(at), anyway=anyway)

    say = {
        "instead": "When shall I remind you instead?",
        "missed_once": "I could not remind you in time: {reminder}. When shall I remind you"
        " instead?",
    }
    asked = Step(
        say=say[question],
        choices=(
            *_instead(f"{question}_set"),
            Choice("never", "🗑️ Not any more", goto="removed", do=(remove,)),
        ),
        keep=keep_instead,
        read=read_instead,
        goto=f"{question}_set",
        do=(move,),
        yields=question != "instead",
        lasting=changed_since,
    )
    return asked, Step(say=f"Good. I will remind you {{{question}}}.", goto=END)


def _instead(goto: Target) -> tuple[Choice, ...]:
    return (
        Choice("tomorrow", "🌅 Tomorrow", goto=goto),
        Choice("three_days", "📅 In three days", goto=goto),
        Choice("week", "🗓️ In a week", goto=goto),
    )


# ---------------------------------------------------------------- the steps


def _now() -> Step:
    return Step(
        say="A reminder from you: {reminder}",
        choices=(
            Choice("done", "🎉 Done", goto="well", do=(done,)),
            Choice("hour", "⏳ In an hour", goto=after_hour, do=(answered,)),
            Choice("not_today", "✋ Not today", goto=after_not_today, do=(answered,)),
        ),
        wait=READ_WITHIN,
        yields=True,
        lasting=changed_since,
    )


def steps() -> Mapping[str, Step]:
    """Return the steps of a reminder that comes, and of one that did not."""
    instead, instead_set = _move("instead")
    missed_once, missed_once_set = _move("missed_once")
    return {
        "now": _now(),
        # The same, at a time in the quiet hours that the youth chose.
        "early": _now(),
        "gone": Step(
            say="You have taken that reminder away, or said that it is done. So there is nothing"
            " more to do.",
            goto=END,
        ),
        "well": Step(say="Good!", goto=END),
        "soon": Step(
            say="Good. I will remind you {again}.", values=take_hour, goto=END, do=(put_off,)
        ),
        "night": Step(
            say="In an hour it is quiet time, from {quiet_from} to {quiet_to}. Shall I remind you"
            " all the same?",
            choices=(
                Choice("anyway", "👍 Yes, in an hour", goto="soon"),
                Choice("morning", "🌅 When it is over", goto="soon"),
                Choice("leave", "🌙 No", goto="rest"),
            ),
            lasting=changed_since,
        ),
        "in_pause": Step(
            say="You have a pause until {paused_until}. No reminders come before that. "
            "Shall I end it?",
            choices=(
                Choice("end", "▶️ Yes, and remind me", goto=after_pause, do=(Pause(None),)),
                Choice("leave", "⏸️ No", goto="rest"),
            ),
            passed=after_pause,
        ),
        "rest": Step(say="That is fine. Then we leave it this time.", goto=END),
        "instead": instead,
        "instead_set": instead_set,
        "missed": Step(
            say="I could not remind you of this in time: {missed}.",
            choices=(
                Choice("show", "⏰ My reminders", goto="begin"),
                Choice("fine", "👍 Okay", goto="noted"),
            ),
            yields=True,
        ),
        "missed_told": Step(
            say="I could not remind you of this in time: {missed}. You find it under Remind me.",
            goto=END,
        ),
        "noted": Step(say="Good. I am here when you want.", goto=END),
        "missed_once": missed_once,
        "missed_once_set": missed_once_set,
    }
