"""Ways to reach staff: added, confirmed, tested, removed; and who could not be reached."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import insert, select, update

from bot.app import App, StaffWays
from storage.access import push_devices, sessions, staff, staff_ways
from storage.access.staff import Role
from storage.access.staff_ways import CodeCheck, HealedWay
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import readiness
from storage.reads.readiness import Unready
from storage.schema.way_kind import WayKind
from storage.sql.statements import COACH, PUSH_DEVICE, STAFF_NOTIFICATION, STAFF_WAY
from tests.support.coach_chats import write
from tests.support.people import ANNA, OMAR, Youth, rows
from tests.support.push_service import Browser
from tests.support.staff_ways import BASE, RecordingSender

T = TypeVar("T")

MAIL = "anna@example.se"
MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)


def change(room: App, deed: Callable[[Db], T]) -> T:
    return write(room, lambda db, _: deed(db))


def add(room: App, kind: WayKind = WayKind.MAIL, address: str = MAIL, coach: int = ANNA) -> int:
    at = room.clock.now()
    return write(room, lambda db, keys: staff_ways.add(db, keys, coach, kind, address, at))


def code_of(room: App, way: int) -> str:
    at = room.clock.now()
    return write(room, lambda db, keys: staff_ways.make_code(db, keys, way, at))


def check(room: App, way: int, code: str, at: datetime, coach: int = ANNA) -> CodeCheck:
    return write(room, lambda db, keys: staff_ways.check_code(db, keys, coach, way, code, at))


def confirmed(room: App, kind: WayKind = WayKind.MAIL, address: str = MAIL) -> int:
    """A way of Anna's that she has confirmed now."""
    way = add(room, kind, address)
    assert check(room, way, code_of(room, way), room.clock.now()) is CodeCheck.RIGHT
    return way


def only(room: App) -> staff_ways.StaffWay:
    """Anna's only way."""
    (found,) = write(room, lambda db, keys: staff_ways.of_coach(db, keys, ANNA))
    return found


def other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_an_address_is_sealed_and_a_code_is_kept_as_its_hash(room: App) -> None:
    """A copy of the database tells neither."""
    code = code_of(room, add(room))
    row = change(room, lambda db: db.execute(select(STAFF_WAY)).one())
    kept = b" ".join(one for one in row if isinstance(one, bytes))
    assert MAIL.encode() not in kept
    assert code.encode() not in kept
    assert only(room).address == MAIL


def test_a_code_confirms_its_own_way_once_and_for_ten_minutes(room: App) -> None:
    """Neither another's, nor late, nor again."""
    way, late = add(room), room.clock.now() + 11 * MINUTE
    code, now = code_of(room, way), room.clock.now()
    assert check(room, way, code, late) is CodeCheck.ENDED
    assert check(room, way, code, now, coach=OMAR) is CodeCheck.ENDED
    assert only(room).confirmed_at is None
    assert check(room, way, code, now) is CodeCheck.RIGHT
    assert only(room).works
    assert check(room, way, code, now) is CodeCheck.ENDED


def test_five_wrong_codes_end_it(room: App) -> None:
    """Also the right one is of no use then; a new code is."""
    way = add(room)
    code, now = code_of(room, way), room.clock.now()
    tried = [check(room, way, other(code), now) for _ in range(staff_ways.MOST_WRONG)]
    assert tried == [CodeCheck.WRONG] * 4 + [CodeCheck.ENDED]
    assert check(room, way, code, now) is CodeCheck.ENDED
    assert check(room, way, code_of(room, way), now) is CodeCheck.RIGHT


def test_a_code_of_before_ends_with_a_new_one(room: App) -> None:
    """The last one that was sent is the one."""
    way = add(room)
    first, second = code_of(room, way), code_of(room, way)
    while first == second:
        second = code_of(room, way)
    assert check(room, way, first, room.clock.now()) is CodeCheck.WRONG
    assert check(room, way, second, room.clock.now()) is CodeCheck.RIGHT


def test_the_same_way_is_added_once_and_too_many_are_refused(room: App) -> None:
    """Pressed twice is one; nobody has a hundred."""
    assert add(room) == add(room)
    for number in range(staff_ways.MOST_WAYS - 1):
        assert add(room, WayKind.SMS, f"+4670174060{number}")
    assert add(room, WayKind.SMS, "+46701740699") == 0


def test_push_and_mail_come_first_and_sms_last(room: App) -> None:
    """In the order in which they are told."""
    for kind in (WayKind.SMS, WayKind.SERVICE, WayKind.MAIL, WayKind.PUSH):
        add(room, kind, f"{kind}")
    found = write(room, lambda db, keys: staff_ways.of_coach(db, keys, ANNA))
    assert [one.kind.value for one in found] == ["push", "mail", "service", "sms"]


