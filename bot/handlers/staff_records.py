"""Write down what staff do for a youth, from the console and from Telegram alike, by one table.

The responsible coach hears at once of what is unusual: done by somebody else, and about who comes
in. A coordinator sees it on the team's page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.escalation import notices
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
    StaffInput,
    StaffReassigned,
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
)
from bot.turns.turn import Turn
from flows.engine.line import LineClass
from flows.texts import coach_notices
from storage.access.access_log import StaffAction
from storage.schema.message_kinds import NOTICE
from storage.schema.staff_action_kind import StaffActionKind

KINDS: Final[Mapping[type, StaffActionKind]] = {
    CoachBegan: StaffActionKind.BEGIN,
    CoachTook: StaffActionKind.TAKE,
    CoachTookOver: StaffActionKind.TAKE_OVER,
    CoachPassed: StaffActionKind.PASS,
    CoachSaid: StaffActionKind.WRITE,
    CoachPickedPhrase: StaffActionKind.WRITE,
    CoachHandedOver: StaffActionKind.HAND_OVER,
    CoachClosed: StaffActionKind.CLOSE,
    CoachOpened: StaffActionKind.CALL,
    CoachKeptEverything: StaffActionKind.KEEP,
    CoachProposed: StaffActionKind.PROPOSE,
    CoachProposedMeeting: StaffActionKind.MEETING,
    CoachAnsweredMeeting: StaffActionKind.MEETING,
    CoachMovedMeeting: StaffActionKind.MEETING,
    CoachCancelledMeeting: StaffActionKind.MEETING,
    CoachMarkedMeeting: StaffActionKind.MEETING,
    RequestBegun: StaffActionKind.REQUEST,
    RequestAnswered: StaffActionKind.REQUEST,
    RequestGiven: StaffActionKind.REQUEST,
    CoachAttempted: StaffActionKind.CONTACT,
    CoachSetContact: StaffActionKind.CONTACT,
    CoachSetStatus: StaffActionKind.STATUS,
    CoachNamed: StaffActionKind.NAME,
    CoachSetBirth: StaffActionKind.NAME,
    CoachEnded: StaffActionKind.END,
    CoachErased: StaffActionKind.ERASE,
    StaffReassigned: StaffActionKind.REASSIGN,
    CoachGaveReason: StaffActionKind.READ,
    CoachAgreedOnWord: StaffActionKind.WORD,
    CoachMadeDeviceLink: StaffActionKind.DEVICE,
}
"""What each input is written down as; that a page was looked at is an opening, and no action."""

OF_OTHERS: Final[Mapping[StaffActionKind, str]] = {
    StaffActionKind.READ: "other_read",
    StaffActionKind.REASSIGN: "other_reassigned",
    StaffActionKind.WORD: "other_word",
    StaffActionKind.DEVICE: "other_device",
}
"""What is unusual when it is done by somebody else, and how the responsible coach reads of it."""


def add(turn: Turn, what: StaffInput, owner: int) -> None:
    """Write down what was done; `owner` is who was responsible when it was."""
    kind = KINDS.get(type(what))
    if kind is None:
        return
    by, about = _people(what)
    unusual = kind in OF_OTHERS and by != owner
    turn.changes.staff_actions.append(
        StaffAction(turn.now, by, kind, turn.youth.id, about, unusual=unusual)
    )
    if unusual and owner in turn.coaches:
        _tell_responsible(turn, OF_OTHERS[kind], owner, by, about)


def _tell_responsible(turn: Turn, name: str, owner: int, by: int, about: int | None) -> None:
    """Tell who is responsible: at once, and aloud where it is about who comes in or who answers.

    Who is away reads of it when they are back.
    """
    values = {"nickname": notices.name_of(turn), "coach": turn.coaches[by].name}
    if about is not None:
        values["to"] = turn.coaches[about].name
    quiet = turn.coaches[owner].away or name == OF_OTHERS[StaffActionKind.READ]
    say_as = LineClass.NOTICE if quiet else LineClass.HUMAN
    turn.tell(owner, coach_notices.line(name), values, NOTICE, say_as)


def _people(what: StaffInput) -> tuple[int, int | None]:
    """Return who did it, and whom of the staff it is about."""
    by = what.by if isinstance(what, StaffReassigned | RequestGiven) else what.coach
    to = getattr(what, "to", None)
    return by, to if isinstance(to, int) else None
