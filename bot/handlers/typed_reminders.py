"""Offer a reminder that was asked for in one sentence: "påminn mig om tandläkaren på fredag kl 14".

At rest any such sentence is taken. Over a question that reads only one that says both what for and
when: it is no name, no wish and no day. What was open is asked again afterwards.
"""

from __future__ import annotations

import dataclasses

from bot.handlers import not_understood, unclear
from bot.turns.turn import Turn
from bot.understanding.reminder_sentences import ReminderSentence
from flows.engine.events import Command, Enter, Text
from flows.engine.facts import Standing
from flows.engine.model import Step
from flows.engine.programme import Phase
from flows.shared import typed_reminder


def offer(turn: Turn, heard: Text | Command, text: str) -> bool:
    """Ask whether to remind, if the text asks for that clearly; return whether it did."""
    found = clear(turn, heard, text)
    if found is None:
        return False
    turn.advance(_begin(turn, found, text))
    if found.more:
        not_understood.list_words(turn, text)
    return True


def meant(turn: Turn, text: str) -> tuple[Enter, bool] | None:
    """Return where a text at rest leads that is known to ask for a reminder; and whether all of it
    was read.

    None where it says nothing that a reminder can be made of.
    """
    found = turn.parts.intent_matcher.reminder(text, turn.facts(), meant=True)
    return (_begin(turn, found, text), not found.more) if found is not None else None


def _begin(turn: Turn, found: ReminderSentence, text: str) -> Enter:
    place = turn.youth.place
    when = Text(text, None, found.time) if found.says_when else None
    enter = typed_reminder.begin(found.what, when, turn.facts())
    if place is not None and place.flow == enter.flow:
        # What is open there is what the sentence answers.
        enter = dataclasses.replace(enter, aside=False, over=True)
    return enter


def clear(turn: Turn, heard: Text | Command, text: str) -> ReminderSentence | None:
    """Return what a text asks to be reminded of; None where it does not, or answers a question."""
    found = _sentence(turn, heard, text)
    return found if found is not None and _is_clear(turn, found) else None


def _sentence(turn: Turn, heard: Text | Command, text: str) -> ReminderSentence | None:
    youth = turn.youth
    if isinstance(heard, Command) or heard.choice is not None:
        return None
    if youth.standing is not Standing.ENROLLED or youth.escalation or youth.talking_with:
        return None
    facts = turn.facts()
    if facts.status.phase is Phase.ENDED:
        return None
    return turn.parts.intent_matcher.reminder(text, facts)


def _is_clear(turn: Turn, found: ReminderSentence) -> bool:
    """Tell whether the sentence is no answer to the open question."""
    place = turn.youth.place
    step = _open_step(turn)
    if place is None or step is None:
        return True
    asked = (place.flow, place.step)
    if asked == unclear.QUESTION:
        return False
    if step.read is None or asked == (typed_reminder.FLOW, "what"):
        return True
    # "Remind me on Friday" answers when to remind; what it is about is known there.
    is_answer = place.flow == typed_reminder.FLOW and step.read.reads_time and not step.yields
    return found.is_whole and not is_answer


def _open_step(turn: Turn) -> Step | None:
    place = turn.youth.place
    flow = turn.parts.flows.get(place.flow) if place else None
    return flow.steps.get(place.step) if flow and place else None
