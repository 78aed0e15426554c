"""Attacks 19 to 24: files, sheets, addresses, and the database behind a field."""

from __future__ import annotations

import gzip
from collections import Counter
from typing import Final

from tests.support.attacks.attack_rows import attack, expect
from tests.support.attacks.attacked_house import YOUTH_TOKEN, AttackedHouse
from tests.support.attacks.on_bots import PERSON, message

SHEETS: Final = "tests/bot/translation/test_spreadsheet.py"
PNG: Final = (
    b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR\x00\x00\xc3P\x00\x00\xc3P\x08\x06\x00\x00\x00"
)
INSIDE: Final = (
    "http://127.0.0.1:9/",
    "http://169.254.169.254/latest/meta-data",
    "file:///etc/passwd",
    "http://[::1]:9/",
    "https://10.0.0.1/",
)
SQL: Final = (
    "1' OR '1'='1",
    "1;DROP TABLE youth--",
    "%27%20UNION%20SELECT%201--",
    "\\",
    "1)",
    "*",
    "_",
    "name;",
)


@attack(19, "Pictures: huge, polyglot, with a place in them")
def pictures(house: AttackedHouse) -> str:
    _, phone = house.sara
    before = {one.name for one in house.deployed.folder.iterdir()}
    files = {
        "text": ("../../x.svg", b"<svg onload=alert(1)>", "image/svg+xml"),
        "photo": ("a.png", PNG, "image/png"),
    }
    answer = phone.web.post("/chat/say", files=files)
    expect(answer.status_code < 500, f"an upload answers {answer.status_code}")
    house.telegram.server.bot(YOUTH_TOKEN).person(PERSON)
    photo = message(700, "")
    del photo["message"]["text"]
    photo["message"]["photo"] = [
        {"file_id": "x", "file_unique_id": "x", "width": 50_000, "height": 50_000}
    ]
    expect(house.hook("youth", photo).status_code == 200, "a picture in Telegram")
    expect(not house.telegram.calls(YOUTH_TOKEN, "getFile"), "a picture was fetched")
    expect({one.name for one in house.deployed.folder.iterdir()} == before, "a file was kept")
    return "no channel takes a picture: nothing fetched, nothing kept, a kind answer"


@attack(
    20,
    "Bombs: gzip, form fields without end, sheets that unpack to gigabytes",
    proofs=(
        f"{SHEETS}::test_a_book_that_would_take_the_machine_is_refused",
        f"{SHEETS}::test_a_list_of_any_length_is_refused",
    ),
)
def bombs(house: AttackedHouse) -> str:
    _, phone = house.sara
    before = house.memory
    packed = gzip.compress(b"text=" + b"a" * 200_000_000, 9)
    kind = {"content-type": "application/x-www-form-urlencoded"}
    told = [
        phone.web.post(
            "/chat/say", content=packed, headers={**kind, "content-encoding": "gzip"}
        ).status_code,
        phone.web.post("/chat/say", content=b"a=b&" * 60_000, headers=kind).status_code,
        phone.web.post("/chat/say", content=b"text=" + b"a" * 300_000, headers=kind).status_code,
    ]
    parts = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' for _ in range(4_000)
    )
    multipart = {"content-type": "multipart/form-data; boundary=x"}
    told.append(
        phone.web.post("/chat/say", content=parts + b"--x--", headers=multipart).status_code
    )
    grown = house.memory - before
    expect(all(status < 500 for status in told), f"answers: {told}")
    expect(grown < 60, f"{grown:.0f} MB more")
    return (
        f"200 MB in {len(packed) // 1000} kB, 60,000 fields, 4,000 parts: {told}, {grown:+.0f} MB"
    )


