"""Set reminders: what, how often, which day, what time; and send them (product.md, 7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Final

from flows.engine import local_time
from flows.engine.effects import AddReminder, Effect, RemoveReminder, Snooze
from flows.engine.events import Text
from flows.engine.facts import Facts, Rhythm
from flows.engine.line import Answers, Value
from flows.engine.model import END, NONE, Choice, Flow, Retry, Step, Unsure, leads, lists, reads
from flows.shared import free_text

WEEKDAYS: Final = frozenset({1, 2, 3, 4, 5})
CLOCKS: Final = {"morning": time(8), "noon": time(12), "afternoon": time(16)}
WEEK: Final = 7
MOST: Final = 20
"""Reminders at a time; more would be noise."""


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


@reads("no_day", hears_time=True)
def read_day(text: Text, _answers: Answers, facts: Facts) -> Value | Retry:
    days = local_time.day_of(text, facts)
    return Retry("no_day") if days is None else days


@reads("no_days", hears_time=True)
def read_days(text: Text, _answers: Answers, _facts: Facts) -> Value | Retry:
    return tuple(sorted(text.days)) if text.days else Retry("no_days")


def keep_day(value: Value, _answers: Answers, _facts: Facts) -> Value:
    return {"today": 0, "tomorrow": 1}[value] if isinstance(value, str) else value


def keep_days(value: Value, _answers: Answers, _facts: Facts) -> Value:
    return {"mon_wed_fri": (1, 3, 5), "tue_thu": (2, 4), "weekend": (6, 7)}.get(str(value), value)


@reads("no_clock", "quiet", "past", hears_time=True)
def read_clock(text: Text, answers: Answers, facts: Facts) -> Value | Retry | Unsure:
    if not text.clocks:
        return Retry("no_clock")
    firsts = [
        _first(clock, answers, facts) for clock in local_time.outside_quiet_hours(text, facts)
    ]
    if not firsts:
        return Retry("quiet")
    ahead = [first for first in firsts if first > facts.now]
    return local_time.one_or_unsure(ahead) if ahead else Retry("past")


def keep_clock(value: Value, answers: Answers, facts: Facts) -> Value:
    """Return the first moment (aware); a time that has passed today means the next such day."""
    if not isinstance(value, str):
        return value
    first = _first(CLOCKS[value], answers, facts)
    # "Every week, today, at eight", said at ten: eight today has passed, so next week's today.
    later = WEEK if answers["often"] == "weekly" else 1
    return first if first > facts.now else local_time.in_days(facts, later, CLOCKS[value])


def _first(clock: time, answers: Answers, facts: Facts) -> datetime:
    if answers["often"] == "weekdays":
        return local_time.first_of(facts, WEEKDAYS, clock)
    if answers["often"] == "days":
        return local_time.first_of(facts, _days(answers), clock)
    return local_time.in_days(facts, int(str(answers["day"])), clock)


def _days(answers: Answers) -> frozenset[int]:
    chosen = answers["days"]
    return frozenset(int(str(day)) for day in chosen) if isinstance(chosen, tuple) else WEEKDAYS


def clock_choice(clock: str) -> Choice:
    """Return the choice of a usual time, shown unless it lies in the youth's quiet hours."""
    labels = {"morning": "🕗 8:00", "noon": "🕛 12:00", "afternoon": "🕓 16:00"}

    def fits(_answers: Answers, facts: Facts) -> bool:
        return not local_time.is_quiet(CLOCKS[clock], facts.quiet_from, facts.quiet_to)

    return Choice(clock, labels[clock], goto="saved", when=fits)


def add(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    first = answers["time"]
    if isinstance(first, datetime):
        weekly = frozenset({first.isoweekday()})
        rhythm = {"once": frozenset[int](), "weekdays": WEEKDAYS, "weekly": weekly}
        days = rhythm.get(str(answers["often"]))
        yield AddReminder(
            str(answers["what"]), Rhythm(first, _days(answers) if days is None else days)
        )


def remove(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield RemoveReminder(int(str(answers["list"])))


def in_an_hour(answers: Answers, facts: Facts) -> Iterable[Effect]:
    yield Snooze(int(str(answers["number"])), facts.now + timedelta(hours=1))


FLOW = Flow(
    id="reminders",
    start="begin",
    private=NONE,
    protected=NONE,
    review_first=NONE,
    entries=("now",),
    given=("number", "reminder"),
    lines={
        **free_text.LINES,
        "no_day": "I found no day there. Write for example tomorrow, or Friday.",
        "no_days": "Write the days, for example: Monday and Thursday.",
        "no_clock": "Write a time, for example 8 or 14:30.",
        "quiet": "I am quiet from {quiet_from} to {quiet_to}. Choose another time, please.",
        "past": "That time has passed today. Choose a later time, please.",
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
                Choice("keep", "👍 Yes, go on", goto="kept"),
                Choice("remove", "🗑️ Remove it", goto="removed", do=(remove,)),
            ),
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
            keep=keep_day,
            read=read_day,
            goto="time",
        ),
        "days": Step(
            say="Which days? You can also write them.",
            choices=(
                Choice("mon_wed_fri", "Mon, Wed, Fri", goto="time"),
                Choice("tue_thu", "Tue, Thu", goto="time"),
                Choice("weekend", "Sat, Sun", goto="time"),
            ),
            keep=keep_days,
            read=read_days,
            goto="time",
        ),
        "time": Step(
            say="What time? You can also write it, like 14:30.",
            choices=(clock_choice("morning"), clock_choice("noon"), clock_choice("afternoon")),
            keep=keep_clock,
            read=read_clock,
            goto="saved",
            do=(add,),
        ),
        "saved": Step(say="Good! {what}. The next reminder comes {time}.", goto=END),
        "now": Step(
            say="A reminder from you: {reminder}",
            choices=(
                Choice("done", "🎉 Done", goto="well"),
                Choice("hour", "⏳ In an hour", goto="soon", do=(in_an_hour,)),
                Choice("not_today", "🌙 Not today", goto="rest"),
            ),
            wait=timedelta(hours=24),
            yields=True,
        ),
        "well": Step(say="Good!", goto=END),
        "soon": Step(say="Good. I will remind you in an hour, if I may write then.", goto=END),
        "rest": Step(say="That is fine. Then we leave it for today.", goto=END),
    },
)
