"""Settings: read once, from the environment or a file; what is wrong is refused by a sentence."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Final

import pytest
from pydantic import ValidationError

from bot import config, setting_types
from bot.errors import SettingsError
from tests.architecture import source_tree

Set = Callable[..., None]

TABLE: Final = source_tree.text("docs/operations.md")


@pytest.fixture(autouse=True)
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Set:
    """Sets variables, in an environment and a folder that had none."""
    for name in [name for name in os.environ if name.startswith(config.PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def put(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(f"LOTSEN_{name}", value)

    return put


def test_without_any_setting_it_is_for_this_machine_alone() -> None:
    """A database in a folder, reached from here only."""
    found = config.read()
    assert found.url == "sqlite:///data/lotsen.sqlite3"
    assert found.key == Path("data/lotsen.key")
    assert (found.host, found.public_url) == ("127.0.0.1", "http://127.0.0.1:8080")
    assert (found.opens, found.closes, found.language) == (time(8), time(16, 30), "sv")


def test_the_environment_wins_over_the_file(given: Set, tmp_path: Path) -> None:
    """`lotsen.toml` in the folder is read, or the one that is named; numbers may be numbers."""
    (tmp_path / "lotsen.toml").write_text('port = 9000\nteam_name = "Porten"\nopens = 09:00:00\n')
    given(PORT="9001")
    found = config.read()
    assert (found.port, found.team_name, found.opens) == (9001, "Porten", time(9))
    (tmp_path / "other.toml").write_text("port = 9002\n")
    given(CONFIG=str(tmp_path / "other.toml"), PORT="")
    assert config.read().port == 9002


def test_an_empty_gateway_is_none() -> None:
    """Wherever it is given: a test or a tool makes settings without the environment."""
    settings = config.Settings.model_validate({"sms_url": ""})
    assert settings.sms_gateway == ""


def test_settings_never_change() -> None:
    """Read once and frozen: no part of the program can see another value than the others."""
    with pytest.raises(ValidationError):
        config.read().port = 1


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "0", "a port is a number from 1 to 65535"),
        ("PORT", "65536", "a port is a number from 1 to 65535"),
        ("PORT", "eight", "a port is a number from 1 to 65535"),
        ("PORT", "80.5", "a port is a number from 1 to 65535"),
        ("PORT", "8_080", "a port is a number from 1 to 65535"),
        ("HOST", "127.0.0.1:80", "without a port"),
        ("HOST", "http://x", "without a port"),
        ("BASE_URL", "chat.example.se", "write it like https://chat.example.se"),
        ("BASE_URL", "ftp://chat.example.se", "write it like https://chat.example.se"),
        ("BASE_URL", "https://", "write it like https://chat.example.se"),
        ("BASE_URL", "https://chat.example.se/chat", "only scheme, name and port"),
        ("BASE_URL", "https://chat.example.se/?a=1", "only scheme, name and port"),
        ("BASE_URL", "https://a:geheim@chat.example.se", "only scheme, name and port"),
        ("BASE_URL", "https://chat.example.se:99999", "it is no address"),
        ("BASE_URL", "https://[::1", "it is no address"),
        ("BASE_URL", "https://chat example.se", "it is no address"),
        ("BASE_URL", "http://chat.example.se", "only https is safe"),
        ("BASE_URL", "http://192.168.1.4:8080", "only https is safe"),
        ("BASE_URL", "http://127.0.0.1.evil.example", "only https is safe"),
        ("TIMEZONE", "Europe/Porten", "there is no such zone"),
        ("TIMEZONE", "../../etc/passwd", "there is no such zone"),
        ("TIMEZONE", "/etc/passwd", "there is no such zone"),
        ("TIMEZONE", "Europe", "there is no such zone"),
        ("TEAM_NAME", " \t ", "a name has 1 to 120 characters"),
        ("TEAM_NAME", "x" * 121, "a name has 1 to 120 characters"),
        ("LANGUAGE", "so", "only these languages are spoken: sv, en"),
        ("LANGUAGE", "klingon", "only these languages are spoken: sv, en"),
        ("OPENS", "8", "write hours and minutes, like 08:00"),
        ("OPENS", "08:00:30", "write hours and minutes, like 08:00"),
        ("CLOSES", "25:00", "write hours and minutes, like 08:00"),
        ("CLOSES", "07:00", "07:00 is not after LOTSEN_OPENS"),
        ("LOG", "xml", "it should be 'plain' or 'json'"),
        ("DATABASE_URL", "mysql://anna:geheim@host/db", "it must begin with sqlite://"),
        ("DATABASE_URL", "lotsen.sqlite3", "it must begin with sqlite://"),
        ("DATABASE_URL", "sqlite://lotsen.sqlite3", "write sqlite:///folder/file"),
        ("DATABASE_URL", "sqlite:///:memory:", "write sqlite:///folder/file"),
        ("DATABASE_URL", "postgresql+psycopg://anna:geheim@host:port/db", "it is no address"),
        ("PUSH_CONTACT", "it@example.se", "write it like mailto:"),
        ("PUSH_CONTACT", "mailto:root@localhost", "write it like mailto:"),
        ("PUSH_CONTACT", "http://example.se", "write it like mailto:"),
        ("PUSH_HOSTS", "https://push.example.se", "write names, with a port"),
        ("PUSH_HOSTS", "push.example.se, *", "write names, with a port"),
        ("CONFIG", "nowhere.toml", "nowhere.toml cannot be read"),
        ("PROT", "8080", "there is no such setting; did you mean LOTSEN_PORT?"),
        ("KEYFILE", "x", "there is no such setting; did you mean LOTSEN_KEY_FILE?"),
        ("XYZ", "8080", "there is no such setting; `lotsen settings` lists them"),
    ],
)
def test_a_wrong_value_is_refused(given: Set, name: str, value: str, said: str) -> None:
    """The setting is named and what it should be; the value may be a password, and is not."""
    given(**{name: value})
    with pytest.raises(SettingsError) as refused:
        config.read()
    assert f"LOTSEN_{name}: " in str(refused.value)
    assert said in str(refused.value)
    assert "geheim" not in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prot = 8080", "prot: there is no such setting; did you mean port?"),
        ("[lotsen]\nport = 8080", "lotsen: there is no such setting"),
        ("port = ", "lotsen.toml is no TOML"),
        ("port = true", "LOTSEN_PORT: a port is a number"),
        ("team_name = 3", "LOTSEN_TEAM_NAME: it should be a valid string"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """As in the environment."""
    (tmp_path / "lotsen.toml").write_text(text)
    with pytest.raises(SettingsError) as refused:
        config.read()
    assert said in str(refused.value)


def test_push_services_are_told_a_real_address(given: Set) -> None:
    """Apple takes nothing else; without a port, for it is an address to write to."""
    assert config.read().contact == "https://localhost"
    given(
        BASE_URL="https://chat.example.se:8443", PUSH_HOSTS=" Push.example.se:8443,*.example.org,"
    )
    found = config.read()
    assert found.contact == "https://chat.example.se"
    assert found.own_push_hosts == ("push.example.se:8443", "*.example.org")
    given(PUSH_CONTACT="mailto:it@example.se")
    assert config.read().contact == "mailto:it@example.se"


@pytest.mark.parametrize(
    ("given_url", "kept"),
    [
        ("https://Chat.Example.SE/", "https://chat.example.se"),
        ("https://chat.example.se:443", "https://chat.example.se"),
        ("https://chat.example.se:8443", "https://chat.example.se:8443"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://[::1]:80", "http://[::1]"),
        ("https://chätt.example.se", "https://xn--chtt-moa.example.se"),
    ],
)
def test_the_base_url_is_kept_as_a_browser_names_it(given: Set, given_url: str, kept: str) -> None:
    """Otherwise every form would be taken for one from another page."""
    given(BASE_URL=given_url)
    assert config.read().public_url == kept


# ---------------------------------------------------------------- told


def test_every_setting_is_documented() -> None:
    """docs/operations.md has a row for each: its name, what holds without it, what it is for."""
    rows = config.rows(None)
    assert {row.name for row in rows} == {
        config.CONFIG, *map(config.name_of, config.Settings.model_fields)
    }  # fmt: skip
    missing = [
        row.name for row in rows if f"| `{row.name}` | {row.default} | {row.purpose} |" not in TABLE
    ]
    assert missing == []


def test_no_password_is_told(given: Set) -> None:
    """`lotsen settings` may be shown to anybody who helps."""
    given(DATABASE_URL="postgresql+psycopg://anna:geheim@host:5/db?sslpassword=geheim&x=1")
    told = " ".join(row.now for row in config.rows(config.read()))
    assert "geheim" not in told
    assert "postgresql+psycopg://anna:***@host:5/db?sslpassword=***&x=1" in told
    assert setting_types.masked("sqlite:////srv/a.sqlite3") == "sqlite:////srv/a.sqlite3"
