"""Say which reminders new quiet hours would silence, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from flows.engine import local_time
from flows.engine.effects import Effect, SetReminder
from flows.engine.facts import Facts, Reminder, Rhythm
from flows.engine.line import Answers
from flows.engine.model import END, Choice, Goal, Jump, Step, gives, leads
from flows.shared import awake_hours, typed_moments


def _silenced(answers: Answers, facts: Facts) -> list[tuple[Reminder, datetime]]:
    """Return the reminders that new hours silence, each with when it comes next."""
    coming = (
        (one, local_time.next_occurrence(one.rhythm, facts.now))
        for one in facts.current_reminders
        if not (one.anyway or one.rests)
    )
    return [
        (one, at) for one, at in coming if at is not None and awake_hours.is_silenced(at, answers)
    ]


@leads("silenced", "changed")
def after_hours(answers: Answers, facts: Facts) -> Goal:
    return "silenced" if _silenced(answers, facts) else "changed"


@gives("silenced_words", "opens", "closes")
def describe(answers: Answers, facts: Facts) -> Answers:
    """Return the words of the reminders that are silenced, and the hours."""
    words = tuple(one.text for one, _ in _silenced(answers, facts))
    return {**awake_hours.DESCRIBED.make(answers, facts), "silenced_words": words}


def remind_anyway(answers: Answers, facts: Facts) -> Iterable[Effect]:
    yield from (SetReminder(one.number, anyway=True) for one, _ in _silenced(answers, facts))


def let_rest(answers: Answers, facts: Facts) -> Iterable[Effect]:
    yield from (SetReminder(one.number, rests=True) for one, _ in _silenced(answers, facts))


def move(answers: Answers, facts: Facts) -> Iterable[Effect]:
    """Move each to the nearest time of its day that is not quiet."""
    quiet = awake_hours.chosen(answers)
    if quiet is None:
        return
    hours = facts._replace(quiet_from=quiet[0], quiet_to=quiet[1])
    for one, at in _silenced(answers, facts):
        near = typed_moments.nearest(at, hours)
        if near is not None:
            days = one.rhythm.days
            first = local_time.first_of(hours, days, near.time()) if days else near
            yield SetReminder(one.number, rhythm=Rhythm(first, days), anyway=False)


def steps() -> Mapping[str, Step]:
    """Return the steps after new hours were chosen."""
    return {
        "changed": Step(
            say="Good. Now I write from {opens} to {closes}.",
            values=awake_hours.DESCRIBED,
            goto=END,
        ),
        "silenced": Step(
            say="Good. Now I write from {opens} to {closes}. These reminders are at another time:"
            " {silenced_words}. What shall I do with them?",
            values=describe,
            choices=(
                Choice("anyway", "⏰ Remind me anyway", goto="reminded", do=(remind_anyway,)),
                Choice("move", "🔁 Move them", goto="reminders_moved", do=(move,)),
                Choice("one_by_one", "✏️ Change them myself", goto=Jump("reminders")),
                Choice("rest", "⏸️ Let them rest", goto="reminders_rest", do=(let_rest,)),
            ),
        ),
        "reminded": Step(say="Good. They come as before.", goto=END),
        "reminders_moved": Step(
            say="Good. They come as near to their time as I may write.", goto=END
        ),
        "reminders_rest": Step(
            say="Good. They rest until you take them out again, under Remind me.", goto=END
        ),
    }
