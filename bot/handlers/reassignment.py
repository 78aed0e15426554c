"""Make another coach responsible for a youth: told first, and so from the team's next opening.

Exactly one coach is responsible at any time, and the change is announced before it takes effect
(practices 3-5). Without it nobody could ever leave (practices 4b-7).
"""

from __future__ import annotations

from bot.escalation import notices
from bot.handlers import outreach
from bot.policy import working_hours
from bot.turns.refusal import RefusalReason, RefusedInputError
from bot.turns.turn import Turn
from flows.engine import timers
from flows.engine.facts import Standing
from flows.engine.line import Answers, LineClass
from flows.engine.timers import TimerKind
from flows.texts import coach_notices
from storage.turns.youth_state import Coach


def reassign(turn: Turn, by: int, to: int) -> None:
    """Announce it, and set the moment, in place of what waited before. Raises RefusedInputError."""
    waits = _waits_for(turn)
    _check(turn, by, to, waits)
    if waits is not None:
        turn.drop_timer(TimerKind.COACH.named(waits))
    youth, other = turn.youth, turn.coaches[to]
    if to == youth.coach.id:
        _tell(turn, "same_coach", {"coach": other.name})
        return
    opens = working_hours.next_opening(youth.team, turn.now)
    turn.set_timer(TimerKind.COACH.named(to), opens)
    _tell(turn, "new_coach", {"coach": youth.coach.name, "to": other.name, "when": opens})


def take_effect(turn: Turn, to: int) -> None:
    """Make the coach responsible from now on.

    If the youth has not been told yet, do so from the opening after this one.
    """
    youth = turn.youth
    if youth.standing is Standing.ERASED:
        return
    if turn.context.uow.is_line_pending(youth.id, coach_notices.line("new_coach").context):
        turn.set_timer(TimerKind.COACH.named(to), working_hours.next_opening(youth.team, turn.now))
        return
    other = _on_ladder(turn, to)
    if other is None:
        turn.changes.alarms.append((turn.now, f"coach {to} was to get a youth, and is gone"))
        return
    before, youth.coach = youth.coach, other
    turn.changes.new_coaches[youth.id] = other.id
    outreach.change_coach(turn, before.id, other.id)
    _tell_coaches(turn, before, other)


def _tell_coaches(turn: Turn, before: Coach, other: Coach) -> None:
    values: Answers = {
        "nickname": notices.name_of(turn),
        "coach": before.name,
        "to": other.name,
        "language": turn.languages.get(turn.youth.language, turn.youth.language),
    }
    turn.tell(other.id, coach_notices.line("new_youth"), values, "notice", LineClass.NOTICE)
    turn.tell(before.id, coach_notices.line("gone_youth"), values, "notice", LineClass.NOTICE)
    found = turn.youth.escalation
    if found is not None and found.taken_by is None:
        notices.card(turn, found, other.id, "card")


def _tell(turn: Turn, name: str, values: Answers) -> None:
    """Tell the youth, if they take part: who stopped or never said yes is not written to."""
    if turn.youth.standing is Standing.ENROLLED:
        turn.say(coach_notices.line(name), values, LineClass.HUMAN)


def _check(turn: Turn, by: int, to: int, waits: int | None) -> None:
    """Raise RefusedInputError where it cannot be."""
    giver, other = turn.coaches.get(by), _on_ladder(turn, to)
    if giver is None or giver.team != turn.youth.team.id:
        raise RefusedInputError(RefusalReason.OTHER_TEAM, giver)
    if other is None:
        raise RefusedInputError(RefusalReason.NO_SUCH_COACH)
    if to == waits:
        raise RefusedInputError(RefusalReason.RESPONSIBLE_SOON, other)
    if to == turn.youth.coach.id and waits is None:
        raise RefusedInputError(RefusalReason.RESPONSIBLE_ALREADY, other)


def _on_ladder(turn: Turn, coach: int) -> Coach | None:
    return next((one for one in turn.ladder.members() if one.id == coach), None)


def _waits_for(turn: Turn) -> int | None:
    """Return who is to become responsible: as committed, and as this commit has changed it."""
    youth = turn.youth.id
    names = set(turn.context.uow.timers(youth, TimerKind.COACH))
    for (whose, name), timer in turn.changes.timers.items():
        if whose == youth and timers.parse(name)[0] == TimerKind.COACH:
            (names.discard if timer is None else names.add)(name)
    return next((timers.parse(name)[1] for name in names), None)
