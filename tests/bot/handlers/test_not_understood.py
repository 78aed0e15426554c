"""Nothing stays unread: own words that nothing understood are on a list until a coach has read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest

from bot.app import App
from bot.console import danger_kinds
from bot.language.registry import LOCALES
from bot.safety.classifier import Classifier, Sensed
from bot.safety.combined import Thresholds
from bot.turns.inbound import CoachOpened, YouthErased
from bot.turns.refusal import RefusalReason
from storage.reads import words_to_read
from storage.reads.words_to_read import ToRead, WordsToRead
from storage.sql.statements import ESCALATION, NOT_UNDERSTOOD
from tests.support import people
from tests.support.people import ANNA, Youth

QUIET = Thresholds(alarm=2.0, question=2.0)
"""The second reader calls and asks nothing: what is left is not understood by anything."""


STRANGE: Final = "blåbär och lingon i skogen"

LETTERS: Final = Classifier.load(LOCALES, meanings=False)


def sensed(text: str) -> Sensed | None:
    """What the second reader senses of a text, by its letters."""
    return LETTERS.sense(text)


@pytest.fixture
def quiet(rooms: Callable[..., App]) -> App:
    return rooms(thresholds=QUIET)


def listed(room: App) -> list[WordsToRead]:
    """What a coach of the first team finds."""
    with room.store.reading() as db:
        return words_to_read.waiting(db, room.store.keys, 1)


def counted(room: App) -> ToRead:
    with room.store.reading() as db:
        return words_to_read.count(db, room.clock.now(), 1)


def test_words_at_rest_are_listed_sealed_with_language_and_deadline(quiet: App) -> None:
    Youth(quiet, nickname="Sara").says("blåbär och lingon i skogen")
    (one,) = listed(quiet)
    assert (one.nickname, one.language, one.words) == ("Sara", "sv", "blåbär och lingon i skogen")
    assert one.due_at > quiet.clock.now()
    (row,) = people.rows(quiet, NOT_UNDERSTOOD)
    assert "blåbär" not in repr(row), "the words stand in the event alone, sealed"


def test_a_choice_a_command_and_what_a_question_asked_for_are_not_listed(quiet: App) -> None:
    youth = Youth(quiet)
    youth.says("meny")
    youth.says("hjälp")
    youth.says("person")
    assert counted(quiet) == ToRead(0, 0)


def test_words_in_a_danger_are_a_coachs_already(quiet: App) -> None:
    youth = Youth(quiet)
    youth.says("jag tänker ta livet av mig i kväll")
    youth.says("blåbär och lingon")
    assert counted(quiet) == ToRead(0, 0)


def test_the_worst_come_first_and_an_unknown_language_before_all(quiet: App) -> None:
    youth = Youth(quiet)
    for text in ("blåbär och lingon", "gröna äpplen"):
        youth.says(text, sensed(text))
    youth.says("ჩემი სახელი არის ნინო")
    youth.taps("no")  # Then a coach has been told once that the language is unknown.
    youth.says("აქ ძალიან ცივა დღეს")
    found = listed(quiet)
    scores = [one.score for one in found if one.language]
    assert scores == sorted(set(scores), reverse=True), "and no two alike"
    languages = [one.language for one in found]
    assert "" in languages
    assert languages == sorted(languages, key=bool), "nobody has looked for danger in these"


def test_what_it_is_most_like_is_kept_sealed(quiet: App) -> None:
    """Why it stands where it stands: the nearest kind of danger, however far away it is."""
    Youth(quiet).says(STRANGE, sensed(STRANGE))
    (one,) = listed(quiet)
    assert one.nearest in danger_kinds.FAMILIES
    (row,) = people.rows(quiet, NOT_UNDERSTOOD)
    assert one.nearest.encode() not in row.nearest


def test_a_language_that_is_badly_heard_comes_before_one_that_is_well_heard(quiet: App) -> None:
    """Though its words look further from danger: that is what is not known."""
    youth = Youth(quiet)
    for text in (STRANGE, "my bike has a red bell and two wheels"):
        youth.says(text, sensed(text))
    with quiet.store.reading() as db:
        for heard, first in ((["sv"], "en"), (["en"], "sv")):
            found = words_to_read.waiting(db, quiet.store.keys, 1, heard)
            assert found[0].language == first


def test_read_once_by_whoever_says_so_first(quiet: App) -> None:
    youth = Youth(quiet)
    youth.says("blåbär och lingon")
    (one,) = listed(quiet)
    with quiet.store.writing() as db:
        now = quiet.clock.now()
        assert words_to_read.mark_read(db, youth.id, one.turn, ANNA, words_to_read.READ, now)
        assert not words_to_read.mark_read(db, youth.id, one.turn, 2, words_to_read.READ, now)
    assert listed(quiet) == []
    (row,) = people.rows(quiet, NOT_UNDERSTOOD)
    assert (row.read_by, row.outcome) == (ANNA, "read")


def test_overdue_after_a_working_day(quiet: App) -> None:
    Youth(quiet).says("blåbär och lingon")
    (one,) = listed(quiet)
    with quiet.store.reading() as db:
        assert words_to_read.count(db, one.due_at) == ToRead(1, 0)
        later = one.due_at.replace(year=one.due_at.year + 1)
        assert words_to_read.count(db, later) == ToRead(1, 1)
        assert words_to_read.count(db, later, 99) == ToRead(0, 0), "another team sees none"
        assert words_to_read.waiting(db, quiet.store.keys, 99) == []


def test_an_escalation_is_opened_for_them_and_they_are_read(quiet: App) -> None:
    youth = Youth(quiet)
    youth.says("blåbär och lingon")
    (one,) = listed(quiet)
    assert youth.anna(CoachOpened(ANNA, one.turn)).refused is None
    (row,) = people.rows(quiet, ESCALATION)
    assert (row.tier, people.reasons(quiet), row.turn) == ("C", ["read"], one.turn)
    assert listed(quiet) == []
    assert people.rows(quiet, NOT_UNDERSTOOD)[0].outcome == "opened"


def test_a_coach_of_another_team_opens_nothing(quiet: App) -> None:
    people.add_colleagues(quiet)
    youth = Youth(quiet)
    youth.says("blåbär och lingon")
    refused = youth.anna(CoachOpened(people.EVA, youth.seen().turn)).refused
    assert refused is not None
    assert refused.reason is RefusalReason.NO_SUCH_COACH
    assert len(listed(quiet)) == 1


def test_whoever_erases_everything_is_on_no_list(quiet: App) -> None:
    youth = Youth(quiet)
    youth.says("blåbär och lingon")
    youth.does(YouthErased())
    assert people.rows(quiet, NOT_UNDERSTOOD) == []
