"""Who is away, in the console: for oneself and for colleagues, with who stands in (finding D25)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.turns.inbound import CoachTook
from storage.access import staffing
from storage.access.staffing import Absence
from tests.support import console_client, people
from tests.support.console_client import ANNA, EVA, NINA, OMAR, Desk, Hand

PAGE = "/desk/away"


def absences(site: Desk, team: int = 1) -> list[Absence]:
    return site.write(lambda db, _: staffing.absences(db, team, site.clock.now()))


@pytest.fixture
async def anna(site: Desk) -> Hand:
    hand = await site.signed_in(ANNA)
    await hand.get(PAGE)
    return hand


async def test_somebody_says_on_their_account_that_they_are_away_and_back(
    site: Desk, anna: Hand
) -> None:
    """Without a time it is from now on, until they say otherwise."""
    page = (await anna.get("/desk/account")).text
    assert 'action="/desk/away"' in page
    done = await anna.post(PAGE, back="account", coach=str(ANNA))
    assert done.headers["location"] == "/desk/account?done=away"
    (one,) = absences(site)
    assert one[1:] == (ANNA, site.clock.now(), None, None)
    assert f"/desk/away/{one.id}/end" in (await anna.get("/desk/account")).text
    site.passes(timedelta(hours=1))
    done = await anna.post(f"{PAGE}/{one.id}/end", back="account")
    assert done.headers["location"] == "/desk/account?done=back"
    assert absences(site) == []


@pytest.mark.parametrize("who", [OMAR, EVA])
async def test_a_colleague_enters_it_for_whoever_is_ill(site: Desk, who: int) -> None:
    """Coaches and coordinators; the team's page shows until when, and who stands in."""
    hand = await site.signed_in(who)
    await hand.get(PAGE)
    said = {"coach": str(ANNA), "until": "2026-12-07T08:00", "deputy": str(OMAR), "back": "team"}
    done = await hand.post(PAGE, **said)
    assert done.headers["location"] == "/desk/team?done=away"
    (one,) = absences(site)
    assert one[1:] == (
        ANNA, site.clock.now(), datetime(2026, 12, 7, 7, tzinfo=UTC), OMAR
    )  # fmt: skip
    page = (await hand.get("/desk/team")).text
    assert "borta till" in page
    assert "måndag 7 december" in page
    assert "Omar</bdi> ersätter" in page


async def test_what_lies_ahead_is_taken_back_and_shows_nobody_as_away(
    site: Desk, anna: Hand
) -> None:
    await anna.post(PAGE, coach=str(OMAR), **{"from": "2026-12-01T08:00"})
    (one,) = absences(site)
    assert "Ta tillbaka" in (await anna.get(PAGE)).text
    assert "borta" not in (await anna.get("/desk/team")).text.partition("<tbody>")[2]
    await anna.post(f"{PAGE}/{one.id}/end")
    assert absences(site) == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"coach": str(NINA)}, "Välj en person"),
        ({"coach": "99"}, "Välj en person"),
        ({"deputy": str(ANNA)}, "Välj någon annan"),
        ({"deputy": str(NINA)}, "Välj någon annan"),
        ({"from": "snart"}, "från när"),
        ({"until": "7 dec"}, "till när"),
        ({"from": "2026-12-02T08:00", "until": "2026-12-01T08:00"}, "sluta efter"),
        ({"from": "2026-11-02T08:00", "until": "2026-11-03T08:00"}, "redan förbi"),
        ({"until": "2028-01-01T08:00"}, "ett år"),
    ],
)
async def test_what_cannot_be_is_refused_with_a_sentence_and_stays_in_the_form(
    site: Desk, anna: Hand, said: dict[str, str], told: str
) -> None:
    refused = await anna.post(PAGE, **{"coach": str(ANNA), **said})
    assert refused.status_code == 422
    assert told in refused.text
    for name in said.keys() & {"from", "until"}:
        assert f'name="{name}" value="{said[name]}"' in refused.text
    assert absences(site) == []


async def test_a_translator_is_on_no_ladder_and_another_teams_absence_is_not_there(
    site: Desk, anna: Hand
) -> None:
    lea = console_client.translator(site)
    assert (await anna.post(PAGE, coach=str(lea))).status_code == 422
    now = site.clock.now()
    site.write(lambda db, _: staffing.add_absence(db, NINA, now, None, now))
    (one,) = absences(site, 2)
    assert (await anna.post(f"{PAGE}/{one.id}/end")).status_code == 404
    assert absences(site, 2) == [one]
    page = (await (await site.signed_in(lea)).get("/desk/account")).text
    assert 'action="/desk/away"' not in page


async def test_nobody_who_is_away_is_offered_for_a_talk(site: Desk, anna: Hand) -> None:
    """To hand over they are not in the list; as a new responsible coach they are marked."""
    youth = people.Youth(site.app, "other")
    youth.says("människa")
    youth.anna(CoachTook(ANNA))
    path = f"/desk/youths/{youth.id}"
    offered = f'<option value="{OMAR}">Omar</option>'
    assert offered in (await anna.get(path)).text
    await anna.post(PAGE, coach=str(OMAR), until="2026-12-07T08:00")
    page = (await anna.get(path)).text
    assert offered not in page
    assert "Omar – borta till" in page.replace("<bdi>", "").replace("</bdi>", "")
    eva = await site.signed_in(EVA)
    team = (await eva.get("/desk/team")).text
    assert "borta till" in team.partition('id="responsible"')[2]
