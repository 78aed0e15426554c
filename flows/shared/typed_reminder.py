"""Offer a reminder that a youth asked for in one sentence: one question says all of it back.

What the sentence leaves out is asked for; a time in it is answered to "when?" as if it had been
asked. Nothing is made before a yes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from flows.engine import local_time
from flows.engine.events import Enter, Text
from flows.engine.facts import Facts
from flows.engine.line import Answers, LineClass
from flows.engine.model import END, Choice, EffectSource, Goal, Step, StepValues, gives, leads
from flows.shared import free_text, reminder_list, reminder_times

FLOW: Final = "reminders"
ENTRIES: Final = ("what", "full", "typed_when")
GIVEN: Final = ("what", "time", "often", "days")
"""With these the question is found again, where it is answered later."""


def begin(what: str, when: Text | None, facts: Facts) -> Enter:
    """Return where a sentence leads that asks to be reminded of `what` ("" for nothing), `when`."""
    step, given, answer = "typed_when", {"what": what} if what else {}, when
    if len(facts.current_reminders) >= reminder_list.MOST:
        step, given, answer = "full", {}, None
    elif len(what) > free_text.SHORT:
        step, given, answer = "what", {}, Text(what)
    elif not what and when is None:
        step = "what"
    return Enter(FLOW, step, given, LineClass.ANSWER, aside=True, answer=answer)


def is_typed(answers: Answers) -> bool:
    """Tell whether a reminder was begun with a sentence: it is said back before it is made."""
    return "typed_when" in answers or "typed" in answers


def is_agreed(answers: Answers, facts: Facts) -> bool:
    """Tell whether the youth has said yes, and it can be made."""
    return answers.get("typed") == "yes" and _against(answers, facts) is None


def _against(answers: Answers, facts: Facts) -> str | None:
    """Return the step that says why it cannot be made any more; None where it can."""
    rhythm = reminder_times.rhythm(answers)
    if rhythm is None or not local_time.is_later(rhythm.first, facts.now):
        return "typed_late"
    same = ((one.text, one.rhythm) for one in facts.current_reminders)
    return "typed_there" if (str(answers["what"]), rhythm) in same else None


@leads("typed_late", "typed_there", END)
def changed_since(answers: Answers, facts: Facts) -> Goal:
    return _against(answers, facts) or END


@leads("saved", "saved_rhythm", "typed_late", "typed_there")
def after_yes(answers: Answers, facts: Facts) -> Goal:
    saved = "saved" if answers["often"] == "once" else "saved_rhythm"
    return _against(answers, facts) or saved


@gives("often", "day", "days", "time")
def take_when(answers: Answers, facts: Facts) -> Answers:
    """Take apart what was said of when, as where it is asked how often."""
    often = {**answers, "often": answers["typed_when"]}
    return {**often, **reminder_times.take_often.make(often, facts)}


def said_back(answers: Answers) -> str:
    """Return the step that says all of it back, or asks for the words that are missing."""
    return "typed" if answers.get("what") else "what"


@leads("time", "what", "typed")
def after_when(answers: Answers, _facts: Facts) -> Goal:
    return "time" if answers.get("time") is None else said_back(answers)


@leads("often", "typed")
def after_what(answers: Answers, _facts: Facts) -> Goal:
    is_timed = is_typed(answers) and isinstance(answers.get("time"), datetime)
    return "typed" if is_timed else "often"


def steps(rhythm: StepValues, keep: EffectSource) -> Mapping[str, Step]:
    """Return the steps; `rhythm` gives how often in words, and `keep` makes the reminder."""
    return {
        "typed_when": Step(
            say="When shall I remind you?",
            choices=(
                Choice("today", "☀️ Today", goto="typed_said"),
                Choice("tomorrow", "🌅 Tomorrow", goto="typed_said"),
                Choice("several", "📆 More than once", goto="often"),
            ),
            keep=reminder_times.keep_day,
            read=reminder_times.read_often,
            goto="typed_said",
        ),
        "typed_said": Step(values=take_when, goto=after_when),
        "typed": Step(
            say="⏰ {what}, {rhythm}: {time}. Shall I remind you?",
            values=rhythm,
            choices=(
                Choice("yes", "👍 Yes", goto=after_yes, do=(keep,)),
                Choice("words", "✏️ Other words", goto="what"),
                Choice("time", "🔁 Another time", goto="typed_when"),
                Choice("no", "✋ No", goto="noted"),
            ),
            lasting=changed_since,
        ),
        "typed_late": Step(say="That time has passed now.", goto="typed_when"),
        "typed_there": Step(say="You already have that reminder.", goto=END),
    }
