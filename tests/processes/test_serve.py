"""`lotsen serve` as a process: it starts, answers, is looked after while it runs, and stops."""

from __future__ import annotations

import json
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from storage.access import teams
from storage.errors import FictitiousError
from storage.store import Store
from tests.support.deployment import Deployment, Phone

CANARY: Final = "kanariefagel-7291"
STREAMS: Final = 100
MOST: Final = 100_000
"""Messages of one youth in one test: it is stopped long before."""


@pytest.fixture
def deployed(tmp_path: Path) -> Iterator[Deployment]:
    """A deployment that nobody has used."""
    made = Deployment(tmp_path)
    yield made
    made.close()


def saved(deployed: Deployment) -> set[str]:
    """The ids of everything that youths did, from the database of a Lotsen that has stopped."""
    store = Store.open(deployed.database, deployed.key)
    with store.reading() as db:
        found = db.exec_driver_sql("SELECT update_id FROM event").scalars().all()
    store.close()
    return set(found)


# ---------------------------------------------------------------- starting


def test_the_first_start_makes_everything_and_says_where_it_is(deployed: Deployment) -> None:
    """One line, database and key for their owner only, and it is ready."""
    with deployed.serve(cold=True) as serving:
        assert serving.said == f"Lotsen is at {deployed.url}\n"
        assert httpx.get(f"{deployed.url}/healthz").text == "ok\n"
        assert httpx.get(f"{deployed.url}/readyz").text.strip().split("; ")[0] == "ready"
        assert deployed.key.stat().st_mode & 0o077 == 0


def test_a_second_start_is_refused(deployed: Deployment, tmp_path: Path) -> None:
    """On the same database, and on a port that somebody has: a sentence each, nothing else."""
    with deployed.serve():
        same = deployed.lotsen("serve")
        assert (same.returncode, same.stdout) == (2, "")
        assert same.stderr.startswith("lotsen: Another Lotsen is using this database.")
        other = Deployment(tmp_path / "other", LOTSEN_PORT=str(deployed.port))
        (tmp_path / "other").mkdir()
        taken = other.lotsen("serve")
        assert taken.returncode == 2
        assert "Address already in use" in taken.stderr
        assert len(taken.stderr.splitlines()) == 1


def test_made_up_people_are_not_served(deployed: Deployment) -> None:
    """The demo's database can never become a real one."""
    store = Store.open(deployed.database, deployed.key)
    with store.writing() as db:
        teams.mark_fictitious(db, store.keys)
    store.close()
    for command in (["serve"], ["invite", "--coach", "Anna"]):
        refused = deployed.lotsen(*command)
        assert (refused.returncode, refused.stderr) == (2, f"lotsen: {FictitiousError()}\n")


def test_what_the_settings_say_of_the_team_holds_after_the_next_start(tmp_path: Path) -> None:
    """The team is made by the first start, and has another name when the settings do.

    Its hours are set in the console from then on: a later start leaves them alone.
    """
    found = []
    for name, opens in (("Ungdomsteamet", "09:00"), ("Porten", "10:00")):
        deployed = Deployment(tmp_path, LOTSEN_TEAM_NAME=name, LOTSEN_OPENS=opens)
        with deployed.serve() as serving:
            assert serving.stop() == 0
        store = Store.open(deployed.database, deployed.key)
        with store.begin() as uow:
            found += [(one.name, f"{one.opens:%H:%M}") for one in uow.teams.values()]
        store.close()
    assert found == [("Ungdomsteamet", "09:00"), ("Porten", "09:00")]


# ---------------------------------------------------------------- stopping


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_at_once_with_many_pages_open(deployed: Deployment, number: int) -> None:
    """Streams end, what was accepted a moment ago is saved, and the exit code says all is well."""
    (invitation,) = deployed.people()
    with deployed.serve() as serving:
        phone = deployed.phone().join(invitation)
        with phone.streams(STREAMS) as pages:
            last = phone.say("hej")
            assert serving.stop(number) == 0
            assert all(_ended(page) for page in pages)
    assert last in saved(deployed)


def _ended(page: socket.socket) -> bool:
    """Whether the server has closed this stream, after a whole answer."""
    received = b""
    while chunk := page.recv(65536):
        received += chunk
    return received.endswith(b"0\r\n\r\n")


