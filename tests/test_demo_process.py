"""`lotsen demo` as a program: it starts, answers, ends, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import pty
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx
import pytest

from bot.app import language
from bot.demo import play
from bot.demo.people import Phones
from tests import house

PATIENCE: Final = 60.0
ADDRESS: Final = re.compile(r"http://127\.0\.0\.1:\d+")


@pytest.fixture
def port() -> int:
    """A port that nobody listens to."""
    with socket.create_server((play.HOST, 0)) as probe:
        number: int = probe.getsockname()[1]
        return number


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "bot", *words]


@contextmanager
def started(port: int, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The program, with this folder for whatever is temporary; and settings of the real thing."""
    real = folder.with_name("real")
    for one in (folder, real):
        one.mkdir()
    surrounding = {
        **os.environ,
        "TMPDIR": str(folder),
        "LOTSEN_DATA_DIR": str(real),
        "LOTSEN_DATABASE_URL": f"sqlite:///{real}/lotsen.sqlite3",
        "LOTSEN_KEY_FILE": str(real / "lotsen.key"),
    }
    with subprocess.Popen(
        command("demo", "--port", str(port)), cwd=house.ROOT, env=surrounding, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as program:  # fmt: skip
        try:
            yield program
        finally:
            program.kill()


def told(program: subprocess.Popen[str], what: str) -> str:
    """Its next line with these words."""
    assert program.stdout is not None
    for line in program.stdout:
        if what in line:
            return line
    raise AssertionError(program.stderr.read() if program.stderr else "")


def ends_well(program: subprocess.Popen[str], folder: Path) -> None:
    """Without an error, without a word about one; nothing is left, and no real data was opened."""
    _, complaints = program.communicate(timeout=PATIENCE)
    assert (program.returncode, complaints) == (0, "")
    assert [*folder.iterdir(), *folder.with_name("real").iterdir()] == []


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_answers_and_ends_with_pages_open(tmp_path: Path, port: int, sent: int) -> None:
    """Ctrl-C, SIGTERM and a closed terminal all end it, also while a phone listens."""
    folder = tmp_path / "temporary"
    with started(port, folder) as program:
        found = ADDRESS.search(told(program, "Look here"))
        assert found
        assert len(list(folder.iterdir())) == 1
        with httpx.Client(base_url=found[0]) as visitor:
            assert "<iframe" in visitor.get("/", follow_redirects=True).text
            origin = {"Origin": found[0]}
            taken = visitor.post("/demo/phone", data={"who": "Sara"}, headers=origin)
            assert taken.status_code == 303
            with visitor.stream("GET", "/chat/stream") as stream:
                assert stream.status_code == 200
                program.send_signal(sent)
                ends_well(program, folder)


def test_it_can_be_ended_while_it_starts(tmp_path: Path, port: int) -> None:
    """Whoever changes their mind at once leaves nothing either."""
    folder = tmp_path / "temporary"
    with started(port, folder) as program:
        told(program, "making up")
        program.send_signal(signal.SIGINT)
        ends_well(program, folder)


def test_a_taken_port_is_one_sentence_that_says_which_to_try(tmp_path: Path, port: int) -> None:
    """And nothing has been made."""
    folder = tmp_path / "temporary"
    with socket.create_server((play.HOST, port)), started(port, folder) as program:
        said, complaint = program.communicate(timeout=PATIENCE)
    assert (program.returncode, said) == (2, "")
    assert re.fullmatch(
        rf"lotsen: port {port} cannot be used; try: make demo PORT=\d+\n", complaint
    )
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("port", [0, 70_000])
def test_a_port_that_cannot_be_is_told_of_one_that_can(tmp_path: Path, port: int) -> None:
    """No traceback for a slip of the finger."""
    with started(port, tmp_path / "temporary") as program:
        _, complaint = program.communicate(timeout=PATIENCE)
    assert program.returncode == 2
    assert re.fullmatch(
        rf"lotsen: port {port} cannot be used; try: make demo PORT=80\d\d\n", complaint
    )


def test_in_a_terminal_the_page_opens_by_itself(tmp_path: Path, port: int) -> None:
    """Where there is a browser with windows; and only its own address."""
    opened = tmp_path / "opened"
    os.mkfifo(opened)
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{opened}"\n', encoding="utf-8")
    browser.chmod(0o755)
    inside, outside = pty.openpty()
    surrounding = {**os.environ, "TMPDIR": str(tmp_path), "BROWSER": str(browser), "DISPLAY": ":9"}
    with subprocess.Popen(
        command("demo", "--port", str(port)), cwd=house.ROOT, env=surrounding, stdout=outside
    ) as program:
        assert opened.read_text(encoding="utf-8") == f"http://{play.HOST}:{port}\n"
        program.send_signal(signal.SIGINT)
        assert program.wait(PATIENCE) == 0
    for end in (inside, outside):
        os.close(end)


def test_the_real_thing_refuses_a_database_of_the_demo(tmp_path: Path, port: int) -> None:
    """Made-up people and real ones never stand in one database."""
    asyncio.run(play.past(tmp_path, language(previews=True), Phones()))
    surrounding = {**os.environ, "LOTSEN_DATA_DIR": str(tmp_path), "LOTSEN_PORT": str(port)}
    ran = subprocess.run(
        command("serve"), cwd=house.ROOT, env=surrounding, timeout=PATIENCE, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 2
    assert re.search("demo|made[- ]up", ran.stderr)
    assert "Traceback" not in ran.stderr
