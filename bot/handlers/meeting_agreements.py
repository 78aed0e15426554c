"""Keep meetings as both sides see them: what staff propose, what the youth wishes, and answers.

What a coach does to one says which version of it they saw: of two at once one wins, and the other
is told that it is another now.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from bot.escalation import lifecycle, notices
from bot.handlers import meeting_timers, outreach
from bot.turns.programme_inputs import MeetingTerms
from bot.turns.refusal import RefusalReason, RefusedInputError
from bot.turns.turn import Turn
from flows.engine.effects import AskMeeting, SetMeeting
from flows.engine.line import Answers, LineClass, Value
from flows.engine.programme import (
    MOST_MEETINGS,
    OPEN_MEETINGS,
    Meeting,
    MeetingState,
    Phase,
    Spot,
)
from flows.engine.timers import TimerKind
from flows.shared import free_text, interpreter_languages, meeting_facts, meeting_texts
from flows.texts import coach_notices
from storage.schema.message_kinds import NOTICE

SHORTEST: Final = 5
LONGEST: Final = 480
"""Minutes of a meeting."""

MOST_SLOTS: Final = 2
AHEAD: Final = timedelta(days=366)

URGENT: Final = frozenset({"late"})
"""What the coach of a meeting is told at any hour: they are on their way to it."""


def keep(turn: Turn, meeting: Meeting) -> None:
    """Keep a changed meeting, and set its timers by how far it has come."""
    if meeting.state in OPEN_MEETINGS:
        turn.youth.meetings[meeting.number] = meeting
    else:
        turn.youth.meetings.pop(meeting.number, None)
    turn.changes.meetings[turn.youth.id, meeting.number] = (meeting, turn.now)
    meeting_timers.set_all(turn, meeting)


def values_of(turn: Turn, meeting: Meeting) -> dict[str, Value]:
    """Return what lines say of a meeting."""
    return meeting_facts.values(meeting, turn.host(meeting).name)


# ---------------------------------------------------------------- what staff do


def propose(turn: Turn, coach: int, terms: MeetingTerms) -> None:
    """Propose a meeting; it is one with the youth's yes. Raises RefusedInputError."""
    _check_staff(turn, coach)
    _check_going_on(turn)
    _check_terms(turn, terms)
    if any(one.at == terms.at for one in turn.youth.meetings.values()):
        raise RefusedInputError(RefusalReason.MEETING_TWICE)
    if len(turn.youth.meetings) >= MOST_MEETINGS:
        raise RefusedInputError(RefusalReason.MEETINGS_OPEN, most=MOST_MEETINGS)
    number = turn.youth.next_number()
    keep(turn, _proposed(Meeting(number, MeetingState.PROPOSED, None, coach), terms))


def move(turn: Turn, coach: int, number: int, seen: str, terms: MeetingTerms) -> None:
    """Propose another time or place; the youth is told, and answers. Raises RefusedInputError.

    Until then nothing is agreed: what was agreed before is not any more.
    """
    _check_staff(turn, coach)
    _check_going_on(turn)
    _check_terms(turn, terms)
    before = _seen(turn, number, seen)
    keep(turn, _proposed(before, terms))
    _tell_colleague(turn, coach, before)
    if before.state is MeetingState.AGREED:
        _say(turn, "moved", before)


def accept(turn: Turn, coach: int, number: int, seen: str) -> None:
    """Accept what the youth wishes, in one press. Raises RefusedInputError."""
    _check_staff(turn, coach)
    _check_going_on(turn)
    wished = _seen(turn, number, seen)
    if wished.state is not MeetingState.WISHED or wished.at is None:
        raise RefusedInputError(RefusalReason.MEETING_NO_TIME)
    if wished.at <= turn.now:
        raise RefusedInputError(RefusalReason.MEETING_PAST)
    agreed = dataclasses.replace(
        wished, state=MeetingState.AGREED, wants="", words="", slots=(), asked=0
    )
    keep(turn, agreed)
    _say(turn, "accepted", agreed)


def cancel(turn: Turn, coach: int, number: int, seen: str) -> None:
    """Cancel a meeting, or take back a proposal; the youth is told. Raises RefusedInputError."""
    _check_staff(turn, coach)
    before = _seen(turn, number, seen)
    keep(turn, dataclasses.replace(before, state=MeetingState.CANCELLED))
    _tell_colleague(turn, coach, before)
    if before.at is not None and (before.state is MeetingState.AGREED or before.asked):
        _say(turn, "called_off", before)
    elif before.state is MeetingState.WISHED:
        _say(turn, "not_possible", before)


