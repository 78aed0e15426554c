"""In and out of the console: links, passwords, codes (attacks 6, 8, 28 and 29)."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Final

import httpx
import pytest

from bot.console import passwords
from storage.access import staff
from tests.support import console_client
from tests.support.console_client import ANNA, EVA, PASSWORD, SECRET, Desk

HALF_MINUTE: Final = timedelta(seconds=30)
WRONG: Final = "fyra röda moln vid kajen"


pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""What is asked of the database stands in test_console_entry_sessions.py and is asked of both."""


def is_in(answer: httpx.Response) -> bool:
    return answer.status_code == 303 and answer.headers["location"] == "/desk/"


# ------------------------------------------------------------ links


async def test_looking_at_a_link_does_not_use_it(desk: Desk) -> None:
    """Programs that preview links, and people who look twice, leave it as it is."""
    path, preview, anna = desk.link(ANNA), desk.hand(), desk.hand()
    for _ in range(3):
        looked = await preview.get(path)
        assert looked.status_code == 200
        assert "set-cookie" not in looked.headers
    await preview.client.head(path)
    assert is_in(await anna.client.post(path, data={"code": desk.code()}))
    assert (await anna.get("/desk/account")).headers["location"] == "/desk/account/begin"


async def test_a_link_works_once(desk: Desk) -> None:
    path, first, second = desk.link(ANNA), desk.hand(), desk.hand()
    assert is_in(await first.client.post(path, data={"code": desk.code()}))
    again = await second.client.post(path)
    assert again.status_code == 410
    assert "set-cookie" not in again.headers


async def test_used_ended_replaced_and_invented_links_are_one_answer(desk: Desk) -> None:
    used = desk.link(ANNA)
    await desk.hand().client.post(used, data={"code": desk.code()})
    replaced = desk.link(EVA)
    ended = desk.link(EVA)
    desk.passes(timedelta(minutes=31))
    answers = []
    for path in (used, replaced, ended, "/desk/in/" + "a" * 43):
        answer = await desk.hand().client.post(path)
        answers.append((answer.status_code, answer.text.replace(path, "")))
    assert {status for status, _ in answers} == {410}
    assert len({text for _, text in answers}) == 1


async def test_a_link_looks_the_same_whether_it_works_or_not(desk: Desk) -> None:
    good, bad = desk.link(ANNA), "/desk/in/" + "a" * 43
    hand = desk.hand()
    assert (await hand.get(good)).text.replace(good, "") == (await hand.get(bad)).text.replace(
        bad, ""
    )


async def test_who_lost_phone_or_password_begins_anew_by_a_link(desk: Desk) -> None:
    before = await desk.signed_in(ANNA)
    anna = desk.hand()
    await anna.client.post(desk.link(ANNA), data={"anew": "yes"})
    assert (await before.get("/desk/account")).status_code == 303
    assert (await anna.get("/desk/account")).headers["location"] == "/desk/account/begin"
    assert not is_in(await desk.hand().signs_in("Anna", PASSWORD, desk.code()))


# ------------------------------------------------------------ the first time


async def test_nothing_is_shown_before_password_and_code_app(desk: Desk) -> None:
    desk.write(lambda db, _: staff.reset_credentials(db, ANNA))
    anna = await desk.signed_in(ANNA)
    for path in ("/desk/", "/desk/account", "/desk/team", "/desk/account/codes"):
        assert (await anna.get(path)).headers["location"] == "/desk/account/begin", path
    part = await anna.get("/desk/team", **{"HX-Request": "true"})
    assert (part.status_code, part.headers["hx-redirect"]) == (401, "/desk/account/begin")


async def test_the_first_time_sets_up_both_and_then_lets_in(desk: Desk) -> None:
    desk.write(lambda db, _: staff.reset_credentials(db, ANNA))
    anna = await desk.signed_in(ANNA)
    await anna.get("/desk/account/begin")
    first = anna.cookie
    await anna.post("/desk/account/begin/password", new=PASSWORD, again=PASSWORD)
    assert anna.cookie != first, "a session is renewed when its rights grow"
    page = await anna.get("/desk/account/begin")
    secret = _secret(page)
    confirmed = await anna.post(
        "/desk/account/begin/codes", pending=_pending(page), code=desk.code(secret)
    )
    assert confirmed.headers["location"] == "/desk/account/ways?first=1"
    ways = await anna.get("/desk/account/ways?first=1")
    assert "Inget når dig" in ways.text
    assert 'href="/desk/"' in ways.text, "it can be left for later"
    assert (await anna.get("/desk/account")).status_code == 200
    assert desk.person(ANNA).totp == secret
    assert "argon2id" in (desk.person(ANNA).password or "")


