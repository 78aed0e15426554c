"""Attacks 30, 31, 39, and items 14, 18, 19: what logs, pages, files and a stolen database tell."""

from __future__ import annotations

import re
import socket
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from tests.support.attacks.attack_rows import attack, expect, item
from tests.support.attacks.attacked_house import (
    COACH_TOKEN,
    HOOK_SECRET,
    YOUTH_TOKEN,
    AttackedHouse,
)
from tests.support.attacks.on_bots import message

CANARY: Final = "kanariefagel-7291"
ERASED: Final = "stenskvatta-4417"
ERASURES: Final = "tests/storage/test_erasures.py"
SECRETS: Final = "tests/storage/test_encryption.py"
HIDDEN: Final = (
    "/docs",
    "/redoc",
    "/openapi.json",
    "/.git/config",
    "/.env",
    "/lotsen.sqlite3",
    "/lotsen.key",
    "/backup",
    "/admin",
    "/debug",
    "/server-status",
    "/static/",
    "/static/desk/",
    "/desk/docs",
    "/telegram/youth",
    "/phpmyadmin",
)
LEAST: Final = 24
"""Bytes of a sealed value: fewer stand in a database for many reasons."""


@attack(
    30,
    "Words, names, cookies, links and tokens in logs and files",
    proofs=(
        "tests/processes/test_serve.py::test_no_log_of_a_run_holds_a_person",
        "tests/bot/operations/test_logs.py",
    ),
)
def logs(house: AttackedHouse) -> str:
    _, phone = house.youth()
    phone.say(CANARY)
    with house.stranger() as web:
        web.get(f"/{CANARY}?{CANARY}", headers={"x-canary": CANARY, "user-agent": CANARY})
        web.post("/desk/in", data={"name": CANARY, "password": CANARY, "code": "1"})
        web.post("/i", data={"invitation": CANARY, "key": "k" * 43, "word": CANARY})
        web.post("/chat/say", content=f"text={CANARY}%ff%00;&&&")
    house.hook("youth", message(900, CANARY))
    house.hook("youth", {"update_id": 901, "message": CANARY})
    with socket.create_connection(("127.0.0.1", house.deployed.port), 5) as raw:
        raw.sendall(f"GET /{CANARY} HTTP/9\r\n{CANARY}\r\n\r\n".encode())
    anna = house.staff("Anna")
    secrets = {
        "words": CANARY,
        "youths' token": YOUTH_TOKEN,
        "coaches' token": COACH_TOKEN,
        "hook": HOOK_SECRET,
        "app": anna.secret,
        "name": anna.name,
        **{
            f"cookie {name}": value
            for name, value in (*phone.web.cookies.items(), *anna.web.cookies.items())
            if len(value) > LEAST
        },
    }
    log = house.log() + house.serving.said
    said = [what for what, secret in secrets.items() if secret in log]
    expect(not said, f"in the log: {said}")
    stays = secrets | {"name": CANARY}
    found = {
        (what, file.name)
        for file in house.deployed.folder.iterdir()
        if file.name != "lotsen.key" and file.is_file()
        for what, secret in stays.items()
        if secret.encode() in file.read_bytes()
    }
    expect(not found, f"on the disk: {sorted(found)}")
    return f"{len(secrets)} canaries: none in {len(log)} bytes of log, none in database, WAL, shm"


@attack(31, "Traces, versions, debug pages, metrics, files that lie about")
def error_pages(house: AttackedHouse) -> str:
    with house.stranger() as web:
        told = {path: web.get(path) for path in HIDDEN}
        for path in ("/metrics", "/desk/nothing"):
            told[path] = web.get(path, headers={"x-forwarded-for": "203.0.113.5"})
        told["broken"] = web.post(
            "/chat/say", content=b"\xff", headers={"content-type": "multipart/form-data"}
        )
        told["method"] = web.request("PROPFIND", "/chat")
    for path, answer in told.items():
        expect(
            answer.status_code in {303, 400, 403, 404, 405, 422}, f"{path}: {answer.status_code}"
        )
        expect(
            not re.search(
                r"Traceback|starlette|uvicorn|fastapi|python/", answer.text, re.IGNORECASE
            ),
            f"{path} tells",
        )
        expect("server" not in answer.headers, f"{path}: {answer.headers.get('server')}")
    expect("ready" in house.stranger().get("/readyz").text, "not ready")
    return f"{len(told)} addresses: nothing public, no server header; /metrics only here"


