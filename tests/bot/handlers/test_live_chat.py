"""A coach and a youth talk: prepared lines, pressed answers, and handing over; and erasing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import pytest
from sqlalchemy import insert

from bot.app import App
from bot.turns.inbound import (
    CoachClosed,
    CoachHandedOver,
    CoachPickedPhrase,
    CoachSaid,
    CoachTook,
    Inbound,
    YouthErased,
    YouthSaid,
    YouthTapped,
)
from flows.engine.facts import Standing
from flows.texts.phrasebook import MOST_VALUE, PHRASES
from storage import codec
from storage.sql.statements import ADDRESS, COACH, EVENT, OUTBOX, TEAM, YOUTH
from tests.support import people
from tests.support.people import ANNA, Youth

OMAR: Final = 2
EVA: Final = 3
"""A coach of another team."""

MEET: Final = CoachPickedPhrase(ANNA, "meet", (("place", "skolan"), ("time", "15:00")))


class Line(NamedTuple):
    """A line of the outbox, opened."""

    name: str
    coach: int | None
    values: Mapping[str, Any]
    buttons: tuple[str, ...]
    turn: int


def said(room: App) -> list[Line]:
    """Every line there is, in order."""
    return list(_lines(room))


def _lines(room: App) -> Iterator[Line]:
    for row in people.rows(room, OUTBOX):
        text = room.store.keys.open(row.payload, f"said:{row.youth_id}")
        values, _, buttons, turn, _ = codec.load_said(text)
        yield Line(row.line, row.coach_id, values, tuple(one.choice for one in buttons), turn)


@pytest.fixture
def sara(room: App) -> Youth:
    """A youth who talks with Anna."""
    with room.store.writing() as db:
        team = people.rows(room, TEAM)[0]._asdict()
        coach = people.rows(room, COACH)[0]._asdict()
        db.execute(insert(TEAM), {**team, "id": 2})
        db.execute(insert(COACH), {**coach, "id": EVA, "team_id": 2, "name": "Eva"})
    youth = Youth(room)
    youth.says("person")
    youth.anna(CoachTook(ANNA))
    return youth


# ---------------------------------------------------------------- prepared lines


def test_a_phrase_is_kept_as_a_line(room: App, sara: Youth) -> None:
    """It is rendered when it is sent: a change of language takes effect at once."""
    taken = sara.anna(MEET)
    line = said(room)[-1]
    assert line.name == "desk.says"
    assert line.values["text"] == PHRASES["meet"].line
    assert line.values["place"] == "skolan"
    assert line.buttons == tuple(f"phrase.1.meet.{one}" for one in ("yes", "no", "other"))
    assert line.turn == taken.turn


@pytest.mark.parametrize(
    ("what", "why"),
    [
        (CoachPickedPhrase(ANNA, "nothing"), "There is no such phrase"),
        (CoachPickedPhrase(ANNA, "meet"), "needs place and time"),
        (CoachPickedPhrase(ANNA, "meet", (("place", "skolan"),)), "needs time"),
        (
            CoachPickedPhrase(ANNA, "meet", (("place", "skolan"), ("time", " \u200b "))),
            "needs time",
        ),
        (CoachPickedPhrase(ANNA, "bring", (("what", "x" * (MOST_VALUE + 1)),)), "At most 120"),
        (CoachPickedPhrase(OMAR, "greeting"), "Take the conversation first"),
        (CoachPickedPhrase(99, "greeting"), "Take the conversation first"),
    ],
)
def test_what_cannot_be_picked(room: App, sara: Youth, what: CoachPickedPhrase, why: str) -> None:
    """Whoever picked it is told why in a plain sentence, and nothing is said."""
    before = said(room)
    refused = sara.anna(what).refused
    assert why in refused
    assert refused.endswith("Nothing was sent.")
    assert said(room) == before


def test_a_value_cannot_take_the_place_of_a_name(room: App, sara: Youth) -> None:
    """Only what the phrase needs is filled in."""
    sara.anna(CoachPickedPhrase(ANNA, "see_you", (("time", "10:00"), ("coach", "Kungen"))))
    assert said(room)[-1].values["coach"] == "Anna"


# ---------------------------------------------------------------- pressed answers


def test_a_pressed_answer_reaches_the_coach_and_nobody_else(room: App, sara: Youth) -> None:
    """During the talk the robot is silent."""
    turn = sara.anna(MEET).turn
    before = len(said(room))
    sara.presses(turn, "phrase.1.meet.yes")
    (line,) = said(room)[before:]
    assert (line.name, line.coach) == ("desk.wrote", ANNA)
    assert line.values == {**line.values, "nickname": "Sara", "text": PHRASES["meet"].choices[0][1]}


def test_afterwards_it_reaches_whoever_had_asked(room: App, sara: Youth) -> None:
    """Omar asked and Anna is responsible: the answer is Omar's; the open question stays."""
    sara.anna(CoachHandedOver(ANNA, OMAR))
    turn = sara.anna(CoachPickedPhrase(OMAR, "interpreter")).turn
    sara.anna(CoachClosed(OMAR, "klart"))
    sara.says("menu")
    place = sara.seen().place
    sara.presses(turn, "phrase.2.interpreter.no")
    assert [(one.name, one.coach) for one in said(room)[-2:]] == [
        ("desk.wrote", OMAR),
        ("person.noted", None),
    ]
    assert sara.seen().place == place