def test_whatever_was_answered_is_saved(deployed: Deployment) -> None:
    """Youths write while it stops: who was told that it is saved finds it saved."""
    invitations = deployed.people(3)
    with deployed.serve() as serving:
        phones = [deployed.phone().join(one) for one in invitations]
        told: list[str] = []
        begun = threading.Barrier(len(phones) + 1)
        threads = [
            threading.Thread(target=write, args=(phone, told, begun.wait)) for phone in phones
        ]
        for one in threads:
            one.start()
        begun.wait()
        assert serving.stop() == 0
        for one in threads:
            one.join()
    assert len(told) >= len(phones)
    assert set(told) <= saved(deployed)


def write(phone: Phone, told: list[str], begun: Callable[[], object]) -> None:
    """Write until nobody answers."""
    for number in range(MOST):
        if not (update := phone.say(f"{number}")):
            return
        told.append(update)
        if number == 0:
            begun()


# ---------------------------------------------------------------- beside it


def test_people_are_let_in_while_it_serves(deployed: Deployment) -> None:
    """A coach is added, signs in, invites, and a youth comes: nobody has to stop anything."""
    with deployed.serve() as serving:
        secret = deployed.coach("Anna")
        desk_link = httpx.get(f"{deployed.url}/desk/in/{secret}", headers={"accept": "text/html"})
        assert desk_link.status_code == 200
        web = deployed.phone().web
        assert web.post(f"/desk/in/{secret}").headers["location"] == "/desk/"
        phone = deployed.phone().join(deployed.invite("anna"))
        said = phone.say("hej")
        assert serving.stop() == 0
    assert said in saved(deployed)


def test_a_link_and_a_copy_while_youths_write(deployed: Deployment) -> None:
    """Administration waits for nobody and nobody waits for it; the copy opens with the key."""
    (invitation,) = deployed.people()
    with deployed.serve() as serving:
        phone = deployed.phone().join(invitation)
        told: list[str] = []
        begun = threading.Event()
        writing = threading.Thread(target=write, args=(phone, told, begun.set))
        writing.start()
        begun.wait()
        ran = [deployed.lotsen("coach", "link", "Anna"), deployed.lotsen("backup")]
        assert [one.returncode for one in ran] == [0, 0], ran
        assert writing.is_alive()
        assert serving.stop() == 0
        writing.join()
    assert set(told) <= saved(deployed)
    (copy,) = deployed.folder.glob("lotsen-copy-*.sqlite3")
    restored = Store.open(f"sqlite:///{copy}", deployed.key)
    restored.close()


# ---------------------------------------------------------------- discretion


@pytest.fixture
def everything_said(deployed: Deployment) -> tuple[str, dict[str, str]]:
    """What a run logged and printed, and what may not be in it."""
    deployed.environment["LOTSEN_LOG"] = "json"
    signs_in = deployed.coach("Anna")
    with deployed.serve() as serving:
        invitation = deployed.invite("Anna")
        phone = deployed.phone().join(invitation)
        phone.say(CANARY)
        phone.web.post(f"/desk/in/{signs_in}")
        phone.web.get(f"/{CANARY}?{CANARY}", headers={"x-canary": CANARY})
        phone.web.post("/chat/say", content=f"text={CANARY}%ff%00;&&&", headers={"x": CANARY})
        phone.web.post("/chat/tap", data={"turn": CANARY, "choice": CANARY, "id": "1"})
        phone.web.post("/desk/in", data={"name": CANARY, "password": CANARY, "code": "1"})
        phone.web.post("/i", json={"invitation": CANARY})
        _babble(deployed.port)
        serving.stop()
        cookies = {f"cookie {name}": value for name, value in phone.web.cookies.items()}
        return serving.log() + serving.said, {
            "words": CANARY, "invitation": invitation,
            "link": signs_in, "name": "Anna", **cookies,
        }  # fmt: skip


def _babble(port: int) -> None:
    """What no browser sends."""
    for said in (
        f"{CANARY}\r\n\r\n",
        f"GET /{CANARY} HTTP/9\r\n\r\n",
        f"GET / HTTP/1.1\r\n{CANARY}",
    ):
        with socket.create_connection(("127.0.0.1", port), 5) as raw:
            raw.sendall(said.encode())
            raw.shutdown(socket.SHUT_WR)
            raw.recv(4096)


def test_no_log_of_a_run_holds_a_person(everything_said: tuple[str, dict[str, str]]) -> None:
    """No text, name, link, invitation or cookie; each line is JSON, as asked for."""
    said, secrets = everything_said
    assert len(secrets) >= 6
    assert [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert [what for what, secret in secrets.items() if secret in said] == []
