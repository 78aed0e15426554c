"""Mail, SMS and services are really sent, and what went wrong is said as it is."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from apprise import NotifyBase

from bot.clock import ManualClock
from bot.notifications import apprise_ways, vapid_keys
from bot.notifications.apprise_ways import AppriseSender, WayFault
from bot.notifications.mailer import Mailer
from bot.notifications.outcome import Outcome
from bot.notifications.staff_sender import StaffSender
from bot.notifications.way_messages import WayMessage
from bot.notifications.web_push import WebPush
from bot.setting_types import read_mail_server
from storage.reads.staff_alerts import KnownWay
from storage.schema.way_kind import WayKind
from tests.conftest import START
from tests.support import sms_gateway
from tests.support.mail_server import Answer, MailServer
from tests.support.push_service import PushService
from tests.support.sms_gateway import SmsGateway

SOON = timedelta(milliseconds=200)
"""Patience with what hangs for ever."""

NUMBER = "+46701740605"
SECRET = "s3cret-of-a-hook"  # noqa: S105 - looked for in logs


def mailer(server: MailServer, patience: timedelta = timedelta(seconds=20)) -> Mailer:
    return Mailer(read_mail_server(server.url), ManualClock(START), patience)


# ---------------------------------------------------------------- mail


async def test_a_mail_is_plain_and_says_that_a_machine_wrote_it(mails: MailServer) -> None:
    """What comes is what was given, in UTF-8; no answering machine answers it (RFC 3834)."""
    result = await mailer(mails).send("anna@example.se", "Lotsen", "Nivå A: någon väntar.")
    assert result.outcome is Outcome.TAKEN
    mail = mails.wait_for_mail(1)[0]
    assert (mail.to, mail.subject) == ("anna@example.se", "Lotsen")
    assert mail.text.strip() == "Nivå A: någon väntar."
    assert "Auto-Submitted: auto-generated" in mail.raw
    assert "text/html" not in mail.raw


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer.REFUSE, Outcome.REFUSED),
        (Answer.GREYLIST, Outcome.LATER),
        (Answer.NO_SENDER, Outcome.LATER),
    ],
)
async def test_a_greylist_is_no_refusal(
    mails: MailServer, answer: Answer, outcome: Outcome
) -> None:
    """Only an address that is refused for ever ends a way; the rest may be tried again."""
    mails.answer = answer
    assert (await mailer(mails).send("anna@example.se", "Lotsen", "x")).outcome is outcome
    assert not mails.mails


async def test_after_a_greylist_the_same_mail_is_taken(mails: MailServer) -> None:
    """Trying again is what a greylist asks for."""
    mails.answer = Answer.GREYLIST_ONCE
    sender = mailer(mails)
    first = await sender.send("anna@example.se", "Lotsen", "x")
    second = await sender.send("anna@example.se", "Lotsen", "x")
    assert (first.outcome, second.outcome) == (Outcome.LATER, Outcome.TAKEN)


async def test_a_server_that_hangs_holds_up_nobody(mails: MailServer) -> None:
    """It is given up after its time, and meanwhile the program goes on."""
    mails.answer = Answer.HANG
    result = await mailer(mails, SOON).send("anna@example.se", "Lotsen", "x")
    assert result.outcome is Outcome.TIMEOUT


async def test_a_server_that_is_away_or_speaks_no_tls_may_be_tried_again(mails: MailServer) -> None:
    """Nothing is sent unencrypted where encryption was asked for."""
    clock = ManualClock(START)
    away = Mailer(read_mail_server("smtp://127.0.0.1:1?from=a@example.se"), clock)
    assert (await away.send("anna@example.se", "Lotsen", "x")).outcome is Outcome.LATER
    tls = Mailer(read_mail_server(f"{mails.url}&tls=yes"), clock)
    assert (await tls.send("anna@example.se", "Lotsen", "x")).outcome is Outcome.LATER
    assert not mails.asked


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.se",
        "https://mail.example.se?from=a@example.se",
        "smtp://mail.example.se",
        "smtp://mail.example.se?from=nobody",
        "smtp://mail.example.se?from=a@example.se&tls=perhaps",
        "smtp://mail.example.se?from=a@example.se&password=x",
        "smtp://mail.example.se:mail?from=a@example.se",
        "smtp://[::1?from=a@example.se",
    ],
)
def test_a_mail_server_that_cannot_be_is_refused_without_its_secret(url: str) -> None:
    """The sentence says how it is written."""
    with pytest.raises(ValueError, match=r"example\.se|tls"):
        read_mail_server(url)


def test_a_mail_server_is_read_as_it_is_written() -> None:
    """TLS from the first byte, STARTTLS, or none on this very machine alone."""
    tls = read_mail_server("smtps://lotsen%40example.se:p%2Fw@mail.example.se")
    assert tls.host == "mail.example.se"
    assert (tls.port, tls.user, tls.password) == (465, "lotsen@example.se", "p/w")
    assert (tls.sender, tls.tls, tls.plain) == ("lotsen@example.se", True, False)
    later = read_mail_server("smtp://mail.example.se?from=a@example.se")
    assert (later.port, later.tls, later.plain) == (587, False, False)
    assert read_mail_server("smtp://mail.example.se?from=a@example.se&tls=no").plain
    assert read_mail_server("smtp://localhost:25?from=a@example.se").plain


# ---------------------------------------------------------------- push


async def test_a_push_says_which_of_those_before_it_replaces(tmp_path: Path) -> None:
    """Of the same youth: what is told of another stays on the screen."""
    keys = vapid_keys.load_or_create(tmp_path / "lotsen.vapid")
    with PushService() as service:
        push = WebPush(keys, "https://example.se", ManualClock(START), [service.host])
        way = KnownWay(1, 1, WayKind.PUSH.value, service.browser().json, None)
        message = WayMessage("Lotsen", "x", "https://example.se/desk/youths/7", topic="youth-7")
        await StaffSender(AppriseSender(), push=push).send(way, message)
        pushed = service.next()
        await push.close()
    assert pushed.data["tag"] == pushed.topic == "youth-7"


# ---------------------------------------------------------------- services


async def test_an_sms_goes_to_its_number(gateway: SmsGateway) -> None:
    """The number stands where the operator's address says {to}."""
    url = apprise_ways.to_number(gateway.url, NUMBER)
    result = await AppriseSender().send(url, "Lotsen", "Någon väntar.")
    assert result.outcome is Outcome.TAKEN
    sms = gateway.wait_for_sms(1)[0]
    assert (sms.to, sms.title, sms.text) == (NUMBER, "Lotsen", "Någon väntar.")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (400, Outcome.REFUSED), (401, Outcome.REFUSED), (403, Outcome.REFUSED),
        (302, Outcome.REFUSED), (404, Outcome.GONE), (410, Outcome.GONE),
        (413, Outcome.TOO_LARGE), (429, Outcome.LATER), (500, Outcome.LATER), (503, Outcome.LATER),
    ],
)  # fmt: skip
async def test_what_a_service_answers_decides_whether_it_is_tried_again(
    gateway: SmsGateway, status: int, outcome: Outcome
) -> None:
    """Apprise says only yes or no: its status is found all the same. No redirect is followed."""
    gateway.status = status
    assert (await AppriseSender().send(gateway.hook, "Lotsen", "x")).outcome is outcome
    assert gateway.asked == 1