def end_all(turn: Turn, coach: int | None) -> None:
    """Call off what lies ahead where the work ends, by a coach or by the youth; both are told.

    What has begun stays: somebody may have met, and it is still to be marked.
    """
    for one in list(turn.youth.meetings.values()):
        if one.state is MeetingState.AGREED and one.at is not None and one.at <= turn.now:
            continue
        keep(turn, dataclasses.replace(one, state=MeetingState.CANCELLED))
        if one.state is MeetingState.AGREED:
            _say(turn, "over", one)
        if turn.host(one).id != coach:
            _tell(turn, "over", one)


def agreed_ahead(turn: Turn) -> list[Meeting]:
    """Return the agreed meetings that lie ahead."""
    every = turn.youth.meetings.values()
    return [
        one
        for one in every
        if one.state is MeetingState.AGREED and one.at is not None and one.at > turn.now
    ]


def tell_erased(turn: Turn, off: Iterable[Meeting]) -> None:
    """Tell who was to be at these meetings that they are off: not with whom, for that is erased.

    The responsible coach hears of the erasing itself.
    """
    for one in off:
        host = turn.host(one)
        if host.id != turn.youth.coach.id:
            line = coach_notices.line("meeting_erased")
            turn.tell(host.id, line, {"when": one.at}, NOTICE, LineClass.NOTICE)


def mark(turn: Turn, coach: int, number: int, *, held: bool) -> None:
    """Mark a meeting as held, or as missed; also another way round. Raises RefusedInputError.

    After one that was missed the youth is asked, kindly, whether they want a new time.
    """
    _check_staff(turn, coach)
    found = _find(turn, number)
    markable = {MeetingState.AGREED, MeetingState.HELD, MeetingState.MISSED}
    if found is None or found.state not in markable:
        raise RefusedInputError(RefusalReason.NO_SUCH_MEETING)
    if found.at is None or found.at > turn.now:
        raise RefusedInputError(RefusalReason.MEETING_AHEAD)
    after = MeetingState.HELD if held else MeetingState.MISSED
    if found.state is after:
        return
    keep(turn, dataclasses.replace(found, state=after))
    if held:
        outreach.happened(turn)
    else:
        outreach.count_silence(turn)


def _proposed(before: Meeting, terms: MeetingTerms) -> Meeting:
    return dataclasses.replace(
        before, state=MeetingState.PROPOSED, at=terms.at, minutes=terms.minutes, spot=terms.spot,
        # An address of a home is never kept (programme.md, 2).
        place="" if terms.spot is Spot.HOME else " ".join(terms.place.split()),
        with_roles=tuple(dict.fromkeys(terms.with_roles)),
        interpreter=terms.interpreter, slots=terms.slots, words="", wants="", late=0, asked=0,
    )  # fmt: skip


def _check_staff(turn: Turn, coach: int) -> None:
    if not turn.ladder.includes(coach):
        raise RefusedInputError(RefusalReason.NO_SUCH_COACH)


def _check_going_on(turn: Turn) -> None:
    """Raise RefusedInputError where nothing new is to be proposed: no yes, a stop, or an end."""
    lifecycle.check_taking_part(turn)
    if turn.youth.status.phase is Phase.ENDED:
        raise RefusedInputError(RefusalReason.HAS_ENDED)


def _check_terms(turn: Turn, terms: MeetingTerms) -> None:
    times = (terms.at, *terms.slots)
    if len(set(times)) < len(times):
        raise RefusedInputError(RefusalReason.MEETING_TWICE)
    if any(one <= turn.now for one in times):
        raise RefusedInputError(RefusalReason.MEETING_PAST)
    if any(one > turn.now + AHEAD for one in times) or len(terms.slots) > MOST_SLOTS:
        raise RefusedInputError(RefusalReason.MEETING_FAR)
    if not SHORTEST <= terms.minutes <= LONGEST:
        raise RefusedInputError(RefusalReason.MEETING_LENGTH, most=LONGEST)
    if len(terms.place) > free_text.SHORT:
        raise RefusedInputError(RefusalReason.TOO_LONG, most=free_text.SHORT)


def _seen(turn: Turn, number: int, seen: str) -> Meeting:
    """Return the open meeting that a coach has seen so. Raises RefusedInputError."""
    found = turn.youth.meetings.get(number)
    if found is None:
        raise RefusedInputError(RefusalReason.NO_SUCH_MEETING)
    if found.version != seen:
        raise RefusedInputError(RefusalReason.MEETING_CHANGED)
    return found


