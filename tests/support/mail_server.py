"""A mail server of our own, over real SMTP: it accepts, refuses, greylists or hangs, as told.

with mail_server.running() as server:
    settings(smtp_url=server.url)
    …
    mail = server.wait_for_mail(1)[0]
    server.answer = Answer.GREYLIST
"""

from __future__ import annotations

import asyncio
import email
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from enum import Enum, auto
from typing import Any, Final, NamedTuple

from aiosmtpd.smtp import SMTP, Envelope, Session

WAIT: Final = 20.0
"""Seconds until a mail that does not come fails a test."""


class Answer(Enum):
    """What the server does with a recipient."""

    ACCEPT = auto()
    REFUSE = auto()
    """550: there is nobody of that name."""
    GREYLIST = auto()
    """451: come again later."""
    GREYLIST_ONCE = auto()
    """451 for the first, and then it accepts."""
    NO_SENDER = auto()
    """550 for whoever sends: we may not use this server so."""
    HANG = auto()
    """No answer at all, until the server ends."""


class Mail(NamedTuple):
    """What came: the address, the subject, the text, and everything as it travelled."""

    to: str
    subject: str
    text: str
    raw: str


class MailServer:
    """The server; `answer` may be changed at any time."""

    def __init__(self) -> None:
        self.answer = Answer.ACCEPT
        self.mails: list[Mail] = []
        self.asked = 0
        """How many recipients it was asked about, whatever it answered."""
        self.port = 0
        self._came = threading.Condition()

    @property
    def url(self) -> str:
        """Return what LOTSEN_SMTP_URL is to be."""
        return f"smtp://127.0.0.1:{self.port}?from=lotsen@example.se"

    def wait_for_mail(self, count: int, to: str = "") -> list[Mail]:
        """Wait until so many have come, to this address or to any, and return them."""
        with self._came:
            enough = self._came.wait_for(lambda: len(self._to(to)) >= count, WAIT)
            assert enough, f"{len(self._to(to))} mails came, not {count}"
            return self._to(to)

    def wait_until_asked(self, count: int = 1) -> None:
        """Wait until it was asked about so many recipients."""
        with self._came:
            assert self._came.wait_for(lambda: self.asked >= count, WAIT), "nobody asked"

    def _to(self, to: str) -> list[Mail]:
        return [one for one in self.mails if to in {"", one.to}]

    # ------------------------------------------------------------ aiosmtpd calls these

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if self.answer is Answer.NO_SENDER:
            return "550 5.7.1 not from you"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        with self._came:
            self.asked += 1
            self._came.notify_all()
        if self.answer is Answer.HANG:
            await asyncio.Event().wait()
        if self.answer is Answer.REFUSE:
            return "550 5.1.1 nobody of that name"
        if self.answer in {Answer.GREYLIST, Answer.GREYLIST_ONCE}:
            if self.answer is Answer.GREYLIST_ONCE:
                self.answer = Answer.ACCEPT
            return "451 4.7.1 greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content).encode()
        read = email.message_from_bytes(raw, policy=policy.default)
        assert isinstance(read, EmailMessage)
        body = read.get_body(("plain",))
        text = body.get_content() if body is not None else ""
        with self._came:
            for to in envelope.rcpt_tos:
                said = raw.decode("utf-8", "replace")
                self.mails.append(Mail(to, str(read["Subject"]), text, said))
            self._came.notify_all()
        return "250 taken"


@contextmanager
def running() -> Iterator[MailServer]:
    """Run a server at a free port of this machine, in a thread of its own."""
    made, ready, ended = MailServer(), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        listening = await loop.create_server(lambda: SMTP(made, loop=loop), "127.0.0.1", 0)
        made.port = listening.sockets[0].getsockname()[1]
        ready.set()
        await ended.wait()
        listening.close()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=[serve()], daemon=True)
    thread.start()
    assert ready.wait(WAIT)
    try:
        yield made
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(WAIT)
        loop.close()
