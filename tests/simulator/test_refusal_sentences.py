"""What the simulator says about a refusal: a whole sentence for each reason."""

from __future__ import annotations

from typing import Final, get_args

import pytest

from bot.simulator import refusal_sentences
from bot.simulator.refusal_sentences import sentence
from bot.turns.inbound import (
    CoachHandedOver,
    CoachPickedPhrase,
    CoachProposed,
    CoachTook,
    InputKind,
    StaffReassigned,
    YouthJoined,
)
from bot.turns.refusal import Refusal, RefusalReason
from storage.turns.youth_state import Coach

OMAR: Final = Coach(2, 1, "Omar", "sv", 1)


@pytest.mark.parametrize("reason", RefusalReason)
def test_every_reason_has_a_sentence(reason: RefusalReason) -> None:
    """With whatever it names filled in."""
    said = sentence(CoachTook(1), Refusal(reason, OMAR, ("time",), 3))
    assert said.endswith(".")
    assert said[0].isupper() or said[0] == "3"
    assert not {"{", "}"} & set(said)


def test_what_an_input_says_in_its_own_words_is_of_an_input_there_is() -> None:
    assert set(refusal_sentences.OF_INPUT) <= set(get_args(InputKind))


@pytest.mark.parametrize(
    ("what", "refusal", "said"),
    [
        (
            YouthJoined("guess"),
            Refusal(RefusalReason.INVITATION_INVALID),
            "This invitation cannot be used.",
        ),
        (
            CoachHandedOver(1, 40),
            Refusal(RefusalReason.OTHER_TEAM, OMAR),
            "Omar works in another team. You still have the conversation.",
        ),
        (
            StaffReassigned(40, 2),
            Refusal(RefusalReason.OTHER_TEAM, OMAR),
            "The youth is another team's.",
        ),
        (
            CoachPickedPhrase(1, "meet"),
            Refusal(RefusalReason.VALUES_MISSING, values=("place", "time")),
            "This phrase needs place and time. Nothing was sent.",
        ),
        (
            CoachPickedPhrase(1, "meet"),
            Refusal(RefusalReason.TOO_LONG, values=("place", "time"), most=120),
            "At most 120 characters for place and time. Nothing was sent.",
        ),
        (
            CoachProposed(1, "ringa"),
            Refusal(RefusalReason.TOO_LONG, most=120),
            "A small step has at most 120 characters. Nothing was proposed.",
        ),
        (
            CoachProposed(40, "ringa"),
            Refusal(RefusalReason.NO_SUCH_COACH),
            "Only coaches of the youth's own team can propose a step. Nothing was proposed.",
        ),
        (
            CoachTook(40),
            Refusal(RefusalReason.NO_SUCH_COACH),
            "There is no such coach.",
        ),
    ],
)
def test_it_says_what_was_meant(what: InputKind, refusal: Refusal, said: str) -> None:
    """Those that no transcript shows (tests/conversations/transcripts)."""
    assert sentence(what, refusal) == said
