"""An SMS gateway of our own, over real HTTP: it takes messages, refuses, is busy or hangs, as told.

It speaks JSON as Apprise's `json://` does, and any other service with a web hook would: it stands
for those too.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, NamedTuple

WAIT: Final = 20.0
"""Seconds until a message that does not come fails a test."""

HANG: Final = 0
"""A status that stands for no answer at all."""


class Sms(NamedTuple):
    """What came: the number (E.164), the title and text, and the whole body."""

    to: str
    title: str
    text: str
    raw: str


class SmsGateway:
    """The gateway. `status` is what it answers with: 200, 403, 404, 429, 503, or HANG."""

    def __init__(self) -> None:
        self.status = 200
        self.taken: list[Sms] = []
        self.asked = 0
        """How many requests came, whatever it answered."""
        self.port = 0
        self.ending = threading.Event()
        self._came = threading.Condition()

    @property
    def url(self) -> str:
        """Return what LOTSEN_SMS_URL is to be."""
        return f"json://127.0.0.1:{self.port}/sms?:to={{to}}"

    @property
    def hook(self) -> str:
        """Return an address of Apprise by which messages come here that are for no number."""
        return f"json://127.0.0.1:{self.port}/hook"

    @property
    def address(self) -> str:
        """Return the plain address, for what is only called."""
        return f"http://127.0.0.1:{self.port}/"

    def wait_for_sms(self, count: int, to: str = "") -> list[Sms]:
        """Wait until so many were taken, for this number or for any, and return them."""
        with self._came:
            enough = self._came.wait_for(lambda: len(self._to(to)) >= count, WAIT)
            assert enough, f"{len(self._to(to))} messages came, not {count}"
            return self._to(to)

    def wait_until_asked(self, count: int = 1) -> None:
        """Wait until so many requests came."""
        with self._came:
            assert self._came.wait_for(lambda: self.asked >= count, WAIT), "nobody asked"

    def receive(self, body: bytes) -> int:
        """Take a request; return the status."""
        with self._came:
            self.asked += 1
            status = self.status
            if status == 200 and body:
                said = json.loads(body)
                raw = body.decode()
                self.taken.append(
                    Sms(said.get("to", ""), said.get("title", ""), said.get("message", ""), raw)
                )
            self._came.notify_all()
        return status

    def _to(self, to: str) -> list[Sms]:
        return [one for one in self.taken if to in {"", one.to}]


@contextmanager
def running() -> Iterator[SmsGateway]:
    """Run a gateway at a free port of this machine, in a thread of its own."""
    made = SmsGateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("content-length", 0))))

        def do_GET(self) -> None:
            self._answer(b"")

        def _answer(self, body: bytes) -> None:
            status = made.receive(body)
            if status == HANG:
                made.ending.wait()
                return
            self.send_response(status)
            if status in {301, 302}:
                self.send_header("location", "/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield made
    finally:
        made.ending.set()
        server.shutdown()
        thread.join()
        server.server_close()
