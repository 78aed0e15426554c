"""Attacks 25 to 29: sessions, foreign pages, frames, guessing, links for new passwords."""

from __future__ import annotations

import re
import threading
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx

from tests.support.attacks import own_routes
from tests.support.attacks.attack_rows import attack, expect
from tests.support.attacks.attacked_house import AttackedHouse
from tests.support.attacks.attackers import OURS, PASSWORD, client
from tests.support.deployment import Deployment

COOKIE: Final = "lotsen_desk"
SEE_OTHER, UNAUTHORIZED, FORBIDDEN = 303, 401, 403
SESSIONS: Final = "tests/console/test_sessions.py"
KNOWN: Final = "tests/console/test_known_browser.py"
LINK: Final = re.compile(r"/desk/in/([A-Za-z0-9_-]{20,})")


@attack(25, "Sessions: fixed, stolen, old, after signing out", proofs=(SESSIONS,))
def sessions(house: AttackedHouse) -> str:
    anna = house.staff("Anna")
    other = anna.again("127.0.0.11")
    other.web.cookies.set(COOKIE, "chosen-by-somebody-else", domain="127.0.0.1", path="/desk")
    came = other.signs_in()
    anna._used = other._used  # noqa: SLF001 - one app
    expect(came.status_code == SEE_OTHER, f"signing in: {came.status_code}")
    cookie = came.headers.get("set-cookie", "")
    expect("chosen-by-somebody-else" not in cookie, "the cookie from before was taken over")
    expect("HttpOnly" in cookie and "SameSite=strict" in cookie, f"cookie: {cookie[-80:]}")
    stolen = re.search(rf"{COOKIE}=([^;]+)", cookie)
    other.web.cookies.clear()
    other.web.cookies.set(COOKIE, stolen[1] if stolen else "", domain="127.0.0.1", path="/desk")
    expect(other.get("/desk/account").status_code == 200, "not signed in")
    other.post("/desk/out")
    with house.stranger() as web:
        web.cookies.set(COOKIE, stolen[1] if stolen else "", domain="127.0.0.1", path="/desk")
        expect(
            web.get("/desk/inbox").status_code == SEE_OTHER, "the cookie lives after signing out"
        )
    expect(anna.get("/desk/account").status_code == 200, "signing out there ended it here")
    secure = _by_https()
    return f"no fixation, ends with signing out, HttpOnly Strict; by https {secure}"


def _by_https() -> str:
    """Start a server whose address is https, and look at the cookies that it sets."""
    with TemporaryDirectory(prefix="lotsen-https-") as folder:
        deployed = Deployment(Path(folder), LOTSEN_BASE_URL="https://lotsen.example")
        (invited,) = deployed.people()
        link = deployed.coach("Ada Ask")
        with deployed.serve(), httpx.Client(base_url=deployed.url, headers=OURS, timeout=30) as web:
            youth = web.post("/i", data={"invitation": invited, "key": "k" * 43})
            staff = web.post(f"/desk/in/{link}")
            lasting = web.get("/").headers.get("strict-transport-security", "")
        deployed.close()
    chat, desk = youth.headers.get("set-cookie", ""), staff.headers.get("set-cookie", "")
    expect("__Host-chat=" in chat and "Secure" in chat and "HttpOnly" in chat, f"chat: {chat[:60]}")
    expect("Secure" in desk and "SameSite=strict" in desk, f"desk: {desk[-80:]}")
    expect("max-age" in lasting, "no HSTS")
    return "__Host-chat Secure, desk Secure, HSTS"


