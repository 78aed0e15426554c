"""`lotsen serve` with push: its keys at the first start, and a real notification by it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.notifications import vapid_keys
from tests.support.deployment import Deployment
from tests.support.push_service import PushService


@pytest.fixture
def deployed(tmp_path: Path, service: PushService) -> Iterator[Deployment]:
    """A deployment that nobody has used, which knows the tests' push service."""
    made = Deployment(tmp_path, LOTSEN_PUSH_HOSTS=service.host)
    yield made
    made.close()


def test_a_try_comes_from_a_real_lotsen_to_the_phone(
    deployed: Deployment, service: PushService
) -> None:
    """Keys are made at the first start and stay; what is sent is signed with them and encrypted."""
    (secret,) = deployed.people()
    keys = vapid_keys.beside(deployed.key)
    with deployed.serve() as serving:
        assert keys.stat().st_mode & 0o777 == 0o600
        public = vapid_keys.load(keys).public_key
        phone = deployed.phone().join(secret).says_yes()
        assert f'data-push="{public}"' in phone.web.get("/chat").text
        browser = service.browser(public)
        kept = phone.web.post("/chat/notifications/here", data={"subscription": browser.json})
        assert kept.status_code == httpx.codes.OK
        phone.web.post("/chat/notifications/try", data={"endpoint": browser.endpoint})
        assert service.next().data == {"text": "Du har ett meddelande", "open": "/chat"}
        assert browser.endpoint not in serving.log()
        assert serving.stop() == 0
    with deployed.serve() as serving:
        assert vapid_keys.load(keys).public_key == public
        assert serving.stop() == 0
    assert (
        browser.endpoint.rpartition("/")[2].encode()
        not in deployed.key.with_name("lotsen.sqlite3").read_bytes()
    )


def test_keys_that_others_can_read_are_refused_with_what_to_do(deployed: Deployment) -> None:
    """A sentence before anything is served."""
    deployed.people()
    keys = vapid_keys.beside(deployed.key)
    vapid_keys.load_or_create(keys)
    keys.chmod(0o644)
    refused = deployed.lotsen("serve")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "lotsen.vapid has mode 0644" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