async def test_a_status_is_not_remembered_for_the_next_one(gateway: SmsGateway) -> None:
    """A service that is away is not taken for one that has gone."""
    sender = AppriseSender()
    gateway.status = 404
    await sender.send(gateway.hook, "Lotsen", "x")
    assert (await sender.send("json://127.0.0.1:1/x", "Lotsen", "x")).outcome is Outcome.LATER


async def test_services_that_hang_hold_up_only_their_own(gateway: SmsGateway) -> None:
    """With every thread hanging the next is given up too; afterwards all is well."""
    gateway.status = sms_gateway.HANG
    sender = AppriseSender(SOON)
    for _ in range(apprise_ways.MOST_AT_ONCE + 1):
        assert (await sender.send(gateway.hook, "Lotsen", "x")).outcome is Outcome.TIMEOUT
    gateway.wait_until_asked(apprise_ways.MOST_AT_ONCE)
    assert gateway.asked == apprise_ways.MOST_AT_ONCE
    gateway.ending.set()
    gateway.status = 200
    patient = AppriseSender()
    assert (await patient.send(gateway.hook, "Lotsen", "x")).outcome is Outcome.TAKEN


async def test_whatever_a_plugin_raises_nothing_comes_out(
    gateway: SmsGateway, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Apprise raises: it may be tried again, and the log holds neither address nor words."""

    def broken(*_: Any, **__: Any) -> bool:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(NotifyBase, "notify", broken)
    result = await AppriseSender().send(f"{gateway.hook}/{SECRET}", "Lotsen", SECRET)
    assert result.outcome is Outcome.LATER
    said = capsys.readouterr()
    assert SECRET not in said.out + said.err


async def test_no_log_holds_an_address_or_a_message(
    gateway: SmsGateway, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Apprise logs both; none of it reaches our log."""
    gateway.status = 403
    with caplog.at_level(logging.DEBUG):
        await AppriseSender().send(f"{gateway.hook}/{SECRET}", "Lotsen", SECRET)
        await AppriseSender().send(f"nosuch://{SECRET}", "Lotsen", SECRET)
        await AppriseSender().send(f"slack://{SECRET}", "Lotsen", SECRET)
    said = capsys.readouterr()
    named = [one.getMessage() for one in caplog.records if one.name.startswith("apprise")]
    assert SECRET not in said.out + said.err
    assert not named


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "syslog://", "dbus://", "file:///etc/passwd", "windows://", "http://[::1"],
)
async def test_what_reaches_nobody_is_no_address(url: str) -> None:
    """The operator is told at the start; nothing is tried."""
    assert apprise_ways.check(url)
    assert (await AppriseSender().send(url, "Lotsen", "x")).outcome is Outcome.INVALID