@attack(26, "Another site's page sends every form; looking changes nothing")
def foreign_pages(house: AttackedHouse) -> str:
    anna, (number, phone) = house.staff("Anna"), house.sara
    before = phone.web.get("/chat").text.count('class="bubble')
    wrong: tuple[dict[str, str], ...] = (
        {"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
        {"sec-fetch-site": "same-site"},
        {"origin": "null"},
        {"origin": "https://evil.example"},
        {},
    )
    tried = 0
    for route in own_routes.every():
        if route.method != "POST":
            continue
        web = anna.web if route.template.startswith("/desk") else phone.web
        for headers in wrong[tried % len(wrong) :][:2]:
            request = web.build_request(
                "POST",
                route.at(youth=number),
                data={"csrf": anna.proof, "text": "x", "sure": "yes"},
            )
            for name in ("sec-fetch-site", "origin"):
                request.headers.pop(name, None)
            request.headers.update(headers)
            status = web.send(request).status_code
            expect(status == FORBIDDEN, f"{route.template} with {headers or 'no origin'}: {status}")
            tried += 1
        if route.template.startswith("/desk") and not route.template.startswith("/desk/in"):
            told = [
                anna.post(route.at(youth=number), csrf=proof).status_code
                for proof in ("", "0" * 64)
            ]
            expect(set(told) <= {FORBIDDEN, 404}, f"{route.template} without its proof: {told}")
            tried += 2
    after = phone.web.get("/chat")
    expect(
        after.status_code == 200 and after.text.count('class="bubble') == before,
        "something was done",
    )
    return f"{tried} foreign or unproved requests: 403, nothing done"


@attack(27, "Frames, guessed types, addresses that leak by the referrer")
def headers(house: AttackedHouse) -> str:
    anna, (number, phone) = house.staff("Anna"), house.sara
    paths = (
        "/",
        "/chat",
        "/chat/me",
        "/nothing",
        "/i/abc",
        "/open/help",
        "/healthz",
        "/static/web/none.js",
        "/manifest.webmanifest",
        "/sw.js",
        "/offline",
    )
    desk = (
        "/desk/in",
        "/desk/inbox",
        f"/desk/youths/{number}",
        "/desk/youths/999999",
        "/desk/team",
    )
    answers = [phone.web.get(path) for path in paths] + [anna.web.get(path) for path in desk]
    answers.append(house.stranger(**{"sec-fetch-site": "cross-site"}).post("/i"))
    for answer in answers:
        had, where = answer.headers, answer.request.url.path
        policy = had.get("content-security-policy", "")
        expect("frame-ancestors 'none'" in policy and "unsafe" not in policy, f"{where}: {policy}")
        expect(had.get("x-content-type-options") == "nosniff", f"{where}: no nosniff")
        expect(had.get("referrer-policy") == "no-referrer", f"{where}: a referrer")
    hosts = [
        phone.web.get(path, headers={"host": "evil.example"})
        for path in ("/desk", "/chat/", "/i/x/", "/desk/team/")
    ]
    led = [
        one.headers["location"]
        for one in hosts
        if "evil.example" in one.headers.get("location", "")
    ]
    expect(not led, f"the Host header leads away: {led}")
    return f"{len(answers)} answers with every header, 404 and 403 too; Host leads nowhere"


@attack(
    28,
    "Guess passwords and codes; the same code twice and by eight at once",
    proofs=(
        f"{KNOWN}::test_others_tries_shut_no_known_browser_out",
        f"{KNOWN}::test_of_a_long_queue_nobody_waits_for_the_end",
    ),
)
def brute_force(house: AttackedHouse) -> str:
    ivo = house.staff("Ivo")
    code, told = ivo.code(), list[int]()

    def press(number: int) -> None:
        with client(house.url, f"127.0.2.{number + 1}") as web:
            fields = {"name": ivo.name, "password": PASSWORD, "code": code}
            told.append(web.post("/desk/in", data=fields).status_code)

    hands = [threading.Thread(target=press, args=(number,)) for number in range(8)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    expect(told.count(SEE_OTHER) == 1, f"one code signed in {told.count(SEE_OTHER)} times: {told}")
    with house.stranger("127.0.2.20") as web:
        guessed = [
            web.post(
                "/desk/in", data={"name": ivo.name, "password": f"fel{n}", "code": "000000"}
            ).status_code
            for n in range(6)
        ]
    expect(set(guessed) == {UNAUTHORIZED}, f"{guessed}")
    late = ivo.again("127.0.2.21").signs_in()
    expect(late.status_code == UNAUTHORIZED, "no pause after guessing")
    expect(ivo.get("/desk/account").status_code == 200, "guessing ended a session")
    return f"one of 8 with one code, pause after {len(guessed)} guesses"


@attack(
    29,
    "A link for a new password: used twice, by two, as a second factor",
    proofs=(
        "tests/console/test_sign_in_links.py",
        "tests/storage/test_sessions.py::test_a_link_ends_after_half_an_hour",
    ),
)
def reset_links(house: AttackedHouse) -> str:
    eva = house.staff("Eva")
    page = eva.get("/desk/team").text
    number = re.search(r"/desk/team/people/(\d+)/link", page)
    expect(number, "nobody to make a link for")
    made = LINK.search(eva.post(f"/desk/team/people/{number[1] if number else 0}/link").text)
    expect(made, "no link")
    path = f"/desk/in/{made[1] if made else ''}"
    with house.stranger("127.0.0.13") as web:
        alone = web.post(path)
        expect(COOKIE not in alone.headers.get("set-cookie", ""), "a link alone signs in")
        anew = web.post(path, data={"anew": "yes"})
        expect(COOKIE not in anew.headers.get("set-cookie", ""), "no second coordinator was needed")
        wrong = [web.post(path, data={"code": "000000"}).status_code for _ in range(2)]
        looked = Counter(web.get(path).status_code for _ in range(3))
        reads = web.get("/desk/inbox")
    expect(reads.status_code == SEE_OTHER, f"reads: {reads.status_code}")
    expect(path.rpartition("/")[2] not in house.log(), "the link stands in the log")
    return f"alone, anew and with wrong codes nobody is in ({wrong}); looked at {dict(looked)}"


ROWS: Final = (sessions, foreign_pages, headers, brute_force, reset_links)
