"""A coach and a youth talk: prepared lines, pressed answers, and handing over; and erasing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import pytest
from sqlalchemy import insert

from bot.app import App
from bot.turns.inbound import (
    CoachClosed,
    CoachHandedOver,
    CoachPassed,
    CoachPickedPhrase,
    CoachSaid,
    CoachTook,
    Inbound,
    StaffInput,
    YouthErased,
    YouthSaid,
    YouthTapped,
)
from bot.turns.refusal import Refusal, RefusalReason
from flows.engine.facts import Standing
from flows.texts.phrasebook import MOST_VALUE, PHRASES
from storage import codec
from storage.access import staffing
from storage.schema.channel_names import ChannelName
from storage.sql.statements import ADDRESS, COACH, EVENT, OUTBOX, TEAM, YOUTH
from tests.support import people
from tests.support.people import ANNA, Youth, reason

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
        values, _, buttons, turn, _ = codec.load_payload(text)
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
        (CoachPickedPhrase(ANNA, "nothing"), Refusal(RefusalReason.NO_SUCH_PHRASE)),
        (
            CoachPickedPhrase(ANNA, "meet"),
            Refusal(RefusalReason.VALUES_MISSING, values=("place", "time")),
        ),
        (
            CoachPickedPhrase(ANNA, "meet", (("place", "skolan"),)),
            Refusal(RefusalReason.VALUES_MISSING, values=("time",)),
        ),
        (
            CoachPickedPhrase(ANNA, "meet", (("place", "skolan"), ("time", " \u200b "))),
            Refusal(RefusalReason.VALUES_MISSING, values=("time",)),
        ),
        (
            CoachPickedPhrase(ANNA, "bring", (("what", "x" * (MOST_VALUE + 1)),)),
            Refusal(RefusalReason.TOO_LONG, values=("what",), most=MOST_VALUE),
        ),
    ],
)
def test_what_cannot_be_picked(
    room: App, sara: Youth, what: CoachPickedPhrase, why: Refusal
) -> None:
    """Whoever picked it is told why, with what is missing or too long, and nothing is said."""
    before = said(room)
    assert sara.anna(what).refused == why
    assert said(room) == before


@pytest.mark.parametrize(
    "what",
    [
        CoachSaid(OMAR, "hej"),
        CoachPickedPhrase(OMAR, "greeting"),
        CoachPickedPhrase(99, "greeting"),
        CoachHandedOver(OMAR, ANNA),
    ],
)
def test_who_has_not_taken_it_hears_who_has(room: App, sara: Youth, what: StaffInput) -> None:
    """Whatever they want with the talk; and nothing is said."""
    before = said(room)
    assert sara.anna(what).refused == Refusal(RefusalReason.NOT_THE_TAKER, sara.coach(ANNA))
    assert said(room) == before


@pytest.mark.parametrize("open_", [False, True], ids=["nothing open", "nobody has taken it"])
def test_where_nobody_has_taken_it_nobody_is_named(room: App, *, open_: bool) -> None:
    """Words before taking it: the reason is the same, and no colleague has it."""
    youth = Youth(room)
    if open_:
        youth.says("person")
    assert youth.anna(CoachSaid(OMAR, "hej")).refused == Refusal(RefusalReason.NOT_THE_TAKER)


@pytest.mark.parametrize("deed", [CoachTook, CoachPassed, lambda one: CoachClosed(one, "klart")])
def test_what_a_colleague_has_taken_is_theirs(
    room: App, sara: Youth, deed: Callable[[int], StaffInput]
) -> None:
    """To take, to pass and to close it is refused alike, and says whose it is."""
    before = said(room)
    assert sara.anna(deed(OMAR)).refused == Refusal(RefusalReason.TAKEN, sara.coach(ANNA))
    assert said(room) == before


def test_of_two_who_take_it_at_once_the_second_hears_of_the_first(room: App) -> None:
    """In one commit, as when both press at once: no look at the database comes between."""
    youth = Youth(room)
    youth.says("person")
    both = [
        Inbound(CoachTook(one), ChannelName.CONSOLE, f"t{one}", youth=youth.id)
        for one in (OMAR, ANNA)
    ]
    omar, anna = room.turns.take(both)
    assert omar.refused is None
    assert anna.refused == Refusal(RefusalReason.TAKEN, youth.coach(OMAR))
    assert youth.seen().talking_with == OMAR


def test_closed_and_written_to_at_once(room: App, sara: Youth) -> None:
    """Whose talk has ended in the same commit is named nobody: a colleague was not quicker."""
    both = (CoachClosed(ANNA, "klart"), CoachSaid(ANNA, "hej"), CoachClosed(OMAR, "klart"))
    taken = room.turns.take([Inbound(one, ChannelName.CONSOLE, youth=sara.id) for one in both])
    assert [one.refused for one in taken] == [
        None, Refusal(RefusalReason.NOT_THE_TAKER), Refusal(RefusalReason.NOTHING_OPEN),
    ]  # fmt: skip


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
        ("held.answer_saved", None),
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
        (CoachHandedOver(OMAR, ANNA), RefusalReason.NOT_THE_TAKER),
        (CoachHandedOver(ANNA, ANNA), RefusalReason.TO_ONESELF),
        (CoachHandedOver(ANNA, EVA), RefusalReason.OTHER_TEAM),
        (CoachHandedOver(ANNA, 99), RefusalReason.NO_SUCH_COACH),
    ],
)
def test_what_cannot_be_handed_over(
    room: App, sara: Youth, what: CoachHandedOver, why: RefusalReason
) -> None:
    """It stays with whoever has taken it, and nothing is said."""
    before = said(room)
    assert reason(sara.anna(what)) is why
    assert said(room) == before
    assert sara.seen().talking_with == ANNA


def test_nothing_is_handed_over_to_who_is_away(room: App, sara: Youth) -> None:
    """Nobody would answer; it stays with whoever has taken it, and nothing is said."""
    with room.store.writing() as db:
        staffing.add_absence(db, OMAR, room.clock.now(), None, room.clock.now())
    before = said(room)
    omar = dataclasses.replace(sara.coach(OMAR), away=True, goes_away_at=None)
    taken = sara.anna(CoachHandedOver(ANNA, OMAR))
    assert taken.refused == Refusal(RefusalReason.AWAY, omar)
    assert said(room) == before
    assert sara.seen().talking_with == ANNA


def test_what_nobody_has_taken_cannot_be_handed_over(room: App) -> None:
    """Not even by the responsible coach; and nothing at all when nothing is open."""
    youth = Youth(room)
    assert reason(youth.anna(CoachHandedOver(ANNA, OMAR))) is RefusalReason.NOTHING_OPEN
    youth.says("person")
    assert reason(youth.anna(CoachHandedOver(ANNA, OMAR))) is RefusalReason.NOT_THE_TAKER


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
    omar = sara.coach(OMAR)
    assert sara.anna(CoachSaid(ANNA, "hej")).refused == Refusal(RefusalReason.NOT_THE_TAKER, omar)
    assert sara.anna(CoachClosed(ANNA, "klart")).refused == Refusal(RefusalReason.TAKEN, omar)
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
