"""`lotsen …` in a process of its own: its own signals, streams, files, locks and exit code.

It is forked from a process that has loaded Lotsen and done nothing else, for loading it takes
longer than most of what is looked at. That it loads what it needs is seen where it is `Cold`.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Final, Protocol

PATIENCE: Final = 60.0
"""Seconds after which a test gives up on a process."""

NOTHING: Final = Path(os.devnull)

CONTEXT: Final = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.support.preloaded"])


class Program(Protocol):
    """A running command: what it says can be read, what it complains about is added to its log."""

    said: IO[str]

    def signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""

    def wait(self, timeout: float = PATIENCE) -> int:
        """Its exit code, as soon as it has ended. Raises TimeoutExpired."""

    def close(self) -> None:
        """Kill it, if it has not ended; nothing of it stays."""


class Forked:
    """A program that had nothing to load. `given` is what it reads."""

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        log: Path,
        given: Path = NOTHING,
    ) -> None:
        read, write = CONTEXT.Pipe(duplex=False)
        become = (arguments, dict(environment), folder, (given, write, log))
        self._process = CONTEXT.Process(target=_main, args=become, daemon=True)
        self._process.start()
        write.close()
        self.said: IO[str] = os.fdopen(os.dup(read.fileno()), encoding="utf-8")
        read.close()

    def signal(self, number: int) -> None:
        if self._process.is_alive() and self._process.pid is not None:
            os.kill(self._process.pid, number)

    def wait(self, timeout: float = PATIENCE) -> int:
        self._process.join(timeout)
        if (code := self._process.exitcode) is None:
            raise subprocess.TimeoutExpired("lotsen", timeout)
        return code

    def close(self) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self.said.close()


class Cold:
    """A program as an operator's system starts it."""

    def __init__(
        self, arguments: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path
    ) -> None:
        with log.open("a") as complaints:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", *arguments], env=environment, cwd=folder,
                stdout=subprocess.PIPE, stderr=complaints, text=True,
            )  # fmt: skip
        said: Any = self._process.stdout
        self.said: IO[str] = said

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def wait(self, timeout: float = PATIENCE) -> int:
        return self._process.wait(timeout)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self.said.close()


def run(
    arguments: Sequence[str], environment: Mapping[str, str], folder: Path, given: str = ""
) -> subprocess.CompletedProcess[str]:
    """A command, until it ends. Raises TimeoutExpired."""
    with TemporaryDirectory(prefix="lotsen-ran-") as name:
        log, read = Path(name) / "log", Path(name) / "given"
        read.write_text(given, encoding="utf-8")
        program = Forked(arguments, environment, folder, log, read)
        try:
            said, code = program.said.read(), program.wait()
        finally:
            program.close()
        complaints = log.read_text(encoding="utf-8")
    return subprocess.CompletedProcess(arguments, code, said, complaints)


# ---------------------------------------------------------------- in the new process


def _main(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    streams: tuple[Path, Connection, Path],
) -> None:
    """Be this command."""
    from tests.support import preloaded  # noqa: PLC0415 - not in the process of the tests

    given, said, log = streams
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    _move(os.open(given, os.O_RDONLY), 0)
    _move(os.dup(said.fileno()), 1)
    _move(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), 2)
    said.close()
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - until the end
    sys.argv = ["lotsen", *arguments]
    preloaded.main()


def _move(opened: int, to: int) -> None:
    os.dup2(opened, to)
    os.close(opened)
