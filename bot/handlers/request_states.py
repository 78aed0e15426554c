"""Keep what a youth asks for help with until a human has answered: made, read, given, answered.

Until then there is a moment by which somebody answers, and a timer for it: what is late is told to
the youth once, to who is to answer, and then to the coordinators (practices 4a-15). Only a human
answers, with words that the youth reads; a helper has the task, and never the conversation (3-33).
"""

from __future__ import annotations

import dataclasses
from typing import Final

from bot.escalation import lifecycle, notices
from bot.policy import deadlines
from bot.text import bidi
from bot.turns.refusal import RefusalReason, RefusedInputError
from bot.turns.youth_changes import YouthChanges
from flows.engine.effects import AddRequest
from flows.engine.line import Answers, LineClass
from flows.engine.programme import ROUTES, Request, RequestState
from flows.engine.timers import TimerKind
from flows.shared import free_text
from flows.texts import coach_notices, request_texts
from storage.schema.message_kinds import NOTICE
from storage.turns.youth_state import Coach

MOST_ANSWER: Final = 2_000
"""Characters of an answer in own words."""

# ------------------------------------------------------------ what a youth does


def make(turn: YouthChanges, asked: AddRequest) -> None:
    """Keep it, set the moment by which it is answered, and tell who answers, and who helps."""
    youth = turn.youth
    due = deadlines.request(youth.team, turn.now).astimezone(youth.team.zone)
    made = Request(
        youth.next_number(), asked.kind, RequestState.SENT,
        turn.now.astimezone(youth.team.zone), due, asked.words[: free_text.MOST * 4],
        youth.language, asked.when, asked.interpreter, shared=asked.shared,
        prefers=asked.prefers, where=asked.where, helper=_routed_to(turn, asked),
    )  # fmt: skip
    _keep(turn, made)
    turn.set_timer(TimerKind.REQUEST.named(made.number), due)
    _tell(turn, turn.ladder.responsible(), "request", made)
    _tell_helper(turn, made)


def withdraw(turn: YouthChanges, number: int) -> None:
    """Take back what nobody has answered yet, and tell who was to answer, and who helps."""
    found = turn.youth.requests.get(number)
    if found is not None and found.is_open:
        _end(turn, dataclasses.replace(found, state=RequestState.WITHDRAWN))
        for person in _told(turn, found):
            _tell(turn, person, "request_back", found)


def close_all(turn: YouthChanges, why: str) -> None:
    """Close what is open, for a stop or an end: `why` is the notice that says which.

    Nothing is written to the youth any more, so no answer could be read.
    The youth has not taken it back, and sees so when they come again; who was to answer is told.
    """
    for found in [one for one in turn.youth.requests.values() if one.is_open]:
        _end(turn, dataclasses.replace(found, state=RequestState.CLOSED))
        for person in _told(turn, found):
            _tell(turn, person, why, found)


# ------------------------------------------------------------ what is due


def miss(turn: YouthChanges, number: int, *, is_told: bool) -> None:
    """Record that nobody has answered in time: tell the staff, and set the next moment.

    The youth is told by a timer of its own, in their hours; `is_told`: they may hear it now. At a
    further miss the coordinators are.
    """
    found = turn.youth.requests.get(number)
    if found is None or not found.is_open:
        return
    zone = turn.youth.team.zone
    again = found.late_at is not None
    late = dataclasses.replace(
        found,
        late_at=found.late_at or turn.now.astimezone(zone),
        due_at=deadlines.ask_again(turn.youth.team, turn.now).astimezone(zone),
    )
    _keep(turn, late)
    turn.set_timer(TimerKind.REQUEST.named(number), late.due_at)
    for person in _told(turn, late):
        first = "request_late" if is_told else "request_late_waits"
        notice = "request_again" if again else first
        _tell(turn, person, "request_task" if person.helps else notice, late)
    if again:
        _tell_coordinators(turn, late)
    else:
        turn.set_timer(TimerKind.LATE.named(number), turn.now)


# ------------------------------------------------------------ what staff do


def read(turn: YouthChanges, coach: int) -> None:
    """Record that who answers has what is open before them; nobody else's look counts as that.

    Raises RefusedInputError for anybody who is not the youth's coach, nor here in their place.
    """
    if coach not in {turn.youth.coach.id, turn.ladder.responsible().id}:
        raise RefusedInputError(RefusalReason.NO_SUCH_COACH)
    for one in list(turn.youth.requests.values()):
        if one.state is RequestState.SENT:
            _keep(turn, dataclasses.replace(one, state=RequestState.READ))


def begin(turn: YouthChanges, coach: int, number: int) -> None:
    """Record that somebody works on it. Raises RefusedInputError."""
    found = _open(turn, coach, number)
    _keep(turn, dataclasses.replace(found, state=RequestState.WORKING, by=coach))


