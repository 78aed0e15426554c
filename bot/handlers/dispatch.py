"""Dispatch each kind of input to its handler, by one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.escalation import lifecycle
from bot.handlers import (
    due_timers,
    enrolment,
    live_chat,
    other_updates,
    reassignment,
    step_proposals,
    triage,
)
from bot.turns.inbound import (
    CoachBegan,
    CoachClosed,
    CoachHandedOver,
    CoachPassed,
    CoachPickedPhrase,
    CoachProposed,
    CoachSaid,
    CoachTook,
    CoachUnreached,
    LineUndelivered,
    StaffInput,
    StaffReassigned,
    TimerDue,
    YouthBlocked,
    YouthEdited,
    YouthErased,
    YouthJoined,
    YouthReturned,
    YouthSaid,
    YouthSentMedia,
    YouthTapped,
)
from bot.turns.turn import Turn
from flows import settings
from flows.engine import global_commands
from flows.engine.events import Command, Tap
from flows.engine.line import LineClass
from flows.texts import phrasebook


def handle(turn: Turn) -> None:
    """Handle what arrived, then the timers that were held back until now.

    Raises RefusedInputError where it cannot be done.
    """
    what = turn.arrival.what
    HANDLERS[type(what)](turn, what)
    due_timers.release_held(turn)


def _said(turn: Turn, what: YouthSaid) -> None:
    turn.heard()
    if not triage.act_on_signals(turn, what.text):
        if turn.youth.talking_with is not None:
            live_chat.relay_to_coach(turn, what.text)
        else:
            triage.act_on_meaning(turn, what.text)
    turn.forget_if_silent()
    turn.keep(what.text)


def _tapped(turn: Turn, what: YouthTapped) -> None:
    turn.heard()
    youth = turn.youth
    choice = what.choice
    # Only what was asked before: the buttons of an erased youth say nothing of a new one.
    answer = phrasebook.answer(choice) if 0 < what.turn < youth.turn else None
    asked = youth.place is not None and youth.place.turn == what.turn
    turn.closed = answer is None and not asked and choice not in global_commands.WORDS
    if answer is not None:
        live_chat.relay_phrase_answer(turn, answer)
    elif youth.talking_with is not None and choice == "person":
        live_chat.relay_call_for_person(turn, youth.talking_with)
    elif youth.talking_with is not None and choice != "stop" and not asked:
        turn.say(global_commands.line("stale"), {}, LineClass.ANSWER)
    else:
        turn.advance(Tap(what.turn, choice))
    turn.keep(choice)


def _erases(turn: Turn, _what: YouthErased) -> None:
    enrolment.erase(turn, turn.chat)
    if turn.chat is not None:
        turn.say(settings.FLOW.line("erased"), {}, LineClass.ANSWER)
    turn.note()


def _joins(turn: Turn, _what: YouthJoined) -> None:
    """Open the menu, which leads to the start for a youth's standing: the welcome for a new one."""
    turn.heard()
    turn.advance(Command("menu"))
    turn.forget_if_silent()
    turn.note()


def _handle_staff(turn: Turn, what: StaffInput) -> None:
    STAFF_HANDLERS[type(what)](turn, what)
    turn.note()


def _undelivered(turn: Turn, what: LineUndelivered) -> None:
    lifecycle.report_undelivered(turn, what.why, human=what.human)


def _unreached(turn: Turn, what: CoachUnreached) -> None:
    lifecycle.pass_over(turn, what.coach, blocked=what.blocked)


STAFF_HANDLERS: Final[Mapping[type, Callable[[Turn, Any], None]]] = {
    CoachBegan: lambda turn, what: lifecycle.begin(turn, what.coach),
    CoachTook: lambda turn, what: lifecycle.take(turn, what.coach),
    CoachPassed: lambda turn, what: lifecycle.pass_on(turn, what.coach),
    CoachSaid: lambda turn, what: live_chat.send_from_coach(turn, what.coach, what.text),
    CoachPickedPhrase: lambda turn, what: live_chat.send_phrase(
        turn, what.coach, what.phrase, what.values
    ),
    CoachHandedOver: lambda turn, what: lifecycle.hand_over(turn, what.coach, what.to),
    CoachProposed: lambda turn, what: step_proposals.propose(turn, what.coach, what.text),
    CoachClosed: lambda turn, what: lifecycle.close(turn, what.coach, what.outcome),
    StaffReassigned: lambda turn, what: reassignment.reassign(turn, what.by, what.to),
}

HANDLERS: Final[Mapping[type, Callable[[Turn, Any], None]]] = {
    YouthSaid: _said,
    YouthTapped: _tapped,
    YouthErased: _erases,
    YouthJoined: _joins,
    TimerDue: lambda turn, what: due_timers.handle(turn, what.name, what.timer),
    YouthEdited: other_updates.handle_edit,
    YouthSentMedia: other_updates.handle_media,
    YouthBlocked: other_updates.handle_block,
    YouthReturned: other_updates.handle_return,
    LineUndelivered: _undelivered,
    CoachUnreached: _unreached,
    **dict.fromkeys(STAFF_HANDLERS, _handle_staff),
}
"""The handler of each kind of bot/turns/inbound.py; handed to the turns by bot/app.py."""