def _find(turn: Turn, number: int) -> Meeting | None:
    """Return a meeting of the youth, also one that is over."""
    open_one = turn.youth.meetings.get(number)
    if open_one is not None:
        return open_one
    changed = turn.changes.meetings.get((turn.youth.id, number))
    zone = turn.youth.team.zone
    return changed[0] if changed else turn.context.uow.meeting(turn.youth.id, number, zone)


def _say(turn: Turn, name: str, meeting: Meeting) -> None:
    """Tell the youth at once what a human has just done: also at night, for it may be tomorrow."""
    turn.say(meeting_texts.line(name), values_of(turn, meeting), LineClass.HUMAN)


# ---------------------------------------------------------------- what the youth does


def ask_for(turn: Turn, effect: AskMeeting) -> None:
    """Keep the wish for a meeting, and tell the coach."""
    number = turn.youth.next_number()
    wants = "" if effect.at is not None else "time"
    meeting = Meeting(
        number, MeetingState.WISHED, effect.at, turn.youth.coach.id, spot=effect.spot,
        words=effect.words, wants=wants, by_youth=True,
    )  # fmt: skip
    keep(turn, meeting)
    _tell(turn, "new_at" if effect.at is not None else "new", meeting)


def change(turn: Turn, effect: SetMeeting) -> None:
    """Keep what the youth has said of a meeting, and tell the coach."""
    found = _find(turn, effect.number)
    if found is None:
        return
    if found.state not in OPEN_MEETINGS and effect.felt is None:
        return
    changed = {name: getattr(effect, name) for name in CHANGED if getattr(effect, name) is not None}
    if found.state not in OPEN_MEETINGS:
        changed = {"felt": effect.felt}
    if effect.state is MeetingState.WISHED:
        changed["asked"] = 0
        if effect.wants != "place" and effect.at is None and found.wants != "place":
            changed["at"] = None
        if effect.spot is not None and effect.place is None:
            changed["place"] = ""
    after = dataclasses.replace(found, **changed)
    keep(turn, after)
    if effect.news == "unmarked":
        tell_unmarked(turn, after)
    elif effect.news:
        _tell(turn, effect.news, after)


CHANGED: Final = (
    *("state", "at", "spot", "place", "words", "wants", "interpreter", "along", "late", "felt"),
)


def _tell(turn: Turn, news: str, meeting: Meeting, by: str = "") -> None:
    """Tell the coach of the meeting; who stands in for one who is away reads it too."""
    host = turn.host(meeting)
    values: Answers = {
        "nickname": notices.name_of(turn),
        "when": meeting.at,
        "where": meeting_facts.where(meeting),
        "text": meeting.words,
        "count": meeting.late,
        "coach": by,
        "language": interpreter_languages.name(meeting.interpreter),
    }
    line = coach_notices.line(f"meeting_{news}")
    readers = [host.id, *([turn.ladder.reader().id] if host.away else [])]
    for coach in dict.fromkeys(readers):
        turn.tell(coach, line, values, NOTICE, LineClass.NOTICE, at_once=news in URGENT)


def _tell_colleague(turn: Turn, coach: int, meeting: Meeting) -> None:
    """Tell the coach of a meeting that a colleague has moved or cancelled it."""
    if turn.host(meeting).id != coach:
        _tell(turn, "colleague", meeting, by=turn.coaches[coach].name)


def tell_silent(turn: Turn, meeting: Meeting) -> None:
    """Tell the coach that a proposal has no answer: nothing more is asked."""
    outreach.count_silence(turn)
    _tell(turn, "silent", meeting)


def miss(turn: Turn, meeting: Meeting, *, is_told: bool) -> None:
    """Record that nobody has answered a wish in time: tell the staff, and set the next moment.

    The youth is told once, by a timer of its own; `is_told`: they may hear it now. At a further
    miss the coordinators are told too, as with a request.
    """
    late = dataclasses.replace(meeting, asked=meeting.asked + 1)
    keep(turn, late)
    if meeting.asked:
        _tell(turn, "waits", late)
        notices.tell_coordinators(turn, coach_notices.line("meeting_later"), {})
    else:
        _tell(turn, "overdue" if is_told else "overdue_waits", late)
        turn.set_timer(TimerKind.MEETING_LATE.named(late.number), turn.now)


def tell_unmarked(turn: Turn, meeting: Meeting) -> None:
    """Ask the coach to mark a meeting that nobody has said anything of."""
    if meeting.state is MeetingState.AGREED:
        _tell(turn, "unmarked", meeting)


def find(turn: Turn, number: int) -> Meeting | None:
    """Return a meeting of the youth, also one that is over; None when it is gone."""
    return _find(turn, number)
