"""A new device of a youth needs the youth (security-findings.md, S2)."""

from __future__ import annotations

from datetime import timedelta

from bot.app import App
from bot.clock import ManualClock
from bot.turns.inbound import (
    CoachAgreedOnWord,
    CoachMadeDeviceLink,
    Inbound,
    Outcome,
    YouthErased,
    YouthJoined,
)
from bot.turns.refusal import RefusalReason
from storage.access import invites
from storage.access.invites import NewInvite
from storage.reads import access_history
from storage.schema import periods
from storage.sql.statements import OUTBOX
from tests.support import people
from tests.support.people import ANNA, OMAR, Youth, reason


def link(room: App, youth: Youth, coach: int = OMAR) -> NewInvite:
    """A coach makes a link for a new device, and the youth is asked."""
    with room.store.writing() as db:
        made = invites.make(db, room.store.keys, coach, room.clock.now(), youth.id)
    youth.anna(CoachMadeDeviceLink(coach, made.key.hex()))
    return made


def comes(room: App, made: NewInvite, word: str = "", chat: str = "new") -> Outcome:
    """Somebody opens the link on another device."""
    joins = Inbound(YouthJoined(made.secret, word), "web", "", chat=chat)
    return room.turns.take([joins])[0]


def agree(room: App, youth: Youth, word: str = "katt") -> None:
    """A coach writes down a word, now."""
    youth.anna(CoachAgreedOnWord(OMAR, room.store.keys.hash_word(youth.id, word)))


def presses(youth: Youth, what: str, said: str, made: NewInvite | None = None) -> Outcome:
    """The youth presses yes or no under the question on the phone they have."""
    key = made.key.hex()[:16] if made else ""
    return youth.presses(youth.seen().turn, f"newphone.{what}.{key}.{said}")


def passes(room: App, length: timedelta) -> None:
    assert isinstance(room.clock, ManualClock)
    room.clock.move_to(room.clock.now() + length)


def said(room: App) -> list[tuple[int | None, str]]:
    """To whom of the staff (None: the youth) which lines were said."""
    return [(one.coach_id, one.line) for one in people.rows(room, OUTBOX)]


def done(room: App, youth: Youth) -> list[tuple[str, str]]:
    """What the youth reads that staff did for them, the oldest first."""
    with room.store.reading() as db:
        found = access_history.done_for(db, youth.id)
    return [(one.coach, one.what) for one in reversed(found)]


def test_a_word_of_one_s_own_and_a_link_open_nothing(room: App) -> None:
    """The chain of S2: the old phone works on, and the responsible coach hears of each step."""
    sara = Youth(room)
    agree(room, sara)
    made = link(room, sara)
    assert reason(comes(room, made, "katt")) is RefusalReason.INVITATION_INVALID
    sara.says("hej")
    assert (None, "newphone.word") in said(room)
    assert (None, "newphone.link") in said(room)
    assert (ANNA, "desk.other_word") in said(room)
    assert (ANNA, "desk.other_device") in said(room)
    assert done(room, sara) == [("Omar", "word"), ("Omar", "device")]


def test_who_is_responsible_is_not_told_of_their_own_link(room: App) -> None:
    sara = Youth(room)
    link(room, sara, ANNA)
    assert (ANNA, "desk.other_device") not in said(room)


def test_a_yes_on_the_old_phone_lets_the_new_one_in(room: App) -> None:
    sara = Youth(room)
    made = link(room, sara)
    assert reason(comes(room, made)) is RefusalReason.INVITATION_INVALID
    assert presses(sara, "link", "yes", made).refused is None
    assert comes(room, made).refused is None
    assert done(room, sara)[-1] == ("Omar", "device_used")


def test_a_no_ends_the_link_and_is_told(room: App) -> None:
    sara = Youth(room)
    made = link(room, sara)
    presses(sara, "link", "no", made)
    assert (ANNA, "desk.device_refused") in said(room)
    presses(sara, "link", "yes", made)
    assert said(room)[-1] == (None, "newphone.ended")
    assert reason(comes(room, made)) is RefusalReason.INVITATION_INVALID
    with room.store.reading() as db:
        found = access_history.unusual(db, 1, room.clock.now() - timedelta(days=1))
    assert [one.what for one in found] == ["device_refused", "device"]


def test_a_word_opens_a_link_once_it_is_a_day_old(room: App) -> None:
    sara = Youth(room)
    agree(room, sara)
    passes(room, periods.WORD_SETTLES - timedelta(minutes=1))
    made = link(room, sara)
    assert comes(room, made, "katt").refused
    passes(room, timedelta(minutes=2))
    assert comes(room, made, "KATT ").refused is None


def test_a_word_that_was_not_agreed_on_is_taken_away(room: App) -> None:
    sara = Youth(room)
    agree(room, sara)
    presses(sara, "word", "no")
    passes(room, periods.WORD_SETTLES * 2)
    assert comes(room, link(room, sara), "katt").refused
    assert (ANNA, "desk.word_refused") in said(room)
    assert done(room, sara)[:2] == [("Omar", "word"), ("Omar", "word_refused")]


def test_five_wrong_words_end_a_link_and_coordinators_see_it(room: App) -> None:
    """It was no youth who said no: somebody has the link, and tries."""
    sara = Youth(room)
    agree(room, sara)
    passes(room, periods.WORD_SETTLES)
    made = link(room, sara)
    for _ in range(5):
        assert comes(room, made, "hund").refused
    assert comes(room, made, "katt").refused
    with room.store.reading() as db:
        found = access_history.unusual(db, 1, room.clock.now() - timedelta(days=1))
    assert found[0].what == "device_guessed"


def test_another_youth_s_button_says_nothing_of_this_link(room: App) -> None:
    """Anybody can send any data (attack 11)."""
    sara, tilde = Youth(room), Youth(room, "tilde", "Tilde")
    made = link(room, sara)
    tilde.says("hej")
    presses(tilde, "link", "yes", made)
    assert comes(room, made).refused


def test_erasing_leaves_the_trace(room: App) -> None:
    sara = Youth(room)
    made = link(room, sara)
    presses(sara, "link", "yes", made)
    comes(room, made)
    room.turns.take([Inbound(YouthErased(), "web", "", chat="new")])
    assert done(room, sara) == [("Omar", "device"), ("Omar", "device_used")]
