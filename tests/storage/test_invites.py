"""Invitations: used once, by one chat, for fourteen days; whoever guesses learns nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import App
from bot.clock import ManualClock
from bot.turns.inbound import (
    Inbound,
    Outcome,
    YouthErased,
    YouthJoined,
    YouthSaid,
    YouthTapped,
)
from bot.turns.refusal import Refusal, RefusalReason
from flows.engine.facts import Standing
from storage.access import check_words, invites, staff
from storage.access.invites import InviteWords, NewInvite
from storage.access.staff import Role
from storage.maintenance import retention
from storage.schema import periods
from storage.sql.statements import ALARM, EVENT, INVITE, OUTBOX, YOUTH
from storage.turns.youth_state import YouthState
from tests.support import people
from tests.support.people import reason


def invite(room: App, coach: int = 1, youth: int | None = None) -> NewInvite:
    with room.store.writing() as db:
        return invites.make(db, room.store.keys, coach, room.clock.now(), youth)


def join(room: App, invitation: str, chat: str = "phone", word: str = "") -> Outcome:
    arrival = Inbound(YouthJoined(invitation, word), "web", f"join-{chat}-{word}", chat=chat)
    return room.turns.take([arrival])[0]


def sweep(room: App) -> None:
    with room.store.writing() as db:
        retention.sweep(db, room.clock.now(), words=False)


def known(room: App, chat: str) -> YouthState | None:
    with room.store.begin() as uow:
        found = uow.youths_by_chat([("web", chat)]).get(("web", chat))
        return uow.youths([found])[found] if found else None


def pass_time(room: App, length: timedelta) -> None:
    assert isinstance(room.clock, ManualClock)
    room.clock.move_to(room.clock.now() + length)


def test_who_comes_by_a_link_is_met_by_the_coach_who_invited(room: App) -> None:
    """The welcome begins, and Omar's youth is Omar's."""
    taken = join(room, invite(room, coach=2).secret)
    youth = known(room, "phone")
    assert not taken.refused
    assert youth is not None
    assert (youth.coach.name, youth.standing) == ("Omar", Standing.NEW)
    assert youth.place is not None
    assert youth.place.flow == "welcome"


@pytest.mark.parametrize("wrong", ["abc", "", "x" * 5000, "' OR 1=1 --", "\ud800"])
def test_what_is_no_invitation_opens_nothing(room: App, wrong: str) -> None:
    """Nobody is met, and nothing is written."""
    assert reason(join(room, wrong)) is RefusalReason.INVITATION_INVALID
    assert people.rows(room, YOUTH) == []


def test_an_invitation_is_used_once(room: App) -> None:
    """The second one is told the same as somebody who guesses."""
    secret = invite(room).secret
    assert not join(room, secret, "first").refused
    used, guessed = join(room, secret, "second"), join(room, "guess", "third")
    assert used.refused == guessed.refused == Refusal(RefusalReason.INVITATION_INVALID)
    assert known(room, "second") is None


def test_two_at_once_in_one_commit_one_wins(room: App) -> None:
    """Two phones open one link at the same moment."""
    secret = invite(room).secret
    both = [Inbound(YouthJoined(secret), "web", one, chat=one) for one in ("one", "two")]
    refused = [taken.refused for taken in room.turns.take(both)]
    assert refused == [None, Refusal(RefusalReason.INVITATION_INVALID)]
    assert len(people.rows(room, YOUTH)) == 1


def test_the_same_request_twice_is_one_youth(room: App) -> None:
    """A phone that sends again after a lost answer is in, and is not told that it is too late."""
    arrival = Inbound(YouthJoined(invite(room).secret), "web", "same", chat="phone")
    first, second = room.turns.take([arrival])[0], room.turns.take([arrival])[0]
    assert (first.refused, second.repeated) == (None, True)


@pytest.mark.parametrize("invitation", ["the same", "another", "a guess"])
def test_whose_chat_it_is_already_is_told_apart_from_a_guess(room: App, invitation: str) -> None:
    """One chat is one youth's; whoever comes by it is in, and no invitation is used up."""
    first, other = invite(room).secret, invite(room).secret
    given = {"the same": first, "another": other, "a guess": "guess"}[invitation]
    assert join(room, first).refused is None
    again = Inbound(YouthJoined(given), "web", "again", chat="phone")
    assert reason(room.turns.take([again])[0]) is RefusalReason.ALREADY_JOINED
    assert not join(room, other, "another phone").refused
    assert len(people.rows(room, YOUTH)) == 2