def test_a_press_confirms_a_push_and_nothing_else(room: App) -> None:
    """A push comes to the very browser; whose a mail address is only a code shows."""
    push, mail, now = add(room, WayKind.PUSH, ""), add(room), room.clock.now()
    assert not change(room, lambda db: staff_ways.answer(db, ANNA, push, now)), "nothing was sent"
    for way in (push, mail):
        was_tested(room, way)
    assert change(room, lambda db: staff_ways.answer(db, ANNA, push, now))
    assert not change(room, lambda db: staff_ways.answer(db, ANNA, mail, now))
    assert not change(room, lambda db: staff_ways.answer(db, OMAR, push, now))


def was_tested(room: App, way: int, outcome: str = "taken", *, broken: bool = False) -> None:
    now = room.clock.now()
    change(
        room,
        lambda db: staff_ways.mark_tested(
            db, way, outcome, now, taken=outcome == "taken", broken=broken
        ),
    )


def test_whoever_leaves_takes_their_ways_along(room: App) -> None:
    """What was told of stays, and no longer says by which way."""
    way, now = confirmed(room), room.clock.now()
    told(room, way, "taken", now)
    assert change(room, lambda db: staff.leave(db, ANNA, now))
    assert not change(room, lambda db: db.execute(select(STAFF_WAY)).all())
    assert change(room, lambda db: db.execute(select(STAFF_NOTIFICATION.c.way_id)).all()) == [
        (None,)
    ]


def test_a_way_is_removed_by_its_owner(room: App) -> None:
    """And by nobody else."""
    way = confirmed(room)
    assert not change(room, lambda db: staff_ways.remove(db, OMAR, way))
    assert change(room, lambda db: staff_ways.is_any(db, ANNA))
    assert change(room, lambda db: staff_ways.remove(db, ANNA, way))
    assert not change(room, lambda db: staff_ways.is_any(db, ANNA))


# ---------------------------------------------------------------- who could not be reached


def told(room: App, way: int, outcome: str, at: datetime) -> None:
    """A message by this way was begun, and ended so."""
    row: dict[str, Any] = {
        "coach_id": ANNA, "way_id": way, "outbox_id": 1, "kind": "card", "step": 0,
        "begun_at": at, "ended_at": at, "outcome": outcome,
    }  # fmt: skip
    change(room, lambda db: db.execute(insert(STAFF_NOTIFICATION), row))


def signed_in(room: App, coach: int = ANNA) -> None:
    now = room.clock.now()
    write(room, lambda db, keys: sessions.begin(db, keys, coach, now))


def faults(room: App, later: timedelta = timedelta(0)) -> dict[int, tuple[Unready, ...]]:
    at = room.clock.now() + later
    return change(room, lambda db: readiness.of_team(db, 1, at))


def test_who_never_signed_in_and_has_no_way_could_not_be_reached(room: App) -> None:
    """Each fault is named; with a sign-in and a confirmed way all is well for a week."""
    both = (Unready.NEVER_IN, Unready.NO_WAY)
    assert faults(room) == {ANNA: both, OMAR: both}
    signed_in(room)
    assert faults(room)[ANNA] == (Unready.NO_WAY,)
    add(room, WayKind.SMS, "+46701740605")
    assert faults(room)[ANNA] == (Unready.NO_WAY,), "what nobody confirmed is no way"
    confirmed(room)
    assert ANNA not in faults(room)
    assert faults(room, WEEK)[ANNA] == (Unready.TEST,)
    counted = change(room, lambda db: readiness.counts(db, room.clock.now()))
    assert counted == {"never_in": 1, "no_way": 1, "failed": 0, "test": 0}


def test_a_translator_is_on_no_ladder(room: App) -> None:
    """Nobody waits for them."""
    change(room, lambda db: staff.add(db, 1, "Lea", "sv", Role.TRANSLATOR))
    coordinator = change(room, lambda db: staff.add(db, 1, "Eva", "sv", Role.COORDINATOR))
    assert set(faults(room)) == {ANNA, OMAR, coordinator}
    gone = update(COACH).where(COACH.c.id == OMAR).values(left_at=room.clock.now())
    change(room, lambda db: db.execute(gone))
    assert set(faults(room)) == {ANNA, coordinator}


def test_a_message_that_was_not_taken_is_a_fault_until_the_way_works_again(room: App) -> None:
    """Also one that only has to wait; what nobody knows of is none."""
    signed_in(room)
    way, now = confirmed(room), room.clock.now()
    told(room, way, "uncertain", now + MINUTE)
    assert ANNA not in faults(room)
    told(room, way, "later", now + 2 * MINUTE)
    assert faults(room)[ANNA] == (Unready.FAILED,)
    told(room, way, "taken", now + 3 * MINUTE)
    assert ANNA not in faults(room)
    told(room, way, "timeout", now + 4 * MINUTE)
    assert faults(room)[ANNA] == (Unready.FAILED,)
    room.clock.move_to(now + 5 * MINUTE)  # type: ignore[attr-defined]  # one moved by hand
    was_tested(room, way)
    assert ANNA not in faults(room)
    was_tested(room, way, "refused", broken=True)
    assert faults(room)[ANNA] == (Unready.FAILED,)
    assert only(room).failure == "refused"
    assert not change(room, lambda db: staff_ways.answer(db, ANNA, way, room.clock.now()))
    assert faults(room)[ANNA] == (Unready.FAILED,), "what was refused has not come"