@attack(22, "Ways up in the addresses of files, clips and languages")
def traversal(house: AttackedHouse) -> str:
    lea, ups = (
        house.staff("Lea"),
        ("..%2f..%2f..%2fetc/passwd", "%2e%2e/%2e%2e/lotsen.key", "..\\..\\x", "a%00.js", "CON"),
    )
    found = Counter[int]()
    for up in ups:
        for web, path in (
            (house.stranger(), f"/static/web/{up}"),
            (house.stranger(), f"/static/desk/{up}"),
            (house.stranger(), f"/clips/sv/{up}"),
            (house.stranger(), f"/clips/{up}/x"),
            (lea.web, f"/desk/translate/{up}/file"),
            (lea.web, f"/desk/translate/sv/lines/{up}"),
        ):
            answer = web.get(path)
            found[answer.status_code] += 1
            expect(answer.status_code in {303, 400, 404}, f"{path}: {answer.status_code}")
            expect(b"root:" not in answer.content, f"{path} gives a file of the machine")
    return f"{sum(found.values())} addresses: {dict(found)}"


@attack(
    23,
    "Addresses that the server would call: push, ways, calendars",
    proofs=(
        "tests/bot/notifications/test_web_push.py",
        "tests/storage/test_bad_database.py::test_no_test_reaches_outside",
    ),
)
def called_addresses(house: AttackedHouse) -> str:
    _, phone = house.sara
    anna = house.staff("Anna")
    anna.get("/desk/account/ways")
    for address in INSIDE:
        fields = {"endpoint": address, "p256dh": "B" * 87, "auth": "a" * 22, "id": "1"}
        told = phone.web.post("/chat/notifications/here", data=fields).status_code
        expect(400 <= told < 500, f"push to {address}: {told}")
        told = anna.post("/desk/account/ways/push", **fields).status_code
        expect(400 <= told < 500, f"a coach's push to {address}: {told}")
        told = anna.post("/desk/account/ways", kind="service", address=address).status_code
        expect(400 <= told < 500, f"a way to {address}: {told}")
    reached = {one.raddr.ip for one in house.process.net_connections() if one.raddr}
    expect(
        reached <= {"127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"}, f"{reached}"
    )
    return f"{len(INSIDE)} addresses refused in 3 forms; only loopback is connected"


@attack(24, "SQL in numbers, filters and searches")
def sql(house: AttackedHouse) -> str:
    number, _ = house.sara
    anna, lea, told = house.staff("Anna"), house.staff("Lea"), Counter[int]()
    usual = anna.get("/desk/youths/rows").text.count("<li")
    for bad in SQL:
        for hand, path in (
            (anna, f"/desk/youths/{bad}"),
            (anna, f"/desk/youths?q={bad}&sort={bad}"),
            (anna, f"/desk/youths/rows?q={bad}&order={bad}&page={bad}"),
            (anna, f"/desk/inbox?show={bad}"),
            (anna, f"/desk/youths/{number}/earlier?before={bad}"),
            (lea, f"/desk/translate/sv?q={bad}&state={bad}"),
        ):
            answer = hand.get(path)
            told[answer.status_code] += 1
            expect(answer.status_code < 500, f"{path}: {answer.status_code}")
            expect(answer.text.count("<li") <= usual + 400, f"{path} shows more")
    expect(not house.traces(), f"faults in the log: {house.traces()[:1]}")
    expect(anna.get("/desk/youths").status_code == 200, "the table is gone")
    return f"{sum(told.values())} requests: {dict(told)}"


@attack(
    21,
    "Entities in a sheet",
    proofs=(f"{SHEETS}::test_a_book_that_would_take_the_machine_is_refused",),
)
def entities(house: AttackedHouse) -> str:
    lea = house.staff("Lea")
    body = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    answer = lea.web.post(
        "/desk/translate/sv/merged", content=body, headers={"content-type": "text/xml"}
    )
    expect(answer.status_code in {403, 404, 422}, f"{answer.status_code}")
    return "no page takes a sheet; XML answers 403"


ROWS: Final = (pictures, bombs, entities, traversal, called_addresses, sql)
