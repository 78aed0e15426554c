"""Send mail by the mail server of the operator, and say what it answered.

Not by Apprise, which returns only whether all went well: a server that says "later" (a greylist)
must not end a way, and one that refuses an address must.
"""

from __future__ import annotations

import smtplib
import ssl
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Final

import structlog

from bot.clock import Clock
from bot.errors import error_location
from bot.notifications.bounded_threads import BoundedThreads
from bot.notifications.outcome import Outcome, SendResult
from bot.setting_types import MailServer

PATIENCE: Final = timedelta(seconds=15)
"""A server that takes longer has failed."""

SOCKET_SECONDS: Final = 10.0
"""How long one answer of the server may take: a thread given up ends soon after."""

MOST_AT_ONCE: Final = 8
REFUSES: Final = 500
"""SMTP answers from here on are for ever; below, "later"."""

log = structlog.get_logger()


class Mailer:
    """The one that sends mail; each by a connection of its own."""

    def __init__(self, server: MailServer, clock: Clock, patience: timedelta = PATIENCE) -> None:
        self._server = server
        self._clock = clock
        self._threads = BoundedThreads(MOST_AT_ONCE)
        self._patience = patience

    async def send(self, address: str, title: str, body: str) -> SendResult:
        """Send plain text to one address. Raises nothing: a fault is a result."""
        mail = self._message(address, title, body)
        try:
            return await self._threads.run(lambda: _send(self._server, mail), self._patience)
        except TimeoutError:
            return SendResult(Outcome.TIMEOUT)

    def _message(self, address: str, title: str, body: str) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self._server.sender, address, title
        mail["Date"] = format_datetime(self._clock.now())
        mail["Message-ID"] = make_msgid(domain=self._server.sender.partition("@")[2])
        # RFC 3834: no machine shall answer it.
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(f"{body}\n")
        return mail


def _send(server: MailServer, mail: EmailMessage) -> SendResult:
    try:
        with _connect(server) as session:
            if not (server.tls or server.plain):
                session.starttls(context=ssl.create_default_context())
            if server.user:
                session.login(server.user, server.password)
            session.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        return SendResult(Outcome.REFUSED if min(codes) >= REFUSES else Outcome.LATER)
    except (OSError, smtplib.SMTPException) as error:
        # Whatever else is wrong lies with the server or with how we use it, not with the address.
        code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
        log.warning("mail_not_sent", code=code, error=error_location(error))
        return SendResult(Outcome.LATER)
    return SendResult(Outcome.TAKEN)


def _connect(server: MailServer) -> smtplib.SMTP:
    if server.tls:
        return smtplib.SMTP_SSL(
            server.host, server.port, timeout=SOCKET_SECONDS, context=ssl.create_default_context()
        )
    return smtplib.SMTP(server.host, server.port, timeout=SOCKET_SECONDS)