async def test_a_code_app_counts_only_when_it_has_shown_a_code(desk: Desk) -> None:
    desk.write(lambda db, _: staff.reset_credentials(db, ANNA))
    desk.write(lambda db, _: staff.set_password(db, ANNA, console_client.HASH))
    anna = await desk.signed_in(ANNA)
    page = await anna.get("/desk/account/begin")
    wrong = await anna.post("/desk/account/begin/codes", pending=_pending(page), code="000000")
    assert wrong.status_code == 422
    assert _secret(wrong) == _secret(page), "the phone has read this one already"
    assert not desk.person(ANNA).totp
    made_up = await anna.post("/desk/account/begin/codes", pending="AAAA", code="000000")
    assert made_up.status_code == 422


async def test_a_secret_made_for_one_session_is_not_taken_in_another(desk: Desk) -> None:
    desk.write(lambda db, _: staff.reset_credentials(db, ANNA))
    desk.write(lambda db, _: staff.set_password(db, ANNA, console_client.HASH))
    first = await desk.signed_in(ANNA)
    page = await first.get("/desk/account/begin")
    desk.passes(timedelta(minutes=1))
    second = await desk.signed_in(ANNA)
    await second.get("/desk/account/begin")
    taken = await second.post(
        "/desk/account/begin/codes", pending=_pending(page), code=desk.code(_secret(page))
    )
    assert taken.status_code == 422


@pytest.mark.parametrize(
    "password",
    ["kort", "Sommar2024!!", "P@ssw0rd12345", "123456789012", "aaaaaaaaaaaaaa", "AnnaAnnaAnna1"],
)
async def test_a_password_that_would_be_tried_first_is_refused(desk: Desk, password: str) -> None:
    desk.write(lambda db, _: staff.reset_credentials(db, ANNA))
    anna = await desk.signed_in(ANNA)
    await anna.get("/desk/account/begin")
    refused = await anna.post("/desk/account/begin/password", new=password, again=password)
    assert refused.status_code == 422
    assert desk.person(ANNA).password is None


def _pending(page: httpx.Response) -> str:
    found = re.search(r'name="pending" value="([^"]+)"', page.text)
    assert found
    return found[1]


def _secret(page: httpx.Response) -> str:
    found = re.search(r'<code class="secret">([^<]+)</code>', page.text)
    assert found
    return html.unescape(found[1]).replace(" ", "")


# ------------------------------------------------------------ name, password, code


async def test_name_password_and_code_let_in(desk: Desk) -> None:
    anna = desk.hand()
    assert is_in(await anna.signs_in(" anna ", PASSWORD, desk.code()))
    assert (await anna.get("/desk/account")).status_code == 200


async def test_every_wrong_sign_in_is_one_answer(desk: Desk) -> None:
    """Nobody learns from it which names there are, or which part was wrong (attack 8)."""
    desk.write(lambda db, _: staff.reset_credentials(db, EVA))
    tries = (
        ("Nobody", PASSWORD, desk.code()),
        ("Anna", WRONG, desk.code()),
        ("Anna", PASSWORD, "000000"),
        ("Eva", PASSWORD, desk.code()),
        ("", "", ""),
        ("Anna", PASSWORD, "٠٠٠٠٠٠"),
    )
    answers = []
    for name, password, code in tries:
        answer = await desk.hand().signs_in(name, password, code)
        assert "set-cookie" not in answer.headers
        shown = answer.text.replace(f'value="{name}"', "")
        answers.append((answer.status_code, shown, _comparable(answer)))
    assert len({str(one) for one in answers}) == 1
    assert answers[0][0] == 401


def _comparable(answer: httpx.Response) -> list[tuple[str, str]]:
    return [(key, value) for key, value in answer.headers.items() if key != "content-length"]


