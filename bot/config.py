"""Read a deployment's settings once, from the environment or a file; refuse unusable ones."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from datetime import time
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot import setting_types
from bot.errors import SettingsError
from bot.setting_types import MailServer, read_mail_server
from flows.engine.directory import SWEDISH_TIME
from storage.schema.periods import WORDS_KEPT

PREFIX: Final = "LOTSEN_"
CONFIG: Final = "LOTSEN_CONFIG"
"""The environment variable that names the settings file."""

FILE: Final = Path("lotsen.toml")
"""The settings file where none is named; it need not exist."""

HTTPS: Final = 443
WEBHOOK_PORTS: Final = (443, 80, 88, 8443)
"""The ports at which Telegram calls a webhook."""


class Settings(BaseSettings):
    """Every setting, with its purpose. An environment variable is PREFIX and a name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True
    )

    data_dir: Path = Field(Path("data"), description="the folder of the database and the key file")
    database_url: setting_types.Database = Field(
        "", description="the database, sqlite:///… or postgresql+psycopg://…"
    )
    key_file: Path | None = Field(
        None, description="the key that opens the texts; better kept apart from the data"
    )
    backup_dir: Path | None = Field(None, description="where copies of SQLite are put")
    base_url: setting_types.BaseUrl = Field(
        "", description="where people reach Lotsen; https, but on this very machine"
    )
    host: setting_types.Host = Field("127.0.0.1", description="the address to listen at")
    port: setting_types.Port = Field(8080, description="the port to listen at")
    team_name: setting_types.Name = Field(
        "Ungdomsteamet", description="who the robot says it is from"
    )
    timezone: setting_types.Zone = Field(
        str(SWEDISH_TIME), description="the zone of every local time"
    )
    silent_after: int = Field(
        3, ge=1, le=20,
        description="so many questions without an answer, of any kind, and a coach is prompted",
    )  # fmt: skip
    language: setting_types.Language = Field("sv", description="the language of a first hello")
    directory: Path | None = Field(
        None, description="your own file of who can help: local numbers, and what you hide"
    )
    opens: setting_types.ClockTime = Field(
        time(8),
        description="when a new team's working day begins; later a coordinator sets it in the"
        " console",
    )
    closes: setting_types.ClockTime = Field(time(16, 30), description="when it ends; likewise")
    retention_decision: str = Field(
        "",
        description="the decision (gallringsbeslut) by which words go after"
        f" {WORDS_KEPT.days} days, else kept",
    )
    telegram_youth_token: setting_types.Token | None = Field(
        None, description="the token of the youths' Telegram bot; without it there is none"
    )
    telegram_coach_token: setting_types.Token | None = Field(
        None, description="the token of the coaches' Telegram bot, another one"
    )
    telegram_mode: Literal["polling", "webhook"] = Field(
        "polling", description="polling: Lotsen asks Telegram; webhook: Telegram calls Lotsen"
    )
    telegram_secret: setting_types.Secret | None = Field(
        None, description="what Telegram must say when it calls, for webhook"
    )
    telegram_api: setting_types.BaseUrl = Field(
        "", description="another Bot API server's address, for a server of your own"
    )
    telegram_min_age: setting_types.Age = Field(
        18, description="who is younger is shown the way to the web chat; 0 asks nobody"
    )
    min_age: setting_types.Age = Field(
        15,
        description="from which age youths write here, said on the front page; 0 says nothing."
        " Nobody is asked",
    )
    push_contact: setting_types.Contact = Field(
        "", description="whom push services may write to, mailto:… or https:…"
    )
    push_hosts: setting_types.PushHostNames = Field(
        "", description="push services besides the known ones, by commas: push.example.se:8443"
    )
    smtp_url: setting_types.MailServerUrl | None = Field(
        None,
        description="the mail server, smtps://user:password@mail.example.se?from=lotsen@example.se",
    )
    sms_url: setting_types.SmsGatewayUrl | None = Field(
        None, description="an SMS gateway, as Apprise writes it, with {to} for the number"
    )
    way_hosts: setting_types.HostNames = Field(
        "", description="hosts of your own services that staff may be reached by, by commas"
    )
    alarm_urls: SecretStr | None = Field(
        None, description="where alarms go, as Apprise writes it; several with a space between"
    )
    heartbeat_url: setting_types.WebAddress | None = Field(
        None, description="called each minute while all is well: a dead man's switch"
    )
    danger_alarm: setting_types.Percent | None = Field(
        None,
        description="how sure the second reader must be of danger, in per cent, to call a human;"
        " ask clinical staff",
    )
    danger_question: setting_types.Percent | None = Field(
        None, description="how sure it must be to ask whether a person is wanted; likewise"
    )
    log: Literal["plain", "json"] = Field(
        "plain", description="how the log is written: plain for people, json for machines"
    )

    @field_validator("sms_url", mode="before")
    @classmethod
    def _no_gateway(cls, given: object) -> object:
        """Read an empty one as none, wherever it is given."""
        return given or None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file, which is given as arguments."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings

    @property
    def url(self) -> str:
        """Return the URL of the database."""
        return self.database_url or f"sqlite:///{self.data_dir / 'lotsen.sqlite3'}"

    @property
    def key(self) -> Path:
        """Return the path of the key file."""
        return self.key_file or self.data_dir / "lotsen.key"

    @property
    def contact(self) -> str:
        """Return the address that push services are told of who runs this.

        Apple takes none that is no mailto: or https: address (403 BadJwtToken).
        """
        parts = urlsplit(self.public_url)
        host = parts.hostname if parts.scheme == "https" else "localhost"
        return self.push_contact or f"https://{host}"

    @property
    def own_push_hosts(self) -> tuple[str, ...]:
        """Return the push services of the setting."""
        return tuple(self.push_hosts.split(",")) if self.push_hosts else ()

    @property
    def mail_server(self) -> MailServer | None:
        """Return the mail server, where there is one."""
        return read_mail_server(_revealed(self.smtp_url)) if self.smtp_url is not None else None

    @property
    def sms_gateway(self) -> str:
        """Return the address of the SMS gateway, with {to} for the number; "" without one."""
        return _revealed(self.sms_url)

    @property
    def own_way_hosts(self) -> frozenset[str]:
        """Return the hosts of services that staff may be reached by, besides the known ones."""
        return frozenset(filter(None, self.way_hosts.split(",")))

    @property
    def alarm_addresses(self) -> tuple[str, ...]:
        """Return where alarms go."""
        return tuple(_revealed(self.alarm_urls).split())

    @property
    def heartbeat(self) -> str:
        """Return what is called each minute while all is well; "" for nothing."""
        return _revealed(self.heartbeat_url)

    @property
    def backups(self) -> Path | None:
        """Return the folder of SQLite copies; None for a database that is not SQLite."""
        driver, _, file = self.url.partition(":///")
        if driver != "sqlite":
            return None
        return self.backup_dir or Path(file.partition("?")[0]).parent

    @property
    def public_url(self) -> str:
        """Return the address where people reach Lotsen, without a slash at the end."""
        return self.base_url or f"http://127.0.0.1:{self.port}"

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone of every local time."""
        return ZoneInfo(self.timezone)


def _revealed(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""


def read() -> Settings:
    """Read environment and file. Raises SettingsError with the setting and what is wrong."""
    found, wrong = validate()
    if found is None:
        raise SettingsError(wrong[0])
    return found


def validate() -> tuple[Settings | None, list[str]]:
    """Return the settings; or None, and everything that is wrong with them, a line each."""
    try:
        given = _file()
    except SettingsError as error:
        return None, [str(error.args[0])]
    wrong = [*_unknown(given)]
    if wrong:
        return None, wrong
    try:
        settings = Settings(**given)
    except ValidationError as error:
        return None, [*_faults(error)]
    wrong = [*_together(settings)]
    return (None, wrong) if wrong else (settings, [])


def _together(settings: Settings) -> Iterator[str]:
    """Yield what is wrong with settings that can be used one by one."""
    if settings.opens >= settings.closes:
        yield f"LOTSEN_CLOSES: {settings.closes:%H:%M} is not after LOTSEN_OPENS"
    youths, coaches = settings.telegram_youth_token, settings.telegram_coach_token
    if youths is not None and youths == coaches:
        yield "LOTSEN_TELEGRAM_COACH_TOKEN: it is the youths' bot's; make a second bot"
    if settings.telegram_mode == "webhook":
        yield from _of_webhook(settings)


def _of_webhook(settings: Settings) -> Iterator[str]:
    """Yield what is wrong with the settings of a webhook.

    Telegram calls by https only, at few ports; a Bot API server on this machine calls any.
    """
    if settings.telegram_secret is None:
        yield "LOTSEN_TELEGRAM_SECRET: a webhook needs one, or anybody could pretend to be Telegram"
    if setting_types.is_loopback(urlsplit(settings.telegram_api).hostname or ""):
        return
    if not settings.base_url.startswith("https:"):
        yield "LOTSEN_TELEGRAM_MODE: a webhook needs LOTSEN_BASE_URL with https"
    elif (urlsplit(settings.base_url).port or HTTPS) not in WEBHOOK_PORTS:
        ports = ", ".join(map(str, WEBHOOK_PORTS))
        yield f"LOTSEN_TELEGRAM_MODE: Telegram calls only these ports: {ports}"


def name_of(field: str) -> str:
    """Return a setting's name in the environment."""
    return PREFIX + field.upper()


