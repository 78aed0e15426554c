"""A coordinator takes over at any time and then sees the talk; a coach takes what was missed."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from bot.turns.inbound import CoachClosed, CoachSaid, CoachTook, CoachTookOver
from tests.console.test_inbox import needs
from tests.support.console_chat import HTMX, live, page_of, press
from tests.support.console_client import ANNA, EVA, NINA, OMAR, Desk, Hand
from tests.support.people import Youth

LOOKS: Final = ("", "/phrases", "/stream")
"""What there is to read of a youth."""

DEEDS: Final = ("take", "say", "typing", "note", "word", "device", "close", "pick", "propose",
                "hand-over", "begin", "coach", "preview")  # fmt: skip


async def takes_over(hand: Hand, youth: Youth, **fields: str) -> tuple[int, str | None]:
    """Press the button of the inbox, as htmx does: the status, and where it leads."""
    await hand.get("/desk/inbox")
    answer = await hand.client.post(
        f"/desk/youths/{youth.id}/take-over",
        data={"csrf": hand.proof, "from": "inbox", **fields}, headers=HTMX,
    )  # fmt: skip
    return answer.status_code, answer.headers.get("hx-redirect")


async def test_a_coordinator_takes_over_and_the_youth_is_told_who(desk: Desk, sara: Youth) -> None:
    sara.says("person")
    sara.anna(CoachTook(ANNA))
    sara.says("är du där? det är Kanarie")
    eva = await desk.signed_in(EVA)
    assert (await eva.get(f"/desk/youths/{sara.id}")).status_code == 403
    page = f"/desk/youths/{sara.id}"
    assert await takes_over(eva, sara) == (200, page)
    (row,) = needs(await eva.get("/desk/inbox"))
    assert f'href="{page}"' in row, "and now the row leads there"
    assert "Kanarie" in await page_of(eva, sara)
    assert (await press(eva, sara, "say", text="Hej, Eva här"))[0] == 200
    assert sara.seen().talking_with == EVA
    anna = await page_of(await desk.signed_in(ANNA), sara)
    assert "Eva" in anna
    assert "Hej, Eva här" in anna


async def test_what_nobody_has_taken_a_coordinator_takes_as_well(desk: Desk, sara: Youth) -> None:
    sara.says("person")
    eva = await desk.signed_in(EVA)
    assert (await takes_over(eva, sara))[0] == 200
    assert sara.seen().talking_with == EVA


async def test_a_coordinator_sees_no_other_conversation(desk: Desk, sara: Youth) -> None:
    """Not of somebody who waits, nor of somebody whom another has (attack 4)."""
    other = Youth(desk.app, "other", "Kim")
    for youth in (sara, other):
        youth.says("person")
    other.anna(CoachTook(OMAR))
    sara.anna(CoachTookOver(EVA))
    eva = await desk.signed_in(EVA)
    await page_of(eva, sara)
    for look in LOOKS:
        assert (await eva.get(f"/desk/youths/{other.id}{look}")).status_code == 403, look
    for deed in DEEDS:
        assert (await press(eva, other, deed, text="hej"))[0] == 403, deed


@pytest.mark.parametrize(
    ("deed", "fields"), [("close", {"outcome": "talked"}), ("hand-over", {"to": str(ANNA)})]
)
async def test_with_its_end_the_conversation_is_closed_to_a_coordinator(
    desk: Desk, sara: Youth, deed: str, fields: dict[str, str]
) -> None:
    """Whoever closes or hands over comes to the inbox; an open page of theirs ends."""
    sara.says("person")
    sara.anna(CoachTookOver(EVA))
    eva = await desk.signed_in(EVA)
    await page_of(eva, sara)
    async with live(desk, eva, f"youths/{sara.id}/stream") as stream:
        await stream.next("bar")
        answer = await eva.client.post(
            f"/desk/youths/{sara.id}/{deed}", data={"csrf": eva.proof, **fields}, headers=HTMX
        )
        assert answer.headers["hx-redirect"] == "/desk/inbox"
        desk.app.notifier.notify([sara.id])
        await stream.next("gone")
    assert (await eva.get(f"/desk/youths/{sara.id}")).status_code == 403


async def test_a_coach_takes_over_what_was_missed_and_nothing_before(
    desk: Desk, sara: Youth
) -> None:
    sara.says("jag vill inte leva längre")
    sara.anna(CoachTook(ANNA))
    omar = await desk.colleague(OMAR)
    assert (await takes_over(omar, sara))[0] == 409
    (row,) = needs(await omar.get("/desk/inbox"))
    assert "/take" not in row
    await desk.app.move_to(desk.clock.now() + timedelta(hours=3))
    omar = await desk.colleague(OMAR)
    (row,) = needs(await omar.get("/desk/inbox"))
    assert f"/youths/{sara.id}/take" in row
    assert (await takes_over(omar, sara))[0] == 200
    assert sara.seen().talking_with == OMAR


async def test_another_teams_youth_and_what_is_closed_are_refused(desk: Desk, sara: Youth) -> None:
    sara.says("person")
    assert (await takes_over(await desk.signed_in(NINA), sara))[0] == 404
    sara.anna(CoachTook(ANNA))
    sara.anna(CoachSaid(ANNA, "Hej"))
    sara.anna(CoachClosed(ANNA, "talked"))
    assert (await takes_over(await desk.signed_in(EVA), sara))[0] == 409
