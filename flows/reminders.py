"""Set reminders: what, how often, which day, what time; and send them (product.md, 7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from flows.engine import local_time
from flows.engine.effects import AddReminder, Effect, ReminderAnswered, RemoveReminder, Snooze
from flows.engine.facts import Facts, Rhythm
from flows.engine.line import Answers
from flows.engine.model import (
    END,
    NONE,
    Choice,
    Flow,
    Step,
    leads,
    lists,
)
from flows.shared import ask_date, free_text, reminder_times

MOST: Final = 20
"""Reminders at a time; more would be noise."""

MOST_LEFT: Final = 5
"""A reminder that was left alone so often in a row is asked about once, and then rests."""

READ_WITHIN: Final = timedelta(days=7)
"""So long the buttons of one hold: it is read when the phone is opened, and yields to all else."""


@leads("list", "what")
def begin(_answers: Answers, facts: Facts) -> str:
    return "list" if facts.reminders else "what"


@lists("one")
def list_reminders(_answers: Answers, facts: Facts) -> tuple[Choice, ...]:
    return tuple(
        Choice(str(one.number), f"⏰ {one.text}", goto="one", own=True) for one in facts.reminders
    )


@leads("what", "full")
def check_limit(_answers: Answers, facts: Facts) -> str:
    return "full" if len(facts.reminders) >= MOST else "what"


def clock_choice(clock: str) -> Choice:
    """Return the choice of a usual time, shown unless it lies in the youth's quiet hours."""
    labels = {"morning": "🕗 8:00", "noon": "🕛 12:00", "afternoon": "🕓 16:00"}

    def fits(_answers: Answers, facts: Facts) -> bool:
        return not local_time.is_quiet(
            reminder_times.CLOCKS[clock], facts.quiet_from, facts.quiet_to
        )

    return Choice(clock, labels[clock], goto="saved", when=fits)


def add(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    first = answers["time"]
    if isinstance(first, datetime):
        weekly = frozenset({first.isoweekday()})
        rhythm = {"once": frozenset[int](), "weekly": weekly}
        days = rhythm.get(str(answers["often"]))
        days = reminder_times.days_of(answers) if days is None else days
        yield AddReminder(str(answers["what"]), Rhythm(first, days))


def remove(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield RemoveReminder(int(str(answers["list"])))


def answered(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield ReminderAnswered(int(str(answers.get("number") or answers.get("list"))))


def remove_asked(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield RemoveReminder(int(str(answers["number"])))


def in_an_hour(answers: Answers, facts: Facts) -> Iterable[Effect]:
    yield Snooze(int(str(answers["number"])), facts.now + timedelta(hours=1))


FLOW = Flow(
    id="reminders",
    start="begin",
    private=NONE,
    protected=NONE,
    review_first=NONE,
    entries=("now", "go_on"),
    given=("number", "reminder"),
    lines={
        **free_text.LINES,
        **ask_date.LINES,
        "no_days": "Write the days, for example: Monday and Thursday.",
        "no_clock": "Write a time, for example 8 or 14:30.",
    },
    steps={
        "begin": Step(goto=begin),
        "list": Step(
            say="Here are your reminders. Choose one, or make a new one.",
            listed=list_reminders,
            choices=(Choice("new", "🔔 New reminder", goto="room"),),
        ),
        "room": Step(goto=check_limit),
        "full": Step(
            say="You have many reminders now. Remove one first, then there is room for a new one.",
            goto="list",
        ),
        "one": Step(
            say="{list_words} – shall I go on reminding you?",
            choices=(
                Choice("keep", "👍 Yes, go on", goto="kept", do=(answered,)),
                Choice("remove", "🗑️ Remove it", goto="removed", do=(remove,)),
            ),
        ),
        "go_on": Step(
            say="I have reminded you several times: {reminder}. Shall I go on?",
            choices=(
                Choice("keep", "👍 Yes, go on", goto="kept", do=(answered,)),
                Choice("remove", "🗑️ Remove it", goto="removed", do=(remove_asked,)),
            ),
            wait=READ_WITHIN,
            yields=True,
        ),
        "kept": Step(say="Good. It stays.", goto=END),
        "removed": Step(say="Good. It is gone.", goto=END),
        "what": Step(say="What shall I remind you of?", read=free_text.short_words, goto="often"),
        "often": Step(
            say="How often?",
            choices=(
                Choice("once", "1️⃣ Once", goto="day"),
                Choice("weekdays", "💼 Monday to Friday", goto="time"),
                Choice("weekly", "🔁 Every week", goto="day"),
                Choice("days", "🗓️ I choose the days", goto="days"),
            ),
        ),
        "day": Step(
            say="Which day? You can also write a weekday.",
            choices=(
                Choice("today", "☀️ Today", goto="time"),
                Choice("tomorrow", "🌅 Tomorrow", goto="time"),
            ),
            keep=reminder_times.keep_day,
            read=reminder_times.read_day,
            goto=reminder_times.after_day,
        ),
        "days": Step(
            say="Which days? You can also write them.",
            choices=(
                Choice("mon_wed_fri", "Mon, Wed, Fri", goto="time"),
                Choice("tue_thu", "Tue, Thu", goto="time"),
                Choice("weekend", "Sat, Sun", goto="time"),
            ),
            keep=reminder_times.keep_days,
            read=reminder_times.read_days,
            goto=reminder_times.after_days,
        ),
        "time": Step(
            say="What time? You can also write it, like 14:30.",
            choices=(clock_choice("morning"), clock_choice("noon"), clock_choice("afternoon")),
            keep=reminder_times.keep_clock,
            read=reminder_times.read_clock,
            goto="saved",
            do=(add,),
        ),
        "timed": Step(values=reminder_times.take_time, goto="saved", do=(add,)),
        "saved": Step(say="Good! {what}. The next reminder comes {time}.", goto=END),
        "now": Step(
            say="A reminder from you: {reminder}",
            choices=(
                Choice("done", "🎉 Done", goto="well", do=(answered,)),
                Choice("hour", "⏳ In an hour", goto="soon", do=(answered, in_an_hour)),
                Choice("not_today", "🌙 Not today", goto="rest", do=(answered,)),
            ),
            wait=READ_WITHIN,
            yields=True,
        ),
        "well": Step(say="Good!", goto=END),
        "soon": Step(say="Good. I will remind you in an hour, if I may write then.", goto=END),
        "rest": Step(say="That is fine. Then we leave it this time.", goto=END),
    },
)
