"""Check the value of each kind of setting, and refuse another by a sentence of its own."""

from __future__ import annotations

import ipaddress
import re
from datetime import time
from typing import Annotated, Final, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, HttpUrl, SecretStr

from bot.language import registry
from bot.text.bidi import clean
from flows.engine.directory import SWEDISH_TIME

BACKENDS: Final = ("sqlite", "postgresql+psycopg")
LONGEST_NAME: Final = 120
LONGEST_ADDRESS: Final = 254
SMTP_PORTS: Final = {"smtp": 587, "smtps": 465}
MAIL_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+"
)
HIGHEST_PORT: Final = 65_535
PUSH_HOST: Final = re.compile(r"(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?")
CONTACT: Final = re.compile(
    r"mailto:[^@\s]+@[a-z0-9.-]+\.[a-z]{2,}|https://[a-z0-9.-]+(?:/\S*)?", re.IGNORECASE
)
HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


def is_loopback(host: str) -> bool:
    """Return whether this name or address is this very machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _database(url: str) -> str:
    driver, colon, rest = url.partition("://")
    if url and (not colon or driver not in BACKENDS):
        raise ValueError(f"it must begin with {' or '.join(f'{one}://' for one in BACKENDS)}")
    if driver == "sqlite" and (not rest.startswith("/") or rest in {"/", "/:memory:"}):
        raise ValueError("write sqlite:///folder/file, or four slashes for a path from the root")
    try:
        urlsplit(url).port  # noqa: B018 - it is read here, and refused if it is none
    except ValueError:
        raise ValueError(
            "it is no address; write postgresql+psycopg://name:word@host/base"
        ) from None
    return url


def masked(url: str) -> str:
    """Return a database's URL without any password in it, also among its options."""
    parts = urlsplit(url)
    options = (one.partition("=") for one in parts.query.split("&"))
    query = "&".join(f"{name}{sign}{'***' if 'pass' in name else value}"
                     for name, sign, value in options)  # fmt: skip
    who, at, where = parts.netloc.rpartition("@")
    name, colon, _ = who.partition(":")
    netloc = f"{name}{colon}{'***' if colon else ''}{at}{where}"
    # Not put together again by urllib, which takes an empty host for none.
    return f"{parts.scheme}://{netloc}{parts.path}{f'?{query}' if query else ''}"


def _base_url(url: str) -> str:
    """Name it as a browser names an origin: small letters, no usual port, no slash at the end."""
    if not url:
        return url
    try:
        parts = HttpUrl(url)
    except ValueError:
        sentence = "it is no address on the web; write it like https://chat.example.se"
        raise ValueError(sentence) from None
    host = parts.host or ""
    if parts.username or parts.query or parts.fragment or (parts.path or "").strip("/"):
        raise ValueError("only scheme, name and port belong in it: https://chat.example.se")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("only https is safe for people elsewhere; http is for this machine alone")
    return str(HttpUrl.build(scheme=parts.scheme, host=host, port=parts.port)).removesuffix("/")


class MailServer(NamedTuple):
    """A mail server that takes mail from us, and the address it is sent from.

    `tls` is from the first byte, else it is begun by STARTTLS, unless `plain`.
    """

    host: str
    port: int
    user: str
    password: str
    sender: str
    tls: bool
    plain: bool


def read_mail_server(url: str) -> MailServer:
    """Read smtps://user:password@host:port/?from=…, smtp:// for STARTTLS.

    Without TLS only this very machine is spoken to, or another by `tls=no`. Raises ValueError with
    a sentence.
    """
    wrong = "write smtps://user:password@mail.example.se?from=lotsen@example.se, or smtp:// for"
    try:
        parts = urlsplit(url)
        port, given = parts.port, parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        raise ValueError(f"{wrong} STARTTLS") from None
    if parts.scheme not in SMTP_PORTS or not parts.hostname or set(given) - {"from", "tls"}:
        raise ValueError(f"{wrong} STARTTLS")
    user = unquote(parts.username or "")
    sender = given.get("from", [user])[0]
    if not is_mail_address(sender):
        raise ValueError("say whose mail it is: …?from=lotsen@example.se")
    here = "no" if is_loopback(parts.hostname) else "yes"
    if (tls := given.get("tls", [here])[0]) not in {"yes", "no"}:
        raise ValueError("tls is yes or no; with no, mail travels unencrypted")
    secure = parts.scheme == "smtps"
    return MailServer(
        parts.hostname, port or SMTP_PORTS[parts.scheme], user, unquote(parts.password or ""),
        sender, secure, not secure and tls == "no",
    )  # fmt: skip


def is_mail_address(said: str) -> bool:
    """Tell whether this can be the address of one person's mail, and nothing more."""
    return len(said) <= LONGEST_ADDRESS and MAIL_ADDRESS.fullmatch(said) is not None