def _file() -> dict[str, Any]:
    """Read the settings file; {} where none is named and FILE does not exist.

    Raises SettingsError for a file that cannot be read or is no TOML.
    """
    named = os.environ.get(CONFIG)
    path = Path(named) if named else FILE
    if not named and not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{CONFIG}: {path} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} is no TOML: {error}") from None


def _unknown(given: dict[str, Any]) -> Iterator[str]:
    """Yield settings that do not exist: typing errors that nobody would notice."""
    known = {*map(name_of, Settings.model_fields), CONFIG}
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            near = _nearest(name.removeprefix(PREFIX).lower())
            yield f"{name}: there is no such setting; {_advice(near and name_of(near))}"
    for field in given:
        if field not in Settings.model_fields:
            yield f"{field}: there is no such setting; {_advice(_nearest(field))}"


def _nearest(field: str) -> str:
    return next(iter(difflib.get_close_matches(field, Settings.model_fields, 1)), "")


def _advice(near: str) -> str:
    return f"did you mean {near}?" if near else "`lotsen settings` lists them"


def _faults(error: ValidationError) -> Iterator[str]:
    """Yield what is wrong, without repeating the value: it may be a password."""
    for one in error.errors(include_input=False, include_url=False):
        said = one["msg"].removeprefix("Value error, ").replace("Input should be", "it should be")
        yield f"{name_of(str(one['loc'][0]).removeprefix(PREFIX.lower()))}: {said}"


