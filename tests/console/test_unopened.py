"""Inside a team: whose youth it is, who stands in, who takes what is open, and who says why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.access import staff, staffing
from storage.access.staff import Role
from storage.reads import access_history
from storage.reads.access_history import OpenedBy
from storage.sql.statements import OUTBOX
from tests.support import console_client, people
from tests.support.console_client import ANNA, EVA, OMAR, Desk
from tests.support.people import Youth

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def openings(desk: Desk, youth: Youth) -> list[OpenedBy]:
    """Who opened it, as the youth reads it."""
    return desk.write(lambda db, keys: access_history.openings(db, keys, youth.id))


def plain(page: str) -> str:
    """A page without the signs around names."""
    for sign in ("\u2068", "\u2069", "<bdi>", "</bdi>"):
        page = page.replace(sign, "")
    return page


def newcomer(desk: Desk) -> int:
    """Bo, whom a coordinator has added."""
    number = desk.write(lambda db, _: staff.add(db, 1, "Bo", "sv", Role.COACH))
    desk.write(lambda db, _: staff.set_newcomer(db, number, newcomer=True))
    desk.write(lambda db, _: staff.set_password(db, number, console_client.HASH))
    desk.write(lambda db, keys: staff.set_totp(db, keys, number, console_client.SECRET))
    return number


async def test_a_colleague_reads_nothing_without_saying_why(desk: Desk, sara: Youth) -> None:
    sara.says("hemligt ord")
    omar = await desk.signed_in(OMAR)
    page = await omar.get(f"/desk/youths/{sara.id}")
    assert page.status_code == 403
    assert "hemligt" not in page.text
    for path in ("earlier", "stream", "phrases"):
        assert (await omar.get(f"/desk/youths/{sara.id}/{path}")).status_code == 403
    for path in ("note", "word", "device", "coach", "say", "erase"):
        assert (await omar.post(f"/desk/youths/{sara.id}/{path}", note="x")).status_code == 403
    assert openings(desk, sara) == []


async def test_the_youth_reads_why_a_colleague_opened(desk: Desk, sara: Youth) -> None:
    omar = await desk.signed_in(OMAR)
    await omar.get(f"/desk/youths/{sara.id}")
    empty = await omar.post(f"/desk/youths/{sara.id}/open", reason=" .")
    assert empty.status_code == 422
    given = await omar.post(f"/desk/youths/{sara.id}/open", reason="Anna är sjuk")
    assert given.status_code == 303
    assert (await omar.get(f"/desk/youths/{sara.id}")).status_code == 200
    assert ("Omar", "page", "Anna är sjuk") in [
        (one.coach, one.way, one.reason) for one in openings(desk, sara)
    ]


async def test_a_reason_holds_for_half_a_day(desk: Desk, sara: Youth) -> None:
    omar = await desk.signed_in(OMAR)
    await omar.get(f"/desk/youths/{sara.id}")
    await omar.post(f"/desk/youths/{sara.id}/open", reason="Anna är sjuk")
    desk.passes(timedelta(hours=12, minutes=1))
    omar = await desk.signed_in(OMAR)
    assert (await omar.get(f"/desk/youths/{sara.id}")).status_code == 403


async def test_who_takes_what_is_open_reads_it(desk: Desk, sara: Youth) -> None:
    sara.says("person")
    omar = await desk.signed_in(OMAR)
    assert "Ta det, och öppna" in (await omar.get(f"/desk/youths/{sara.id}")).text
    assert (await omar.post(f"/desk/youths/{sara.id}/take")).status_code == 303
    assert (await omar.get(f"/desk/youths/{sara.id}")).status_code == 200


async def test_nobody_is_kept_from_a_danger(desk: Desk, sara: Youth) -> None:
    """Who is new, and was not asked, sees that it waits, takes it with one press, and reads it."""
    sara.says("jag vill dö")
    bo = await desk.signed_in(newcomer(desk))
    assert f'href="/desk/youths/{sara.id}"' in (await bo.get("/desk/inbox")).text
    assert f"/desk/youths/{sara.id}/take" in (await bo.get("/desk/inbox")).text
    assert "Ta det, och öppna" in (await bo.get(f"/desk/youths/{sara.id}")).text
    assert (await bo.post(f"/desk/youths/{sara.id}/take")).status_code == 303
    page = await bo.get(f"/desk/youths/{sara.id}")
    assert (page.status_code, "jag vill dö" in page.text) == (200, True)


async def test_who_is_on_call_reads_while_a_danger_is_open(desk: Desk, sara: Youth) -> None:
    now = desk.clock.now()
    until = now + timedelta(hours=8)
    desk.write(lambda db, _: staffing.add_shift(db, 1, OMAR, now, until, now))
    omar = await desk.signed_in(OMAR)
    assert (await omar.get(f"/desk/youths/{sara.id}")).status_code == 403
    sara.says("jag vill dö")
    assert (await omar.get(f"/desk/youths/{sara.id}")).status_code == 200
    desk.passes(timedelta(hours=8))
    omar = await desk.signed_in(OMAR)
    assert (await omar.get(f"/desk/youths/{sara.id}")).status_code == 403


async def test_the_responsible_coach_reads_who_opened_it(desk: Desk, sara: Youth) -> None:
    omar, anna = await desk.signed_in(OMAR), await desk.signed_in(ANNA)
    await omar.get(f"/desk/youths/{sara.id}")
    await omar.post(f"/desk/youths/{sara.id}/open", reason="Anna är sjuk")
    told = [one for one in people.rows(desk.app, OUTBOX) if one.coach_id == ANNA]
    assert [one.line for one in told] == ["desk.other_read"]
    inbox = plain((await anna.get("/desk/inbox")).text)
    assert "Omar har öppnat samtalet med Sara" in inbox
    assert "Anna är sjuk" not in inbox


async def test_what_a_youth_asks_for_is_read_in_the_inbox_by_their_coach_alone(
    desk: Desk, sara: Youth
) -> None:
    """A colleague sees whose it is, and what it is about; who is new sees nothing."""
    words = "jag behöver hjälp med cv till onsdag"
    sara.says(words)
    sara.taps("soon")
    for coach, sees in (
        (ANNA, (True, True)),
        (OMAR, (True, False)),
        (newcomer(desk), (False,) * 2),
    ):
        inbox = (await (await desk.signed_in(coach)).get("/desk/inbox")).text
        assert (f"asked-{sara.id}" in inbox, words in inbox) == sees, coach


async def test_a_form_that_was_sent_before_leaves_no_youth_unasked(desk: Desk, sara: Youth) -> None:
    """The mark that tells a second press from a second wish asks and tells all the same."""
    omar = await desk.colleague(OMAR)
    await omar.get(f"/desk/youths/{sara.id}")
    for path in ("word", "device", "word", "device"):
        given = await omar.post(f"/desk/youths/{sara.id}/{path}", word="katt", mark="once")
        assert given.status_code in {200, 303}
    said = [one.line for one in people.rows(desk.app, OUTBOX)]
    for line in ("newphone.word", "newphone.link", "desk.other_word", "desk.other_device"):
        assert said.count(line) == 2, line


async def test_a_deputy_opens_it_while_the_coach_is_away(desk: Desk, sara: Youth) -> None:
    now = desk.clock.now()
    desk.write(lambda db, _: staffing.add_absence(db, ANNA, now, None, now, OMAR))
    omar = await desk.signed_in(OMAR)
    assert (await omar.get(f"/desk/youths/{sara.id}")).status_code == 200
    desk.write(lambda db, _: staffing.end_absences(db, ANNA, desk.clock.now()))
    assert (await omar.get(f"/desk/youths/{sara.id}")).status_code == 403


async def test_who_is_new_sees_no_youth_of_others(desk: Desk, sara: Youth) -> None:
    """Not in a list, not with a reason, and takes only what they are asked to take."""
    sara.says("person")
    bo = await desk.signed_in(newcomer(desk))
    for path in ("youths", "inbox", "reading"):
        assert "Sara" not in (await bo.get(f"/desk/{path}")).text, path
    page = await bo.get(f"/desk/youths/{sara.id}")
    assert (page.status_code, "/open" in page.text) == (403, False)
    for path in ("open", "take", "take-over"):
        answer = await bo.post(f"/desk/youths/{sara.id}/{path}", reason="Jag vill läsa")
        assert answer.status_code == 403, path
    assert openings(desk, sara) == []


async def test_five_youths_of_others_in_a_day_are_told(desk: Desk) -> None:
    omar = await desk.signed_in(OMAR)
    youths = [Youth(desk.app, f"chat-{number}", f"Y{number}") for number in range(5)]
    for youth in youths:
        await omar.get(f"/desk/youths/{youth.id}")
        await omar.post(f"/desk/youths/{youth.id}/open", reason="Jag ser efter")
    page = (await (await desk.signed_in(EVA)).get("/desk/team")).text
    assert "många av andras ungdomar" in page
