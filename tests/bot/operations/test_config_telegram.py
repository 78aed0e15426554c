"""The settings of Telegram: what is wrong is refused by a sentence, and no secret is ever shown."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest

from bot import config
from bot.channels import factory
from bot.errors import SettingsError

TOKEN: Final = "123456:geheim-geheim-geheim"  # noqa: S105 - nobody's
SECRET: Final = "geheim-geheim-geheim"  # noqa: S105 - nobody's
HOOK: Final = {"TELEGRAM_MODE": "webhook", "TELEGRAM_SECRET": SECRET}


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith(config.PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def put(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"LOTSEN_{name}", value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"TELEGRAM_YOUTH_TOKEN": "geheim"},
            "TELEGRAM_YOUTH_TOKEN: write it as @BotFather gave it",
        ),
        ({"TELEGRAM_COACH_TOKEN": "1:geheim x"}, "TELEGRAM_COACH_TOKEN: write it as @BotFather"),
        (
            {"TELEGRAM_YOUTH_TOKEN": TOKEN, "TELEGRAM_COACH_TOKEN": TOKEN},
            "TELEGRAM_COACH_TOKEN: it is the youths' bot's; make a second bot",
        ),
        ({"TELEGRAM_MODE": "push"}, "TELEGRAM_MODE: it should be 'polling' or 'webhook'"),
        ({"TELEGRAM_MODE": "webhook"}, "TELEGRAM_SECRET: a webhook needs one"),
        ({"TELEGRAM_SECRET": "geheim"}, "TELEGRAM_SECRET: write 16 to 256 letters"),
        ({"TELEGRAM_SECRET": "geheim geheim geheim"}, "TELEGRAM_SECRET: write 16 to 256 letters"),
        (HOOK, "TELEGRAM_MODE: a webhook needs LOTSEN_BASE_URL with https"),
        (
            {**HOOK, "BASE_URL": "https://chat.example.se:8444"},
            "TELEGRAM_MODE: Telegram calls only these ports: 443, 80, 88, 8443",
        ),
        ({"TELEGRAM_API": "http://api.example.se"}, "TELEGRAM_API: only https is safe"),
        ({"TELEGRAM_API": "https://a:geheim@example.se"}, "TELEGRAM_API: only scheme, name and"),
        ({"TELEGRAM_MIN_AGE": "eighteen"}, "TELEGRAM_MIN_AGE: write years, like 18"),
        ({"TELEGRAM_MIN_AGE": "-1"}, "TELEGRAM_MIN_AGE: write years, like 18"),
        ({"TELEGRAM_MIN_AGE": "300"}, "TELEGRAM_MIN_AGE: write years, like 18"),
    ],
)
def test_a_wrong_value_is_refused(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str
) -> None:
    """The setting is named and what to do; the value, which may be a secret, is not."""
    put(monkeypatch, given)
    with pytest.raises(SettingsError) as refused:
        config.read()
    assert f"LOTSEN_{said}" in str(refused.value)
    assert "geheim" not in str(refused.value)
    assert "geheim" not in "".join(config.validate()[1])


@pytest.mark.parametrize(
    "given",
    [
        {**HOOK, "BASE_URL": "https://chat.example.se"},
        {**HOOK, "BASE_URL": "https://chat.example.se:8443"},
        {**HOOK, "TELEGRAM_API": "http://127.0.0.1:8081"},
        {"TELEGRAM_MIN_AGE": "0"},
    ],
)
def test_what_telegram_can_call_is_taken(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str]
) -> None:
    """Https at one of its ports; a Bot API server on this machine calls anywhere."""
    put(monkeypatch, {"TELEGRAM_YOUTH_TOKEN": TOKEN, **given})
    assert config.read().telegram_youth_token is not None


def test_secrets_are_told_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by `lotsen settings`, not in a traceback, not by whoever prints the settings."""
    coach = TOKEN.replace("1", "2")
    put(monkeypatch, {"TELEGRAM_YOUTH_TOKEN": TOKEN, "TELEGRAM_COACH_TOKEN": coach})
    put(monkeypatch, {"TELEGRAM_SECRET": SECRET})
    found = config.read()
    assert "geheim" not in repr(found) + str(found) + repr(config.rows(found))


def test_without_a_token_there_is_no_bot() -> None:
    """Lotsen runs on the web alone; everything else of Telegram may stand in the settings."""
    assert factory.build_bots(config.read()) == []
