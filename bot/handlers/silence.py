"""Handle a question that was not answered in its time; and what nobody could have answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.escalation import lifecycle
from bot.handlers import outreach
from bot.policy import timer_windows
from bot.turns.turn import Turn
from flows import checkin, help, proposal  # noqa: A004 - a flow
from flows.engine.events import Silence
from flows.engine.place import Place, PlaceFrame
from flows.engine.timers import TimerKind
from flows.texts import coach_notices
from storage.turns.youth_state import Timer

COUNTED: Final = (checkin.FLOW.id, proposal.FLOW.id)
"""Flows in which no answer is counted, and so means something."""
TOUCH: Final = (help.FLOW.id, "touch")
"""Whether the youth got in touch with somebody: that it was left is silence like any."""
UNREACHED: Final = coach_notices.line(coach_notices.UNREACHED).context
NO_TIME: Final = timedelta(0)
MOMENT: Final = timedelta(hours=1)
"""Who learned of a question so much later than it was sent has had its whole time all the same."""
UNREACHED_AGAIN: Final = timedelta(days=1)
"""How long a question that nobody knows of waits until it is asked whether anybody does."""


def handle(turn: Turn, timer: Timer) -> None:
    """Handle the end of the wait for an answer."""
    place = turn.youth.place
    asked = place.question(timer.turn) if place is not None else None
    if asked is None:
        return
    if _is_counted(turn, asked) and not _could_be_answered(turn, asked, timer):
        return
    turn.advance(Silence(timer.turn))
    asks = _is_counted(turn, asked) or (asked.flow, asked.step) == TOUCH
    outreach.count_silence(turn, if_=asks)
    if asked.flow == checkin.FLOW.id and asked.step == checkin.FLOW.start:
        turn.youth.unanswered += 1


def _is_counted(turn: Turn, asked: Place | PlaceFrame) -> bool:
    """Tell whether the robot came with this question, so that no answer to it means something.

    What it asks next answers the youth, who was there a moment ago.
    """
    return asked.flow in COUNTED and asked.step == turn.parts.flows[asked.flow].start


def _could_be_answered(turn: Turn, asked: Place | PlaceFrame, timer: Timer) -> bool:
    """Tell whether no answer is silence: the youth has known of the question for its whole time.

    Else it goes on waiting; what no page has shown and nothing could tell of is a coach's task.
    """
    flow = turn.parts.flows[asked.flow]
    line, wait = flow.line(asked.step).context, flow.steps[asked.step].wait or NO_TIME
    chat = turn.context.uow.chat_of(turn.youth.id)
    reach = turn.context.uow.line_reach(turn.youth.id, line)
    if chat is None or chat[0] not in turn.parts.pages or reach is None:
        return True
    if reach.known_at is not None:
        again = reach.known_at + wait
        if again <= turn.now + MOMENT:
            return True
    else:
        again = turn.now + UNREACHED_AGAIN
        if not turn.lines_since(UNREACHED, reach.sent_at):
            lifecycle.report_unreached(turn)
    name = TimerKind.SILENCE
    waiting = Timer(again, timer.turn, timer_windows.latest(name, again))
    turn.changes.timers[turn.youth.id, name] = waiting
    return False
