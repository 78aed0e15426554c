"""Private notes on a youth's page: who wrote what and when, and two coaches at once."""

from __future__ import annotations

import re

from tests.support import people
from tests.support.console_chat import page_of, press
from tests.support.console_client import ANNA, OMAR, Desk
from tests.support.people import Youth


def notes(page: str) -> list[str]:
    """The notes on the page, as text."""
    part = page.partition('id="notes"')[2].partition("</ol>")[0].split('<li class="note">')[1:]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", one)) for one in part]


async def test_two_coaches_who_save_lose_nothing(desk: Desk, sara: Youth) -> None:
    anna, omar = await desk.signed_in(ANNA), await desk.colleague(OMAR)
    await page_of(anna, sara)
    await page_of(omar, sara)
    await press(anna, sara, "note", note="ringde skolan")
    status, answer = await press(omar, sara, "note", note="ses på torsdag")
    assert status == 200
    assert "ringde skolan" in answer, "what a colleague wrote meanwhile is shown at once"
    first, second = notes(await page_of(anna, sara))
    assert "Omar" in first
    assert "ses på torsdag" in first
    assert "Anna" in second
    assert re.search(r"\d\d:\d\d", second)


async def test_only_ones_own_note_can_be_changed(desk: Desk, sara: Youth) -> None:
    anna, omar = await desk.signed_in(ANNA), await desk.colleague(OMAR)
    await page_of(anna, sara)
    await press(anna, sara, "note", note="ringde skolan")
    mine, theirs = await page_of(anna, sara), await page_of(omar, sara)
    assert 'name="entry"' in mine
    assert 'name="entry"' not in theirs
    entry = re.findall(r'name="entry" value="(\d+)"', mine)[0]
    status, answer = await press(omar, sara, "note", entry=entry, version="0", note="nej")
    assert (status, "Båda finns kvar" in answer) == (200, True)
    assert sorted(people.sealed(desk.app)["note_entry.words"]) == ["nej", "ringde skolan"]


async def test_a_note_changed_in_another_tab_is_kept_too(desk: Desk, sara: Youth) -> None:
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    await press(anna, sara, "note", note="ringde skolan")
    entry = re.findall(r'name="entry" value="(\d+)"', await page_of(anna, sara))[0]
    await press(anna, sara, "note", entry=entry, version="0", note="ringde mamma")
    page = await page_of(anna, sara)
    assert ["ringde mamma" in one and "ändrad" in one for one in notes(page)] == [True]
    _, answer = await press(anna, sara, "note", entry=entry, version="0", note="ringde pappa")
    assert "Båda finns kvar" in answer
    assert len(notes(await page_of(anna, sara))) == 2
    answer = (await anna.post(
        f"/desk/youths/{sara.id}/note", entry=entry, version="0", note="utan skript"
    )).text  # fmt: skip
    assert "Båda finns kvar" in answer


async def test_an_empty_note_is_none(desk: Desk, sara: Youth) -> None:
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    assert (await press(anna, sara, "note", note="  "))[0] == 422
    assert notes(await page_of(anna, sara)) == []