def test_two_presses_in_one_commit_are_one_youth(room: App) -> None:
    """The second finds the chat that the first has opened."""
    secret = invite(room).secret
    both = [Inbound(YouthJoined(secret), "web", one, chat="phone") for one in ("one", "two")]
    first, second = room.turns.take(both)
    assert (first.refused, reason(second)) == (None, RefusalReason.ALREADY_JOINED)
    assert len(people.rows(room, YOUTH)) == 1


def test_after_fourteen_days_it_is_over(room: App) -> None:
    """An unused invitation ends."""
    early, late = invite(room).secret, invite(room).secret
    pass_time(room, timedelta(days=13, hours=23))
    assert not join(room, early, "early").refused
    pass_time(room, timedelta(hours=2))
    assert join(room, late, "late").refused


@pytest.mark.parametrize("written", ["as is", "no dashes", "small", "spaces"])
def test_a_code_is_read_as_people_write_it(room: App, written: str) -> None:
    """Small letters, spaces and dashes do not matter."""
    code = invite(room).code
    plain = code.replace("-", "")
    ways = {"as is": code, "no dashes": plain, "small": code.lower(), "spaces": " ".join(plain)}
    assert not join(room, ways[written]).refused


def test_neither_link_nor_code_stands_in_the_database(room: App) -> None:
    """Only keyed hashes do."""
    made = invite(room)
    with room.store.reading() as db:
        row = repr(db.execute(select(INVITE)).all())
    assert made.secret not in row
    assert made.code.replace("-", "") not in row


# ------------------------------------------------------------ a new device


def device(room: App, word: str = "Blå Cykel") -> tuple[people.Youth, NewInvite]:
    youth = people.Youth(room, "old phone")
    with room.store.writing() as db:
        check_words.keep(db, room.store.keys, youth.id, word)
    return youth, invite(room, youth=youth.id)


def test_a_new_device_needs_the_word_agreed_on(room: App) -> None:
    """Without it nothing is shown; with it the chat moves, and the old device is out."""
    youth, made = device(room)
    assert join(room, made.secret, word="röd cykel").refused
    assert known(room, "phone") is None
    assert not join(room, made.secret, word=" blå  CYKEL ").refused
    moved = known(room, "phone")
    assert moved is not None
    assert moved.id == youth.id
    old = Inbound(YouthSaid("hej"), people.CHANNEL, "late", chat="old phone")
    assert room.turns.take([old])[0].youth != youth.id


def test_after_five_wrong_words_the_invitation_is_void(room: App) -> None:
    """Whoever found the link may not guess for long."""
    _, made = device(room)
    for guess in range(5):
        assert join(room, made.secret, word=f"guess {guess}").refused
    assert join(room, made.secret, word="Blå Cykel").refused


def test_without_a_word_agreed_on_nobody_gets_in(room: App) -> None:
    """An empty word is none."""
    _, made = device(room, word="")
    assert join(room, made.secret, word="").refused


def test_a_chat_that_nobody_was_invited_to_is_not_met(room: App) -> None:
    """On the web nobody becomes a youth by writing."""
    arrival = Inbound(YouthSaid("hej"), "web", "1", chat="stranger")
    assert room.turns.take([arrival])[0].refused == Refusal(RefusalReason.CHAT_ENDED)
    assert people.rows(room, YOUTH) == []


def test_an_invitation_of_someone_new_begins_with_no_word(room: App) -> None:
    """Only an invitation to a chat that is somebody's asks for the word."""
    _, made = device(room)
    now = room.clock.now()
    with room.store.reading() as db:
        fresh = invites.find(db, room.store.keys, invite(room).secret, now)
        moved = invites.find(db, room.store.keys, made.secret, now)
    assert fresh is not None
    assert moved is not None
    assert (fresh.asks, moved.asks) == (False, True)


