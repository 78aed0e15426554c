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

from bot.app import load_locales
from bot.demo import run
from bot.demo.people import DemoPhones
from tests.architecture import source_tree
from tests.support import programs
from tests.support.programs import PATIENCE

ADDRESS: Final = re.compile(r"http://127\.0\.0\.1:\d+")


@pytest.fixture
def port() -> int:
    """A port that nobody listens to."""
    with socket.create_server((run.HOST, 0)) as probe:
        number: int = probe.getsockname()[1]
        return number


class Demo:
    """The program, with a folder for whatever is temporary; and settings of the real thing."""

    def __init__(self, port: int, folder: Path) -> None:
        self.temporary, self._real = folder / "temporary", folder / "real"
        self._log = folder / "log"
        for one in (self.temporary, self._real):
            one.mkdir()
        surrounding = {
            **os.environ,
            "TMPDIR": str(self.temporary),
            "LOTSEN_DATA_DIR": str(self._real),
            "LOTSEN_DATABASE_URL": f"sqlite:///{self._real}/lotsen.sqlite3",
            "LOTSEN_KEY_FILE": str(self._real / "lotsen.key"),
        }
        self.program = programs.Forked(command(port), surrounding, source_tree.ROOT, self._log)

    def told(self, what: str) -> str:
        """Its next line with these words."""
        found = next((line for line in self.program.said if what in line), None)
        assert found is not None, self._log.read_text()
        return found

    def ended(self) -> tuple[int, str, str]:
        """Its exit code, what it said since, and what it complained about; nothing is left, and
        no real data was opened.
        """
        said, code = self.program.said.read(), self.program.wait()
        assert [*self.temporary.iterdir(), *self._real.iterdir()] == []
        return code, said, self._log.read_text()


def command(port: int) -> list[str]:
    return ["demo", "--port", str(port)]


@contextmanager
def started(port: int, folder: Path) -> Iterator[Demo]:
    demo = Demo(port, folder)
    try:
        yield demo
    finally:
        demo.program.close()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_answers_and_ends_with_pages_open(tmp_path: Path, port: int, sent: int) -> None:
    """[0-15] Ctrl-C, SIGTERM and a closed terminal end it; nothing is left of it."""
    with started(port, tmp_path) as demo:
        found = ADDRESS.search(demo.told("Look here"))
        assert found
        assert len(list(demo.temporary.iterdir())) == 1
        with httpx.Client(base_url=found[0]) as visitor:
            assert "<iframe" in visitor.get("/", follow_redirects=True).text
            origin = {"Origin": found[0]}
            taken = visitor.post("/demo/phone", data={"who": "Sara"}, headers=origin)
            assert taken.status_code == 303
            with visitor.stream("GET", "/chat/stream") as stream:
                assert stream.status_code == 200
                demo.program.signal(sent)
                code, _, complaints = demo.ended()
    assert (code, complaints) == (0, "")


def test_it_can_be_ended_while_it_starts(tmp_path: Path, port: int) -> None:
    """Whoever changes their mind at once leaves nothing either."""
    with started(port, tmp_path) as demo:
        demo.told("making up")
        demo.program.signal(signal.SIGINT)
        code, _, complaints = demo.ended()
    assert (code, complaints) == (0, "")


def test_a_taken_port_is_one_sentence_that_says_which_to_try(tmp_path: Path, port: int) -> None:
    """And nothing has been made."""
    with socket.create_server((run.HOST, port)), started(port, tmp_path) as demo:
        code, said, complaint = demo.ended()
    assert (code, said) == (2, "")
    assert re.fullmatch(
        rf"lotsen: port {port} cannot be used; try: make demo PORT=\d+\n", complaint
    )


@pytest.mark.parametrize("port", [0, 70_000])
def test_a_port_that_cannot_be_is_told_of_one_that_can(tmp_path: Path, port: int) -> None:
    """No traceback for a slip of the finger."""
    with started(port, tmp_path) as demo:
        code, _, complaint = demo.ended()
    assert code == 2
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
        [sys.executable, "-m", "bot", *command(port)],
        cwd=source_tree.ROOT, env=surrounding, stdout=outside,
    ) as program:  # fmt: skip
        assert opened.read_text(encoding="utf-8") == f"http://{run.HOST}:{port}\n"
        program.send_signal(signal.SIGINT)
        assert program.wait(PATIENCE) == 0
    for end in (inside, outside):
        os.close(end)


def test_the_real_thing_refuses_a_database_of_the_demo(tmp_path: Path, port: int) -> None:
    """[0-15] Made-up people and real ones never stand in one database."""
    asyncio.run(run.play_past(tmp_path, load_locales(previews=True), DemoPhones()))
    surrounding = {**os.environ, "LOTSEN_DATA_DIR": str(tmp_path), "LOTSEN_PORT": str(port)}
    ran = programs.run(["serve"], surrounding, source_tree.ROOT)
    assert ran.returncode == 2
    assert re.search("demo|made[- ]up", ran.stderr)
    assert "Traceback" not in ran.stderr
