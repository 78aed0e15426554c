"""Attacks 5 to 8 and 37: invitations, links for new devices, what answers tell, a taken phone."""

from __future__ import annotations

import re
import threading
import time
from typing import Final

import httpx

from storage.access import invites
from tests.support.attacks import own_routes
from tests.support.attacks.attack_rows import attack, expect
from tests.support.attacks.attacked_house import INVITED, AttackedHouse
from tests.support.attacks.attackers import client

SEE_OTHER, FORBIDDEN = 303, 403
CODE: Final = re.compile(r"\b([2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3})\b")
KEY: Final = "w" * 43
AT_ONCE: Final = 12
TIMED: Final = 6
NOISE: Final = 1.6
"""So many times longer an answer may take on a machine that does other things as well."""

LOCK_ROUTES: Final = frozenset({"/chat/lock", "/chat/unlock", "/chat/out", "/chat/phone/lock"})
SILENCE: Final = (
    "tests/channels/webchat/test_sign_out.py::test_after_sixty_silent_days_the_word_is_asked_for"
)
DEVICES: Final = "tests/bot/handlers/test_new_devices.py"


def joins(web: httpx.Client, given: str, key: str = KEY, **more: str) -> httpx.Response:
    """Press the button of an invitation."""
    return web.post("/i", data={"invitation": given, "key": key, **more})


@attack(5, "Guess the code of an invitation")
def guess_codes(house: AttackedHouse) -> str:
    bits = invites.CODE_LENGTH * (len(invites.ALPHABET)).bit_length()
    expect(invites.SECRET_BYTES * 8 >= 128, "a link has fewer than 128 bits")
    expect(len(invites.ALPHABET) ** invites.CODE_LENGTH >= 2**40, "a code has fewer than 40 bits")
    page = house.staff("Anna").post("/desk/team/invites").text
    code = CODE.search(page)
    expect(code, "no code on the page")
    with house.stranger("127.0.0.5") as web:
        wrong = [joins(web, f"222-222-22{end}") for end in "23456"]
        right = joins(web, code[1] if code else "")
        spoofed = web.post(
            "/i",
            data={"invitation": code[1] if code else "", "key": KEY},
            headers={"x-forwarded-for": "127.0.0.6"},
        )
    told = {one.status_code for one in (*wrong, right)}
    expect(told == {FORBIDDEN}, f"after five wrong codes: {told}")
    expect(spoofed.status_code in {FORBIDDEN, SEE_OTHER}, f"{spoofed.status_code}")
    asks = _device_code(house)
    with house.stranger("127.0.0.7") as web:
        pages = [web.get(f"/i/333-333-33{end}").text for end in "234567"]
        shown = web.get(f"/i/{asks}").text
    expect('name="word"' not in pages[0], "an unknown code asks for a word")
    expect('name="word"' not in shown, "GET /i/<code> tells living device codes, without a limit")
    return f"link 144 bits, code {bits - 1}+ bits, 5 tries by POST and by GET, one answer"


def _device_code(house: AttackedHouse) -> str:
    number, _ = house.sara
    hand = house.staff("Anna")
    hand.get(f"/desk/youths/{number}")
    found = CODE.search(hand.post(f"/desk/youths/{number}/device").text)
    expect(found, "no code for a new device")
    return found[1] if found else ""


@attack(6, "Use an invitation again, and by twelve at once")
def replay(house: AttackedHouse) -> str:
    secret = house.invitation()
    answers: list[int] = []

    def press(number: int) -> None:
        with client(house.url, "127.0.0.8") as web:
            answers.append(joins(web, secret, f"{number:02}" + "x" * 41).status_code)

    hands = [threading.Thread(target=press, args=(number,)) for number in range(AT_ONCE)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    expect(answers.count(SEE_OTHER) == 1, f"{answers.count(SEE_OTHER)} came in")
    expect(answers.count(FORBIDDEN) == AT_ONCE - 1, f"answers: {sorted(answers)}")
    with house.stranger() as web:
        late = joins(web, secret, "z" * 43)
        dead = joins(web, "nothing-that-ever-was-a-link", "z" * 43)
    expect(late.status_code == dead.status_code == FORBIDDEN, "used and unknown differ")
    return f"one of {AT_ONCE} came in, later 403 as for an unknown link"


@attack(
    7,
    "Open a youth's chat by a forwarded link, or as a coach by a word of one's own",
    proofs=(DEVICES,),
)
def forwarded(house: AttackedHouse) -> str:
    number, phone = house.youth()
    bo, anna = house.staff("Bo"), house.staff("Anna")
    bo.get("/desk/youths")
    by_bo = [
        bo.post(f"/desk/youths/{number}/{what}", word="mitt ord").status_code
        for what in ("word", "device")
    ]
    expect(by_bo == [FORBIDDEN, FORBIDDEN], f"a colleague made a word and a link: {by_bo}")
    anna.get(f"/desk/youths/{number}")
    expect(anna.post(f"/desk/youths/{number}/word", word="grön båt").status_code < 400, "no word")
    made = INVITED.search(anna.post(f"/desk/youths/{number}/device").text)
    expect(made, "no link for a new device")
    with house.stranger() as web:
        came = [joins(web, made[1] if made else "", word=word) for word in ("", "grön båt", "fel")]
        reads = web.get("/chat")
    expect(not any(one.headers.get("location") == "/chat" for one in came), "a new word opened it")
    expect(reads.status_code == SEE_OTHER, f"somebody else reads the chat: {reads.status_code}")
    expect(phone.web.get("/chat").status_code == 200, "the old phone is thrown out")
    expect(phone.say("jag är kvar"), "the old phone does not work any more")
    return "colleague 403; own word of today opens nothing; the old phone works on, and is asked"


@attack(8, "Learn who exists from the answer to a sign-in, or its time")
def enumeration(house: AttackedHouse) -> str:
    times: dict[str, list[float]] = {"Anna Alm": [], "Nobody Here": [], "Eva Ek": []}
    pages = set()
    for turn in range(TIMED):
        for name, found in times.items():
            with client(house.url, f"127.0.1.{turn + 1}") as web:
                begun = time.perf_counter()
                answer = web.post(
                    "/desk/in", data={"name": name, "password": "x" * 20, "code": "1"}
                )
                found.append(time.perf_counter() - begun)
            pages.add((answer.status_code, answer.text.replace(name, "")))
    expect(len(pages) == 1, "the answers differ")
    middle = {name: min(found) for name, found in times.items()}
    expect(max(middle.values()) < NOISE * min(middle.values()), f"the quickest differ: {middle}")
    return "one answer; the quickest of six " + ", ".join(
        f"{one * 1000:.0f} ms" for one in middle.values()
    )


@attack(
    37,
    "Take the phone: a lock, a way out of this phone, the word after long silence",
    proofs=(
        "tests/channels/webchat/test_lock.py::test_every_address_of_the_chat_is_refused",
        "tests/channels/webchat/test_lock_attacks.py",
        "tests/channels/webchat/test_sign_out.py::test_after_it_the_cookie_opens_nothing",
        SILENCE,
    ),
)
def phone_in_other_hands(house: AttackedHouse) -> str:
    number, phone = house.sara
    expect(phone.web.get("/chat").status_code == 200, f"the chat of {number} is not there")
    ways = {one.template for one in own_routes.every()} & LOCK_ROUTES
    expect(ways == LOCK_ROUTES, f"not there: {', '.join(LOCK_ROUTES - ways)} (S5)")
    return ", ".join(sorted(ways))


ROWS: Final = (guess_codes, replay, forwarded, enumeration, phone_in_other_hands)
