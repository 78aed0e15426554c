"""Tell the responsible coach what has happened in a youth's life.

A stop, an erasing and wrong tries on a device are told at once; all else is seen in the console at
once and gathered to one summary a day (bot/delivery/news_summary.py). It is written by the turn in
which it happened.
"""

from __future__ import annotations

from typing import Final

from bot.escalation import notices
from bot.handlers import enrolment, meeting_agreements
from bot.policy import news_time
from bot.turns.turn import Turn
from bot.turns.youth_changes import YouthChanges
from flows.engine.facts import SmallStep, Stage, Standing
from flows.engine.line import Answers, LineClass
from flows.texts import coach_notices
from storage.schema.message_kinds import NEWS, NOTICE
from storage.turns.changes import QueuedLine

SAID: Final = {
    Standing.ENROLLED: "said_yes",
    Standing.THINKING: "said_think",
    Standing.DECLINED: "said_no",
}


def tell_joined(turn: Turn) -> None:
    """Tell that the youth has come by an invitation: for the first time, or with a new device."""
    first = turn.youth.turn == 1
    _gather(turn, "came" if first else "came_again", nickname=_name(turn))


def tell_standing(turn: Turn, before: Standing) -> None:
    """Tell what the youth says now, if that is something else than `before`."""
    now = turn.youth.standing
    if now is before:
        return
    if now is Standing.STOPPED:
        _tell(turn, "said_stop", {"nickname": notices.name_of(turn)})
    elif before is Standing.STOPPED and now is Standing.ENROLLED:
        _gather(turn, "said_again")
    elif now in SAID:
        _gather(turn, SAID[now], nickname=_name(turn))


def tell_locked_out(turn: Turn) -> None:
    """Tell that somebody was wrong too often on the youth's device: a new link is needed."""
    _tell(turn, "locked_out", {"nickname": notices.name_of(turn)})


def tell_wish(turn: YouthChanges, before: str) -> None:
    """Tell of a wish that is another than before."""
    if turn.youth.wish and turn.youth.wish != before:
        _gather(turn, "new_wish", wish=turn.youth.wish)


def tell_step(turn: YouthChanges, before: SmallStep, after: SmallStep) -> None:
    """Tell of a small step that is done now."""
    if after.stage is Stage.DONE and before.stage is not Stage.DONE:
        _gather(turn, "step_done", step=after.text)


def tell_end(turn: YouthChanges, *, ended: bool) -> None:
    """Tell that the youth has ended because it is going well, or goes on after an end."""
    _gather(turn, "said_well" if ended else "went_on")


def tell_dispute(turn: YouthChanges) -> None:
    """Tell that the youth says that the status is wrong."""
    _gather(turn, "disputed")


def tell_devices_gone(turn: YouthChanges) -> None:
    """Tell that nothing reaches the youth any more while the chat is closed."""
    if turn.youth.standing is Standing.ENROLLED:
        _gather(turn, "device_gone")


def erase(turn: Turn, goodbye: tuple[str, str] | None) -> None:
    """Erase a youth, and tell that it was done: not who, and nothing of them.

    The last lines of this turn are still sent to `goodbye` (channel, chat).
    """
    off = meeting_agreements.agreed_ahead(turn)
    enrolment.erase(turn, goodbye)
    meeting_agreements.tell_erased(turn, off)
    _tell(turn, "erased", {})


def _name(turn: Turn) -> str:
    """Return what the coach knows who answered an invitation by: a name, or for whom it was."""
    label = "" if turn.youth.nickname else turn.context.uow.invite_label(turn.youth.id)
    return f"“{label}”" if label else notices.name_of(turn)


def _tell(turn: YouthChanges, name: str, values: Answers) -> None:
    line = coach_notices.line(name)
    turn.tell(turn.youth.coach.id, line, values, NOTICE, LineClass.NOTICE)


def _gather(turn: YouthChanges, name: str, **values: str) -> None:
    line = coach_notices.line(name)
    nameless = line.context in coach_notices.NAMELESS
    said = QueuedLine(
        turn.youth.id, line, {} if nameless else {"nickname": notices.name_of(turn), **values},
        turn.now, LineClass.NOTICE, coach=turn.youth.coach.id, kind=NEWS,
        not_before=news_time.next_summary(turn.youth.team, turn.now),
    )  # fmt: skip
    turn.changes.lines.append(said)