def _mail_server(given: SecretStr) -> SecretStr:
    read_mail_server(given.get_secret_value())
    return given


def _gateway(given: SecretStr) -> SecretStr:
    """Hold an SMS gateway to the one thing that is known here; apprise_ways.py checks the rest."""
    if "{to}" not in given.get_secret_value():
        raise ValueError("write {to} where the number belongs: 46elks://user:word@Lotsen/{to}")
    return given


def _web_address(given: SecretStr) -> SecretStr:
    try:
        HttpUrl(given.get_secret_value())
    except ValueError:
        raise ValueError("it is no address on the web; write it like https://…") from None
    return given


def _host_names(names: str) -> str:
    hosts = [one.strip().lower() for one in names.split(",") if one.strip()]
    if (names.strip() and not hosts) or not all(map(HOST.fullmatch, hosts)):
        raise ValueError("write names, by commas, without ports: matrix.example.se")
    return ",".join(hosts)


def _host(host: str) -> str:
    try:
        return host if HOST.fullmatch(host) else str(ipaddress.ip_address(host))
    except ValueError:
        raise ValueError("write an address or a name, without a port: 127.0.0.1") from None


def _name(name: str) -> str:
    said = " ".join(clean(name).split())
    if not said or len(said) > LONGEST_NAME:
        raise ValueError(f"a name has 1 to {LONGEST_NAME} characters")
    return said


def _contact(address: str) -> str:
    if address and not CONTACT.fullmatch(address):
        raise ValueError("write it like mailto:it@example.se or https://example.se/contact")
    return address


def _push_hosts(names: str) -> str:
    hosts = [one.strip().lower() for one in names.split(",") if one.strip()]
    if not all(map(PUSH_HOST.fullmatch, hosts)):
        raise ValueError("write names, with a port if there is one: push.example.se:8443")
    return ",".join(hosts)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValueError(f"there is no such zone; write one like {SWEDISH_TIME}") from None
    return name


def _language(code: str) -> str:
    live = [one.code for one in registry.load(registry.LOCALES) if one.state == "live"]
    if code not in live:
        raise ValueError(f"only these languages are spoken: {', '.join(live)}")
    return code


def _clock_time(given: object) -> time:
    try:
        at = given if isinstance(given, time) else time.fromisoformat(str(given))
    except ValueError:
        at = None
    if at is None or at.tzinfo is not None or at.second or at.microsecond:
        raise ValueError("write hours and minutes, like 08:00")
    return at


def _number(least: int, most: int, sentence: str) -> BeforeValidator:
    """Read a whole number. Not Field(ge=…, le=…), which takes true for 1 and has no sentence."""

    def read(given: object) -> int:
        said = str(given)
        if not said.isdecimal() or not least <= int(said) <= most:
            raise ValueError(sentence)
        return int(said)

    return BeforeValidator(read)


def _like(pattern: str, sentence: str) -> AfterValidator:
    """Hold a secret to a pattern. Not Field(pattern=…), which takes no SecretStr."""

    def check(given: SecretStr) -> SecretStr:
        if not re.fullmatch(pattern, given.get_secret_value()):
            raise ValueError(sentence)
        return given

    return AfterValidator(check)


Database = Annotated[str, AfterValidator(_database)]
BaseUrl = Annotated[str, AfterValidator(_base_url)]
Host = Annotated[str, AfterValidator(_host)]
HostNames = Annotated[str, AfterValidator(_host_names)]
MailServerUrl = Annotated[SecretStr, AfterValidator(_mail_server)]
SmsGatewayUrl = Annotated[SecretStr, AfterValidator(_gateway)]
WebAddress = Annotated[SecretStr, AfterValidator(_web_address)]
Contact = Annotated[str, AfterValidator(_contact)]
PushHostNames = Annotated[str, AfterValidator(_push_hosts)]
Name = Annotated[str, AfterValidator(_name)]
Zone = Annotated[str, AfterValidator(_zone)]
Language = Annotated[str, AfterValidator(_language)]
Token = Annotated[
    SecretStr,
    _like(r"[0-9]+:[A-Za-z0-9_-]+", "write it as @BotFather gave it: digits, a colon, letters"),
]
Secret = Annotated[
    SecretStr, _like(r"[A-Za-z0-9_-]{16,256}", "write 16 to 256 letters, digits, _ or -")
]
"""Telegram takes 1 to 256 of these signs; fewer than 16 could be guessed."""

Age = Annotated[int, _number(0, 120, "write years, like 18; 0 asks nobody")]
Percent = Annotated[int, _number(0, 100, "write per cent, a whole number from 0 to 100")]
Port = Annotated[int, _number(1, HIGHEST_PORT, f"a port is a number from 1 to {HIGHEST_PORT}")]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
