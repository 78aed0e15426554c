"""The team's hours: a coordinator sets them, a coach reads, youths are told the truth of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from bot.console import team_hours
from storage.access import staffing, teams
from storage.access.staffing import Hours
from tests.support.console_client import ANNA, EVA, NINA, Desk, Hand

PAGE = "/desk/team/hours"


def hours(site: Desk, team: int = 1) -> Hours:
    return site.write(lambda db, _: staffing.hours(db, team))


@pytest.fixture
async def eva(site: Desk) -> Hand:
    hand = await site.signed_in(EVA)
    await hand.get(PAGE)
    return hand


async def test_hours_hold_at_once_and_for_this_team_only(site: Desk, eva: Hand) -> None:
    before = hours(site, 2)
    assert (await eva.post(PAGE, opens="09:15", closes="15:00")).status_code == 303
    found = hours(site)
    assert (found.opens, found.closes) == (time(9, 15), time(15))
    assert hours(site, 2) == before
    assert (await site.hand().get(PAGE)).status_code == 303
    page = (await (await site.signed_in(NINA)).get(PAGE)).text
    assert "09:15" not in page


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [
        ("16:30", "08:00", "måste börja innan"), ("08:00", "08:00", "måste börja innan"),
        ("8", "", "timmar och minuter"), ("25:00", "26:00", "timmar och minuter"),
        ("08:00", "16:00+02:00", "timmar och minuter"),
    ],
)  # fmt: skip
async def test_hours_that_cannot_be_are_refused_with_a_sentence_and_stay_in_the_form(
    site: Desk, eva: Hand, opens: str, closes: str, said: str
) -> None:
    before = hours(site)
    refused = await eva.post(PAGE, opens=opens, closes=closes)
    assert refused.status_code == 422
    assert said in refused.text
    assert f'name="opens" value="{opens}"' in refused.text
    assert hours(site) == before


async def test_closed_days_are_added_and_taken_back(site: Desk, eva: Hand) -> None:
    await eva.post(f"{PAGE}/closed", first="2026-12-21", last="2026-12-30")
    await eva.post(f"{PAGE}/closed", first="2026-12-01", last="")
    one_day, span = (date(2026, 12, 1),) * 2, (date(2026, 12, 21), date(2026, 12, 30))
    assert hours(site).closed == (one_day, span)
    page = (await eva.get(PAGE)).text
    assert "tisdag 1 december" in page
    assert "måndag 21 december" in page
    await eva.post(f"{PAGE}/open", first="2026-12-21", last="2026-12-30")
    assert hours(site).closed == (one_day,)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("", "", "Skriv en dag"), ("2026-02-30", "", "Skriv en dag"),
        ("2026-12-03", "2026-12-01", "inte vara före"), ("2026-11-01", "2026-11-02", "förbi"),
        ("2026-12-01", "9999-12-31", "ett år"),
    ],
)  # fmt: skip
async def test_days_that_cannot_be_are_refused_with_a_sentence(
    site: Desk, eva: Hand, first: str, last: str, said: str
) -> None:
    refused = await eva.post(f"{PAGE}/closed", first=first, last=last)
    assert refused.status_code == 422
    assert said in refused.text
    assert f'name="first" value="{first}"' in refused.text
    assert hours(site).closed == ()


async def test_at_most_sixty_spans_and_those_that_are_over_fall_away(site: Desk, eva: Hand) -> None:
    day = date(2026, 11, 24).toordinal()
    spans = [(date.fromordinal(day + one),) * 2 for one in range(-3, team_hours.MOST_SPANS)]
    site.write(lambda db, _: staffing.set_closed(db, 1, spans, site.clock.now()))
    page = (await eva.get(PAGE)).text
    assert page.count("/desk/team/hours/open") == team_hours.MOST_SPANS
    refused = await eva.post(f"{PAGE}/closed", first="2027-05-03")
    assert refused.status_code == 422
    assert f"{team_hours.MOST_SPANS}" in refused.text
    await eva.post(f"{PAGE}/open", first="2026-11-24", last="2026-11-24")
    assert len(hours(site).closed) == team_hours.MOST_SPANS - 1


async def test_the_page_says_what_youths_are_told_and_which_days_are_free(
    eva: Hand,
) -> None:
    page = (await eva.get(PAGE)).text
    assert "någon läser till <bdi>16:30</bdi>" in page
    assert "torsdag 24 december" in page
    assert "onsdag 6 januari 2027" in page
    await eva.post(f"{PAGE}/closed", first="2026-11-24", last="2026-11-25")
    page = (await eva.get(PAGE)).text
    assert "ingen läser före" in page
    assert "torsdag 26 november" in page


async def test_a_coach_reads_and_changes_nothing(site: Desk) -> None:
    anna = await site.signed_in(ANNA)
    page = (await anna.get(PAGE)).text
    assert "08:00" in page
    assert 'name="opens"' not in page
    assert 'name="first"' not in page


def test_settings_are_for_a_new_team_only(site: Desk) -> None:
    """A start changes the name, never what a coordinator has set."""
    at = datetime(2026, 11, 24, tzinfo=UTC)
    site.write(lambda db, _: staffing.set_hours(db, 1, time(7), time(19), at))
    site.write(lambda db, _: teams.change(db, "Porten", "Europe/Stockholm", "sv"))
    assert (hours(site).opens, hours(site).closes) == (time(7), time(19))