def test_a_coordinator_is_asked_when_every_coach_was_asked_twice(room: App) -> None:
    """Escalations climb to coaches first; after another round the operator is alarmed, and none of
    them is spared (decision 24).
    """
    with room.store.writing() as db:
        eva = staff.add(db, 1, "Eva", "sv", Role.COORDINATOR)
    youth = people.Youth(room)
    youth.says("jag vill dö")
    alarms = [0]
    for _ in range(7):
        pass_time(room, timedelta(minutes=15))
        room.turns.take_due()
        alarms.append(len(people.rows(room, ALARM)))
    told = [row.coach_id for row in people.rows(room, OUTBOX) if row.kind == "card"]
    assert told == [1, 2, 1, 2, eva, 1, 2, eva]
    assert alarms == [0, 0, 0, 0, 0, 0, 0, 1]


def test_with_the_youth_their_invitations_go(room: App) -> None:
    """Nothing is left that leads to somebody who has erased themselves."""
    join(room, invite(room).secret)
    youth = known(room, "phone")
    assert youth is not None
    invite(room, youth=youth.id)
    invite(room)
    room.turns.take([Inbound(YouthErased(), "web", "erase", chat="phone")])
    assert [row.youth_id for row in people.rows(room, INVITE)] == [None]


# ------------------------------------------------------------ yes, no, think


def answer(room: App, chat: str, *choices: str) -> None:
    for choice in choices:
        youth = known(room, chat)
        assert youth is not None
        assert youth.place is not None
        tap = YouthTapped(youth.place.turn, choice)
        room.turns.take([Inbound(tap, "web", f"{chat}-{youth.place.turn}", chat=chat)])


def kept(room: App) -> list[tuple[str, int | None, bool, bool]]:
    """Of each invitation: answer, whose, whether it is used up, whether anything is sealed."""
    return [
        (row.answer, row.youth_id, row.used_at is not None, row.label is not None)
        for row in people.rows(room, INVITE)
    ]


def test_after_a_no_the_same_link_works_for_a_year(room: App) -> None:
    """[3-6] On the same phone and on another; who was forgotten begins anew with the same coach."""
    made = invite(room, coach=2)
    join(room, made.secret, "phone")
    answer(room, "phone", "sv", "on", "on", "on", "no")
    assert not join(room, made.secret, "another phone").refused
    answer(room, "another phone", "sv", "on", "on", "on", "no")
    pass_time(room, timedelta(hours=25))
    room.turns.take_due()
    assert known(room, "phone") is None
    assert known(room, "another phone") is None
    pass_time(room, timedelta(days=363))
    assert not join(room, made.secret, "back").refused
    youth = known(room, "back")
    assert youth is not None
    assert (youth.coach.id, youth.standing) == (2, Standing.NEW)
    assert join(room, made.secret, "third").refused, "it is used until the next no"
    pass_time(room, timedelta(days=2))
    room.turns.take_due()


def test_of_a_no_only_the_links_hash_and_its_date_are_left(room: App) -> None:
    """[3-6] Whose it was and how it was introduced go within a day, the code at once; a year later
    the row goes too.
    """
    with room.store.writing() as db:
        words = InviteWords("Kajen", "mentor")
        made = invites.make(db, room.store.keys, 1, room.clock.now(), words=words)
    join(room, made.secret)
    answer(room, "phone", "sv", "on", "on", "on", "no")
    said_at = room.clock.now()
    assert join(room, made.code, "by code").refused
    pass_time(room, timedelta(hours=25))
    room.turns.take_due()
    (row,) = people.rows(room, INVITE)
    assert (row.answer, row.answered_at, row.youth_id, row.used_at) == ("no", said_at, None, None)
    assert (row.introduced_by, row.referral_id, bytes(row.code)) == ("", None, bytes(row.hash))
    pass_time(room, periods.NO_LABEL_KEPT)
    sweep(room)
    assert kept(room) == [("no", None, False, False)]
    pass_time(room, periods.NO_KEPT)
    sweep(room)
    assert kept(room) == []