async def test_a_code_works_once(desk: Desk) -> None:
    code = desk.code()
    assert is_in(await desk.hand().signs_in("Anna", PASSWORD, code))
    assert (await desk.hand().signs_in("Anna", PASSWORD, code)).status_code == 401
    desk.passes(HALF_MINUTE)
    assert (await desk.hand().signs_in("Anna", PASSWORD, code)).status_code == 401
    assert is_in(await desk.hand().signs_in("Anna", PASSWORD, desk.code()))


async def test_a_wrong_password_does_not_use_up_the_code(desk: Desk) -> None:
    code = desk.code()
    await desk.hand().signs_in("Anna", WRONG, code)
    assert is_in(await desk.hand().signs_in("Anna", PASSWORD, code))


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (1, True), (2, False)])
async def test_a_phone_may_be_half_a_minute_off(desk: Desk, steps: int, fits: bool) -> None:  # noqa: FBT001
    code = desk.code(later=steps * HALF_MINUTE)
    assert is_in(await desk.hand().signs_in("Anna", PASSWORD, code)) == fits


async def test_five_wrong_tries_make_a_pause_of_a_quarter(desk: Desk) -> None:
    for _ in range(5):
        await desk.hand().signs_in("Anna", WRONG, desk.code())
    paused = await desk.hand().signs_in("Anna", PASSWORD, desk.code())
    assert paused.status_code == 401, "also the right one is not taken meanwhile"
    desk.passes(timedelta(minutes=14))
    assert not is_in(await desk.hand().signs_in("Anna", PASSWORD, desk.code()))
    desk.passes(timedelta(minutes=2))
    assert is_in(await desk.hand().signs_in("Anna", PASSWORD, desk.code()))


async def test_a_pause_still_lets_in_by_a_link(desk: Desk) -> None:
    """Whoever locks a coach out by wrong passwords has not locked out the coach."""
    for _ in range(5):
        await desk.hand().signs_in("Anna", WRONG, "000000")
    anna = await desk.signed_in(ANNA)
    assert (await anna.get("/desk/account")).status_code == 200


async def test_an_address_that_tries_many_names_has_to_wait(desk: Desk) -> None:
    for number in range(20):
        await desk.hand().signs_in(f"Somebody {number}", WRONG, "000000")
    assert not is_in(await desk.hand().signs_in("Anna", PASSWORD, desk.code()))
    desk.passes(timedelta(minutes=16))
    assert is_in(await desk.hand().signs_in("Anna", PASSWORD, desk.code()))


async def test_a_hash_of_yesterday_is_made_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As strong as RFC 9106 (4) asks for at least, where memory is short; and it fits."""
    monkeypatch.setattr(passwords, "HASHER", console_client.STRONG)
    assert is_in(await desk.hand().signs_in("Anna", PASSWORD, desk.code()))
    kept = desk.person(ANNA).password or ""
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    desk.passes(HALF_MINUTE)
    assert not is_in(await desk.hand().signs_in("Anna", WRONG, desk.code()))
    assert is_in(await desk.hand().signs_in("Anna", PASSWORD, desk.code()))


async def test_a_new_password_asks_for_the_old_one_and_ends_other_sessions(desk: Desk) -> None:
    other, anna = await desk.signed_in(ANNA), await desk.signed_in(ANNA)
    await anna.get("/desk/account/password")
    new = "fem blå hästar i hissen"
    refused = await anna.post("/desk/account/password", old=WRONG, new=new, again=new)
    assert refused.status_code == 422
    await anna.post("/desk/account/password", old=PASSWORD, new=new, again=new)
    assert (await anna.get("/desk/account")).status_code == 200
    assert (await other.get("/desk/account")).status_code == 303
    assert is_in(await desk.hand().signs_in("Anna", new, desk.code()))


async def test_a_new_code_app_asks_for_the_password(desk: Desk) -> None:
    anna = await desk.signed_in(ANNA)
    page = await anna.get("/desk/account/codes")
    given = {"pending": _pending(page), "code": desk.code(_secret(page))}
    assert (await anna.post("/desk/account/codes", old=WRONG, **given)).status_code == 422
    assert desk.person(ANNA).totp == SECRET
    assert (await anna.post("/desk/account/codes", old=PASSWORD, **given)).status_code == 303
    assert desk.person(ANNA).totp == _secret(page)
