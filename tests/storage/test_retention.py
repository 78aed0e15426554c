"""What has been kept long enough goes; words only where the municipality has decided so."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from bot.app import App
from bot.clock import ManualClock
from bot.turns.inbound import CoachClosed, CoachTook, Inbound, YouthErased, YouthJoined
from bot.turns.programme_inputs import (
    CoachAttempted,
    CoachEnded,
    CoachProposedMeeting,
    CoachSetContact,
    MeetingTerms,
)
from flows.engine.programme import AttemptOutcome, EndReason, OutreachWay
from storage.access import access_log, invites, precontact, referrals, sessions, sign_in_links
from storage.access.access_log import StaffAction
from storage.access.invites import InviteWords
from storage.access.precontact import About
from storage.access.referrals import FourAnswers, Referrer, Said
from storage.maintenance import retention
from storage.maintenance.retention import SweepCounts
from storage.reads import metrics
from storage.schema.staff_action_kind import StaffActionKind
from storage.sql.statements import (
    ATTEMPT,
    ESCALATION,
    EVENT,
    INVITE,
    MEETING,
    NOT_UNDERSTOOD,
    OPENING,
    OUTBOX,
    PRECONTACT,
    REFERRAL,
    SESSION,
    SIGN_IN,
    STAFF_ACTION,
    STAFF_NOTIFICATION,
    YOUTH_NOTIFICATION,
)
from tests.support import people
from tests.support.people import Youth


def pass_time(room: App, **length: float) -> None:
    assert isinstance(room.clock, ManualClock)
    room.clock.move_to(room.clock.now() + timedelta(**length))


def sweep(room: App, *, words: bool = True) -> SweepCounts:
    with room.store.writing() as db:
        return retention.sweep(db, room.clock.now(), words=words)


async def said(room: App) -> people.Youth:
    """A youth who wrote and was answered; everything was handed over."""
    youth = people.Youth(room)
    youth.says("meny")
    await room.start()
    await room.outbox.flush()
    return youth


def left(room: App) -> tuple[int, int]:
    """Words that are still there: heard, and said."""
    heard = [one for one in people.rows(room, EVENT) if one.words]
    told = [one for one in people.rows(room, OUTBOX) if one.payload]
    return len(heard), len(told)


async def test_words_go_after_thirty_days(room: App) -> None:
    """Not a day earlier; that something was said stays, without any words."""
    await said(room)
    pass_time(room, days=30)
    sweep(room)
    assert left(room) == (1, 1)
    pass_time(room, minutes=1)
    assert sweep(room).words == 2
    assert left(room) == (0, 0)
    assert len(people.rows(room, EVENT)) == 1


def test_a_line_to_read_goes_with_its_words(room: App) -> None:
    """The list keeps none longer, nor takes one away while a human is needed."""
    sara, ali = Youth(room), Youth(room, "other")
    sara.says("blåbär och lingon i skogen")
    ali.says("gröna äpplen i gräset")
    assert len(people.rows(room, NOT_UNDERSTOOD)) == 2
    pass_time(room, days=29)
    ali.says("person")
    pass_time(room, days=1)
    sweep(room)
    assert len(people.rows(room, NOT_UNDERSTOOD)) == 2
    pass_time(room, minutes=1)
    sweep(room)
    assert [one.youth_id for one in people.rows(room, NOT_UNDERSTOOD)] == [ali.id]


async def test_without_a_decision_words_stay(room: App) -> None:
    """They are a public record: nothing erases one by a timer that nobody decided on."""
    await said(room)
    pass_time(room, days=400)
    assert sweep(room, words=False).words == 0
    assert left(room) == (1, 1)


async def test_words_stay_while_a_human_is_needed_and_thirty_days_after(room: App) -> None:
    """Whoever takes it must be able to read what happened."""
    youth = await said(room)
    youth.says("person")
    pass_time(room, days=40)
    sweep(room)
    assert left(room)[0] == 2
    youth.anna(CoachTook(people.ANNA))
    youth.anna(CoachClosed(people.ANNA, "Vi har pratat"))
    pass_time(room, days=29)
    sweep(room)
    assert left(room)[0] == 2
    pass_time(room, days=2)
    sweep(room)
    assert left(room)[0] == 0


async def test_calls_for_a_human_go_two_years_after_they_were_closed(room: App) -> None:
    """An open one never goes."""
    closed, waiting = await said(room), people.Youth(room, "other")
    for one in (closed, waiting):
        one.says("person")
    closed.anna(CoachTook(people.ANNA))
    closed.anna(CoachClosed(people.ANNA, "Vi har pratat"))
    for days, kept in ((729, 2), (2, 1)):
        pass_time(room, days=days)
        sweep(room)
        assert len(people.rows(room, ESCALATION)) == kept


async def test_what_waits_to_be_said_is_never_blanked(room: App) -> None:
    """A queue that stood still for a month still says what it has."""
    people.Youth(room).says("meny")
    pass_time(room, days=31)
    sweep(room)
    assert left(room)[1] == 1


def test_closed_doors_go_and_open_ones_stay(room: App) -> None:
    """Invitations when they end, links and sessions a month later, who did what after a year."""
    youth = people.Youth(room)
    with room.store.writing() as db:
        keys, now = room.store.keys, room.clock.now()
        invites.make(db, keys, people.ANNA, now)
        sign_in_links.make(db, keys, people.ANNA, now)
        sessions.begin(db, keys, people.ANNA, now)
        access_log.open_conversation(db, youth.id, people.ANNA, now)
        access_log.record(db, StaffAction(now, people.ANNA, StaffActionKind.NOTE, youth.id))
    doors = (INVITE, SIGN_IN, SESSION, OPENING, STAFF_ACTION)
    gone = []
    for days in (13, 2, 16, 334, 2):
        pass_time(room, days=days)
        sweep(room, words=False)
        gone.append([len(people.rows(room, table)) for table in doors])
    assert gone == [
        [1, 1, 1, 1, 1], [0, 1, 1, 1, 1], [0, 0, 0, 1, 1], [0, 0, 0, 1, 1], [0, 0, 0, 0, 0]
    ]  # fmt: skip


async def test_notifications_go_after_thirty_days(room: App) -> None:
    """Whether a youth or somebody of the staff was told: whatever was decided about words."""
    youth = people.Youth(room)
    with room.store.writing() as db:
        told = {"begun_at": room.clock.now(), "ended_at": room.clock.now(), "outcome": "taken"}
        mine = {"youth_id": youth.id, "up_to": 1, "by": "push", "urgent": False}
        db.execute(insert(YOUTH_NOTIFICATION), {**mine, **told})
        theirs = {"coach_id": people.ANNA, "kind": "card", "step": 0}
        db.execute(insert(STAFF_NOTIFICATION), {**theirs, **told})
    pass_time(room, days=30)
    assert sweep(room, words=False).notifications == 0
    pass_time(room, minutes=1)
    assert sweep(room, words=False).notifications == 2
    assert not people.rows(room, YOUTH_NOTIFICATION)
    assert not people.rows(room, STAFF_NOTIFICATION)


async def test_attempts_go_half_a_year_after_the_end(room: App) -> None:
    """[2-11] Not before, and not those of somebody who goes on."""
    youths = [people.Youth(room, str(one), "") for one in range(3)]
    for one in youths:
        one.anna(CoachAttempted(people.ANNA, OutreachWay.PHONE, AttemptOutcome.REACHED))
    ended, back, _ = youths
    for one in (ended, back):
        one.anna(CoachEnded(people.ANNA, EndReason.MOVED))
    back.says("hej")
    back.taps("yes")
    pass_time(room, days=182)
    assert sweep(room).attempts == 0
    pass_time(room, days=2)
    assert sweep(room).attempts == 1
    assert {one.youth_id for one in people.rows(room, ATTEMPT)} == {one.id for one in youths[1:]}


def test_overdue_contacts_are_counted_for_metrics(room: App) -> None:
    """[3-4] A coach's, a day after it should have been; the robot's never is."""
    youth, other = people.Youth(room), people.Youth(room, "other")
    other.says("meny")
    soon = room.clock.now() + timedelta(hours=1)
    youth.anna(CoachSetContact(people.ANNA, soon, OutreachWay.HOME, people.ANNA))
    for days, late in ((1, 0), (1, 1), (60, 1)):
        pass_time(room, days=days)
        with room.store.reading() as db:
            assert metrics.measure(db, room.clock.now()).contacts_overdue == late


def test_a_meeting_goes_a_year_after_it(room: App) -> None:
    """Not before; one that never had a time counts from when it last changed."""
    youth = people.Youth(room)
    soon = room.clock.now() + timedelta(days=2)
    youth.says("meny")
    youth.taps("meetings", "yes", "any", "cafe")
    youth.anna(CoachProposedMeeting(people.ANNA, MeetingTerms(soon)))
    assert len(people.rows(room, MEETING)) == 2
    pass_time(room, days=365)
    assert sweep(room, words=False).meetings == 0
    pass_time(room, minutes=1)
    assert sweep(room, words=False).meetings == 1
    pass_time(room, days=2)
    assert sweep(room, words=False).meetings == 1
    assert people.rows(room, MEETING) == []


def refer(room: App, key: str) -> int:
    """A referral of today; its number."""
    said = Said(FourAnswers("a", "b", "c", "d"), Referrer("Lo", "Mentor", "070-123 45 67"))
    with room.store.writing() as db:
        referrals.add(db, room.store.keys, 1, key, said, room.clock.now())
    return int(people.rows(room, REFERRAL)[-1].id)


def test_a_referral_that_nobody_takes_up_goes_after_thirty_days(room: App) -> None:
    """[3-11] With what was ticked for it; one that was given to a coach stays a year longer."""
    waiting, taken = refer(room, "one"), refer(room, "two")
    with room.store.writing() as db:
        now = room.clock.now()
        assert referrals.take(db, 1, taken, people.ANNA, now)
        for one in (waiting, taken):
            precontact.add(db, About(referral=one), people.ANNA, ["mentor"], now)
    left = []
    for days in (30, 1, 333, 2):
        pass_time(room, days=days)
        sweep(room, words=False)
        left.append([len(people.rows(room, table)) for table in (REFERRAL, PRECONTACT)])
    assert left == [[2, 2], [1, 1], [1, 1], [0, 0]]


def test_what_was_ticked_goes_with_the_invitation_or_the_youth(room: App) -> None:
    """Nobody came: it goes when the invitation does; who came takes it along, and erases it."""
    with room.store.writing() as db:
        now = room.clock.now()
        made = [invites.make(db, room.store.keys, people.ANNA, now) for _ in range(2)]
        for one in made:
            precontact.add(db, About(invite=one.key), people.ANNA, ["mentor"], now)
    joined = Inbound(YouthJoined(made[0].secret), "web", "join", chat="phone")
    room.turns.take([joined])
    pass_time(room, days=15)
    sweep(room, words=False)
    assert len(people.rows(room, PRECONTACT)) == 1
    room.turns.take([Inbound(YouthErased(), "web", "erase", chat="phone")])
    assert people.rows(room, PRECONTACT) == []


def test_a_referral_outlives_the_youth_who_came_of_it_and_names_nobody(room: App) -> None:
    """It is what somebody outside wrote; whose it became goes with the youth."""
    number = refer(room, "one")
    with room.store.writing() as db:
        now, words = room.clock.now(), InviteWords(referral=number)
        referrals.take(db, 1, number, people.ANNA, now)
        made = invites.make(db, room.store.keys, people.ANNA, now, words=words)
    room.turns.take([Inbound(YouthJoined(made.secret), "web", "join", chat="phone")])
    assert people.rows(room, REFERRAL)[0].youth_id is not None
    room.turns.take([Inbound(YouthErased(), "web", "erase", chat="phone")])
    assert people.rows(room, REFERRAL)[0].youth_id is None
