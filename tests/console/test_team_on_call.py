"""On call in the console: shifts, a rota, holes in it, and what is said when nobody is rung."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage.access import staff, staffing
from storage.access.staffing import Shift
from tests.support import people
from tests.support.console_client import ANNA, EVA, NINA, OMAR, Desk, Hand

PAGE = "/desk/team/on-call"
SHIFTS = f"{PAGE}/shifts"


def shifts(site: Desk) -> list[Shift]:
    return site.write(lambda db, _: staffing.shifts(db, 1, site.clock.now()))


def holes(page: str) -> int:
    """How many spans it lists in which nobody is on call."""
    listed = page.partition("Ingen har jour då")[2].partition("</ul>")[0]
    return listed.count("<li>")


@pytest.fixture
async def eva(site: Desk) -> Hand:
    """The coordinator, of a team that is on call."""
    hand = await site.signed_in(EVA)
    await hand.get(PAGE)
    await hand.post(PAGE, on="1")
    return hand


async def test_when_it_is_off_the_page_says_what_youths_read_and_which_number_is_missing(
    site: Desk, eva: Hand
) -> None:
    await eva.post(PAGE, on="0")
    page = (await eva.get(PAGE)).text
    assert "Ingen rings utanför arbetstid" in page
    assert "112" in page
    assert "<bdi>socialjour</bdi>" in page
    assert 'name="from"' not in page
    assert not site.write(lambda db, _: staffing.hours(db, 1)).on_call


async def test_a_shift_each_week_keeps_its_clock_times_when_the_clocks_change(
    site: Desk, eva: Hand
) -> None:
    """The last Sunday of March has 23 hours, and the shift begins at the same time in Sweden."""
    said = {"coach": str(ANNA), "from": "2027-03-20T16:30", "until": "2027-03-21T08:00"}
    assert (await eva.post(SHIFTS, **said, weeks="2")).status_code == 303
    first, second = shifts(site)
    assert first[1:] == (
        ANNA, datetime(2027, 3, 20, 15, 30, tzinfo=UTC), datetime(2027, 3, 21, 7, tzinfo=UTC)
    )  # fmt: skip
    assert second[1:] == (
        ANNA, datetime(2027, 3, 27, 15, 30, tzinfo=UTC), datetime(2027, 3, 28, 6, tzinfo=UTC)
    )  # fmt: skip
    assert "lördag 20 mars" in (await eva.get(PAGE)).text


async def test_a_coordinator_can_be_on_call_and_a_shift_is_taken_back(
    site: Desk, eva: Hand
) -> None:
    said = {"coach": str(EVA), "from": "2026-11-24T16:30", "until": "2026-11-25T08:00"}
    await eva.post(SHIFTS, **said)
    (one,) = shifts(site)
    assert (await eva.post(f"{SHIFTS}/{one.id}/end")).status_code == 303
    assert shifts(site) == []
    assert (await eva.post(f"{SHIFTS}/{one.id}/end")).status_code == 404


async def test_a_shift_of_another_team_is_not_there(site: Desk, eva: Hand) -> None:
    now = site.clock.now()
    later = now + timedelta(hours=9)
    site.write(lambda db, _: staffing.add_shift(db, 2, NINA, now, later, now))
    (one,) = site.write(lambda db, _: staffing.shifts(db, 2, now))
    assert (await eva.post(f"{SHIFTS}/{one.id}/end")).status_code == 404
    assert site.write(lambda db, _: staffing.shifts(db, 2, now)) == [one]


GOOD = {"coach": "1", "from": "2026-11-24T16:30", "until": "2026-11-25T08:00", "weeks": "1"}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("coach", str(NINA), "Välj en person"), ("coach", "x", "Välj en person"),
        ("from", "", "från när"), ("until", "9999-12-31T23:59", "till när"),
        ("until", "2026-11-24T16:30", "sluta efter"), ("until", "2026-12-24T16:30", "14"),
        ("from", "2026-11-10T16:30", "14"), ("weeks", "0", "hur många veckor"),
        ("weeks", "53", "hur många veckor"), ("from", "2026-13-11T16:30", "från när"),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused_beside_the_field_and_stays_in_the_form(
    site: Desk, eva: Hand, field: str, value: str, said: str
) -> None:
    refused = await eva.post(SHIFTS, **{**GOOD, field: value})
    assert refused.status_code == 422
    assert said in refused.text
    assert 'aria-describedby="shift-wrong"' in refused.text
    if field != "coach":
        assert f'name="{field}" value="{value}"' in refused.text
    assert shifts(site) == []


async def test_what_is_over_or_more_than_a_year_ahead_is_refused(site: Desk, eva: Hand) -> None:
    over = {"from": "2026-11-23T16:30", "until": "2026-11-24T08:00"}
    assert "förbi" in (await eva.post(SHIFTS, **{**GOOD, **over})).text
    far = {"from": "2027-11-01T16:30", "until": "2027-11-02T08:00", "weeks": "9"}
    assert "ett år" in (await eva.post(SHIFTS, **{**GOOD, **far})).text
    assert shifts(site) == []


async def test_no_more_shifts_than_can_be_read(site: Desk, eva: Hand) -> None:
    for _ in range(4):
        await eva.post(SHIFTS, **{**GOOD, "weeks": "50"})
    refused = await eva.post(SHIFTS, **GOOD)
    assert refused.status_code == 422
    assert len(shifts(site)) == staffing.MOST_SHIFTS


async def test_holes_are_listed_and_go_when_they_are_filled(eva: Hand) -> None:
    page = (await eva.get(PAGE)).text
    assert "fredag 27 november" in page, "the weekend"
    assert holes(page) == 10
    for one in range(15):
        day = datetime(2026, 11, 24, 16, 30, tzinfo=UTC) + timedelta(days=one)
        ends = day + timedelta(hours=16)
        said = {"from": f"{day:%Y-%m-%dT%H:%M}", "until": f"{ends:%Y-%m-%dT%H:%M}"}
        assert (await eva.post(SHIFTS, coach="1", **said)).status_code == 303
    page = (await eva.get(PAGE)).text
    assert holes(page) == 4, "Saturdays and Sundays by day"
    assert "<bdi>16:30</bdi>" in page, "an end on the same day is a clock time"


async def test_a_shift_of_whoever_is_away_or_has_left_fills_no_hole(site: Desk, eva: Hand) -> None:
    said = {"from": "2026-11-27T16:30", "until": "2026-11-30T08:00"}
    await eva.post(SHIFTS, coach=str(OMAR), **said)
    full = holes((await eva.get(PAGE)).text)
    now = site.clock.now()
    site.write(lambda db, _: staffing.add_absence(db, OMAR, now, None, now))
    assert holes((await eva.get(PAGE)).text) == full + 1
    site.write(lambda db, _: staff.leave(db, OMAR, now))
    assert shifts(site) == []


async def test_a_coach_reads_and_changes_nothing(site: Desk, eva: Hand) -> None:
    await eva.post(SHIFTS, **GOOD)
    page = (await (await site.signed_in(ANNA)).get(PAGE)).text
    assert "Anna" in page
    assert 'name="from"' not in page
    assert "/end" not in page


async def test_the_team_page_tells_a_coordinator_what_reaches_nobody(site: Desk, eva: Hand) -> None:
    """How many wait past the deadline, when nobody is on call, whether everybody is away."""
    page = (await eva.get("/desk/team")).text
    assert "5 tider då ingen har jour" in page.replace("<bdi>", "").replace("</bdi>", "")
    assert "Alla coacher är borta" not in page
    youth = people.Youth(site.app, "other")
    youth.says("människa")
    now = site.clock.now()
    for coach in (ANNA, OMAR):
        await eva.post("/desk/away", coach=str(coach))
    await site.app.move_to(now + timedelta(days=2))
    eva = await site.signed_in(EVA)
    page = (await eva.get("/desk/team")).text
    assert "Alla coacher är borta" in page
    assert "1 ungdom väntar längre" in page.replace("<bdi>", "").replace("</bdi>", "")
    await eva.post(PAGE, on="0")
    assert "socialjouren saknas" in (await eva.get("/desk/team")).text
    assert 'id="staffing"' not in (await (await site.signed_in(ANNA)).get("/desk/team")).text
