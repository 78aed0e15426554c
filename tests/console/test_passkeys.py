"""Signing in with a passkey: what a device has signed, once, here, by who was there (17.6)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest

from bot.console.webauthn_ceremonies import CHALLENGE_LASTS
from bot.gateway.gateway import Gateway
from storage.access import passkeys, staff
from tests.support.authenticator import Authenticator
from tests.support.console_client import ANNA, BASE, OMAR, PASSWORD, Desk, Hand

PAGE: Final = "/desk/account/passkeys"
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

A_SECOND: Final = timedelta(seconds=1)


async def options(hand: Hand, path: str) -> dict[str, Any]:
    made: dict[str, Any] = (await hand.client.get(path)).json()
    return made


async def adds(hand: Hand, answer: str, password: str = PASSWORD) -> httpx.Response:
    await hand.get(PAGE)
    return await hand.post(PAGE, old=password, answer=answer)


async def has_one(desk: Desk, coach: int = ANNA) -> Authenticator:
    """Somebody with a passkey, on a device of their own."""
    hand, device = await desk.signed_in(coach), Authenticator(BASE)
    answer = device.make(await options(hand, f"{PAGE}/options"))
    assert (await adds(hand, answer)).status_code == 303
    return device


async def comes(desk: Desk, answer: str) -> tuple[Hand, httpx.Response]:
    hand = desk.hand()
    return hand, await hand.client.post("/desk/in/passkey", data={"answer": answer})


async def asked(desk: Desk) -> dict[str, Any]:
    return await options(desk.hand(), "/desk/in/passkey")


async def test_a_passkey_is_both_factors(desk: Desk) -> None:
    device = await has_one(desk)
    hand, answer = await comes(desk, device.sign(await asked(desk)))
    assert answer.status_code == 303
    assert (await hand.client.get("/desk/inbox")).status_code == 200
    (kept,) = desk.write(lambda db, _: passkeys.of_coach(db, ANNA))
    assert kept.used_at == desk.clock.now()


async def test_what_was_signed_comes_in_once(desk: Desk) -> None:
    """Nor later, nor for another page, nor by who was not there, nor by a copy."""
    device = await has_one(desk)
    answer = device.sign(await asked(desk))
    assert (await comes(desk, answer))[1].status_code == 303
    assert (await comes(desk, answer))[1].status_code == 401
    late = device.sign(await asked(desk))
    desk.passes(CHALLENGE_LASTS + A_SECOND)
    assert (await comes(desk, late))[1].status_code == 401
    device.origin = "https://lotsen.evil.example"
    assert (await comes(desk, device.sign(await asked(desk))))[1].status_code == 401
    device.origin, device.verifies = BASE, False
    assert (await comes(desk, device.sign(await asked(desk))))[1].status_code == 401
    device.verifies, device.signs = True, 0
    assert (await comes(desk, device.sign(await asked(desk))))[1].status_code == 401


async def test_another_key_with_the_same_name_is_nobodys(desk: Desk) -> None:
    device = await has_one(desk)
    other = Authenticator(BASE, credential=device.credential)
    assert (await comes(desk, other.sign(await asked(desk))))[1].status_code == 401
    assert (await comes(desk, Authenticator(BASE).sign(await asked(desk))))[1].status_code == 401


async def test_a_challenge_is_for_one_thing(desk: Desk) -> None:
    """What Anna is asked to make one with makes none for Omar, and signs nobody in."""
    device = await has_one(desk)
    anna, omar = await desk.signed_in(ANNA), await desk.signed_in(OMAR)
    made = await options(anna, f"{PAGE}/options")
    assert (await adds(omar, Authenticator(BASE).make(made))).status_code == 422
    signed = device.sign({"rpId": made["rp"]["id"], "challenge": made["challenge"]})
    assert (await comes(desk, signed))[1].status_code == 401
    own = {"rpId": made["rp"]["id"], "challenge": "AAAA"}
    assert (await comes(desk, device.sign(own)))[1].status_code == 401


async def test_only_who_gives_the_password_adds_one_and_is_told(desk: Desk) -> None:
    hand = await desk.signed_in(ANNA)
    answer = Authenticator(BASE).make(await options(hand, f"{PAGE}/options"))
    assert (await adds(hand, answer, "fel lösenord igen")).status_code == 422
    assert not desk.write(lambda db, _: passkeys.of_coach(db, ANNA))
    assert (await adds(hand, answer)).status_code == 303
    assert "passkey" in (await hand.client.get("/desk/account")).text.casefold()
    # The same one a second time is there already.
    assert (await adds(hand, answer)).status_code == 422


async def test_a_removed_one_and_one_of_who_has_left_open_nothing(desk: Desk) -> None:
    device, others = await has_one(desk), await has_one(desk, OMAR)
    hand = await desk.signed_in(ANNA)
    await hand.get(PAGE)
    theirs = desk.write(lambda db, _: passkeys.of_coach(db, OMAR)[0].id)
    assert (await hand.post(f"{PAGE}/{theirs}/remove")).status_code == 404
    own = desk.write(lambda db, _: passkeys.of_coach(db, ANNA)[0].id)
    assert (await hand.post(f"{PAGE}/{own}/remove")).status_code == 303
    assert (await comes(desk, device.sign(await asked(desk))))[1].status_code == 401
    desk.write(lambda db, _: staff.reset_credentials(db, OMAR))
    assert (await comes(desk, others.sign(await asked(desk))))[1].status_code == 401


async def test_ten_are_enough(desk: Desk) -> None:
    hand = await desk.signed_in(ANNA)
    for number in range(passkeys.MOST + 1):
        answer = Authenticator(BASE).make(await options(hand, f"{PAGE}/options"))
        wanted = 303 if number < passkeys.MOST else 422
        assert (await adds(hand, answer)).status_code == wanted


BROKEN: Final = (
    *("", "null", "[]", "{}", "1", '"x"', "{", "[" * 3_000, "\x00", "é", '{"rawId": 1}'),
    '{"rawId": "é"}',
    '{"rawId": "AAAA", "response": {"clientDataJSON": "AAAA"}}',
    '{"rawId": "AAAA", "response": {"clientDataJSON": 7}}',
    '{"rawId": "AAAA", "response": []}',
)


@pytest.mark.parametrize("answer", BROKEN)
async def test_a_broken_answer_is_a_page(desk: Desk, answer: str) -> None:
    assert (await comes(desk, answer))[1].status_code == 401
    hand = await desk.signed_in(ANNA)
    assert (await adds(hand, answer)).status_code == 422


@pytest.mark.parametrize("name", ["clientDataJSON", "authenticatorData", "signature"])
async def test_a_part_that_is_missing_or_broken_opens_nothing(desk: Desk, name: str) -> None:
    device = await has_one(desk)
    broken: tuple[Any, ...] = (None, "", "AAAA", 7, [], {}, "é")
    for value in broken:
        said = json.loads(device.sign(await asked(desk)))
        said["response"][name] = value
        assert (await comes(desk, json.dumps(said)))[1].status_code == 401


async def test_what_nobody_has_signed_writes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Strangers do not fill the writer's queue."""
    device = await has_one(desk)
    other = Authenticator(BASE, credential=device.credential)
    answers = [Authenticator(BASE).sign(await asked(desk)), other.sign(await asked(desk)), "{}"]
    monkeypatch.setattr(Gateway, "write", None)
    for answer in answers:
        assert (await comes(desk, answer))[1].status_code == 401
