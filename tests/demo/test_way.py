"""The way of the one youth who comes while the demo runs, on its clock."""

from __future__ import annotations

import re
from typing import Final

from bot.demo import people, way
from bot.demo.page import HERE
from flows.engine.programme import AroundRole, Phase, ReferralState
from storage.access import precontact, referrals
from storage.reads import conversations
from tests.support.demo_visitor import Visit

SIGNS: Final = {
    "comes": {"welcome.ready", "introduction.really"},
    "proposed": {"meetings.asked"},
    "agreed": {"meetings.reminded"},
    "reminded": {"meetings.day", "meetings.soon"},
    "held": {"meetings.how", "meetings.thanks"},
    "request": {"requests.sent"},
    "answered": {"desk.says"},
    "status": {"settings.cadence_changed"},
    "hello": {"hello.hello", "hello.good"},
    "goodbye": {"status.ended"},
    "back": {"settings.ended", "settings.on_again"},
}
"""What is new on the phone after each part, from the youth's yes on."""

PHASES: Final = {
    "comes": Phase.CONTACT,
    "held": Phase.MAPPING,
    "status": Phase.WORKING,
    "goodbye": Phase.ENDED,
    "back": Phase.CONTACT,
}


def said(visit: Visit) -> list[str]:
    """Every line in the newcomer's chat."""
    number = visit.chat(people.NEWCOMER).youth
    with visit.app.store.reading() as db:
        entries = conversations.read(db, visit.app.store.keys, number)
    return [getattr(one, "line", "") for one in entries]


def referred(visit: Visit) -> list[referrals.Referral]:
    """What stands in the coordinator's queue."""
    with visit.app.store.reading() as db:
        return referrals.queue(db, visit.app.store.keys, 1)


async def test_the_way_from_referral_to_goodbye(visit: Visit) -> None:
    """Each move of the clock makes one part happen: at the desk first, then on the phone."""
    assert referred(visit) == []
    before: list[str] = []
    for number, part in enumerate(way.parts(), 1):
        state = await visit.post("/demo/clock", to="way")
        assert state["way"] == number, part.name
        if part.name in SIGNS:
            now = said(visit)
            assert SIGNS[part.name] <= set(now[len(before) :]), part.name
            before = now
        if part.name in PHASES:
            assert visit.youth(people.NEWCOMER).status.phase is PHASES[part.name], part.name
    assert "way" not in state["ahead"]
    assert "always.stale" not in before, "nothing was pressed that was not asked"


async def test_before_there_is_a_youth_staff_do_their_part(visit: Visit) -> None:
    """Nobody's yet, then Anna's; ticked with whom she has spoken; then the link opens."""
    await visit.post("/demo/clock", to="way")
    assert [one.coach for one in referred(visit)] == [None]
    await visit.post("/demo/clock", to="way")
    assert [one.coach for one in referred(visit)] == [1]
    await visit.post("/demo/clock", to="way")
    only = referred(visit)[0]
    with visit.app.store.reading() as db:
        ticked = [one.role for one in precontact.of_referral(db, only.id)]
    assert (only.state, only.invited) == (ReferralState.CONTACT, "open")
    assert ticked == [AroundRole.MENTOR, AroundRole.GUIDANCE]
    door = (await visit.post("/demo/phone", who=people.NEWCOMER))["page"]
    assert door.startswith("/i/")
    assert (await visit.client.get(door)).status_code == 200


async def test_the_other_moves_of_the_clock_make_it_happen_too(visit: Visit) -> None:
    """A week of Mondays takes the way along; what lies ahead stays ahead."""
    state = await visit.post("/demo/clock", to="monday")
    names = [part.name for part in way.parts()]
    assert names[state["way"]] == "reminded"
    assert "meetings.reminded" in said(visit)
    assert "meetings.day" not in said(visit)


def test_the_page_tells_of_each_part_in_its_order() -> None:
    """And of no other."""
    template = (HERE / "templates" / "demo.html").read_text(encoding="utf-8")
    assert re.findall(r'data-part="(\w+)"', template) == [part.name for part in way.parts()]
