"""Decide of what is due whether it begins now, is held back until it may, or never comes."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import Final

from bot.policy import send_policy
from bot.turns.turn import Turn
from flows.engine.events import Enter
from flows.engine.facts import Facts
from flows.engine.line import Answers, LineClass
from storage.schema.line_state import LineState
from storage.turns import changes as stored
from storage.turns.youth_state import Timer

LEFT_AFTER: Final = timedelta(hours=1)
"""Who has not written for so long has left the question they were in."""
ANSWERING_WITHIN: Final = timedelta(minutes=10)
"""Who has not written for so long is not answering just now."""


def is_at_rest(turn: Turn, facts: Facts, *, over: bool = False) -> bool:
    """Tell whether something due may come: no question is open, or it was left long ago.

    What comes `over` an open question comes unless the youth is answering just now.
    """
    place = turn.youth.place
    flow = turn.parts.flows.get(place.flow) if place else None
    step = flow.steps.get(place.step) if flow and place else None
    if place is None or step is None:
        return True
    if step.yields and not place.is_over and place.turn != turn.youth.turn:
        return True
    if step.wait is not None and not over:
        return False
    heard = turn.youth.heard_at
    return heard is None or facts.now - heard >= (
        LEFT_AFTER if step.wait is None else ANSWERING_WITHIN
    )


def recipient(turn: Turn, facts: Facts) -> send_policy.Recipient:
    """Return the youth as the send policy sees them."""
    youth = turn.youth
    return send_policy.Recipient(
        local=facts.now,
        standing=youth.standing,
        paused_until=youth.paused_until,
        quiet_from=youth.quiet_from,
        quiet_to=youth.quiet_to,
        talking=youth.talking_with is not None,
        open_tier=facts.open_tier,
        called=facts.need is not None,
    )


def is_held(turn: Turn, name: str) -> bool:
    """Tell whether a timer that was just handled waits for the youth to be at rest."""
    waits = turn.changes.timers.get((turn.youth.id, name))
    return waits is not None and waits.held


def begin_or_hold(turn: Turn, name: str, timer: Timer, enter: Enter) -> bool:
    """Begin now, or hold it back, or drop it as stale. Return whether it was not dropped."""
    facts = turn.facts()
    flow = turn.parts.flows[enter.flow]
    line = flow.line(enter.step or flow.start)
    verdict = send_policy.decide(
        LineClass.REMINDER, line.context, timer.latest, recipient(turn, facts)
    )
    if isinstance(verdict, send_policy.Drop):
        _drop(turn, line.context, enter.given, verdict.reason)
        return False
    if isinstance(verdict, send_policy.Wait):
        _hold(turn, name, timer, verdict.until)
    elif not is_at_rest(turn, facts, over=enter.over):
        _hold(turn, name, timer, turn.now + send_policy.CHECK_AGAIN)
    else:
        turn.advance(enter)
    return True


def may_hear_now(turn: Turn, enter: Enter) -> bool:
    """Tell whether what this begins with could be said to the youth at once."""
    facts = turn.facts()
    line = turn.parts.flows[enter.flow].line(enter.step or "")
    youth = recipient(turn, facts)
    verdict = send_policy.decide(LineClass.REMINDER, line.context, None, youth)
    return isinstance(verdict, send_policy.Send) and is_at_rest(turn, facts, over=enter.over)


def _hold(turn: Turn, name: str, timer: Timer, until: datetime) -> None:
    held = dataclasses.replace(timer, due_at=until, held=True)
    turn.changes.timers[turn.youth.id, name] = held


def _drop(turn: Turn, context: str, values: Answers, why: str) -> None:
    """Record a line that is never sent; the row says what and why."""
    flow, _, step = context.partition(".")
    line = turn.parts.flows[flow].line(step)
    said = stored.QueuedLine(turn.youth.id, line, values, turn.now, LineClass.REMINDER)
    turn.changes.lines.append(dataclasses.replace(said, state=LineState.DROPPED, reason=why))