def answer(turn: YouthChanges, coach: int, number: int, reply: str, *, unmet: bool) -> None:
    """Answer, with own words or the name of a prepared answer; `unmet`: nobody here has it.

    Raises RefusedInputError where it is answered or taken back already, by whom it is not to be
    answered, and for an answer without words.
    """
    found = _open(turn, coach, number)
    lifecycle.check_taking_part(turn)
    words = reply.strip()
    if not unmet and words not in request_texts.REPLIES and not any(map(bidi.is_seen, words)):
        raise RefusedInputError(RefusalReason.NO_WORDS)
    if len(words) > MOST_ANSWER:
        raise RefusedInputError(RefusalReason.TOO_LONG, most=MOST_ANSWER)
    state = RequestState.UNMET if unmet else RequestState.ANSWERED
    done = dataclasses.replace(found, state=state, by=coach, answer=words)
    _end(turn, done)
    line, values = request_texts.said(done, words)
    said: Answers = {**values, "coach": turn.coaches[coach].name, "text": line}
    turn.say(coach_notices.line("says"), said, LineClass.HUMAN)
    for person in _told(turn, found):
        if person.id != coach:
            _tell(turn, person, "request_answered", done, coach=turn.coaches[coach].name)


def give(turn: YouthChanges, by: int, number: int, to: int | None) -> None:
    """Give the task to a helper, or take it from them (None); a helper can only give it back.

    Raises RefusedInputError.
    """
    found = _open(turn, by, number)
    helper = turn.coaches.get(to or 0)
    if to is not None and not _may_help(turn, helper):
        raise RefusedInputError(RefusalReason.NO_SUCH_COACH)
    if to is not None and turn.coaches[by].helps:
        raise RefusedInputError(RefusalReason.NO_SUCH_COACH)
    if to == found.helper:
        return
    given = dataclasses.replace(found, helper=to)
    _keep(turn, given)
    if to is not None:
        _tell_helper(turn, given)
    if turn.coaches[by].helps:
        name = turn.coaches[by].name
        _tell(turn, turn.ladder.responsible(), "request_returned", given, coach=name)


# ------------------------------------------------------------ who


def _routed_to(turn: YouthChanges, asked: AddRequest) -> int | None:
    """Return the helper whose kind of request it is; None where the coach has it alone (3-33)."""
    wanted = ROUTES.get(asked.kind)
    here = [one for one in turn.coaches.values() if _may_help(turn, one) and one.helps == wanted]
    return min((one.id for one in here), default=None)


def _may_help(turn: YouthChanges, helper: Coach | None) -> bool:
    mine = helper is not None and bool(helper.helps) and helper.team == turn.youth.team.id
    return mine and helper is not None and not helper.away


def _open(turn: YouthChanges, coach: int, number: int) -> Request:
    """Return the open request, for who may answer it: a coach of the team, or its helper."""
    found = turn.youth.requests.get(number)
    if found is None:
        raise RefusedInputError(RefusalReason.NO_SUCH_REQUEST)
    helps = found.helper == coach and bool(turn.coaches[coach].helps)
    if not helps and not turn.ladder.includes(coach):
        raise RefusedInputError(RefusalReason.NO_SUCH_COACH)
    if found.state is RequestState.CLOSED:
        raise RefusedInputError(RefusalReason.NO_SUCH_REQUEST)  # Nobody has answered it.
    if not found.is_open:
        raise RefusedInputError(RefusalReason.ANSWERED, turn.coaches.get(found.by or 0))
    return found


def _told(turn: YouthChanges, found: Request) -> list[Coach]:
    """Return who is told how it stands: who answers, the youth's coach, and who helps."""
    helper = turn.coaches.get(found.helper or 0)
    people = [turn.ladder.responsible(), turn.youth.coach]
    people += [helper] if helper is not None and _may_help(turn, helper) else []
    return list({one.id: one for one in people}.values())


# ------------------------------------------------------------ telling and keeping


def _tell(turn: YouthChanges, to: Coach, name: str, about: Request, *, coach: str = "") -> None:
    values: Answers = {
        "nickname": notices.name_of(turn),
        "asked": request_texts.kind(about.kind),
        "deadline": about.due_at,
        "coach": coach,
    }
    turn.tell(to.id, coach_notices.line(name), values, NOTICE, LineClass.NOTICE)


def _tell_helper(turn: YouthChanges, made: Request) -> None:
    helper = turn.coaches.get(made.helper or 0)
    if helper is not None:
        _tell(turn, helper, "request_task", made)


def _tell_coordinators(turn: YouthChanges, late: Request) -> None:
    values: Answers = {"asked": request_texts.kind(late.kind)}
    notices.tell_coordinators(turn, coach_notices.line("request_later"), values)


def _keep(turn: YouthChanges, found: Request) -> None:
    turn.youth.requests[found.number] = found
    turn.changes.requests[turn.youth.id, found.number] = found


def _end(turn: YouthChanges, found: Request) -> None:
    """Keep how it ended, and when; nothing is due any more. What was taken back is nobody's."""
    _keep(turn, dataclasses.replace(found, answered_at=turn.now.astimezone(turn.youth.team.zone)))
    for kind in (TimerKind.REQUEST, TimerKind.LATE):
        turn.drop_timer(kind.named(found.number))
    if found.state is RequestState.WITHDRAWN:
        del turn.youth.requests[found.number]