@pytest.mark.parametrize("coach", [EVA, 99])
def test_no_button_reaches_a_coach_of_another_team(room: App, sara: Youth, coach: int) -> None:
    """A made up button goes to the responsible coach."""
    sara.anna(CoachClosed(ANNA, "klart"))
    sara.presses(1, f"phrase.{coach}.meet.yes")
    assert {one.coach for one in said(room)} <= {None, ANNA}


@pytest.mark.parametrize("turn", [-1, 0, 3, 10**30])
def test_a_turn_that_never_was_answers_nothing(room: App, sara: Youth, turn: int) -> None:
    """Who erased themselves and came back is not known again by an old button."""
    sara.anna(CoachClosed(ANNA, "klart"))
    before = len(said(room))
    sara.presses(turn if turn != 3 else sara.seen().turn + 1, "phrase.1.meet.yes")
    assert {one.coach for one in said(room)[before:]} == {None}


def test_an_event_tells_a_tap_from_words(room: App, sara: Youth) -> None:
    """The turn whose button was pressed is kept; words have none."""
    turn = sara.anna(MEET).turn
    sara.presses(turn, "phrase.1.meet.yes")
    sara.says("phrase.1.meet.yes")
    pressed, typed = people.rows(room, EVENT)[-2:]
    assert (pressed.pressed, typed.pressed) == (turn, None)
    opened = [room.store.keys.open(one.words, f"event:{sara.id}") for one in (pressed, typed)]
    assert opened == ["phrase.1.meet.yes", "phrase.1.meet.yes"]


# ---------------------------------------------------------------- handing over


@pytest.mark.parametrize(
    ("what", "why"),
    [
        (CoachHandedOver(OMAR, ANNA), "Only who has taken"),
        (CoachHandedOver(ANNA, ANNA), "Choose a colleague"),
        (CoachHandedOver(ANNA, EVA), "Eva works in another team"),
        (CoachHandedOver(ANNA, 99), "no such coach"),
    ],
)
def test_what_cannot_be_handed_over(
    room: App, sara: Youth, what: CoachHandedOver, why: str
) -> None:
    """It stays with whoever has taken it, and nothing is said."""
    before = said(room)
    assert why in sara.anna(what).refused
    assert said(room) == before
    assert sara.seen().talking_with == ANNA


def test_what_nobody_has_taken_cannot_be_handed_over(room: App) -> None:
    """Not even by the responsible coach; and nothing at all when nothing is open."""
    youth = Youth(room)
    assert "Nothing is open" in youth.anna(CoachHandedOver(ANNA, OMAR)).refused
    youth.says("person")
    assert "Only who has taken" in youth.anna(CoachHandedOver(ANNA, OMAR)).refused


def test_a_handed_over_conversation_is_the_others(room: App, sara: Youth) -> None:
    """The youth hears it first, the other gets a card, and the former coach's words are refused."""
    before = len(said(room))
    sara.anna(CoachHandedOver(ANNA, OMAR))
    told, card = said(room)[before:]
    assert (told.name, told.coach) == ("desk.hands_over", None)
    assert (card.name, card.coach) == ("desk.handed_over", OMAR)
    seen = sara.seen()
    assert seen.talking_with == OMAR
    assert seen.escalation is not None
    assert seen.escalation.taken_by == OMAR
    assert sara.anna(CoachSaid(ANNA, "hej")).refused
    assert sara.anna(CoachClosed(ANNA, "klart")).refused
    assert not sara.anna(CoachSaid(OMAR, "hej")).refused


def test_whoever_has_a_card_hears_who_took_it(room: App) -> None:
    """The responsible coach has one from the start; nobody is told of their own taking."""
    youth = Youth(room)
    youth.says("person")
    youth.anna(CoachTook(OMAR))
    notices = [one for one in said(room) if one.name == "desk.taken"]
    assert [(one.coach, one.values["coach"]) for one in notices] == [(ANNA, "Omar")]


# ---------------------------------------------------------------- erasing from a web page


def test_a_youth_erases_everything_from_outside_the_chat(room: App, sara: Youth) -> None:
    """As in the chat: nothing is known afterwards, and the same chat is a new youth's."""
    sara.does(YouthErased())
    assert people.rows(room, YOUTH)[0].standing == Standing.ERASED.value
    assert people.rows(room, ADDRESS) == []
    assert {row.youth_id for row in people.rows(room, EVENT)} == {None}
    assert [one.line for one in people.rows(room, OUTBOX) if one.state == "queued"][-1] == (
        "settings.erased"
    )
    sara.says("hej")
    assert people.rows(room, YOUTH)[-1].id != sara.id


def test_without_a_chat_there_is_no_goodbye(room: App, sara: Youth) -> None:
    """The page says it itself; and what follows in the same commit is a new youth's."""
    one = Inbound(YouthErased(), "web", "w1", youth=sara.id)
    first, *rest = (
        people.arrival(what, sara.chat) for what in (YouthSaid("hej"), YouthSaid("hallå"))
    )
    taken = room.turns.take([first, one, *rest])
    assert taken[0].youth == taken[1].youth == sara.id
    assert taken[2].youth != sara.id
    assert "settings.erased" not in {row.line for row in people.rows(room, OUTBOX)}


def test_a_tap_keeps_its_turn_before_a_yes_too(room: App) -> None:
    """Nothing of what was pressed is kept then, only that it was a button."""
    room.turns.take(
        [people.arrival(YouthSaid("hej"), "new"), people.arrival(YouthTapped(1, "sv"), "new")]
    )
    assert [(one.words, one.pressed) for one in people.rows(room, EVENT)] == [
        (None, None),
        (None, 1),
    ]