class SettingRow(NamedTuple):
    """A setting as it is listed: its name, its purpose, its default, and its value now."""

    name: str
    purpose: str
    default: str
    now: str


DERIVED: Final[Mapping[str, str]] = {
    "database_url": "sqlite:///<data dir>/lotsen.sqlite3",
    "key_file": "<data dir>/lotsen.key",
    "backup_dir": "beside the database",
    "base_url": "http://127.0.0.1:<port>",
    "directory": "Lotsen's own contacts alone",
    "danger_alarm": "as training found",
    "danger_question": "as training found",
    "telegram_api": "https://api.telegram.org",
    "push_contact": "the address where people reach Lotsen",
    "way_hosts": "Slack, Teams and other known services alone",
    "push_hosts": "Chrome's, Firefox's, Edge's and Apple's alone",
}
"""Shown as the default of settings that are derived when they are not given."""


def rows(settings: Settings | None) -> list[SettingRow]:
    """Return every setting; the values now are without any password."""
    file = SettingRow(
        CONFIG, "a file with settings: port = 8080", f"{FILE}, if there is one",
        os.environ.get(CONFIG, ""),
    )  # fmt: skip
    return [
        file,
        *(
            SettingRow(
                name_of(field), info.description or "", _default(field), _now(field, settings)
            )
            for field, info in Settings.model_fields.items()
        ),
    ]


def _default(field: str) -> str:
    return DERIVED.get(field) or _shown(Settings.model_fields[field].default)


def _now(field: str, settings: Settings | None) -> str:
    if settings is None:
        return ""
    if field == "database_url":
        return setting_types.masked(settings.url)
    return _shown({"key_file": settings.key, "backup_dir": settings.backups,
                   "directory": settings.directory or "", "base_url": settings.public_url,
                   "push_contact": settings.contact,
                  }.get(field, getattr(settings, field)))  # fmt: skip


def _shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)
