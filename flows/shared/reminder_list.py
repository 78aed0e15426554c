"""List a youth's reminders, and what can be done with the one that is chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flows.engine import local_time
from flows.engine.effects import Effect, ReminderAnswered, RemoveReminder, SetReminder
from flows.engine.facts import Facts, Reminder
from flows.engine.line import Answers, Value
from flows.engine.model import Choice, gives, leads, lists
from flows.shared import rhythm_texts

MOST: Final = 20
"""Reminders at a time; more would be noise."""


@leads("list", "what")
def begin(_answers: Answers, facts: Facts) -> str:
    return "list" if facts.current_reminders else "what"


@leads("list", "no_reminder")
def which_are_mine(_answers: Answers, facts: Facts) -> str:
    return "list" if facts.current_reminders else "no_reminder"


@lists("one")
def list_reminders(_answers: Answers, facts: Facts) -> tuple[Choice, ...]:
    return tuple(
        Choice(str(one.number), f"⏰ {one.text}", goto="one", own=True)
        for one in facts.current_reminders
    )


@leads("what", "full")
def check_limit(_answers: Answers, facts: Facts) -> str:
    return "full" if len(facts.current_reminders) >= MOST else "what"


def chosen(answers: Answers, facts: Facts) -> Reminder | None:
    number = str(answers.get("list"))
    return facts.reminder(int(number)) if number.isdecimal() else None


@gives("rhythm", "comes")
def describe(answers: Answers, facts: Facts) -> Answers:
    """Return how often the chosen reminder comes, and when next."""
    one = chosen(answers, facts)
    if one is None:
        return {"rhythm": None, "comes": None}
    comes: Value = local_time.next_occurrence(one.rhythm, facts.now)
    if one.rests:
        comes = rhythm_texts.line("rests")
    elif comes is None:
        comes = rhythm_texts.line("missed")
    return {"rhythm": rhythm_texts.words(one.rhythm.days), "comes": comes}


def is_resting(answers: Answers, facts: Facts) -> bool:
    one = chosen(answers, facts)
    return one is not None and one.rests


def is_going(answers: Answers, facts: Facts) -> bool:
    one = chosen(answers, facts)
    comes = one is not None and local_time.next_occurrence(one.rhythm, facts.now) is not None
    return comes and not is_resting(answers, facts)


@gives("what")
def take_words(answers: Answers, facts: Facts) -> Answers:
    """Take the words of the reminder whose time is to be another."""
    one = chosen(answers, facts)
    return {"what": one.text if one is not None else ""}


def remove(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield RemoveReminder(int(str(answers["list"])))


def go_on(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield ReminderAnswered(int(str(answers.get("number") or answers.get("list"))))


def reword(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetReminder(int(str(answers["list"])), text=str(answers["words"]))
