"""`lotsen serve` and `lotsen doctor` with mail, SMS, alarms and a heartbeat, as processes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.support.deployment import Deployment
from tests.support.mail_server import MailServer
from tests.support.sms_gateway import SmsGateway

SECRET: Final = "geheimesWort123"  # noqa: S105 - looked for in what is said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SMTP_URL", f"mail.example.se/{SECRET}", "LOTSEN_SMTP_URL: write smtps://"),
        ("SMS_URL", f"nosuch://{SECRET}/{{to}}", "LOTSEN_SMS_URL: Apprise does not understand it"),
        ("ALARM_URLS", f"nosuch://{SECRET}", "LOTSEN_ALARM_URLS: Apprise does not understand it"),
        ("HEARTBEAT_URL", SECRET, "LOTSEN_HEARTBEAT_URL: it is no address on the web"),
    ],
)
def test_a_wrong_address_is_refused_at_the_start(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    """By one sentence, without the secret in it; nothing was made."""
    deployed = Deployment(tmp_path / "data", **{f"LOTSEN_{name}": value})
    deployed.folder.mkdir()
    ended = deployed.lotsen("serve")
    assert ended.returncode == 2
    assert said in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert SECRET not in ended.stdout + ended.stderr
    assert not (deployed.folder / "lotsen.sqlite3").exists()


def test_real_tests_are_sent_from_the_terminal(
    tmp_path: Path, mails: MailServer, gateway: SmsGateway
) -> None:
    """And the settings are listed without their secrets."""
    hook = f"{gateway.hook}/{SECRET}"
    deployed = Deployment(
        tmp_path, LOTSEN_SMTP_URL=mails.url, LOTSEN_SMS_URL=gateway.url,
        LOTSEN_ALARM_URLS=hook, LOTSEN_HEARTBEAT_URL=gateway.address,
    )  # fmt: skip
    assert SECRET not in deployed.lotsen("settings").stdout
    tried = ("--try", "eva@example.se", "--try", "070-174 06 05", "--try", "alarm")
    said = deployed.lotsen("doctor", *tried, "--try", "heartbeat").stdout
    assert "mail to eva@example.se: it was taken; has it come?" in said
    assert "SMS to +46701740605: it was taken; has it come?" in said
    assert "a test alarm was taken at 1 of 1 addresses" in said
    assert "LOTSEN_HEARTBEAT_URL answered" in said
    assert SECRET not in said
    assert mails.wait_for_mail(1)[0].to == "eva@example.se"
    assert [one.to for one in gateway.taken] == ["+46701740605", ""]


def test_the_terminal_says_who_could_not_be_reached(tmp_path: Path) -> None:
    """When somebody is added, and in the list."""
    deployed = Deployment(tmp_path)
    added = deployed.lotsen("coach", "add", "Anna", "--role", "coach").stdout
    assert "nothing reaches them while the console is closed" in added
    lea = deployed.lotsen("coach", "add", "Lea", "--role", "translator").stdout
    assert "nothing reaches them" not in lea
    listed = deployed.lotsen("coach", "list").stdout
    assert "Anna  coach  sv\n    has never signed in\n    has no way to be reached" in listed
    assert listed.rstrip().endswith("Lea  translator  sv")