def test_a_year_after_a_no_the_link_is_over(room: App) -> None:
    """Then it is as good as a guess."""
    made = invite(room)
    join(room, made.secret)
    answer(room, "phone", "sv", "on", "on", "on", "no")
    pass_time(room, timedelta(days=1, minutes=1))
    room.turns.take_due()
    pass_time(room, periods.NO_KEPT)
    assert join(room, made.secret, "late").refused


def test_who_says_yes_after_a_no_has_the_link_used_up(room: App) -> None:
    """In the same chat, within the day."""
    made = invite(room)
    join(room, made.secret)
    answer(room, "phone", "sv", "on", "on", "on", "no")
    youth = known(room, "phone")
    assert youth is not None
    room.turns.take([Inbound(YouthSaid("hej"), "web", "again", chat="phone")])
    answer(room, "phone", "begin", "yes")
    assert kept(room) == [("yes", youth.id, True, False)]
    assert join(room, made.secret, "another").refused


def test_who_never_decides_leaves_nothing(room: App) -> None:
    """[3-15] After thirty days the invitation goes with all else, whatever was thought."""
    made = invite(room)
    join(room, made.secret)
    answer(room, "phone", "sv", "on", "on", "on", "think", "never")
    assert [one[0] for one in kept(room)] == ["think"]
    pass_time(room, timedelta(days=30, minutes=1))
    room.turns.take_due()
    assert kept(room) == []
    assert join(room, made.secret, "late").refused


def test_while_somebody_thinks_nothing_is_kept_but_the_choice(room: App) -> None:
    """[3-15] No name, no words, no wish: the language of the page, the day to ask, the answer."""
    join(room, invite(room).secret)
    answer(room, "phone", "sv")
    room.turns.take([Inbound(YouthSaid("Jag heter Kanarie"), "web", "words", chat="phone")])
    answer(room, "phone", "on", "on", "on", "think", "week")
    youth = known(room, "phone")
    assert youth is not None
    assert (youth.standing, youth.nickname, youth.wish) == (Standing.THINKING, "", "")
    assert not [*youth.steps, *youth.reminders, *youth.meetings, *youth.requests]
    assert [row.words for row in people.rows(room, EVENT)] == [None] * 8
    assert "Kanarie" not in repr(people.sealed(room))


def test_of_who_erases_themselves_after_a_no_nothing_is_left(room: App) -> None:
    """They asked for it: the link goes too."""
    made = invite(room)
    join(room, made.secret)
    answer(room, "phone", "sv", "on", "on", "on", "no")
    room.turns.take([Inbound(YouthErased(), "web", "erase", chat="phone")])
    assert kept(room) == []


def test_after_a_no_a_person_is_reached(room: App) -> None:
    """[3-6] In the chat, by the word and by the button; a coach is called as for everybody."""
    join(room, invite(room).secret)
    answer(room, "phone", "sv", "on", "on", "on", "no")
    room.turns.take([Inbound(YouthSaid("person"), "web", "p", chat="phone")])
    youth = known(room, "phone")
    assert youth is not None
    assert youth.escalation is not None
    pass_time(room, timedelta(hours=25))
    room.turns.take_due()
    assert known(room, "phone") is not None, "nobody is forgotten who waits for a human"


def test_one_that_is_withdrawn_is_as_good_as_a_guess(room: App) -> None:
    """Also by its code, and also after a no."""
    made, declined = invite(room), invite(room)
    join(room, declined.secret)
    answer(room, "phone", "sv", "on", "on", "on", "no")
    with room.store.writing() as db:
        for one in (made, declined):
            assert invites.withdraw(db, one.key, [1], room.clock.now())
    guessed = join(room, "guess", "0").refused
    for number, given in enumerate((made.secret, made.code, declined.secret), start=1):
        assert join(room, given, f"phone {number}").refused == guessed


def test_a_new_device_is_no_answer_and_in_no_list(room: App) -> None:
    """It leads to somebody who has answered long ago."""
    youth, _ = device(room)
    with room.store.reading() as db:
        assert invites.listed(db, room.store.keys, [1], room.clock.now()) == []
    youth.says("stop")
    assert [row.answer for row in people.rows(room, INVITE)] == [""]
