"""The alarm bar: every page names who waits with their life in danger, and who is overdue."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

import pytest

from bot.turns.inbound import CoachClosed, CoachSaid, CoachTook
from tests.console.test_inbox import needs
from tests.support import console_client
from tests.support.console_client import ANNA, EVA, NINA, OMAR, Desk, Hand
from tests.support.people import Youth

PAGES: Final = ("inbox", "youths", "team", "account")
DANGER: Final = "jag tänker ta livet av mig i kväll"
SERIOUS: Final = "jag vill inte leva längre"

_BAR: Final = re.compile(r'<div id="alarm" class="alarm".*?</div>', re.DOTALL)
_NAMED: Final = re.compile(
    r'<a id="alarm-\d+" href="(.*?)"><bdi dir="auto">(.*?)</bdi></a>\s*(.*?)\s*</li>'
)


async def bar(hand: Hand, page: str = "account") -> str:
    """The bar on a page."""
    text = (await hand.get(f"/desk/{page}")).text
    found = _BAR.search(re.sub(r"<bdi>(.*?)</bdi>", r"\1", text))
    assert found, page
    return found[0]


async def named(hand: Hand, page: str = "account") -> list[tuple[str, str, str]]:
    """Whom the bar of a page names: where the link leads, the name, and what is said of them."""
    return _NAMED.findall(await bar(hand, page))


async def test_every_page_names_whose_life_is_in_danger_with_a_link(desk: Desk) -> None:
    sara = Youth(desk.app, nickname="Sara")
    anna = await desk.signed_in(ANNA)
    assert await named(anna) == []
    sara.says(DANGER)
    other = Youth(desk.app, "other", "Kim")
    for page in (*PAGES, f"youths/{other.id}"):
        assert await named(anna, page) == [
            (f"/desk/youths/{sara.id}", "Sara", "A, ingen har tagit det")
        ], page
    assert await named(await desk.signed_in(NINA)) == [], "another team's"


async def test_pages_that_are_not_there_or_not_allowed_name_them_too(desk: Desk) -> None:
    """Whoever follows an old link still sees whose life is in danger."""
    sara = Youth(desk.app, nickname="Sara")
    sara.says(DANGER)
    anna = await desk.signed_in(ANNA)
    named_here = [(f"/desk/youths/{sara.id}", "Sara", "<bdi>A</bdi>, ingen har tagit det")]
    for page in ("youths/999999", "nothing/of/this", f"youths/{sara.id}/notes"):
        answer = await anna.get(f"/desk/{page}")
        assert answer.status_code == 404, page
        assert _NAMED.findall(answer.text) == named_here, page
    refused = await anna.post("/desk/team/care")
    assert refused.status_code == 403
    assert _NAMED.findall(refused.text) == named_here
    outside = await desk.hand().get("/desk/nothing")
    assert outside.status_code == 303, "who is not signed in learns of no address"


async def test_who_has_taken_it_and_owes_words_is_named_until_they_have_written(
    desk: Desk,
) -> None:
    """Taking is a promise of words, not the words (D2)."""
    sara = Youth(desk.app, nickname="Sara")
    sara.says(DANGER)
    sara.anna(CoachTook(OMAR))
    anna = await desk.signed_in(ANNA)
    assert [said for *_, said in await named(anna)] == ["A, Omar ska skriva"]
    sara.anna(CoachSaid(OMAR, "Hej"))
    assert await named(anna) == []


async def test_whatever_is_overdue_is_named_and_nothing_else_of_other_tiers(desk: Desk) -> None:
    Youth(desk.app, "b", "Late").says(SERIOUS)
    anna = await desk.signed_in(ANNA)
    assert await named(anna) == []
    await desk.app.move_to(desk.clock.now() + timedelta(hours=3))
    Youth(desk.app, "new", "New").says(SERIOUS)
    anna = await desk.signed_in(ANNA)
    assert [(name, said) for _, name, said in await named(anna)] == [("Late", "B, för sent")]


async def test_at_most_three_are_named_the_most_severe_first(desk: Desk) -> None:
    late = Youth(desk.app, "late", "Late")
    late.says(SERIOUS)
    await desk.app.move_to(desk.clock.now() + timedelta(hours=3))
    for name in ("One", "Two", "Three", "Four"):
        Youth(desk.app, name, name).says(DANGER)
    anna = await desk.signed_in(ANNA)
    assert [name for _, name, _ in await named(anna)] == ["One", "Two", "Three"]
    assert 'href="/desk/inbox">och 2 till</a>' in await bar(anna)


async def test_a_coordinators_links_lead_to_the_row_of_the_inbox(desk: Desk) -> None:
    sara = Youth(desk.app, nickname="Sara")
    sara.says(DANGER)
    eva = await desk.signed_in(EVA)
    ((link, name, _),) = await named(eva, "team")
    assert (link, name) == (f"/desk/inbox#need-{sara.id}", "Sara")
    (row,) = needs(await eva.get("/desk/inbox"))
    assert f'id="need-{sara.id}"' in row


async def test_a_coordinator_never_reads_that_all_is_well_while_somebody_waits(
    desk: Desk,
) -> None:
    sara = Youth(desk.app, nickname="Sara")
    eva = await desk.signed_in(EVA)
    assert "Inget. Allt" in (await eva.get("/desk/team")).text
    sara.says(DANGER)
    page = (await eva.get("/desk/team")).text
    assert "Inget. Allt" not in page
    assert f'<a id="care-{sara.id}" href="/desk/inbox#need-{sara.id}"' in page
    sara.anna(CoachTook(ANNA))
    sara.anna(CoachSaid(ANNA, "Hej"))
    sara.anna(CoachClosed(ANNA, "talked"))
    assert "Inget. Allt" in (await eva.get("/desk/team")).text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_the_small_part_that_a_page_asks_for_keeps_nobody_signed_in(desk: Desk) -> None:
    """A tab that is left open asks for it all day: that is no use of the console."""
    Youth(desk.app, nickname="Sara").says(DANGER)
    anna = await desk.signed_in(ANNA)
    before = anna.cookie
    desk.passes(timedelta(minutes=20))
    answer = await anna.get("/desk/alarm", **{"HX-Request": "true"})
    assert "Sara" in answer.text
    assert "<html" not in answer.text
    assert anna.cookie == before
    gone = await desk.hand().get("/desk/alarm", **{"HX-Request": "true"})
    assert gone.status_code == 401


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_translator_sees_no_bar(desk: Desk) -> None:
    Youth(desk.app, nickname="Sara").says(DANGER)
    page = await (await desk.signed_in(console_client.translator(desk))).get("/desk/account")
    assert 'id="alarm"' not in page.text
    assert "Sara" not in page.text
