"""Devices that take Web Push, in both databases: whose they are, and how they end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import event, func, insert, select

from bot.app import App
from storage.access import push_choices, push_devices
from storage.access.push_choices import PushChoice, PushText
from storage.access.push_devices import PushDevice
from storage.maintenance import key_rotation
from storage.sql.statements import PUSH_DEVICE, STAFF_NOTIFICATION, STAFF_WAY, YOUTH_REACH
from tests.support.coach_chats import write
from tests.support.people import ANNA, OMAR, Youth, rows
from tests.support.push_service import Browser

DAY: Final = timedelta(days=1)


def browser(name: str = "a") -> str:
    """What a browser gives."""
    return Browser(f"https://fcm.googleapis.com/fcm/send/{name}").json


def keep(room: App, given: str, **owner: int) -> int:
    """Keep it, with this youth or coach."""
    return write(
        room,
        lambda db, keys: push_devices.keep(
            db, keys, subscription_json=given, name="Firefox, Android", language="sv",
            now=room.clock.now(), **owner,
        ),
    )  # fmt: skip


def of(room: App, youth: Youth) -> list[PushDevice]:
    """The devices of a youth."""
    return write(room, lambda db, keys: push_devices.of_youth(db, keys, youth.id))


def test_a_device_is_kept_once_and_heals(room: App) -> None:
    """The same browser again is the same device; one that had failed works from then on."""
    sara, given = Youth(room), browser()
    number = keep(room, given, youth=sara.id)
    now = room.clock.now()
    write(room, lambda db, _: push_devices.mark_failed(db, number, now, "timeout"))
    write(room, lambda db, _: push_devices.mark_failed(db, number, now + DAY, "later"))
    (failed,) = of(room, sara)
    assert (failed.failed_at, failed.failure, failed.subscription) == (now, "later", given)
    assert keep(room, given, youth=sara.id) == number
    assert [(one.failed_at, one.failure) for one in of(room, sara)] == [(None, "")]
    write(room, lambda db, _: push_devices.mark_failed(db, number, now, "later"))
    write(room, lambda db, _: push_devices.mark_taken(db, number, now + DAY))
    assert [(one.failed_at, one.taken_at) for one in of(room, sara)] == [(None, now + DAY)]


def test_a_device_is_one_person_s(room: App) -> None:
    """Who is told there now is who came there last; a coach's way by it goes with it."""
    sara, kim, given = Youth(room), Youth(room, "another", "Kim"), browser()
    keep(room, given, youth=sara.id)
    keep(room, given, youth=kim.id)
    assert (of(room, sara), len(of(room, kim))) == ([], 1)
    number = keep(room, given, coach=ANNA)
    now = room.clock.now()
    way = {"coach_id": ANNA, "kind": "push", "device_id": number, "made_at": now}
    told = {"coach_id": ANNA, "way_id": 1, "kind": "test", "step": 0, "begun_at": now}
    write(room, lambda db, _: (db.execute(insert(STAFF_WAY), {**way, "id": 1}),
                               db.execute(insert(STAFF_NOTIFICATION), told)))  # fmt: skip
    keep(room, given, coach=OMAR)
    assert rows(room, STAFF_WAY) == []
    assert [one.way_id for one in rows(room, STAFF_NOTIFICATION)] == [None]


def test_a_chat_and_a_console_in_one_browser_end_neither(room: App) -> None:
    """Whatever address either gives: a coach's way is no youth's to take, nor the other way."""
    sara, given = Youth(room), browser()
    keep(room, given, youth=sara.id)
    number = keep(room, given, coach=ANNA)
    way = {"coach_id": ANNA, "kind": "push", "device_id": number, "made_at": room.clock.now()}
    write(room, lambda db, _: db.execute(insert(STAFF_WAY), way))
    keep(room, given, youth=sara.id)
    (theirs,) = of(room, sara)
    assert theirs.id != number
    assert len(rows(room, STAFF_WAY)) == 1
    assert len(write(room, lambda db, keys: push_devices.of_coach(db, keys, ANNA))) == 1


def test_a_person_has_ten_devices_at_most(room: App) -> None:
    """The one whose page was seen longest ago goes; those of others stay."""
    sara, kim = Youth(room), Youth(room, "another", "Kim")
    keep(room, browser("kim"), youth=kim.id)
    first = keep(room, browser("0"), youth=sara.id)
    others = [keep(room, browser(str(one)), youth=sara.id) for one in range(1, 10)]
    room.clock.move_to(room.clock.now() + DAY)  # type: ignore[attr-defined]
    keep(room, browser("0"), youth=sara.id)
    newest = keep(room, browser("10"), youth=sara.id)
    assert [one.id for one in of(room, sara)] == [first, *others[1:], newest]
    assert len(of(room, kim)) == 1


