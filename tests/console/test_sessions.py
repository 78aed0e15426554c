"""Sessions of the console and what protects them (attacks 14 and 25 to 27)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from storage.access import sessions, staff
from tests.support import console_client
from tests.support.console_client import ANNA, COOKIE, EVA, OMAR, Desk

MARKUP: Final = "<img src=x onerror=alert(1)>{{7*7}}"


# ------------------------------------------------------------ whose form it is


async def test_the_proof_may_come_as_a_header(desk: Desk) -> None:
    eva = await desk.signed_in(EVA)
    await eva.get("/desk/team")
    headers = {"X-CSRF": eva.proof}
    answer = await eva.client.post(f"/desk/team/people/{OMAR}/link", headers=headers)
    assert answer.status_code == 200


async def test_what_another_site_sends_is_refused(desk: Desk) -> None:
    eva = await desk.signed_in(EVA)
    await eva.get("/desk/team")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        answer = await eva.client.post("/desk/out", data={"csrf": eva.proof}, headers=headers)
        assert answer.status_code == 403
    assert (await eva.get("/desk/team")).status_code == 200


async def test_looking_changes_nothing(desk: Desk) -> None:
    """GET is no deed: whoever is sent to an address has done nothing."""
    eva = await desk.signed_in(EVA)
    for path in ("/desk/out", f"/desk/team/people/{OMAR}/leave", "/desk/team/invites"):
        assert (await eva.get(path)).status_code in {404, 405}
    assert (await eva.get("/desk/team")).status_code == 200


async def test_a_number_that_is_none_is_no_page(desk: Desk) -> None:
    eva = await desk.signed_in(EVA)
    await eva.get("/desk/team")
    for number in ("x", "-1", "9" * 30, "1%00", "1e9"):
        answer = await eva.post(f"/desk/team/people/{number}/link")
        assert answer.status_code == 404, number


# ------------------------------------------------------------ sessions


async def test_a_cookie_from_before_signing_in_is_not_taken_over(desk: Desk) -> None:
    planted = "x" * 43
    anna = desk.hand()
    anna.client.cookies.set(COOKIE, planted, domain="lotsen.example", path="/desk")
    await anna.client.post(desk.link(ANNA), data={"code": desk.code()})
    given = [cookie.value for cookie in anna.client.cookies.jar if cookie.value != planted]
    assert len(given) == 1
    other = desk.hand()
    other.client.cookies.set(COOKIE, planted)
    assert (await other.get("/desk/account")).status_code == 303


async def test_signing_in_again_ends_what_the_browser_had(desk: Desk) -> None:
    anna = await desk.signed_in(ANNA)
    old = anna.cookie
    await anna.client.post(desk.link(ANNA), data={"code": desk.code()})
    assert anna.cookie != old
    thief = desk.hand()
    thief.client.cookies.set(COOKIE, old)
    assert (await thief.get("/desk/account")).status_code == 303


async def test_the_cookie_is_closed_to_scripts_sites_and_other_pages(desk: Desk) -> None:
    answer = await desk.hand().client.post(desk.link(ANNA), data={"code": desk.code()})
    cookie = answer.headers["set-cookie"].casefold()
    for part in ("httponly", "secure", "samesite=strict", "path=/desk"):
        assert part in cookie
    age = re.search(r"max-age=(\d+)", cookie)
    assert age
    assert int(age[1]) <= timedelta(hours=12).total_seconds()


async def test_a_cookie_is_renewed_while_it_is_used(desk: Desk) -> None:
    anna = await desk.signed_in(ANNA)
    first = anna.cookie
    desk.passes(sessions.RENEW)
    page = await anna.get("/desk/account")
    assert anna.cookie != first
    proof, thief = anna.proof, desk.hand()
    desk.passes(sessions.GRACE)
    thief.client.cookies.set(COOKIE, first)
    assert (await thief.get("/desk/account")).status_code == 303, "the old one has ended"
    assert page.status_code == 200
    await anna.get("/desk/account")
    assert anna.proof == proof, "a form that is open on another tab can still be sent"


async def test_a_form_or_a_part_of_a_page_does_not_renew(desk: Desk) -> None:
    """Only a page that is looked at has somewhere to put the new cookie."""
    anna = await desk.signed_in(ANNA)
    await anna.get("/desk/account")
    first = anna.cookie
    desk.passes(sessions.RENEW)
    await anna.post("/desk/account/language", language="en")
    assert anna.cookie == first
    assert (await anna.get("/desk/account")).status_code == 200


async def test_an_unused_session_ends_after_two_hours(desk: Desk) -> None:
    anna = await desk.signed_in(ANNA)
    desk.passes(timedelta(hours=1, minutes=59))
    assert (await anna.get("/desk/account")).status_code == 200
    desk.passes(timedelta(hours=2, minutes=1))
    away = await anna.get("/desk/account")
    assert (away.status_code, away.headers["location"]) == (303, "/desk/in")


async def test_every_session_ends_after_a_working_day(desk: Desk) -> None:
    anna = await desk.signed_in(ANNA)
    for _ in range(11):
        desk.passes(timedelta(hours=1))
        assert (await anna.get("/desk/account")).status_code == 200
    desk.passes(timedelta(hours=1, minutes=1))
    assert (await anna.get("/desk/account")).status_code == 303


async def test_signing_out_ends_the_session_and_the_one_before_it(desk: Desk) -> None:
    """Whoever has the cookie of before the last renewal is out too, grace or not."""
    anna = await desk.signed_in(ANNA)
    first = anna.cookie
    desk.passes(sessions.RENEW)
    await anna.get("/desk/account")
    second = anna.cookie
    await anna.post("/desk/out")
    assert not anna.cookie
    for cookie in (first, second):
        thief = desk.hand()
        thief.client.cookies.set(COOKIE, cookie)
        assert (await thief.get("/desk/account")).status_code == 303


async def test_signing_out_everywhere_ends_all_of_them_and_links(desk: Desk) -> None:
    here, there, omar = [await desk.signed_in(one) for one in (ANNA, ANNA, OMAR)]
    link = desk.link(ANNA)
    await here.get("/desk/account")
    await here.post("/desk/account/out")
    assert (await there.get("/desk/account")).status_code == 303
    assert (await desk.hand().client.post(link)).status_code == 410
    assert (await omar.get("/desk/account")).status_code == 200


async def test_the_account_lists_open_sessions_and_no_address(desk: Desk) -> None:
    await desk.signed_in(ANNA)
    desk.passes(timedelta(minutes=5))
    anna = await desk.signed_in(ANNA)
    page = (await anna.get("/desk/account")).text
    assert page.count("<tr><td>") == 2
    assert "127.0.0.1" not in page


async def test_who_left_is_out_at_the_next_request(desk: Desk) -> None:
    omar, eva = await desk.signed_in(OMAR), await desk.signed_in(EVA)
    link = desk.link(OMAR)
    await eva.get("/desk/team")
    await eva.post(f"/desk/team/people/{OMAR}/leave")
    assert (await omar.get("/desk/account")).status_code == 303
    assert (await desk.hand().client.post(link)).status_code == 410
    signed = await desk.hand().signs_in("Omar", console_client.PASSWORD, desk.code())
    assert signed.status_code == 401


# ------------------------------------------------------------ pages


async def test_streams_and_parts_are_told_and_not_sent_away(desk: Desk) -> None:
    hand = desk.hand()
    part = await hand.get("/desk/team", **{"HX-Request": "true"})
    assert (part.status_code, part.headers["hx-redirect"]) == (401, "/desk/in")
    stream = await hand.get("/desk/team", Accept="text/event-stream")
    assert stream.status_code == 401
    assert "location" not in stream.headers


async def test_every_page_is_closed_to_the_outside(desk: Desk) -> None:
    eva = await desk.signed_in(EVA)
    for path in ("/desk/in", "/desk/account", "/desk/team", "/desk/account/codes", "/desk/none"):
        headers = (await eva.get(path)).headers
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


async def test_no_page_needs_what_the_policy_forbids(desk: Desk) -> None:
    eva = await desk.signed_in(EVA)
    for path in ("/desk/in", "/desk/account", "/desk/team", "/desk/account/codes"):
        page = (await eva.get(path)).text
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|javascript:", page)
        assert not re.search(r'(src|href|action)="(https?:)?//', page), path


async def test_a_name_with_markup_stands_there_literally(desk: Desk) -> None:
    desk.write(lambda db, _: staff.add(db, 1, MARKUP, "sv", staff.Role.COACH))
    eva = await desk.signed_in(EVA)
    page = (await eva.get("/desk/team")).text
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;{{7*7}}" in page


async def test_language_is_the_coachs_own_and_leads_back_only_here(desk: Desk) -> None:
    anna = await desk.signed_in(ANNA)
    await anna.get("/desk/account")
    for back, path in (
        ("/desk/team", "/desk/team"),
        ("//evil.example/desk/", "/desk/"),
        ("https://evil.example", "/desk/"),
        ("/desk/../../x", "/desk/"),
        ("/desk/\\evil", "/desk/"),
    ):
        answer = await anna.post("/desk/account/language", language="en", back=back)
        assert answer.headers["location"] == path
    assert '<html lang="en"' in (await anna.get("/desk/account")).text
    await anna.post("/desk/account/language", language="../../etc")
    assert desk.person(ANNA).language == "en"
