"""Turn what a youth answers about a meeting into effects."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from flows.engine.effects import AskMeeting, Effect, SetMeeting
from flows.engine.facts import Facts
from flows.engine.line import Answers, Value
from flows.engine.programme import MeetingState, Spot
from flows.shared import meeting_facts

LATE: Final = {"ten": 10, "twenty": 20, "thirty": 30}
"""Minutes, by the choice."""

SILENT: Final = "silent"
"""What stands for how it felt, where the youth did not say."""

NOT_HELD: Final = "not"


def take(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetMeeting(
        meeting_facts.number_of(answers), "yes", MeetingState.AGREED, wants="", words=""
    )


def decline(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetMeeting(meeting_facts.number_of(answers), "no", MeetingState.DECLINED)


def take_slot(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    at = answers["when"]
    if isinstance(at, datetime):
        number = meeting_facts.number_of(answers)
        yield SetMeeting(number, "slot", MeetingState.AGREED, at=at, wants="", words="")


def _wished_time(value: Value) -> tuple[datetime | None, str]:
    """Return the wished time, or what was written instead."""
    if isinstance(value, datetime):
        return value, ""
    return None, "" if value in (None, "any") else str(value)


def wish_time(answers: Answers, facts: Facts) -> Iterable[Effect]:
    at, words = _wished_time(answers["own_time"])
    found = meeting_facts.chosen(answers, facts)
    wants = "both" if found is not None and found.wants in {"place", "both"} else "time"
    news = "time" if at is not None else "words" if words else "any"
    yield SetMeeting(
        meeting_facts.number_of(answers), news, MeetingState.WISHED, at=at, words=words, wants=wants
    )


def wish_place(answers: Answers, facts: Facts) -> Iterable[Effect]:
    spot = Spot(str(answers["other_place"]))
    words = str(answers.get("own_place") or "") if spot is Spot.OTHER else ""
    found = meeting_facts.chosen(answers, facts)
    wants = "both" if found is not None and found.wants in {"time", "both"} else "place"
    yield SetMeeting(
        meeting_facts.number_of(answers),
        "place",
        MeetingState.WISHED,
        spot=spot,
        place=words,
        wants=wants,
    )


def ask_for(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    at, words = _wished_time(answers["ask_when"])
    spot = Spot(str(answers["ask_where"]))
    place = str(answers.get("ask_place") or "") if spot is Spot.OTHER else ""
    yield AskMeeting(at, spot, " ".join(one for one in (words, place) if one))


def cancel(answers: Answers, facts: Facts) -> Iterable[Effect]:
    found = meeting_facts.chosen(answers, facts)
    agreed = found is not None and found.state is MeetingState.AGREED
    news = "cancelled" if agreed else "withdrawn"
    yield SetMeeting(meeting_facts.number_of(answers), news, MeetingState.CANCELLED)


def be_late(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetMeeting(meeting_facts.number_of(answers), "late", late=LATE[str(answers["late"])])


def interpret_mine(answers: Answers, facts: Facts) -> Iterable[Effect]:
    yield SetMeeting(meeting_facts.number_of(answers), "interpreter", interpreter=facts.language)


def interpret_other(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetMeeting(
        meeting_facts.number_of(answers), "interpreter", interpreter=str(answers["which"])
    )


def interpret_none(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetMeeting(meeting_facts.number_of(answers), "no_interpreter", interpreter="")


def bring(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetMeeting(meeting_facts.number_of(answers), "along", along=True)


def come_alone(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetMeeting(meeting_facts.number_of(answers), "alone", along=False)


def say_how(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    felt = str(answers["how"])
    held = None if felt == NOT_HELD else MeetingState.HELD
    yield SetMeeting(meeting_facts.number_of(answers), felt, held, felt=felt)


def say_nothing(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetMeeting(meeting_facts.number_of(answers), "unmarked", felt=SILENT)
