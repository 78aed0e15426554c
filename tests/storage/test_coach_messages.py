"""Which messages in coaches' Telegram are about whom, and which are to be changed."""

from __future__ import annotations

from bot.app import App
from bot.turns.inbound import Inbound, YouthErased
from storage import outbox
from storage.access import coach_telegram
from storage.outbox import OutboxMark
from storage.reads import coach_telegram_cards, coach_telegram_messages
from storage.schema.line_state import LineState
from storage.sql.statements import COACH_MESSAGE, OUTBOX
from tests.support import people
from tests.support.coach_chats import linked, write
from tests.support.people import ANNA, Youth


def notes(room: App, messages: list[str], *youths: Youth) -> None:
    """Messages in Anna's chat that are about these youths."""
    about = [one.id for one in youths]
    write(room, lambda at, keys: coach_telegram_messages.note(at, keys, "7001", messages, about))


def left(room: App) -> list[str]:
    """What is to be changed in Anna's chat."""
    return [one.message for one in write(room, coach_telegram_messages.outdated)]


def erases(room: App, youth: Youth) -> None:
    """The youth erases everything."""
    room.turns.take([Inbound(YouthErased(), "web", "erases", youth=youth.id)])


def test_what_is_about_somebody_erased_is_to_be_changed(room: App) -> None:
    """The newest first, also what is said later, until it is changed; of others nothing is."""
    linked(room, ANNA, "7001")
    sara, ali = Youth(room), Youth(room, "other", "Ali")
    notes(room, ["t1", "t2"], sara, ali)
    notes(room, ["t3"], ali)
    assert left(room) == []
    erases(room, sara)
    notes(room, ["t4"], sara)
    assert left(room) == ["t4", "t2", "t1"]
    write(room, lambda at, _: coach_telegram.set_blocked(at, ANNA, room.clock.now()))
    assert left(room) == []
    write(room, lambda at, _: coach_telegram.set_blocked(at, ANNA, None))
    write(room, lambda at, _: coach_telegram_messages.changed(at, ANNA, "t2"))
    assert left(room) == ["t4", "t1"]
    assert {(one.message, one.youth_id) for one in people.rows(room, COACH_MESSAGE)} == {
        ("t1", None), ("t1", ali.id), ("t3", ali.id), ("t4", None),
    }  # fmt: skip


def test_a_card_is_left_while_somebody_needs_a_human(room: App) -> None:
    """Also in the moment in which it is known by no row yet by which message it was said."""
    linked(room, ANNA, "7001")
    sara = Youth(room)
    sara.says("person")
    (number,) = [one.id for one in people.rows(room, OUTBOX) if one.kind == "card"]
    write(room, lambda at, _: outbox.mark_sending(at, [number]))
    notes(room, ["t5"], sara)
    erases(room, sara)
    assert left(room) == []
    mark = OutboxMark(number, LineState.SENT, sent_at=room.clock.now(), message="t5")
    write(room, lambda at, _: outbox.mark(at, [mark]))
    assert left(room) == []
    write(room, lambda at, _: coach_telegram_cards.ended(at, [number], "closed"))
    assert left(room) == ["t5"]


def test_of_a_chat_that_is_nobodys_nothing_is_noted(room: App) -> None:
    """Neither before it is linked nor afterwards."""
    sara = Youth(room)
    notes(room, ["t1"], sara)
    linked(room, ANNA, "7001")
    notes(room, ["t2"], sara)
    assert [one.message for one in people.rows(room, COACH_MESSAGE)] == ["t2"]
    write(room, lambda at, _: coach_telegram.unlink(at, ANNA))
    assert people.rows(room, COACH_MESSAGE) == []
