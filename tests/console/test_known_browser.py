"""A sign-in that others cannot block (S9): known browsers, networks of IPv6, look-alike names."""

from __future__ import annotations

import asyncio
import html
import re
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest
from starlette.requests import Request

from bot.console import known_browser, passwords
from bot.console.credentials import MOST_OF_ADDRESS, MOST_WAITING
from bot.web.attempt_limit import MAX_ATTEMPTS, address_of
from storage.access import staff
from storage.schema import periods
from tests.support.console_client import ANNA, EVA, PASSWORD, Desk, Hand

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

WRONG: Final = "fel lösenord igen"
LONG: Final = "en lång mening om blåbär"


def is_in(answer: httpx.Response) -> bool:
    return answer.status_code == 303


async def known(desk: Desk) -> Hand:
    """A browser in which Anna has signed in before, and is not now."""
    anna = desk.hand()
    assert is_in(await anna.signs_in("Anna", PASSWORD, desk.code()))
    anna.client.cookies.delete("lotsen_desk")
    desk.passes(timedelta(minutes=1))
    return anna


async def test_others_tries_shut_no_known_browser_out(desk: Desk) -> None:
    """Neither by the name, which every youth knows, nor by the address of the centre's wifi."""
    anna = await known(desk)
    stranger = desk.hand()
    for _ in range(MOST_OF_ADDRESS + 1):
        assert (await stranger.signs_in("Anna", WRONG, "000000")).status_code == 401
    new = desk.hand()
    assert not is_in(await new.signs_in("Anna", PASSWORD, desk.code()))
    assert is_in(await anna.signs_in("Anna", PASSWORD, desk.code()))


async def test_a_known_browser_asks_for_everything_and_counts_its_own_tries(desk: Desk) -> None:
    """After five wrong ones it is as any other; and these shut nobody else out."""
    anna = await known(desk)
    answers = await asyncio.gather(
        *(anna.signs_in("Anna", WRONG, desk.code()) for _ in range(MAX_ATTEMPTS))
    )
    assert not any(map(is_in, answers))
    assert desk.person(ANNA).wait_until is None
    for _ in range(staff.MOST_WRONG):
        await anna.signs_in("Anna", WRONG, desk.code())
    assert not is_in(await anna.signs_in("Anna", PASSWORD, desk.code()))
    desk.passes(periods.WRONG_ATTEMPTS_PAUSE + timedelta(seconds=1))
    assert not is_in(await anna.signs_in("Anna", PASSWORD, "000000"))
    assert is_in(await anna.signs_in("Anna", PASSWORD, desk.code()))


async def test_whoever_has_set_up_their_codes_is_known(desk: Desk) -> None:
    """The first sign-in is by a link: from then on nobody can shut them out there."""
    desk.write(lambda db, _: staff.reset_credentials(db, ANNA))
    anna = await desk.signed_in(ANNA)
    await anna.get("/desk/account/begin")
    await anna.post("/desk/account/begin/password", new=LONG, again=LONG)
    page = (await anna.get("/desk/account/begin")).text
    pending = re.search(r'name="pending" value="([^"]+)"', page)
    secret = re.search(r'<code class="secret">([^<]+)</code>', page)
    assert pending
    assert secret
    code = desk.code(html.unescape(secret[1]).replace(" ", ""))
    await anna.post("/desk/account/begin/codes", pending=html.unescape(pending[1]), code=code)
    cookie = anna.client.cookies.get(known_browser.COOKIE) or ""
    keys = desk.app.store.keys
    assert known_browser.is_known(keys, cookie, desk.person(ANNA), desk.clock.now())


@pytest.mark.parametrize("change", ["password", "old", "forged", "another"])
async def test_what_is_no_known_browser(desk: Desk, change: str) -> None:
    """After a new password, half a year, with a mark of its own making, or for somebody else."""
    anna = await known(desk)
    person, keys = desk.person(ANNA), desk.app.store.keys
    cookie = anna.client.cookies.get(known_browser.COOKIE) or ""
    now = desk.clock.now()
    assert known_browser.is_known(keys, cookie, person, now)
    if change == "password":
        desk.write(lambda db, _: staff.set_password(db, ANNA, passwords.HASHER.hash("annat")))
        person = desk.person(ANNA)
    elif change == "old":
        now += periods.BROWSER_KNOWN
    elif change == "another":
        person = desk.person(EVA)
    else:
        cookie = cookie[:-1] + ("0" if cookie[-1] != "0" else "1")
    assert not known_browser.is_known(keys, cookie, person, now)
    for odd in ("", ".", "1", "1.x.y", f"{ANNA}.-1.a", f"{ANNA}.٣.a", "é.é.é", f"{ANNA}.1.é"):
        assert not known_browser.is_known(keys, odd, person, now)


async def test_of_a_long_queue_nobody_waits_for_the_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next is told to wait a moment; a known browser has a queue of its own."""
    anna, go, answers = await known(desk), asyncio.Event(), list[int]()
    real = passwords.check

    async def slow(*given: Any) -> Any:
        await go.wait()
        return await real(*given)

    async def tries() -> None:
        answer = await desk.hand().signs_in("Anna", WRONG, "000000")
        answers.append(answer.status_code)
        if answer.status_code == 503:
            monkeypatch.setattr(passwords, "check", real)
            assert is_in(await anna.signs_in("Anna", PASSWORD, desk.code()))
            go.set()

    monkeypatch.setattr(passwords, "check", slow)
    async with asyncio.timeout(20), asyncio.TaskGroup() as nursery:
        for _ in range(MOST_WAITING + 1):
            nursery.create_task(tries())
    assert answers == [503, *[401] * MOST_WAITING]


ADDRESSES: Final = {
    "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
    "2001:db8:1:2::1": "2001:db8:1:2::/64",
    "2001:db8:1:3::1": "2001:db8:1:3::/64",
    "::ffff:192.0.2.7": "192.0.2.7",
    "fe80::1%eth0": "fe80::/64",
    "192.0.2.7": "192.0.2.7",
    "testclient": "testclient",
}


@pytest.mark.parametrize(("given", "counted"), list(ADDRESSES.items()))
def test_a_network_of_ipv6_is_one_address(given: str, counted: str, database: str) -> None:
    assert database
    scope = {"type": "http", "client": (given, 1), "headers": []}
    assert address_of(Request(scope)) == counted


@pytest.mark.parametrize("name", ["Аnna", "ANNA", "An\u200bna", "A\u0336nna"])
async def test_nobody_is_added_by_a_name_that_looks_the_same(desk: Desk, name: str) -> None:
    """A coordinator is asked for more of it."""
    eva = await desk.signed_in(EVA)
    await eva.get("/desk/team")
    answer = await eva.post("/desk/team/people", name=name, role="coach", language="sv")
    assert answer.status_code == 422
