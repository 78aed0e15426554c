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
from bot.turns.refusal import Refusal, RefusalReason

SENTENCES: Final[Mapping[RefusalReason, str]] = {
    RefusalReason.CHAT_ENDED: "This chat has ended.",
    RefusalReason.ALREADY_JOINED: "This invitation cannot be used.",
    RefusalReason.INVITATION_INVALID: "This invitation cannot be used.",
    RefusalReason.NO_SUCH_YOUTH: "There is no such youth.",
    RefusalReason.NO_SUCH_COACH: "There is no such coach.",
    RefusalReason.OTHER_TEAM: "{coach} works in another team. You still have the conversation.",
    RefusalReason.TO_ONESELF: "You have taken it already. Choose a colleague.",
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
