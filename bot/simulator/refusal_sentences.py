"""Say in English why a turn did not do what was asked for: a sentence for each reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.turns.inbound import (
    CoachClosed,
    CoachHandedOver,
    CoachProposed,
    InputKind,
    StaffReassigned,
)
from bot.turns.programme_inputs import CoachProposedMeeting
from bot.turns.refusal import Refusal, RefusalReason

SENTENCES: Final[Mapping[RefusalReason, str]] = {
    RefusalReason.CHAT_ENDED: "This chat has ended.",
    RefusalReason.ALREADY_JOINED: "This invitation cannot be used.",
    RefusalReason.INVITATION_INVALID: "This invitation cannot be used.",
    RefusalReason.NO_SUCH_YOUTH: "There is no such youth.",
    RefusalReason.NO_SUCH_COACH: "There is no such coach.",
    RefusalReason.OTHER_TEAM: "{coach} works in another team. You still have the conversation.",
    RefusalReason.TO_ONESELF: "You have taken it already. Choose a colleague.",
    RefusalReason.AWAY: "{coach} is not on duty now. You still have the conversation.",
    RefusalReason.NOBODY_ELSE: "Nobody else can take it now.",
    RefusalReason.RESPONSIBLE_ALREADY: "{coach} is responsible already.",
    RefusalReason.RESPONSIBLE_SOON: "{coach} becomes responsible already.",
    RefusalReason.NOTHING_OPEN: "Nothing is open for this youth.",
    RefusalReason.OPEN_ALREADY: "Something is open already. Take it instead.",
    RefusalReason.TAKEN: "{coach} has taken it already.",
    RefusalReason.NOT_THE_TAKER: "Take the conversation first. Nothing was sent.",
    RefusalReason.STOPPED: "The youth has said stop. Nothing was sent.",
    RefusalReason.NOT_ENROLLED: "The youth has not said yes. Nothing was sent.",
    RefusalReason.IDEAS_WAITING: "{most} ideas wait for an answer already. Nothing was proposed.",
    RefusalReason.MEETINGS_OPEN: "{most} meetings are open already. Nothing was proposed.",
    RefusalReason.NO_SUCH_MEETING: "There is no such meeting any more.",
    RefusalReason.MEETING_CHANGED: "It was changed meanwhile. Nothing was done.",
    RefusalReason.MEETING_NO_TIME: "The youth has wished for no time. Propose one.",
    RefusalReason.MEETING_AHEAD: "It has not begun yet.",
    RefusalReason.MEETING_PAST: "That time has passed. Nothing was proposed.",
    RefusalReason.MEETING_TWICE: "There is a meeting at that time. Nothing was proposed.",
    RefusalReason.HAS_ENDED: "The work has ended. Set a phase first. Nothing was proposed.",
    RefusalReason.MEETING_FAR: "At most a year ahead, and two other times.",
    RefusalReason.MEETING_LENGTH: "Between five and {most} minutes.",
    RefusalReason.NOTHING_TO_KEEP: "Nothing was going to be erased.",
    RefusalReason.NO_SUCH_PHASE: "That phase does not follow. Nothing was changed.",
    RefusalReason.STILL_OPEN: "Something is open. Close it first.",
    RefusalReason.NOT_ENDED: "The work goes on. Nothing was erased.",
    RefusalReason.NO_SUCH_MONTH: "Write year and month of birth. Nothing was changed.",
    RefusalReason.NO_SUCH_DAY: "Choose a day ahead. Nothing was changed.",
    RefusalReason.NO_SUCH_REQUEST: "This is not open any more. Nothing was sent.",
    RefusalReason.ANSWERED: "{coach} has answered it already. Nothing was sent.",
    RefusalReason.NO_OUTCOME: "Say how it ended. Until then it stays open.",
    RefusalReason.NO_WORDS: "There were no words, so nothing was sent.",
    RefusalReason.NO_SUCH_PHRASE: "There is no such phrase. Nothing was sent.",
    RefusalReason.VALUES_MISSING: "This phrase needs {values}. Nothing was sent.",
    RefusalReason.TOO_LONG: "At most {most} characters for {values}. Nothing was sent.",
}

OF_INPUT: Final[Mapping[type, Mapping[RefusalReason, str]]] = {
    CoachClosed: {RefusalReason.TAKEN: "{coach} has taken it."},
    CoachHandedOver: {
        RefusalReason.NOT_THE_TAKER: "Only who has taken the conversation can hand it over.",
    },
    CoachProposedMeeting: {
        RefusalReason.NO_SUCH_COACH: "Only coaches of the youth's own team can propose a meeting."
        " Nothing was proposed.",
        RefusalReason.STOPPED: "The youth does not take part now. Nothing was proposed.",
        RefusalReason.NOT_ENROLLED: "The youth does not take part now. Nothing was proposed.",
        RefusalReason.TOO_LONG: "A place has at most {most} characters. Nothing was proposed.",
    },
    CoachProposed: {
        RefusalReason.NO_SUCH_COACH: "Only coaches of the youth's own team can propose a step."
        " Nothing was proposed.",
        RefusalReason.STOPPED: "The youth does not take part now. Nothing was proposed.",
        RefusalReason.NOT_ENROLLED: "The youth does not take part now. Nothing was proposed.",
        RefusalReason.NO_WORDS: "There were no words. Nothing was proposed.",
        RefusalReason.TOO_LONG: "A small step has at most {most} characters. Nothing was proposed.",
    },
    StaffReassigned: {RefusalReason.OTHER_TEAM: "The youth is another team's."},
}
"""Sentences of one kind of input, where it says another than the others."""


def sentence(what: InputKind, refusal: Refusal) -> str:
    """Say why this was refused."""
    own = OF_INPUT.get(type(what), {})
    said = own.get(refusal.reason, SENTENCES[refusal.reason])
    name = refusal.coach.name if refusal.coach else ""
    return said.format(coach=name, values=" and ".join(refusal.values), most=refusal.most)
