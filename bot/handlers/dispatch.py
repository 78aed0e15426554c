"""Dispatch each kind of input to its handler, by one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.escalation import hand_over, lifecycle, notices
from bot.handlers import (
    due_timers,
    held,
    life,
    live_chat,
    meeting_agreements,
    new_devices,
    not_understood,
    older_questions,
    other_updates,
    outreach,
    reassignment,
    reminder_timers,
    request_states,
    staff_records,
    statuses,
    step_proposals,
    triage,
)
from bot.turns.inbound import (
    CoachAgreedOnWord,
    CoachBegan,
    CoachClosed,
    CoachGaveReason,
    CoachHandedOver,
    CoachKeptEverything,
    CoachMadeDeviceLink,
    CoachOpened,
    CoachPassed,
    CoachPickedPhrase,
    CoachProposed,
    CoachSaid,
    CoachTook,
    CoachTookOver,
    CoachUnreached,
    DevicesGone,
    LineUndelivered,
    StaffInput,
    StaffReassigned,
    TimerDue,
    YouthBlocked,
    YouthEdited,
    YouthErased,
    YouthJoined,
    YouthLockedOut,
    YouthReturned,
    YouthSaid,
    YouthSentMedia,
    YouthTapped,
)
from bot.turns.programme_inputs import (
    CoachAnsweredMeeting,
    CoachAttempted,
    CoachCancelledMeeting,
    CoachEnded,
    CoachErased,
    CoachMarkedMeeting,
    CoachMovedMeeting,
    CoachNamed,
    CoachProposedMeeting,
    CoachSetBirth,
    CoachSetContact,
    CoachSetStatus,
    RequestAnswered,
    RequestBegun,
    RequestGiven,
    RequestsRead,
)
from bot.turns.turn import Turn
from flows import settings
from flows.engine import global_commands
from flows.engine.events import Command, Tap
from flows.engine.line import LineClass
from flows.texts import coach_notices, device_texts, phrasebook


def handle(turn: Turn) -> None:
    """Handle what arrived, then the timers that were held back until now.

    Raises RefusedInputError where it cannot be done.
    """
    what = turn.inbound.what
    HANDLERS[type(what)](turn, what)
    outreach.keep(turn)
    due_timers.release_held(turn)
    reminder_timers.tell_who_is_here(turn)


def _said(turn: Turn, what: YouthSaid) -> None:
    turn.record_activity()
    if not triage.act_on_signals(turn, what.text):
        if turn.is_in_talk:
            live_chat.take_words(turn, what.text)
        else:
            triage.act_on_meaning(turn, what.text)
    turn.forget_if_silent()
    turn.record_words(what.text)


def _tapped(turn: Turn, what: YouthTapped) -> None:
    turn.record_activity()
    youth = turn.youth
    choice = what.choice
    # Only what was asked before: the buttons of an erased youth say nothing of a new one.
    answer = phrasebook.answer(choice) if 0 < what.turn < youth.turn else None
    device = device_texts.answer(choice) if 0 < what.turn < youth.turn else None
    asked = youth.place is not None and youth.place.turn == what.turn
    spoken_for = answer is not None or device is not None
    tap = None if spoken_for else older_questions.pressed(turn, what.turn, choice)
    older = tap is not None and tap.asked is not None
    turn.closed = not (spoken_for or asked or older) and choice not in global_commands.WORDS
    if device is not None:
        new_devices.hear(turn, device)
    elif answer is not None:
        live_chat.relay_phrase_answer(turn, answer)
    elif turn.is_in_talk and choice == "person":
        label = global_commands.label(global_commands.WORDS["person"])
        live_chat.relay_call_for_person(turn, label)
    elif turn.is_in_talk and turn.closed and not held.is_held(turn):
        turn.say(global_commands.line("stale"), {}, LineClass.ANSWER)
    else:
        turn.advance(tap or Tap(what.turn, choice))
    turn.record_words(choice)


def _erases(turn: Turn, _what: YouthErased) -> None:
    if held.is_held(turn):
        turn.advance(held.ERASE)
        turn.record()
        return
    life.erase(turn, turn.chat)
    if turn.chat is not None:
        turn.say(settings.FLOW.line("erased"), {}, LineClass.ANSWER)
    turn.record()


def _joins(turn: Turn, _what: YouthJoined) -> None:
    """Open the menu, which leads to the start for a youth's standing: the welcome for a new one."""
    turn.record_activity()
    life.tell_joined(turn)
    turn.advance(Command("menu"))
    turn.forget_if_silent()
    turn.record()


def _locks_out(turn: Turn, _what: YouthLockedOut) -> None:
    life.tell_locked_out(turn)
    turn.record()


def _handle_staff(turn: Turn, what: StaffInput) -> None:
    owner = turn.youth.coach.id
    STAFF_HANDLERS[type(what)](turn, what)
    staff_records.add(turn, what, owner)
    turn.record()


def _closes(turn: Turn, what: CoachClosed) -> None:
    """Close, and erase a youth who wanted it while it was open."""
    lifecycle.close(turn, what.coach, what.outcome)
    if turn.youth.erase_asked is not None:
        _erase_for_good(turn)


def _erases_ended(turn: Turn, what: CoachErased) -> None:
    statuses.check_erasable(turn, what.coach)
    _erase_for_good(turn)


def _erase_for_good(turn: Turn) -> None:
    goodbye = turn.context.uow.chat_of(turn.youth.id)
    life.erase(turn, goodbye)
    if goodbye is not None:
        turn.say(settings.FLOW.line("erased"), {}, LineClass.ANSWER)


