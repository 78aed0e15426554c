"""Check and try the settings by which people are reached: mail, SMS, alarms and the heartbeat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.clock import Clock
from bot.config import Settings
from bot.errors import SettingsError
from bot.notifications import apprise_ways, telephone
from bot.notifications.apprise_ways import AppriseSender
from bot.notifications.mailer import Mailer
from bot.notifications.outcome import Outcome
from bot.operations import heartbeat
from bot.operations.findings import Finding, do, fine, know
from bot.setting_types import is_mail_address

ALARM: Final = "alarm"
HEARTBEAT: Final = "heartbeat"
"""What can be tried besides a mail address and a number."""

TEXT: Final = "This is a test by lotsen doctor. Nothing has to be done."

SAID: Final = {
    Outcome.LATER: "not taken now: nothing answered, or it said later, or our sign-in was refused",
    Outcome.REFUSED: "refused: look whether the address is right",
    Outcome.GONE: "refused: there is no such address",
    Outcome.INVALID: "not tried: it is no address",
    Outcome.TOO_LARGE: "refused as too long",
    Outcome.TIMEOUT: "no answer came in time",
}


def faults(settings: Settings) -> Iterator[str]:
    """Yield what is wrong, beyond what config.py can tell: a sentence each, without the value."""
    if settings.sms_gateway and (wrong := apprise_ways.check_gateway(settings.sms_gateway)):
        yield f"LOTSEN_SMS_URL: {wrong}"
    for number, url in enumerate(settings.alarm_addresses, 1):
        if wrong := apprise_ways.check(url):
            which = f", number {number}" if len(settings.alarm_addresses) > 1 else ""
            yield f"LOTSEN_ALARM_URLS{which}: {wrong}"


def check(settings: Settings) -> None:
    """Refuse to start with one that is wrong. Raises SettingsError."""
    for wrong in faults(settings):
        raise SettingsError(wrong)


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield what is set, and what nobody is reached by. Nothing is sent, so nothing of it is ok."""
    found = list(faults(settings))
    for wrong in found:
        yield do(wrong, "lotsen settings")
    sms = bool(settings.sms_gateway) and not _names(found, "LOTSEN_SMS_URL")
    ways = {"mail": settings.mail_server is not None, "SMS": sms}
    has = " and ".join(name for name, here in ways.items() if here)
    if has:
        yield know(f"{has} to staff: set, not tried: `lotsen doctor --try ADDRESS`")
    else:
        yield know(
            "staff are reached by push and services alone: set LOTSEN_SMTP_URL or LOTSEN_SMS_URL"
        )
    if _names(found, "LOTSEN_ALARM_URLS"):
        pass  # Said above; what is refused is not "set".
    elif settings.alarm_addresses:
        yield know("addresses of alarms: set, not tried: `lotsen doctor --try alarm`")
    else:
        yield know("nobody hears of alarms who does not look: set LOTSEN_ALARM_URLS")
    if settings.heartbeat:
        yield know("a dead man's switch: set, not tried: `lotsen doctor --try heartbeat`")
    else:
        yield know("nobody hears of it when the program stops: set LOTSEN_HEARTBEAT_URL")


def _names(faults: list[str], setting: str) -> bool:
    return any(one.startswith(setting) for one in faults)


async def send_test(settings: Settings, clock: Clock, to: str) -> Finding:
    """Send a real test: to a mail address or a number, by `alarm`, or to `heartbeat`."""
    if to == HEARTBEAT:
        return await _call_heartbeat(settings)
    if to == ALARM:
        return await _alarm(settings, AppriseSender())
    if is_mail_address(to):
        return await _mail(settings, clock, to)
    if number := telephone.read(to):
        return await _sms(settings, number)
    return do(f"{to}: write a mail address, a mobile number, {ALARM} or {HEARTBEAT}")


async def _mail(settings: Settings, clock: Clock, to: str) -> Finding:
    server = settings.mail_server
    if server is None:
        return do("no mail is sent here: set LOTSEN_SMTP_URL")
    return _said(f"mail to {to}", (await Mailer(server, clock).send(to, "Lotsen", TEXT)).outcome)


async def _sms(settings: Settings, number: str) -> Finding:
    if not settings.sms_gateway:
        return do("no SMS is sent here: set LOTSEN_SMS_URL")
    url = apprise_ways.to_number(settings.sms_gateway, number)
    sent = await AppriseSender().send(url, "", f"Lotsen: {TEXT}")
    return _said(f"SMS to {number}", sent.outcome)


async def _alarm(settings: Settings, services: AppriseSender) -> Finding:
    addresses = settings.alarm_addresses
    if not addresses:
        return do("no alarm goes out: set LOTSEN_ALARM_URLS")
    sent = [(await services.send(one, "Lotsen", TEXT)).outcome for one in addresses]
    failed = [
        f"number {number} {SAID[outcome]}"
        for number, outcome in enumerate(sent, 1)
        if outcome is not Outcome.TAKEN
    ]
    if failed:
        return do(f"LOTSEN_ALARM_URLS: {'; '.join(failed)}")
    return fine(f"a test alarm was taken at {len(sent)} of {len(sent)} addresses: has it come?")


async def _call_heartbeat(settings: Settings) -> Finding:
    if not settings.heartbeat:
        return do("nothing is called: set LOTSEN_HEARTBEAT_URL")
    if await heartbeat.call(settings.heartbeat):
        return fine("LOTSEN_HEARTBEAT_URL answered")
    return do("LOTSEN_HEARTBEAT_URL did not answer that all is well")


def _said(what: str, outcome: Outcome) -> Finding:
    if outcome is Outcome.TAKEN:
        return fine(f"{what}: it was taken; has it come?")
    return do(f"{what}: {SAID[outcome]}")
