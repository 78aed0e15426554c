"""A link that a coordinator makes never makes them somebody else (security-findings.md, S3)."""

from __future__ import annotations

import re
from typing import Final

import httpx
import pytest

from storage.access import staff
from storage.access.staff import Role
from storage.reads import access_history
from storage.schema import periods
from tests.support import console_client
from tests.support.console_client import ANNA, EVA, PASSWORD, Desk

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

WRONG: Final = "000000"


async def made_by(desk: Desk, coordinator: int, coach: int = ANNA) -> str:
    """The path of a link that a coordinator makes on the page of the team."""
    hand = await desk.signed_in(coordinator)
    await hand.get("/desk/team")
    page = await hand.post(f"/desk/team/people/{coach}/link")
    found = re.search(r"(/desk/in/[\w-]+)", page.text)
    assert found
    return found[1]


def second_coordinator(desk: Desk) -> int:
    """Kim leads the team too."""
    number = desk.write(lambda db, _: staff.add(db, 1, "Kim", "sv", Role.COORDINATOR))
    desk.write(lambda db, _: staff.set_password(db, number, console_client.HASH))
    desk.write(lambda db, keys: staff.set_totp(db, keys, number, console_client.SECRET))
    return number


def unusual(desk: Desk) -> list[tuple[str, str, str]]:
    """What the coordinators see: who did what about whom, the latest first."""
    since = desk.clock.now().replace(year=2000)
    found = desk.write(lambda db, _: access_history.unusual(db, 1, since))
    return [(one.coach, one.what, one.about) for one in found]


async def test_who_makes_a_link_does_not_become_whose_it_is(desk: Desk) -> None:
    """Without the old code app it opens nothing, and Anna stays signed in."""
    anna = await desk.signed_in(ANNA)
    link = await made_by(desk, EVA)
    thief = desk.hand()
    for fields in (
        {},
        {"code": WRONG},
        {"code": ""},
        {"anew": "yes"},
        {"anew": "yes", "code": "1"},
    ):
        answer = await thief.client.post(link, data=fields)
        assert answer.status_code in {200, 403}
        assert not thief.cookie
    assert (await anna.get("/desk/account")).status_code == 200
    assert desk.person(ANNA).password == console_client.HASH


async def test_with_the_old_app_it_leads_to_a_new_password_and_ends_what_was(desk: Desk) -> None:
    before, link, anna = await desk.signed_in(ANNA), await made_by(desk, EVA), desk.hand()
    assert "Kod från appen" in (await anna.client.post(link)).text
    answer = await anna.client.post(link, data={"code": desk.code()})
    assert answer.status_code == 303
    assert (await anna.get("/desk/inbox")).headers["location"] == "/desk/account/begin"
    assert (await before.get("/desk/account")).status_code == 303
    await anna.get("/desk/account/begin")
    chosen = await anna.post("/desk/account/begin/password", new=PASSWORD, again=PASSWORD)
    assert chosen.status_code == 303
    assert (await anna.get("/desk/inbox")).status_code == 200, "the code app is the old one"
    assert desk.person(ANNA).totp == console_client.SECRET


async def test_wrong_codes_end_in_a_pause(desk: Desk) -> None:
    link, hand = await made_by(desk, EVA), desk.hand()
    for _ in range(5):
        await hand.client.post(link, data={"code": WRONG})
    assert (await hand.client.post(link, data={"code": desk.code()})).status_code == 403
    assert not hand.cookie


async def test_a_lost_app_needs_a_second_coordinator(desk: Desk) -> None:
    """Not the one who made the link, nor whose it is; then both are chosen anew."""
    kim = second_coordinator(desk)
    link = await made_by(desk, EVA)
    eva, other = await desk.signed_in(EVA), await desk.signed_in(kim)
    await eva.get("/desk/team")
    assert (await eva.post(f"/desk/team/people/{ANNA}/vouch")).status_code == 404
    anna = desk.hand()
    assert (await anna.client.post(link, data={"anew": "yes"})).status_code == 403
    page = (await other.get("/desk/team")).text
    assert f"/desk/team/people/{ANNA}/vouch" in page
    assert (await other.post(f"/desk/team/people/{ANNA}/vouch")).status_code == 200
    assert (await anna.client.post(link, data={"anew": "yes"})).status_code == 303
    assert not desk.person(ANNA).totp
    assert unusual(desk) == [
        ("Anna", "link_used", "Anna"), ("Kim", "vouch", "Anna"), ("Eva", "link", "Anna"),
    ]  # fmt: skip


async def test_nobody_vouches_for_themselves(desk: Desk) -> None:
    kim = second_coordinator(desk)
    await made_by(desk, EVA, kim)
    other = await desk.signed_in(kim)
    await other.get("/desk/team")
    assert (await other.post(f"/desk/team/people/{kim}/vouch")).status_code == 404


async def test_nobody_makes_up_their_second(desk: Desk) -> None:
    """A coordinator whom the maker has added, or who is new, stands behind nothing."""
    eva = await desk.signed_in(EVA)
    await eva.get("/desk/team")
    assert (
        await eva.post("/desk/team/people", name="Kim", role="coordinator", language="sv")
    ).status_code == 200
    kim = max(one.id for one in desk.write(lambda db, keys: staff.everybody(db, keys, 1)))
    desk.write(lambda db, _: staff.set_password(db, kim, console_client.HASH))
    desk.write(lambda db, keys: staff.set_totp(db, keys, kim, console_client.SECRET))
    lee = second_coordinator(desk)
    for maker, second, status in ((EVA, kim, 404), (lee, kim, 404), (lee, EVA, 200)):
        await made_by(desk, maker)
        hand = await desk.signed_in(second)
        page = (await hand.get("/desk/team")).text
        assert (f"/desk/team/people/{ANNA}/vouch" in page) == (status == 200)
        answer = await hand.post(f"/desk/team/people/{ANNA}/vouch")
        assert answer.status_code == status, (maker, second)
    desk.passes(periods.NEW_COORDINATOR)
    for maker, status in ((EVA, 404), (lee, 200)):
        await made_by(desk, maker)
        hand = await desk.signed_in(kim)
        await hand.get("/desk/team")
        answer = await hand.post(f"/desk/team/people/{ANNA}/vouch")
        assert answer.status_code == status, maker


async def test_who_stops_before_a_new_password_is_asked_for_a_code_again(desk: Desk) -> None:
    """The old app is still theirs, so a link alone lets nobody in."""
    first, anna = await made_by(desk, EVA), desk.hand()
    assert (await anna.client.post(first, data={"code": desk.code()})).status_code == 303
    second, thief = await made_by(desk, EVA), desk.hand()
    assert "Kod från appen" in (await thief.client.post(second)).text
    assert not thief.cookie


async def test_whose_link_it_is_reads_who_made_it_until_they_say_so(desk: Desk) -> None:
    anna = await desk.signed_in(ANNA)
    await made_by(desk, EVA)
    for path in ("/desk/inbox", "/desk/account"):
        assert _tells(await anna.get(path))
    assert (await anna.post("/desk/account/seen", back="/desk/account")).status_code == 303
    assert not _tells(await anna.get("/desk/inbox"))
    omar = await desk.signed_in(2)
    assert not _tells(await omar.get("/desk/inbox"))
    assert _tells(await (await desk.signed_in(EVA)).get("/desk/team"))


def _tells(page: httpx.Response) -> bool:
    return "Eva gjorde en inloggningslänk till Anna" in page.text.replace("\u2068", "").replace(
        "\u2069", ""
    ).replace("<bdi>", "").replace("</bdi>", "")
