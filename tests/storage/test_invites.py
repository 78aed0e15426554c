"""Invitations: used once, by one chat, for fourteen days; whoever guesses learns nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import App
from bot.clock import ManualClock
from bot.turns.inbound import Inbound, Outcome, YouthErased, YouthJoined, YouthSaid
from bot.turns.refusal import Refusal, RefusalReason
from flows.engine.facts import Standing
from storage.access import invites, staff
from storage.access.invites import NewInvite
from storage.access.staff import Role
from storage.reads import console
from storage.sql.statements import INVITE, OUTBOX, YOUTH
from storage.turns.youth_state import YouthState
from tests.support import people
from tests.support.people import reason


def invite(room: App, coach: int = 1, youth: int | None = None) -> NewInvite:
    with room.store.writing() as db:
        return invites.make(db, room.store.keys, coach, room.clock.now(), youth)


def join(room: App, invitation: str, chat: str = "phone", word: str = "") -> Outcome:
    arrival = Inbound(YouthJoined(invitation, word), "web", f"join-{chat}-{word}", chat=chat)
    return room.turns.take([arrival])[0]


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
        console.keep_check_word(db, room.store.keys, youth.id, word)
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


def test_a_coordinator_is_never_on_the_ladder(room: App) -> None:
    """Escalations climb to coaches only."""
    with room.store.writing() as db:
        staff.add(db, 1, "Eva", "sv", Role.COORDINATOR)
    youth = people.Youth(room)
    youth.says("jag vill dö")
    for _ in range(4):
        pass_time(room, timedelta(hours=3))
        room.turns.take_due()
    told = {row.coach_id for row in people.rows(room, OUTBOX) if row.kind == "card"}
    assert told == {1, 2}


def test_with_the_youth_their_invitations_go(room: App) -> None:
    """Nothing is left that leads to somebody who has erased themselves."""
    join(room, invite(room).secret)
    youth = known(room, "phone")
    assert youth is not None
    invite(room, youth=youth.id)
    invite(room)
    room.turns.take([Inbound(YouthErased(), "web", "erase", chat="phone")])
    assert [row.youth_id for row in people.rows(room, INVITE)] == [None]
