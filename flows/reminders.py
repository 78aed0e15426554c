"""Set reminders: what, how often, which day, what time; change and remove them (product.md, 7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from flows.engine import local_time
from flows.engine.effects import (
    AddReminder,
    Effect,
    Pause,
    SetReminder,
)
from flows.engine.facts import MOST_LEFT_ALONE, Facts
from flows.engine.line import Answers
from flows.engine.model import (
    END,
    NONE,
    Choice,
    Flow,
    Goal,
    Step,
    gives,
    leads,
)
from flows.shared import (
    free_text,
    reminder_answers,
    reminder_list,
    reminder_times,
    rhythm_texts,
    typed_reminder,
)

MOST_LEFT: Final = MOST_LEFT_ALONE


def clock_choice(clock: str) -> Choice:
    """Return the choice of a usual time, shown unless it lies in the youth's quiet hours."""
    labels = {"morning": "🕗 8:00", "noon": "🕛 12:00", "afternoon": "🕓 16:00"}

    def fits(_answers: Answers, facts: Facts) -> bool:
        return not local_time.is_quiet(
            reminder_times.CLOCKS[clock], facts.quiet_from, facts.quiet_to
        )

    return Choice(clock, labels[clock], goto=after_time, when=fits)


# ---------------------------------------------------------------- set it


def keep_it(answers: Answers, facts: Facts) -> Iterable[Effect]:
    """Add the reminder, or give the chosen one its new time."""
    rhythm = reminder_times.rhythm(answers)
    is_agreed = not typed_reminder.is_typed(answers) or typed_reminder.is_agreed(answers, facts)
    if rhythm is None or not is_agreed:
        return
    anyway = local_time.is_quiet(rhythm.at, facts.quiet_from, facts.quiet_to)
    changed = reminder_list.chosen(answers, facts) if answers.get("one") == "time" else None
    if changed is not None:
        yield SetReminder(changed.number, rhythm=rhythm, anyway=anyway)
    else:
        yield AddReminder(str(answers["what"]), rhythm, anyway)


@leads("saved", "saved_rhythm", "typed", "what")
def after_time(answers: Answers, _facts: Facts) -> Goal:
    if typed_reminder.is_typed(answers):
        return typed_reminder.said_back(answers)
    return "saved" if answers["often"] == "once" else "saved_rhythm"


@gives("rhythm")
def take_rhythm(answers: Answers, _facts: Facts) -> Answers:
    """Return how often the reminder comes."""
    rhythm = reminder_times.rhythm(answers)
    return {"rhythm": rhythm_texts.words(rhythm.days) if rhythm is not None else None}


@leads("pause_holds", END)
def after_saved(answers: Answers, facts: Facts) -> Goal:
    first, until = answers["time"], facts.paused_until
    if until is None or not isinstance(first, datetime):
        return END
    return "pause_holds" if local_time.is_later(until, first) else END