def test_nobody_removes_a_device_of_somebody_else(room: App) -> None:
    """The number in a form may be any."""
    sara, kim = Youth(room), Youth(room, "another", "Kim")
    number = keep(room, browser(), youth=sara.id)
    for owner in ({"youth": kim.id}, {"coach": ANNA}, {"coach": OMAR}, {}):
        assert not write(room, lambda db, _, o=owner: push_devices.remove(db, number, **o))  # type: ignore[misc]
    assert len(of(room, sara)) == 1
    assert write(room, lambda db, _: push_devices.remove(db, number, youth=sara.id))
    assert of(room, sara) == []


def test_what_has_ended_goes_and_a_coach_sees_why_nothing_comes(room: App) -> None:
    """A youth's device is deleted; one of the staff stays, with its way, and says since when."""
    sara, now = Youth(room), room.clock.now()
    theirs, annas = keep(room, browser("a"), youth=sara.id), keep(room, browser("b"), coach=ANNA)
    way = {"coach_id": ANNA, "kind": "push", "device_id": annas, "made_at": now}
    write(room, lambda db, _: db.execute(insert(STAFF_WAY), way))
    assert write(room, lambda db, _: push_devices.is_any(db, sara.id))
    write(room, lambda db, _: push_devices.end(db, [theirs, annas], now))
    assert not write(room, lambda db, _: push_devices.is_any(db, sara.id))
    (kept,) = write(room, lambda db, keys: push_devices.of_coach(db, keys, ANNA))
    assert (kept.failed_at, kept.failure) == (now, "gone")
    assert [(one.failed_at, one.failure) for one in rows(room, STAFF_WAY)] == [(now, "gone")]


def test_ten_thousand_dead_devices_end_in_a_few_statements(room: App) -> None:
    """A morning on which a push service has forgotten everybody costs no more than one device."""
    sara, now = Youth(room), room.clock.now()
    row = {"youth_id": sara.id, "subscription": b"", "name": "", "language": "sv", "made_at": now,
           "seen_at": now}  # fmt: skip
    many = [{**row, "hash": number.to_bytes(32)} for number in range(10_000)]
    write(room, lambda db, _: db.execute(insert(PUSH_DEVICE), many))
    numbers = [one.id for one in rows(room, PUSH_DEVICE)]
    asked: list[str] = []

    def executed(*given: Any) -> None:
        asked.append(given[2])

    event.listen(room.store.engine, "before_cursor_execute", executed)
    write(room, lambda db, _: push_devices.end(db, numbers, now))
    event.remove(room.store.engine, "before_cursor_execute", executed)
    assert len([one for one in asked if not one.startswith("BEGIN")]) == 6
    count = select(func.count()).select_from(PUSH_DEVICE)
    assert write(room, lambda db, _: db.execute(count).scalar()) == 0


def test_nothing_of_a_device_can_be_read_without_the_key(room: App) -> None:
    """Its address is sealed and opens by the key alone, also after the key was changed."""
    sara, given = Youth(room), browser("secret-address")
    keep(room, given, youth=sara.id)
    assert all(b"secret-address" not in bytes(one.subscription) for one in rows(room, PUSH_DEVICE))
    assert any(one.table is PUSH_DEVICE for one in key_rotation.PLACES)


@pytest.mark.parametrize("text", list(PushText))
def test_a_youth_chooses_what_is_shown(room: App, text: PushText) -> None:
    """One of three texts; a word of their own is sealed, and erased with them."""
    sara = Youth(room)
    assert write(room, lambda db, keys: push_choices.of(db, keys, sara.id)) == PushChoice()
    own = "Hej!" if text is PushText.OWN else ""
    write(room, lambda db, keys: push_choices.choose_text(db, keys, sara.id, text, own))
    assert write(room, lambda db, keys: push_choices.of(db, keys, sara.id))[:2] == (text, own)
    now = room.clock.now()
    write(room, lambda db, _: push_choices.note_asked(db, sara.id, now))
    write(room, lambda db, _: push_choices.note_asked(db, sara.id, now + DAY))
    write(room, lambda db, _: push_choices.refuse(db, sara.id))
    found = write(room, lambda db, keys: push_choices.of(db, keys, sara.id))
    assert found == PushChoice(text, own, 2, now + DAY, refused=True)
    keep(room, browser(), youth=sara.id)
    sara.says("menu")
    sara.says("stop")
    sara.taps("yes", "yes")
    assert (rows(room, YOUTH_REACH), rows(room, PUSH_DEVICE)) == ([], [])