@attack(
    39,
    "A stolen database",
    proofs=(
        f"{SECRETS}::test_a_stolen_database_shows_nobodys_words",
        f"{SECRETS}::test_a_chat_is_found_by_a_hash_of_this_deployment",
        f"{ERASURES}::test_the_reason_of_a_call_is_sealed",
    ),
)
def stolen(house: AttackedHouse) -> str:
    number, phone = house.youth()
    words = (f"{CANARY} dump", "jag vill dö")
    for one in words:
        phone.say(one)
    house.staff("Anna").post(f"/desk/youths/{number}/note", note=f"{CANARY} note")
    content = b"".join(file.read_bytes() for file in house.deployed.folder.glob("lotsen.sqlite3*"))
    readable = [
        one
        for one in (*words, "want_die", f"{CANARY} note", HOOK_SECRET)
        if one.encode() in content
    ]
    expect(not readable, f"readable without the key: {readable}")
    return f"words, notes and reasons are nowhere in {len(content) // 1000} kB"


def blobs(house: AttackedHouse, youth: int) -> set[bytes]:
    """Every sealed value and hash in rows of a youth, read beside the server."""
    found: set[bytes] = set()
    file = house.deployed.folder / "lotsen.sqlite3"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        tables = [
            name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        for table in tables:
            columns = [row[1] for row in db.execute(f"PRAGMA table_info('{table}')")]
            owner = "id" if table == "youth" else "youth_id"
            if owner in columns:
                for row in db.execute(f"SELECT * FROM '{table}' WHERE {owner}=?", (youth,)):  # noqa: S608 - our tables
                    found |= {one for one in row if isinstance(one, bytes) and len(one) >= LEAST}
    return found


@item(
    14, "After an erasing nothing of a youth is left: database, WAL, shm, logs", proofs=(ERASURES,)
)
def erased(house: AttackedHouse) -> str:
    number, phone = house.youth()
    anna = house.staff("Anna")
    for turn in range(4):
        phone.say(f"{ERASED} {turn}")
    anna.get(f"/desk/youths/{number}")
    anna.post(f"/desk/youths/{number}/note", note=f"{ERASED} note")
    kept = blobs(house, number)
    expect(len(kept) > 10, f"only {len(kept)} values: nothing would be proved")
    gone = phone.web.post("/chat/erase", data={"sure": "yes"})
    expect(gone.headers.get("location", "").startswith("/chat/gone"), "it was not erased")
    ends = time.monotonic() + 60
    while left := _left(house, kept):
        expect(time.monotonic() < ends, f"{left} of {len(kept)} values are still on the disk")
    expect(ERASED not in house.log(), "words in the log")
    expect(anna.get(f"/desk/youths/{number}").status_code == 404, "the page is still there")
    return f"{len(kept)} sealed values: none on the disk; {_in_memory(house)} copies in memory"


def _left(house: AttackedHouse, kept: set[bytes]) -> int:
    content = b"".join(file.read_bytes() for file in house.deployed.folder.glob("lotsen.sqlite3*"))
    return sum(one in content for one in kept)


def _in_memory(house: AttackedHouse) -> int:
    """How often the word stands in the server's memory, which Python gives back when it likes."""
    pid, found = house.process.pid, 0
    with (
        Path(f"/proc/{pid}/maps").open(encoding="ascii") as maps,
        Path(f"/proc/{pid}/mem").open("rb") as memory,
    ):
        for line in maps:
            part, rights = line.split()[:2]
            begin, _, end = part.partition("-")
            if rights.startswith("rw"):
                memory.seek(int(begin, 16))
                try:
                    found += memory.read(int(end, 16) - int(begin, 16)).count(ERASED.encode())
                except OSError:
                    continue
    return found


@item(
    18,
    "Sealed with a key outside the database; the key can be changed",
    proofs=("tests/storage/test_key_rotation.py", SECRETS),
)
def sealed(house: AttackedHouse) -> str:
    mode = house.deployed.key.stat().st_mode & 0o077
    expect(mode == 0, f"the key's mode is {mode:o}")
    files = {
        file.name: file.stat().st_mode & 0o077
        for file in house.deployed.folder.glob("lotsen.sqlite3*")
    }
    expect(not any(files.values()), f"others can read {files}")
    return f"key and {len(files)} files are their owner's alone"


@item(19, "No canary in any log, at any level", proofs=("tests/bot/operations/test_logs.py",))
def silent_logs(house: AttackedHouse) -> str:
    assert logs.play is not None
    return logs.play(house)


ROWS: Final = (logs, error_pages, stolen, erased, sealed, silent_logs)
