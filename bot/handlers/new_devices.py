"""Ask a youth, on the phone they have, before another one shows their chat.

A link for a new device opens nothing by itself: the youth confirms it here, or whoever opens it
knows the word that was agreed on before (storage/access/invites.py). A no ends it at once, and is
told to the responsible coach and the coordinators.
"""

from __future__ import annotations

from bot.escalation import notices
from bot.turns.turn import Turn
from flows.engine.facts import Standing
from flows.engine.line import Answers, LineClass
from flows.texts import coach_notices, device_texts
from flows.texts.device_texts import DeviceAnswer
from storage.access.access_log import StaffAction
from storage.schema.message_kinds import NOTICE
from storage.schema.staff_action_kind import StaffActionKind

KNOWN = frozenset({Standing.ENROLLED, Standing.STOPPED})
"""Standings of who has a chat that somebody could want to read."""


def ask(turn: Turn, coach: int, what: str, key: str = "") -> None:
    """Ask about a link that a coach has made, or a word that they have written down."""
    if turn.youth.standing in KNOWN:
        values: Answers = {"coach": turn.coaches[coach].name}
        said = device_texts.line(what)
        turn.say(said, values, LineClass.HUMAN, device_texts.buttons(what, key))


def hear(turn: Turn, answer: DeviceAnswer) -> None:
    """Take the youth's yes or no; of a link that has ended nothing follows."""
    if answer.what == device_texts.WORD:
        _of_word(turn, yes=answer.yes)
    else:
        _of_link(turn, answer)


def _of_word(turn: Turn, *, yes: bool) -> None:
    if not yes:
        turn.context.uow.new_device.forget_check_word(turn.youth.id)
        _refused(turn, None)
    _say(turn, "word_yes" if yes else "word_no")


def _of_link(turn: Turn, answer: DeviceAnswer) -> None:
    by = turn.context.uow.new_device.answer(turn.youth.id, answer.key, turn.now, yes=answer.yes)
    if by is None:
        _say(turn, "ended")
        return
    if not answer.yes:
        _refused(turn, by)
    _say(turn, "link_yes" if answer.yes else "link_no")


def _say(turn: Turn, name: str) -> None:
    values: Answers = {"coach": turn.youth.coach.name} if name.endswith("_no") else {}
    turn.say(device_texts.line(name), values, LineClass.ANSWER)


def _refused(turn: Turn, by: int | None) -> None:
    youth = turn.youth
    turn.changes.staff_actions.append(
        StaffAction(turn.now, by, StaffActionKind.DEVICE_REFUSED, youth.id,
                    about=youth.coach.id, unusual=True)
    )  # fmt: skip
    who = turn.coaches.get(by or 0)
    name = who.name if who is not None else youth.coach.name
    values: Answers = {"nickname": notices.name_of(turn), "coach": name}
    told = coach_notices.line("device_refused")
    turn.tell(youth.coach.id, told, values, NOTICE, LineClass.HUMAN)
