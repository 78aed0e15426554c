"""Ask a youth, on the phone they have, before another one shows their chat.

A link for a new device opens nothing by itself: the youth confirms it here, or whoever opens it
knows the word that was agreed on before (storage/access/invites.py). A no ends it at once, and is
told to the responsible coach and the coordinators.
"""

from __future__ import annotations

from typing import Final

from bot.escalation import notices
from bot.turns.turn import Turn
from flows.engine.facts import Standing
from flows.engine.line import Answers, LineClass
from flows.texts import coach_notices, device_texts
from flows.texts.device_texts import DeviceAnswer
from storage.access.access_log import StaffAction
from storage.schema.message_kinds import NOTICE
from storage.schema.staff_action_kind import StaffActionKind

ASKED: Final = frozenset(Standing) - {Standing.DECLINED, Standing.ERASED}
"""Standings of who has a chat that goes on."""


def ask(turn: Turn, coach: int, what: str, key: str = "") -> None:
    """Ask about a link that a coach has made, or a word that they have written down.

    After a stop it comes without a sound: whose chat it is must be able to say no.
    """
    standing = turn.youth.standing
    if standing in ASKED:
        values: Answers = {"coach": turn.coaches[coach].name}
        say_as = LineClass.ANSWER if standing is Standing.STOPPED else LineClass.HUMAN
        turn.say(device_texts.line(what), values, say_as, device_texts.buttons(what, key))


def agree_on_word(turn: Turn, coach: int, word: bytes) -> None:
    """Keep the check word (its hash) that a coach has written down, and ask the youth about it."""
    turn.context.uow.new_device.keep_check_word(turn.youth.id, word, turn.now)
    ask(turn, coach, device_texts.WORD)


def hear(turn: Turn, answer: DeviceAnswer) -> None:
    """Take the youth's yes or no; of a link that has ended nothing follows."""
    if answer.what == device_texts.WORD:
        _of_word(turn, yes=answer.yes)
    else:
        _of_link(turn, answer)


def _of_word(turn: Turn, *, yes: bool) -> None:
    """Take what is said to a word: a no ends the one that there is now, whichever was meant."""
    if yes:
        _say(turn, "word_yes")
        return
    uow, youth = turn.context.uow, turn.youth.id
    if not uow.new_device.forget_check_word(youth):
        _say(turn, "word_gone")
        return
    _refused(turn, StaffActionKind.WORD_REFUSED, uow.new_device.word_written_by(youth))
    _say(turn, "word_no")


def _of_link(turn: Turn, answer: DeviceAnswer) -> None:
    by = turn.context.uow.new_device.answer(turn.youth.id, answer.key, turn.now, yes=answer.yes)
    if by is None:
        _say(turn, "ended")
        return
    if not answer.yes:
        _refused(turn, StaffActionKind.DEVICE_REFUSED, by)
    _say(turn, "link_yes" if answer.yes else "link_no")


def _say(turn: Turn, name: str) -> None:
    values: Answers = {"coach": turn.youth.coach.name} if name.endswith("_no") else {}
    turn.say(device_texts.line(name), values, LineClass.ANSWER)


def _refused(turn: Turn, what: StaffActionKind, by: int | None) -> None:
    """Write it down, with who had made the link or written the word, and tell who is responsible.

    `by` is None where nobody knows any more who it was.
    """
    youth = turn.youth
    refused = StaffAction(turn.now, by, what, youth.id, about=youth.coach.id, unusual=True)
    turn.changes.staff_actions.append(refused)
    who = turn.coaches.get(by) if by is not None else None
    values: Answers = {
        "nickname": notices.name_of(turn), "coach": who.name if who is not None else "–",
    }  # fmt: skip
    turn.tell(youth.coach.id, coach_notices.line(what), values, NOTICE, LineClass.HUMAN)
