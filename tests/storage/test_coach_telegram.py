"""Coaches in Telegram, in the database: whose chat it is, which cards, and a ladder with gaps."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from bot.app import App
from bot.delivery.channel import RecordingChannel
from bot.turns.inbound import (
    CoachClosed,
    CoachPassed,
    CoachSaid,
    CoachTook,
    CoachUnreached,
    Inbound,
)
from bot.turns.refusal import Refusal, RefusalReason
from storage import outbox as storage_outbox
from storage.access import coach_telegram, staff, staffing
from storage.maintenance import retention
from storage.outbox import OutboxMark
from storage.reads import coach_telegram_cards, weekly_stats
from storage.reads.coach_telegram_cards import EscalationFate
from storage.schema import periods
from storage.schema.line_state import LineState
from storage.sql.statements import ALARM, COACH_CHAT, ESCALATION, OUTBOX, PAIRING, YOUTH
from tests.support import people
from tests.support.coach_chats import fresh, linked, uses, write
from tests.support.outboxes import spoken_by
from tests.support.people import ANNA, CHANNEL, KIM, OMAR, Youth


def away(room: App, coach: int) -> None:
    """This coach is away from now on."""
    now = room.clock.now()
    write(room, lambda at, _: staffing.add_absence(at, coach, now, None, now))


def cards(room: App) -> list[tuple[int, str]]:
    """Every card in order: to which coach, and which line."""
    found = select(OUTBOX.c.coach_id, OUTBOX.c.line).where(OUTBOX.c.kind == "card")
    return write(room, lambda at, _: [(a, b) for a, b in at.execute(found.order_by(OUTBOX.c.id))])


# ---------------------------------------------------------------- whose chat


def test_a_chat_is_one_coachs_and_a_coach_has_one(room: App) -> None:
    assert linked(room, ANNA, "7001") == ANNA
    assert linked(room, ANNA, "7002") == ANNA
    assert write(room, lambda at, keys: coach_telegram.find_by_chat(at, keys, "7001")) is None
    assert linked(room, OMAR, "7002") == OMAR
    everybody = write(room, coach_telegram.everybody)
    assert [(one.coach, one.chat, one.digest_at) for one in everybody] == [(OMAR, "7002", time(8))]


def test_a_code_works_once_for_a_quarter_of_an_hour(room: App) -> None:
    """An older one ends with the next; unknown, used, old and late are the same."""
    now = room.clock.now()
    old, code = fresh(room, ANNA), fresh(room, ANNA)
    late = now + periods.PAIRING_LASTS
    for given, at_ in ((old, now), ("nonsense", now), (code, late)):
        assert uses(room, given, "7", at_) is None
    assert uses(room, code, "7", now) == ANNA
    assert uses(room, code, "8", now) is None


def test_who_leaves_is_unlinked_and_their_codes_end(room: App) -> None:
    now = room.clock.now()
    linked(room, OMAR, "7002")
    code = write(room, lambda at, keys: coach_telegram.code(at, keys, OMAR, now))
    assert write(room, lambda at, _: staff.leave(at, OMAR, now))
    assert people.rows(room, COACH_CHAT) == []
    assert write(room, lambda at, keys: coach_telegram.link(at, keys, code, "7002", now)) is None


def test_old_codes_are_swept(room: App) -> None:
    now = room.clock.now()
    write(room, lambda at, keys: coach_telegram.code(at, keys, ANNA, now))
    later = now + periods.WAYS_IN_KEPT + timedelta(hours=1)
    write(room, lambda at, _: retention.sweep(at, later, words=False))
    assert people.rows(room, PAIRING) == []


def test_lines_go_to_the_chat_that_is_linked_and_open(room: App) -> None:
    """Else they have no chat but the desk."""
    youth = Youth(room)
    youth.says("person")
    now = room.clock.now()

    def chats() -> list[bool]:
        found = write(room, lambda at, _: storage_outbox.due_lines(at, now, 50))
        return [one.coach_chat is not None for one in found if one.coach is not None]

    assert chats() == [False]
    linked(room, ANNA, "7001")
    assert chats() == [True]
    write(room, lambda at, _: coach_telegram.set_blocked(at, ANNA, now))
    assert chats() == [False]


# ---------------------------------------------------------------- a ladder with gaps


def test_the_ladder_passes_who_is_away(room: App) -> None:
    linked(room, ANNA, "7001")
    away(room, ANNA)
    Youth(room).says("person")
    assert cards(room) == [(OMAR, "desk.card")]


def test_who_is_back_is_called_again(room: App) -> None:
    """Their own youths first, as before."""
    away(room, ANNA)
    write(room, lambda at, _: staffing.end_absences(at, ANNA, room.clock.now()))
    Youth(room).says("person")
    assert cards(room) == [(ANNA, "desk.card")]


@pytest.mark.parametrize("hours", [0, 12], ids=["in the daytime", "at night"])
async def test_a_youth_hears_who_is_really_told(room: App, hours: int) -> None:
    """While their coach is away it is another, who then takes it."""
    linked(room, ANNA, "7001")
    away(room, ANNA)
    said = RecordingChannel(CHANNEL)
    outbox = spoken_by(room, said)
    youth = Youth(room)
    await room.start()
    await room.move_to(room.clock.now() + timedelta(hours=hours))
    youth.says("person")
    youth.says("person")
    youth.says("jag vill dö")
    await room.move_to(room.clock.now() + timedelta(hours=hours))
    youth.anna(CoachTook(OMAR))
    youth.says("person")
    await outbox.flush()
    assert {coach for coach, _ in cards(room)} == {OMAR}
    assert any("Omar" in one.text for one in said.sent)
    assert not any("Anna" in one.text for one in said.sent)


async def test_where_nobody_can_be_called_a_youth_hears_of_the_team(room: App) -> None:
    """No name of somebody who is away stands for whoever shall answer."""
    away(room, ANNA)
    away(room, OMAR)
    said = RecordingChannel(CHANNEL)
    outbox = spoken_by(room, said)
    youth = Youth(room)
    youth.says("person")
    youth.says("jag vill dö")
    youth.says("person")
    await room.start()
    await outbox.flush()
    assert said.sent
    assert not any(name in one.text for one in said.sent for name in ("Anna", "Omar"))


def test_with_every_coach_away_the_coordinators_are_asked(room: App) -> None:
    """Nobody who is away is rung; the ladder never stops (decision 24)."""
    people.add_colleagues(room)
    for coach, chat in ((ANNA, "7001"), (OMAR, "7002")):
        linked(room, coach, chat)
        away(room, coach)
    youth = Youth(room)
    youth.says("person")
    assert cards(room) == [(KIM, "desk.card")]
    assert youth.anna(CoachPassed(KIM)).refused == Refusal(RefusalReason.NOBODY_ELSE)


async def test_with_everybody_away_the_operator_is_alarmed(room: App) -> None:
    """At once, and again every two hours: no person is in it, and it is tried again all the time
    (decision 24).
    """
    away(room, ANNA)
    away(room, OMAR)
    youth = Youth(room)
    youth.says("person")
    await room.start()
    assert cards(room) == []
    alarms = [row.what for row in people.rows(room, ALARM)]
    assert alarms == ["a youth waits for a human, tier C: nobody of the team can be called"]
    began = room.clock.now()
    await room.move_to(room.clock.now() + timedelta(hours=2) - timedelta(minutes=1))
    assert len(people.rows(room, ALARM)) == 1
    await room.move_to(room.clock.now() + timedelta(minutes=1))
    assert [row.at - began for row in people.rows(room, ALARM)] == [
        timedelta(0), timedelta(hours=2),
    ]  # fmt: skip
    write(room, lambda at, _: staffing.end_absences(at, OMAR, room.clock.now()))
    await room.move_to(room.clock.now())
    assert cards(room) == [(OMAR, "desk.card")]


async def test_when_the_last_goes_away_the_operator_is_alarmed_at_once(room: App) -> None:
    """However many had been asked before, and however much time they would have had."""
    youth = Youth(room)
    youth.says("jag vill dö")
    await room.start()
    await room.move_to(room.clock.now() + timedelta(minutes=5))
    assert cards(room) == [(ANNA, "desk.card"), (OMAR, "desk.not_taken")]
    away(room, ANNA)
    away(room, OMAR)
    await room.move_to(room.clock.now())
    assert len(people.rows(room, ALARM)) == 1


def test_of_two_who_look_at_once_one_sends_the_day(room: App) -> None:
    """Both have read that none was sent; a day that could not be sent is given back."""
    linked(room, ANNA, "7001")
    now = room.clock.now()

    def takes(before: datetime | None, after: datetime | None) -> bool:
        return write(room, lambda at, _: coach_telegram.mark_digest_sent(at, ANNA, before, after))

    assert [takes(None, now), takes(None, now)] == [True, False]
    assert takes(now, None)
    assert takes(None, now)


def test_not_me_goes_to_the_next_with_a_new_deadline(room: App) -> None:
    """The alarm is ahead as ever; who passes what a colleague was asked for changes nothing."""
    youth = Youth(room)
    youth.says("person")
    (before,) = people.rows(room, ESCALATION)
    assert not youth.anna(CoachPassed(ANNA)).refused
    assert not youth.anna(CoachPassed(ANNA)).refused
    (after,) = people.rows(room, ESCALATION)
    assert cards(room) == [(ANNA, "desk.card"), (OMAR, "desk.passed")]
    assert (before.rung, after.rung) == (1, 2)
    assert (before.asked, after.asked, after.taken_by) == (ANNA, OMAR, None)
    youth.anna(CoachTook(OMAR))
    assert youth.anna(CoachPassed(ANNA)).refused == Refusal(RefusalReason.TAKEN, youth.coach(OMAR))


@pytest.mark.parametrize("blocked", [True, False])
def test_who_was_not_reached_is_passed_by(room: App, *, blocked: bool) -> None:
    linked(room, ANNA, "7001")
    youth = Youth(room)
    youth.says("person")
    room.turns.take([Inbound(CoachUnreached(ANNA, blocked), "outbox", youth=youth.id)])
    assert cards(room)[-1] == (OMAR, "desk.not_taken")
    (row,) = people.rows(room, COACH_CHAT)
    assert (row.blocked_at is not None) is blocked


def test_an_erased_youth_passes_nobody_by(room: App) -> None:
    """A goodbye that did not reach a coach is no card."""
    linked(room, ANNA, "7001")
    youth = Youth(room)
    room.turns.take([Inbound(CoachUnreached(ANNA, blocked=True), "outbox", youth=youth.id)])
    assert cards(room) == []


# ---------------------------------------------------------------- what is in the pocket


def test_a_card_knows_what_became_of_it(room: App) -> None:
    """Its own escalation, not the one after it."""
    linked(room, ANNA, "7001")
    youth = Youth(room)
    youth.says("person")
    (number,) = [one.id for one in people.rows(room, OUTBOX) if one.kind == "card"]
    mark = OutboxMark(
        number, LineState.SENT, sent_at=room.clock.now(), message=coach_telegram_cards.shown(5)
    )
    write(room, lambda at, _: storage_outbox.mark(at, [mark]))
    (card,) = write(room, coach_telegram_cards.cards)
    assert (card.coach, card.youth, card.message) == (ANNA, youth.id, "t5")
    assert write(room, lambda at, _: coach_telegram_cards.fate(at, card)) == EscalationFate(
        None, closed=False
    )
    youth.anna(CoachTook(ANNA))
    assert write(room, lambda at, _: coach_telegram_cards.fate(at, card)) == EscalationFate(
        ANNA, closed=False
    )
    youth.anna(CoachClosed(ANNA, "talked"))
    assert write(room, lambda at, _: coach_telegram_cards.fate(at, card)) == EscalationFate(
        ANNA, closed=True
    )
    assert (
        write(room, lambda at, _: coach_telegram_cards.youth_of_message(at, ANNA, 5, "-"))
        == youth.id
    )
    assert (
        write(room, lambda at, _: coach_telegram_cards.youth_of_message(at, OMAR, 5, "-")) is None
    )
    write(room, lambda at, _: coach_telegram_cards.ended(at, [number], "taken"))
    assert write(room, coach_telegram_cards.cards) == []


def test_how_far_a_coachs_words_have_come(room: App) -> None:
    youth = Youth(room)
    youth.says("person")
    youth.anna(CoachTook(ANNA))
    turn = youth.anna(CoachSaid(ANNA, "hej")).turn
    assert write(room, lambda at, keys: coach_telegram_cards.states(at, keys, youth.id)) == {
        turn: "queued"
    }
    assert [
        one.name for one in write(room, lambda at, keys: coach_telegram_cards.talks(at, keys, ANNA))
    ] == ["Sara"]
    assert write(room, lambda at, keys: coach_telegram_cards.named(at, keys, 2, youth.id)) is None


def test_the_figures_of_a_week(room: App) -> None:
    """Seven days in the team's zone, today the last."""
    youth = Youth(room)
    for text in ("hej", "person", "hallå"):
        youth.says(text)
    youth.anna(CoachTook(ANNA))
    youth.anna(CoachSaid(ANNA, "hej"))
    youth.anna(CoachClosed(ANNA, "talked"))
    zone = write(room, lambda at, _: storage_outbox.read_lookups(at)).zones[1]
    found = write(room, lambda at, _: weekly_stats.week(at, 1, room.clock.now(), zone))
    assert (found.received[-1], sum(found.received), found.sent[-1]) == (3, 3, 1)
    assert found[3:] == (1, 1, 1, 1)
    elsewhere = write(room, lambda at, _: weekly_stats.week(at, 2, room.clock.now(), zone))
    assert sum(elsewhere.received) == 0


def test_the_day_of_a_coach(room: App) -> None:
    youth = Youth(room)
    youth.says("person")
    zone = write(room, lambda at, _: storage_outbox.read_lookups(at)).zones[1]
    now = room.clock.now()
    write(room, lambda at, _: at.execute(update(YOUTH).values(heard_at=now - timedelta(days=15))))
    silence = timedelta(days=14)
    found = write(room, lambda at, _: weekly_stats.today(at, 1, ANNA, now, silence, zone))
    assert (found.waiting, found.quiet, found.planned) == ([youth.id], [youth.id], [])
    other = write(room, lambda at, _: weekly_stats.today(at, 1, OMAR, now, silence, zone))
    assert (other.waiting, other.quiet) == ([youth.id], [])