def test_a_test_is_due_a_week_after_the_last_one_that_was_answered(room: App) -> None:
    """And is sent once in a week, whether it is answered or not."""
    way, now = confirmed(room), room.clock.now()
    assert change(room, lambda db: staff_ways.untested(db, now + WEEK - MINUTE)) == []
    assert change(room, lambda db: staff_ways.untested(db, now + WEEK)) == [ANNA]
    room.clock.move_to(now + WEEK)  # type: ignore[attr-defined]  # one moved by hand
    was_tested(room, way)
    assert only(room).is_test_unanswered
    assert only(room).is_test_due(room.clock.now())
    assert change(room, lambda db: staff_ways.untested(db, now + WEEK + MINUTE)) == []
    assert faults(room)[ANNA] == (Unready.NEVER_IN, Unready.TEST)
    change(room, lambda db: staff_ways.answer(db, ANNA, way, room.clock.now()))
    assert not only(room).is_test_unanswered
    assert faults(room)[ANNA] == (Unready.NEVER_IN,)


async def test_an_open_escalation_with_nobody_to_reach_is_counted(
    rooms: Callable[..., App],
) -> None:
    """A way of anybody of the team is enough, once the ladder has tried again; a page is not."""
    room = rooms(staff_ways=StaffWays(RecordingSender(), BASE))
    await room.start()
    Youth(room).says("jag vill dö")
    await room.settle()
    assert unreached(room) == 1
    signed_in(room, OMAR)
    await room.move_to(room.clock.now() + 5 * MINUTE)
    assert unreached(room) == 1, "a page may stand open on any desk"
    confirmed(room)
    await room.move_to(room.clock.now() + 2 * MINUTE)
    assert unreached(room) == 0


def unreached(room: App) -> int:
    return change(room, lambda db: readiness.unreached(db, room.clock.now()))


# ---------------------------------------------------------------- browsers that heal


def subscription(name: str) -> str:
    """What a browser gives."""
    return Browser(f"https://fcm.googleapis.com/fcm/send/{name}").json


def browser_way(room: App, given: str, coach: int = ANNA) -> int:
    """A coach's way by a browser, confirmed."""
    at = room.clock.now()

    def add_browser(db: Db, keys: Keyring) -> int:
        device = push_devices.keep(
            db, keys, subscription_json=given, name="Firefox", language="sv", now=at, coach=coach
        )
        way = staff_ways.add(db, keys, coach, WayKind.PUSH, "", at, device)
        staff_ways.begin_test(db, way, at, at)
        assert staff_ways.answer(db, coach, way, at)
        return way

    return write(room, add_browser)


def heal(room: App, given: str, before: str = "", coach: int = ANNA) -> HealedWay | None:
    at = room.clock.now()
    return write(room, lambda db, keys: staff_ways.heal(db, keys, coach, given, before, at))


def test_a_browser_with_a_new_subscription_is_the_same_way(room: App) -> None:
    """It works again, stays confirmed, and is found by its new address from then on."""
    old, new = subscription("old"), subscription("new")
    way = browser_way(room, old)
    at, device = room.clock.now(), only(room).device
    assert device is not None
    change(room, lambda db: push_devices.end(db, [device], at))
    assert heal(room, old) == HealedWay(way, works=False, healed=False, renew=True)
    address = json.loads(old)["endpoint"]
    assert heal(room, new, address) == HealedWay(way, works=True, healed=True, renew=False)
    found = only(room)
    assert (found.id, found.works, found.address) == (way, True, new)
    assert heal(room, new) == HealedWay(way, works=True, healed=False, renew=False)
    assert heal(room, old) is None


def test_nobody_heals_the_way_of_somebody_else(room: App) -> None:
    """A colleague at the same browser, and a browser that was removed: nothing is added."""
    old, new = subscription("old"), subscription("new")
    way = browser_way(room, old)
    address = json.loads(old)["endpoint"]
    assert heal(room, new, address, coach=OMAR) is None
    assert heal(room, subscription("another")) is None
    change(room, lambda db: staff_ways.remove(db, ANNA, way))
    assert heal(room, old, address) is None
    assert rows(room, PUSH_DEVICE) == []


def test_a_subscription_that_was_a_colleagues_is_theirs_no_more(room: App) -> None:
    """As where it is added: a browser's is one person's."""
    mine, theirs = subscription("mine"), subscription("theirs")
    browser_way(room, theirs, coach=OMAR)
    way = browser_way(room, mine)
    healed = heal(room, theirs, json.loads(mine)["endpoint"])
    assert healed == HealedWay(way, works=True, healed=True, renew=False)
    assert [one.coach_id for one in rows(room, STAFF_WAY)] == [ANNA]
