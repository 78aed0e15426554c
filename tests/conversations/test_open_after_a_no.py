"""After a no the open information stays in the chat, and nothing asks again (practices 3-6)."""

from __future__ import annotations

import pytest

from bot.app import App
from flows.engine.facts import Standing
from storage.sql.statements import EVENT, OUTBOX, TIMER, YOUTH
from tests.support import people
from tests.support.people import Youth

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

ASKS = frozenset({"welcome.join", "welcome.again", "welcome.ask_again"})


@pytest.fixture
def sara(room: App) -> Youth:
    """A youth who has just said no."""
    made = Youth(room)
    with room.store.writing() as db:
        db.execute(YOUTH.update().values(standing=Standing.NEW))
    made.says("hej")
    made.taps("sv", "on", "on", "on", "no")
    assert made.seen().standing is Standing.DECLINED
    return made


def told(room: App, since: int) -> list[str]:
    return [one.line for one in people.rows(room, OUTBOX) if one.coach_id is None][since:]


def step(sara: Youth) -> str:
    place = sara.seen().place
    return f"{place.flow}.{place.step}" if place else ""


@pytest.mark.parametrize("rest", [False, True])
@pytest.mark.parametrize("words", ["vem kan hjälpa", "Vem kan hjälpa?", "who can help"])
def test_its_words_lead_to_who_can_help(room: App, sara: Youth, words: str, *, rest: bool) -> None:
    """With its button before them, and at rest after it was used."""
    if rest:
        sara.taps("who", "leisure", "enough")
        assert sara.seen().place is None
    sara.says(words)
    assert step(sara) == "help.need"
    assert not [one for one in people.rows(room, EVENT) if one.words is not None]
    assert [one.name for one in people.rows(room, TIMER)] == ["forget"]


@pytest.mark.parametrize("words", ["meny", "hej", "vad är det här", "/start"])
def test_nothing_asks_again_whether_to_begin(room: App, sara: Youth, words: str) -> None:
    """What there is is shown; it is asked only of who presses that."""
    since = len(told(room, 0))
    for _ in range(4):
        sara.says(words)
    assert not ASKS & set(told(room, since))
    sara.says("meny")
    assert step(sara) == "welcome.open"
    sara.taps("begin")
    assert step(sara) == "welcome.again"
    sara.taps("yes")
    assert sara.seen().standing is Standing.ENROLLED


@pytest.mark.parametrize(
    ("choice", "to"), [("who", "help.need"), ("read", "school.which"), ("person", "")]
)
def test_each_of_it_is_one_press_away(room: App, sara: Youth, choice: str, to: str) -> None:
    """Under the answer to the no itself."""
    assert step(sara) == "welcome.no_open"
    sara.taps(choice)
    assert step(sara) == to
    assert (sara.seen().escalation is not None) == (choice == "person")
    del room


@pytest.mark.parametrize("words", ["ja", "yes", "1"])
def test_a_yes_at_rest_begins_nothing(sara: Youth, words: str) -> None:
    """No word at rest says yes to taking part."""
    sara.taps("who", "leisure", "enough")
    sara.says(words)
    assert sara.seen().standing is Standing.DECLINED


def test_while_a_human_is_called_the_words_are_theirs(room: App, sara: Youth) -> None:
    """They reach whoever is called, as all words do."""
    sara.says("jag vill dö")
    sara.says("vem kan hjälpa")
    assert step(sara) != "help.need"
    found = [one.line for one in people.rows(room, OUTBOX) if one.coach_id is not None]
    assert "desk.wrote_early" in found
