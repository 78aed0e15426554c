"""What every request must pass and every answer carries; how often a secret may be guessed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from bot.clock import ManualClock
from bot.gateway.site_rules import SiteRules
from bot.web.attempt_limit import MOST_ADDRESSES, AttemptLimit
from bot.web.security import MOST_BODY, SecurityMiddleware
from storage.schema.periods import WRONG_ATTEMPTS_PAUSE

OWN = "https://lotsen.example"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Says how long the body was; stands for any page behind the guard."""
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


def client(rules: SiteRules) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=SecurityMiddleware(echo, rules))
    return httpx.AsyncClient(transport=transport, base_url=rules.base_url)


@pytest.fixture
async def web() -> AsyncIterator[httpx.AsyncClient]:
    async with client(SiteRules(OWN)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": OWN}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none", "origin": "null"}, 200),
        ({}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://lotsen.example.evil.example"}, 403),
        ({"origin": "http://lotsen.example"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": OWN}, 403),
        ({"sec-fetch-site": "same-site", "origin": OWN}, 403),
    ],
)
async def test_only_our_own_pages_may_change_anything(
    web: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    """Another page's form does nothing, whatever cookie the browser sends along (attack 26)."""
    assert (await web.post("/", content=b"x", headers=headers)).status_code == status


async def test_anybody_may_look(web: httpx.AsyncClient) -> None:
    """A link in a message opens, wherever it was pressed."""
    assert (await web.get("/", headers={"sec-fetch-site": "cross-site"})).status_code == 200


async def test_a_body_that_is_too_long_is_refused(web: httpx.AsyncClient) -> None:
    """With its length announced, and also when it only turns out."""
    long = b"x" * (MOST_BODY + 1)

    async def dripping() -> AsyncIterator[bytes]:
        for _ in range(len(long) // 1000 + 1):
            yield b"x" * 1000

    own = {"origin": OWN}
    assert (await web.post("/", content=long, headers=own)).status_code == 413
    assert (await web.post("/", content=dripping(), headers=own)).status_code == 413
    assert (await web.post("/", content=long[1:], headers=own)).text == str(MOST_BODY)


async def test_every_answer_is_closed_to_the_outside(web: httpx.AsyncClient) -> None:
    """No inline script, no frame, no referrer, no guessing of types, no trace in a cache."""
    for answer in (await web.get("/"), await web.post("/")):
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "max-age" in answer.headers["strict-transport-security"]


async def test_only_the_demo_may_be_framed_and_only_by_itself() -> None:
    """Its page holds a phone and a desk."""
    async with client(SiteRules("http://127.0.0.1:8080", framed=True)) as demo:
        headers = (await demo.get("/")).headers
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert "strict-transport-security" not in headers


# ------------------------------------------------------------ guessing


def test_five_wrong_tries_and_then_a_pause() -> None:
    """For this address only, and not for ever."""
    clock = ManualClock(datetime(2026, 11, 24, tzinfo=UTC))
    tries = AttemptLimit(clock.now)
    for _ in range(5):
        assert tries.allows("one")
        tries.record_failure("one")
    assert not tries.allows("one")
    assert tries.allows("other")
    clock.move_to(clock.now() + WRONG_ATTEMPTS_PAUSE + timedelta(seconds=1))
    assert tries.allows("one")


def test_a_thousand_addresses_do_not_fill_the_memory() -> None:
    """The oldest are forgotten first."""
    tries = AttemptLimit(ManualClock(datetime(2026, 11, 24, tzinfo=UTC)).now)
    for number in range(MOST_ADDRESSES + 10):
        tries.record_failure(str(number))
    assert len(tries._wrong) == MOST_ADDRESSES  # noqa: SLF001 - nothing outside shows it
