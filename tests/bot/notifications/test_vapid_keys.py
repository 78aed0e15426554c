"""The keys by which push services know a deployment: made once, nobody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import VapidKeyError
from bot.notifications import vapid_keys


def test_keys_are_made_once_and_are_nobody_else_s(tmp_path: Path) -> None:
    """At the first start; afterwards they are the same, and nobody else may read them."""
    file = tmp_path / "deep" / "lotsen.vapid"
    made = vapid_keys.load_or_create(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert vapid_keys.load_or_create(file).public_key == made.public_key
    assert len(made.public_key) == 87
    assert [one.name for one in file.parent.iterdir()] == ["lotsen.vapid"]


@pytest.mark.parametrize(
    "spoiled", ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END-----", "open"]
)
def test_keys_that_cannot_be_used_are_refused_by_a_sentence(tmp_path: Path, spoiled: str) -> None:
    """What is wrong, and what to do; nothing is overwritten."""
    file = tmp_path / "lotsen.vapid"
    vapid_keys.load_or_create(file)
    if spoiled == "open":
        file.chmod(0o644)
    else:
        file.write_text(spoiled)
    kept = file.read_bytes()
    with pytest.raises(VapidKeyError, match=r"mode 0600.*\(lotsen.vapid"):
        vapid_keys.load_or_create(file)
    assert file.read_bytes() == kept
    with pytest.raises(VapidKeyError, match="cannot be"):
        vapid_keys.load_or_create(file / "below")