def _takes(turn: Turn, what: CoachTook | CoachTookOver) -> None:
    """Take it, and show the taker the words for which a human was called."""
    found = turn.youth.escalation
    before = found.taken_by if found is not None else None
    act = lifecycle.take if isinstance(what, CoachTook) else lifecycle.take_over
    act(turn, what.coach)
    _show_words(turn, what.coach, before)


def _hands_over(turn: Turn, what: CoachHandedOver) -> None:
    hand_over.hand_over(turn, what.coach, what.to)
    _show_words(turn, what.to, what.coach)


def _show_words(turn: Turn, coach: int, before: int | None) -> None:
    found = turn.youth.escalation
    if found is None or before == coach:
        return
    words = turn.words_since(found.turn)
    if coach_notices.is_of_words(found.reason) or len(words) > 1:
        notices.words_before(turn, coach, "\n".join(words))
    if turn.youth.erase_asked is not None:
        notices.erasure(turn, "wants_erasure")


def _says(turn: Turn, what: CoachSaid) -> None:
    live_chat.send_from_coach(turn, what.coach, what.text)
    outreach.happened_in_chat(turn)


def _picks(turn: Turn, what: CoachPickedPhrase) -> None:
    live_chat.send_phrase(turn, what.coach, what.phrase, what.values)
    outreach.happened_in_chat(turn)


def _undelivered(turn: Turn, what: LineUndelivered) -> None:
    lifecycle.report_undelivered(turn, what.why, human=what.human)


def _unreached(turn: Turn, what: CoachUnreached) -> None:
    lifecycle.pass_over(turn, what.coach, blocked=what.blocked)


STAFF_HANDLERS: Final[Mapping[type, Callable[[Turn, Any], None]]] = {
    CoachBegan: lambda turn, what: lifecycle.begin(turn, what.coach),
    CoachTook: _takes,
    CoachTookOver: _takes,
    CoachPassed: lambda turn, what: lifecycle.pass_on(turn, what.coach),
    CoachSaid: _says,
    CoachPickedPhrase: _picks,
    CoachHandedOver: _hands_over,
    CoachProposed: lambda turn, what: step_proposals.propose(turn, what.coach, what.text),
    CoachProposedMeeting: lambda turn, what: meeting_agreements.propose(
        turn, what.coach, what.terms
    ),
    CoachAnsweredMeeting: lambda turn, what: meeting_agreements.accept(
        turn, what.coach, what.number, what.seen
    ),
    CoachMovedMeeting: lambda turn, what: meeting_agreements.move(
        turn, what.coach, what.number, what.seen, what.terms
    ),
    CoachCancelledMeeting: lambda turn, what: meeting_agreements.cancel(
        turn, what.coach, what.number, what.seen
    ),
    CoachMarkedMeeting: lambda turn, what: meeting_agreements.mark(
        turn, what.coach, what.number, held=what.held
    ),
    CoachKeptEverything: lambda turn, what: lifecycle.keep_everything(turn, what.coach),
    CoachClosed: _closes,
    CoachAttempted: lambda turn, what: outreach.attempted(turn, what.coach, what.way, what.outcome),
    CoachSetContact: lambda turn, what: outreach.set_manually(
        turn, what.coach, what.at, what.way, what.by
    ),
    CoachSetStatus: lambda turn, what: statuses.set_status(
        turn, what.coach, what.phase, what.situation
    ),
    CoachEnded: lambda turn, what: statuses.end(turn, what.coach, what.reason),
    CoachErased: _erases_ended,
    CoachNamed: lambda turn, what: statuses.name(turn, what.coach, what.name),
    CoachSetBirth: lambda turn, what: statuses.set_birth(turn, what.coach, what.born),
    RequestsRead: lambda turn, what: request_states.read(turn, what.coach),
    RequestBegun: lambda turn, what: request_states.begin(turn, what.coach, what.number),
    RequestAnswered: lambda turn, what: request_states.answer(
        turn, what.coach, what.number, what.reply, unmet=what.unmet
    ),
    RequestGiven: lambda turn, what: request_states.give(turn, what.by, what.number, what.to),
    CoachOpened: not_understood.open_escalation,
    CoachMadeDeviceLink: lambda turn, what: new_devices.ask(
        turn, what.coach, device_texts.LINK, what.key
    ),
    CoachAgreedOnWord: lambda turn, what: new_devices.agree_on_word(turn, what.coach, what.word),
    # What is written down of it, and told, is all that follows.
    CoachGaveReason: lambda _turn, _what: None,
    StaffReassigned: lambda turn, what: reassignment.reassign(turn, what.by, what.to),
}

HANDLERS: Final[Mapping[type, Callable[[Turn, Any], None]]] = {
    YouthSaid: _said,
    YouthTapped: _tapped,
    YouthErased: _erases,
    YouthJoined: _joins,
    YouthLockedOut: _locks_out,
    TimerDue: lambda turn, what: due_timers.take(turn, what.name, what.timer),
    YouthEdited: other_updates.handle_edit,
    YouthSentMedia: other_updates.handle_media,
    YouthBlocked: other_updates.handle_block,
    YouthReturned: other_updates.handle_return,
    LineUndelivered: _undelivered,
    DevicesGone: lambda turn, _what: life.tell_devices_gone(turn),
    CoachUnreached: _unreached,
    **dict.fromkeys(STAFF_HANDLERS, _handle_staff),
}
"""The handler of each kind of bot/turns/inbound.py; handed to the turns by bot/app.py."""
