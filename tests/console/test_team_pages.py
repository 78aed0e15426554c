"""The team page: people come and go, youths are invited (attacks 1, 3, 4; practices 4b-7)."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import insert, update

from storage.access import invites, staff
from storage.access.staff import Role
from storage.sql.statements import ALARM, COACH, ESCALATION, OUTBOX, QUARANTINE, YOUTH
from tests.support import console_client, people
from tests.support.console_client import ANNA, EVA, NINA, OMAR, Desk


def address(page: httpx.Response) -> str:
    """The link that a page shows once."""
    found = re.search(r'id="address"[^>]* value="([^"]+)"', page.text)
    assert found
    return html.unescape(found[1]).removeprefix(console_client.BASE)


# ------------------------------------------------------------ people


async def test_somebody_new_comes_by_a_link_that_is_shown_once(site: Desk) -> None:
    eva = await site.signed_in(EVA)
    await eva.get("/desk/team")
    made = await eva.post("/desk/team/people", name=" Lea  Ö ", role="coach", language="en")
    link = address(made)
    assert link not in (await eva.get("/desk/team")).text
    site.passes(timedelta(hours=23))
    lea = site.hand()
    assert (await lea.client.post(link)).status_code == 303
    page = await lea.get("/desk/account/begin")
    assert '<html lang="en"' in page.text
    new = site.write(lambda db, keys: staff.find_by_name(db, keys, "lea ö"))
    assert new is not None
    assert (new.name, new.role, new.team, new.rung) == ("Lea Ö", Role.COACH, 1, 2)


async def test_team_number_and_rights_are_never_taken_from_a_form(site: Desk) -> None:
    eva = await site.signed_in(EVA)
    await eva.get("/desk/team")
    more = {"team": "2", "team_id": "2", "id": "99", "rung": "0", "password": "x", "totp": "x"}
    await eva.post("/desk/team/people", name="Lea", role="coach", **more)
    lea = site.write(lambda db, keys: staff.find_by_name(db, keys, "Lea"))
    assert lea is not None
    assert (lea.team, lea.rung, lea.password, lea.totp) == (1, 2, None, "")
    anna = await site.signed_in(ANNA)
    await anna.get("/desk/account")
    await anna.post("/desk/account/language", language="en", role="coordinator", team="2")
    assert (site.person(ANNA).role, site.person(ANNA).team) == (Role.COACH, 1)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("", "coach"), (" \u202e\u2066 ", "coach"), ("x" * 61, "coach"), ("ANNA", "coach"),
        ("nina", "coach"), ("Lea", "admin"), ("Lea", ""),
    ],
)  # fmt: skip
async def test_nobody_is_added_with_a_name_or_role_that_cannot_be(
    site: Desk, name: str, role: str
) -> None:
    eva = await site.signed_in(EVA)
    await eva.get("/desk/team")
    before = len(people.rows(site.app, COACH))
    refused = await eva.post("/desk/team/people", name=name, role=role)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert len(people.rows(site.app, COACH)) == before


async def test_a_name_is_kept_without_what_turns_a_sentence_round(site: Desk) -> None:
    eva = await site.signed_in(EVA)
    await eva.get("/desk/team")
    await eva.post("/desk/team/people", name="Le\u202ea\x00 \u2066X", role="coach")
    assert site.write(lambda db, keys: staff.find_by_name(db, keys, "Lea X")) is not None


async def test_a_new_link_ends_the_earlier_one(site: Desk) -> None:
    eva = await site.signed_in(EVA)
    await eva.get("/desk/team")
    first = address(await eva.post(f"/desk/team/people/{ANNA}/link"))
    second = address(await eva.post(f"/desk/team/people/{ANNA}/link"))
    assert (await site.hand().client.post(first)).status_code == 410
    answer = await site.hand().client.post(second, data={"code": site.code()})
    assert answer.status_code == 303


async def test_a_link_for_somebody_who_was_here_lasts_half_an_hour(site: Desk) -> None:
    eva = await site.signed_in(EVA)
    await eva.get("/desk/team")
    link = address(await eva.post(f"/desk/team/people/{ANNA}/link"))
    site.passes(timedelta(minutes=31))
    assert (await site.hand().client.post(link)).status_code == 410


async def test_nobody_leaves_while_youths_are_theirs(site: Desk) -> None:
    eva, anna = await site.signed_in(EVA), await site.signed_in(ANNA)
    await eva.get("/desk/team")
    refused = await eva.post(f"/desk/team/people/{ANNA}/leave")
    assert refused.status_code == 409
    assert 'role="alert"' in refused.text
    assert (await anna.get("/desk/account")).status_code == 200


async def test_nobody_leaves_in_the_middle_of_a_conversation(site: Desk) -> None:
    _escalate(site, taken_by=OMAR)
    eva = await site.signed_in(EVA)
    await eva.get("/desk/team")
    assert (await eva.post(f"/desk/team/people/{OMAR}/leave")).status_code == 409
    assert site.person(OMAR).rung >= 0


async def test_the_last_coordinator_stays(site: Desk) -> None:
    eva = await site.signed_in(EVA)
    await eva.get("/desk/team")
    assert (await eva.post(f"/desk/team/people/{EVA}/leave")).status_code == 409
    await eva.post("/desk/team/people", name="Kim", role="coordinator")
    assert (await eva.post(f"/desk/team/people/{EVA}/leave")).status_code == 303
    assert (await eva.get("/desk/team")).status_code == 303


async def test_invitations_of_who_left_have_ended(site: Desk) -> None:
    made = site.write(lambda db, keys: invites.make(db, keys, OMAR, site.clock.now()))
    eva = await site.signed_in(EVA)
    await eva.get("/desk/team")
    await eva.post(f"/desk/team/people/{OMAR}/leave")
    now = site.clock.now()
    assert site.write(lambda db, keys: invites.find(db, keys, made.secret, now)) is None


async def test_a_coach_sees_people_and_no_deeds_and_no_other_team(site: Desk) -> None:
    anna = await site.signed_in(ANNA)
    page = (await anna.get("/desk/team")).text
    assert "Omar" in page
    assert "Nina" not in page
    assert "/desk/team/people" not in page


# ------------------------------------------------------------ invitations


async def test_a_coordinator_invites_for_a_coach_of_the_team(site: Desk) -> None:
    eva = await site.signed_in(EVA)
    await eva.get("/desk/team")
    page = await eva.post("/desk/team/invites", coach=str(OMAR))
    secret, now = address(page).removeprefix("/i/"), site.clock.now()
    found = site.write(lambda db, keys: invites.find(db, keys, secret, now))
    assert found is not None
    assert found.coach == OMAR
    code = re.search(r'<strong class="spoken"[^>]*>([^<]+)<', page.text)
    assert code
    said = site.write(lambda db, keys: invites.find(db, keys, code[1], now))
    assert said == found
    assert "data:image/svg+xml" in page.text
    listed = (await eva.get("/desk/team")).text
    assert secret not in listed
    assert code[1] not in listed


@pytest.mark.parametrize("coach", [NINA, EVA, 99, 10**11])
async def test_nobody_invites_for_another_team_or_a_coordinator(site: Desk, coach: int) -> None:
    eva = await site.signed_in(EVA)
    await eva.get("/desk/team")
    assert (await eva.post("/desk/team/invites", coach=str(coach))).status_code == 404


async def test_a_coach_invites_for_themselves_whatever_the_form_says(site: Desk) -> None:
    anna = await site.signed_in(ANNA)
    await anna.get("/desk/team")
    page = await anna.post("/desk/team/invites", coach=str(OMAR))
    secret, now = address(page).removeprefix("/i/"), site.clock.now()
    found = site.write(lambda db, keys: invites.find(db, keys, secret, now))
    assert found is not None
    assert found.coach == ANNA


# ------------------------------------------------------------ what needs care


async def test_what_needs_care_is_shown_to_coordinators_without_a_word(
    site: Desk,
) -> None:
    _trouble(site)
    eva, anna = await site.signed_in(EVA), await site.signed_in(ANNA)
    page = (await eva.get("/desk/team")).text
    for shown in ("no alarm ahead", "ValueError in bot/turns/turn.py:1"):
        assert shown in page
        assert shown not in (await anna.get("/desk/team")).text
    assert page.count('<dd class="number">1</dd>') == 1
    assert page.count('<dd class="number">2</dd>') == 1
    assert "canary" not in page


async def test_another_teams_failed_turns_are_not_shown(site: Desk) -> None:
    _trouble(site)
    site.write(lambda db, _: db.execute(update(YOUTH).values(team_id=2)))
    eva = await site.signed_in(EVA)
    page = (await eva.get("/desk/team")).text
    assert "ValueError in bot/turns/turn.py:1" not in page
    assert page.count('<dd class="number">0</dd>') == 2


async def test_the_menu_counts_who_waits_in_this_team(site: Desk) -> None:
    anna, nina = await site.signed_in(ANNA), await site.signed_in(NINA)
    waits = '<span id="waiting-number">1</span>'
    assert waits not in (await anna.get("/desk/account")).text
    _escalate(site, taken_by=None)
    assert waits in (await anna.get("/desk/account")).text
    assert waits not in (await nina.get("/desk/account")).text


def _escalate(site: Desk, taken_by: int | None) -> None:
    now = site.clock.now()
    row = {
        "youth_id": 1, "number": 1, "tier": "C", "reason": None, "opened_at": now,
        "deadline": now, "rung": 0, "signs": 1, "taken_by": taken_by,
    }  # fmt: skip
    site.write(lambda db, _: db.execute(insert(ESCALATION), row))


def _trouble(site: Desk) -> None:
    now, seal = site.clock.now(), site.app.store.keys.seal
    site.write(lambda db, _: db.execute(insert(ALARM), {"at": now, "what": "no alarm ahead"}))
    failed = {"youth_id": 1, "at": now, "error": "ValueError in bot/turns/turn.py:1"}
    event = seal("canary", "event:1")
    site.write(lambda db, _: db.execute(insert(QUARANTINE), {**failed, "event": event}))
    for state in ("uncertain", "undeliverable", "undeliverable", "sent"):
        line = {
            "youth_id": 1, "say_as": "notice", "kind": "", "line": "canary", "queued_at": now,
            "not_before": now, "state": state, "reason": "", "tries": 1,
        }  # fmt: skip
        site.write(lambda at, _, line=line: at.execute(insert(OUTBOX), line))  # type: ignore[misc]