FLOW = Flow(
    id="reminders",
    start="begin",
    private=NONE,
    protected=NONE,
    review_first=NONE,
    while_quiet=("early*",),
    at_chosen_hours=("now", "early"),
    entries=(
        *("mine", "now", "early", "go_on", "missed", "missed_told", "missed_once"),
        *typed_reminder.ENTRIES,
    ),
    given=("number", "reminder", "missed", *typed_reminder.GIVEN),
    lines={
        **free_text.LINES,
        **reminder_times.LINES,
        "no_days": "Write the days, for example: Monday and Thursday.",
        "no_clock": "Write a time, for example 8 or 14:30.",
        "no_time": "Write a day or a time, like Friday at 14:30 or every day at 8.",
    },
    steps={
        "begin": Step(goto=reminder_list.begin),
        "mine": Step(goto=reminder_list.which_are_mine),
        "no_reminder": Step(
            say="You have no reminders now. Do you want a new one?",
            choices=(
                Choice("new", "👍 Yes", goto="what"),
                Choice("later", "✋ Not now", goto="kept_none"),
            ),
            yields=True,
        ),
        "kept_none": Step(say="Fine. I am here when you want.", goto=END),
        "list": Step(
            say="Here are your reminders. Choose one, or make a new one.",
            listed=reminder_list.list_reminders,
            choices=(Choice("new", "⏰ New reminder", goto="room"),),
            menu=True,
        ),
        "room": Step(goto=reminder_list.check_limit),
        "full": Step(
            say="You have many reminders now. Remove one first, then there is room for a new one.",
            goto="list",
        ),
        "one": Step(
            say="{list_words}, {rhythm}: {comes}. What do you want to do?",
            values=reminder_list.describe,
            choices=(
                Choice(
                    "go_on",
                    "👍 Yes, go on",
                    goto="kept",
                    do=(reminder_list.go_on,),
                    when=reminder_list.is_resting,
                ),
                Choice("time", "🔁 Another time", goto="new_time"),
                Choice("words", "✏️ Other words", goto="words"),
                Choice("remove", "🗑️ Remove it", goto="removed", do=(reminder_list.remove,)),
                Choice(
                    "keep",
                    "👍 Keep it",
                    goto="kept",
                    do=(reminder_list.go_on,),
                    when=reminder_list.is_going,
                ),
            ),
            menu=True,
        ),
        "new_time": Step(values=reminder_list.take_words, goto="often"),
        "words": Step(
            say="What shall I remind you of instead?",
            read=free_text.short_words,
            goto="changed",
            do=(reminder_list.reword,),
        ),
        "changed": Step(say="Good. It is changed: {words}.", goto=END),
        "go_on": Step(
            say="I have reminded you several times: {reminder}. Shall I go on?",
            choices=(
                Choice("keep", "👍 Yes, go on", goto="kept", do=(reminder_list.go_on,)),
                Choice("remove", "🗑️ Remove it", goto="removed", do=(reminder_answers.remove,)),
            ),
            wait=reminder_answers.READ_WITHIN,
            yields=True,
            lasting=reminder_answers.changed_since,
        ),
        "kept": Step(say="Good. It stays.", goto=END),
        "removed": Step(say="Good. It is gone.", goto=END),
        "what": Step(
            say="What shall I remind you of?",
            read=free_text.short_words,
            goto=typed_reminder.after_what,
        ),
        "often": Step(
            say="How often?",
            choices=(
                Choice("once", "1️⃣ Once", goto="day"),
                Choice("daily", "📆 Every day", goto="time"),
                Choice("weekdays", "💼 Monday to Friday", goto="time"),
                Choice("weekly", "🗓️ Every week", goto="day"),
                Choice("days", "✏️ I choose the days", goto="days"),
            ),
            read=reminder_times.read_often,
            goto="said",
            menu=True,
        ),
        "said": Step(values=reminder_times.take_often, goto=reminder_times.after_often),
        "kept_time": Step(goto=after_time, do=(keep_it,)),
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
            goto=after_time,
            do=(keep_it,),
        ),
        "timed": Step(values=reminder_times.take_time, goto=after_time, do=(keep_it,)),
        "saved": Step(say="Good! {what}. The next reminder comes {time}.", goto=after_saved),
        "saved_rhythm": Step(
            say="Good! {what}, {rhythm}. The next reminder comes {time}.",
            values=take_rhythm,
            goto=after_saved,
        ),
        "pause_holds": Step(
            say="You have a pause until {paused_until}. No reminders come before that. "
            "Shall I end it?",
            choices=(
                Choice("end", "▶️ End the pause", goto="pause_ended", do=(Pause(None),)),
                Choice("leave", "⏸️ Let it be", goto="kept"),
            ),
            passed="pause_ended",
        ),
        "pause_ended": Step(say="Good. Now I am here again.", goto=END),
        **typed_reminder.steps(take_rhythm, keep_it),
        **reminder_answers.steps(),
    },
)