def test_an_sms_gateway_must_say_where_the_number_belongs() -> None:
    """Else everything would go to whoever stands in it."""
    assert "{to}" in apprise_ways.check_gateway("json://127.0.0.1/sms")
    assert not apprise_ways.check_gateway("json://127.0.0.1/sms?:to={to}")
    assert not apprise_ways.check_gateway("46elks://user:password@Lotsen/{to}")
    assert apprise_ways.check_gateway("nosuch://{to}")


# ---------------------------------------------------------------- what staff may add themselves

TEAMS = (
    "https://prod-01.westeurope.logic.azure.com:443/workflows/643e69f83c8944/triggers/manual/paths/"
    "invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=KODuebWbDGYFr0z0eu"
)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("slack://TAAAAAAAA/BBBBBBBBB/cccccccccccccccccccccccc", None),
        ("https://hooks.slack.com/services/TAAAAAAAA/BBBBBBBBB/cccccccccccccccccccccccc", None),
        (TEAMS, None),
        ("ntfys://ntfy.example.se/our-topic", None),
        ("ntfys://127.0.0.1/our-topic", WayFault.HOST),
        ("matrixs://token@matrix.elsewhere.se/#room", WayFault.HOST),
        ("workflows://10.0.0.1:443/workflow/signature", WayFault.HOST),
        ("workflows://evil-logic.azure.com.example.se/workflow/signature", WayFault.HOST),
        ("ntfy://ntfy.example.se/unencrypted", WayFault.SERVICE),
        ("json://127.0.0.1/hook", WayFault.SERVICE),
        ("jsons://ntfy.example.se/hook", WayFault.SERVICE),
        ("mailto://user:password@example.se", WayFault.SERVICE),
        ("syslog://", WayFault.SERVICE),
        ("https://10.0.0.1/hook", WayFault.UNKNOWN),
        ("https://example.se/services/TAAAAAAAA/BBBBBBBBB/ccc", WayFault.UNKNOWN),
        ("slack://x", WayFault.UNKNOWN),
        ("nonsense", WayFault.SERVICE),
    ],
)
def test_staff_reach_known_services_and_the_operators_hosts(
    url: str, fault: WayFault | None
) -> None:
    """Who signs in must not make this machine call its neighbours."""
    assert apprise_ways.find_fault(url, {"ntfy.example.se"}) is fault


SERVICES = (
    ("discord://123456789012345678/abcdefghijklmnop?host=10.0.0.1", "discord.com"),
    ("gchat://workspace/key/token?host=10.0.0.1", "chat.googleapis.com"),
    ("opsgenie://aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "api.opsgenie.com"),
    ("pagerduty://integrationkey@apikey/source", "events.pagerduty.com"),
    (f"pbul://{'a' * 32}", "api.pushbullet.com"),
    (f"pover://{'u' * 30}@{'t' * 30}", "api.pushover.net"),
    ("signl4://secret", "connect.signl4.com"),
    ("slack://TAAAAAAAA/BBBBBBBBB/cccccccccccccccccccccccc", "hooks.slack.com"),
    ("threema://*MYGWYID@secret/46701740605", "msgapi.threema.ch"),
    (f"webex://{'a' * 80}", "api.ciscospark.com"),
    (f"wxteams://{'a' * 80}", "api.ciscospark.com"),
    (TEAMS, "prod-01.westeurope.logic.azure.com"),
)


@pytest.mark.parametrize(("url", "host"), SERVICES)
async def test_a_known_service_is_called_at_its_own_host_alone(
    monkeypatch: pytest.MonkeyPatch, url: str, host: str
) -> None:
    """Whatever stands in the address; and something is really sent: none says so without."""
    called: list[str] = []

    def send(_session: Any, request: requests.PreparedRequest, **_: Any) -> requests.Response:
        called.append(urlsplit(request.url or "").hostname or "")
        raise requests.ConnectionError

    monkeypatch.setattr(requests.Session, "send", send)
    assert apprise_ways.find_fault(url, ()) is None
    assert (await AppriseSender().send(url, "Lotsen", "x")).outcome is Outcome.LATER
    assert set(called) == {host}


def test_every_known_service_is_among_them() -> None:
    """A service that is added is looked at in the same way."""
    assert {url.partition(":")[0] for url, _ in SERVICES} >= apprise_ways.KNOWN
