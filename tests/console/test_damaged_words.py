"""What cannot be opened any more of one youth closes no page on which others stand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import Table, update

from bot.turns.programme_inputs import CoachProposedMeeting, MeetingTerms
from storage.sql.statements import EVENT, MEETING, OUTBOX, REQUEST, YOUTH
from tests.support.console_client import ANNA, EVA, Desk
from tests.support.people import Youth

DAMAGED: Final = b"\x00\x01 not what was sealed, and long enough to be it"
PAGES: Final = ("inbox", "youths", "week", "reading", "team", "referrals")
PLACES: Final = (
    *((YOUTH, "about", "id"), (EVENT, "words", "youth_id"), (OUTBOX, "payload", "youth_id")),
    *((REQUEST, "words", "youth_id"), (MEETING, "place", "youth_id")),
)


@pytest.mark.parametrize(
    ("table", "column", "of"), PLACES, ids=[f"{one[0].name}.{one[1]}" for one in PLACES]
)
@pytest.mark.parametrize("who", [ANNA, EVA], ids=["coach", "coordinator"])
async def test_the_pages_of_all_open(
    desk: Desk, sara: Youth, table: Table, column: str, of: str, who: int
) -> None:
    other = Youth(desk.app, "other", "Ali")
    for one in (sara, other):
        soon = desk.clock.now() + timedelta(days=1)
        one.anna(CoachProposedMeeting(ANNA, MeetingTerms(soon, place="Biblioteket")))
        one.says("blubb qwer hmpf")
        one.says("jag vill ha hjälp med cv till jobbet på lagret")
        one.taps("yes", "soon")
        one.says("person")
    here = update(table).where(table.c[of] == sara.id, table.c[column].is_not(None))
    with desk.app.store.writing() as db:
        assert db.execute(here.values({column: DAMAGED})).rowcount > 0
    hand = await desk.signed_in(who)
    for page in PAGES:
        answer: Any = await hand.get(f"/desk/{page}")
        assert answer.status_code in {200, 403}, page
    if who == ANNA:
        assert "Ali" in (await hand.get("/desk/inbox")).text
