"""A message to a browser by its push service: over real HTTP, decrypted by RFC 8291."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Final

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.clock import ManualClock
from bot.errors import InvalidSubscriptionError
from bot.notifications import vapid_keys, web_push
from bot.notifications.outcome import Outcome, SendResult
from bot.notifications.vapid_keys import VapidKeys
from bot.notifications.web_push import Subscription, WebPush
from tests.support.push_service import Browser, PushService

NOW: Final = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CONTACT: Final = "https://chat.example.se"
HOUR: Final = timedelta(hours=1)
PAYLOAD: Final = json.dumps({"text": "Du har ett meddelande"}).encode()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> VapidKeys:
    """The keys of a deployment."""
    return vapid_keys.load_or_create(tmp_path_factory.mktemp("keys") / "lotsen.vapid")


@pytest.fixture
async def push(service: PushService, keys: VapidKeys) -> AsyncIterator[WebPush]:
    """Whoever sends, by the tests' service alone; it waits a second for an answer."""
    made = WebPush(keys, CONTACT, ManualClock(NOW), [service.host], patience=timedelta(seconds=1))
    yield made
    await made.close()


async def send(
    push: WebPush, browser: Browser | Subscription, payload: bytes = PAYLOAD
) -> SendResult:
    """A reminder to this browser."""
    one = browser if isinstance(browser, Subscription) else Subscription.parse(browser.json)
    return await push.send(one, payload, ttl=HOUR, urgent=False, topic="chat")


# ------------------------------------------------------------ what is sent


async def test_only_the_browser_can_read_it(service: PushService, keys: VapidKeys) -> None:
    """It is encrypted for its keys, signed with ours, and says how long and how urgent."""
    push = WebPush(keys, CONTACT, ManualClock(NOW), [service.host])
    browser = service.browser(push.public_key)
    one = Subscription.parse(browser.json)
    assert await push.send(one, PAYLOAD, ttl=HOUR, urgent=True, topic="chat") == (
        Outcome.TAKEN, None
    )  # fmt: skip
    await push.close()
    came = service.next()
    assert came.data == {"text": "Du har ett meddelande"}
    assert (came.ttl, came.urgency, came.topic) == (3600, "high", "chat")
    assert b"meddelande" not in came.body
    assert came.claims["sub"] == CONTACT
    assert NOW.timestamp() < came.claims["exp"] <= (NOW + timedelta(days=1)).timestamp()


async def test_its_length_tells_nothing(service: PushService, push: WebPush) -> None:
    """A short text and a long one are of one size on the way."""
    browser = service.browser()
    await send(push, browser, b'{"text":"A"}')
    await send(push, browser, json.dumps({"text": "b" * 60}).encode())
    assert len(service.next().body) == len(service.next().body)


async def test_one_signature_serves_an_hour(service: PushService, keys: VapidKeys) -> None:
    """Apple asks for no new one more often; and one that has ended is never sent."""
    clock = ManualClock(NOW)
    push = WebPush(keys, CONTACT, clock, [service.host])
    browser = service.browser()
    signed = []
    for minutes in (0, 59, 2, 60 * 24 * 3):
        clock.move_to(clock.now() + timedelta(minutes=minutes))
        await send(push, browser)
        came = service.next()
        signed.append(came.headers["authorization"])
        assert clock.now().timestamp() < came.claims["exp"]
    await push.close()
    assert signed[0] == signed[1]
    assert len(set(signed)) == 3


# ------------------------------------------------------------ what comes back


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        *((status, Outcome.TAKEN) for status in (200, 201, 202)),
        *((status, Outcome.GONE) for status in (404, 410)),
        (413, Outcome.TOO_LARGE),
        *((status, Outcome.REFUSED) for status in (400, 401, 403)),
        *((status, Outcome.LATER) for status in (429, 500, 502, 503)),
        (0, Outcome.TIMEOUT),
    ],
)
async def test_what_each_answer_means(
    service: PushService, push: WebPush, status: int, expected: Outcome
) -> None:
    """A device goes only when its service says that it is gone."""
    browser = service.browser()
    service.answer(browser, status)
    assert await send(push, browser) == (expected, None)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("7", timedelta(seconds=7)),
        ("Tue, 24 Nov 2026 09:02:00 GMT", timedelta(minutes=2)),
        ("Tue, 24 Nov 2026 08:00:00 GMT", timedelta(0)),
        ("9999999999999", HOUR),
        ("Tue, 24 Nov 2099 09:02:00 GMT", HOUR),
        ("soon", None),
        ("-1", None),
        ("²", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_who_asks_for_a_pause_gets_it(
    service: PushService, push: WebPush, status: int, header: str, expected: timedelta | None
) -> None:
    """Retry-After is seconds or a date; nobody makes us wait for longer than an hour."""
    browser = service.browser()
    service.answer(browser, status, retry_after=header.encode().decode("latin-1"))
    assert await send(push, browser) == (Outcome.LATER, expected)


async def test_a_redirect_is_not_followed(service: PushService, push: WebPush) -> None:
    """It could lead anywhere."""
    browser, other = service.browser(), service.browser()
    service.answer(browser, 307, location=other.endpoint)
    assert (await send(push, browser)).outcome is Outcome.REFUSED
    assert service.calls == 1


async def test_an_endless_answer_is_not_read(service: PushService, push: WebPush) -> None:
    """A refusal of a megabyte is a refusal."""
    browser = service.browser()
    service.answer(browser, 400, body=b"x" * 1_000_000)
    assert (await send(push, browser)).outcome is Outcome.REFUSED


async def test_who_is_not_there_is_tried_later(service: PushService, push: WebPush) -> None:
    """Nobody listens: it was not taken, and the device is not to blame."""
    browser = service.browser()
    service.close()
    assert await send(push, browser) == (Outcome.LATER, None)


async def test_a_morning_of_reminders_holds_up_nothing_urgent(
    service: PushService, keys: VapidKeys
) -> None:
    """A human's words pass all that waits for the same service."""
    push = WebPush(keys, CONTACT, ManualClock(NOW), [service.host])
    many, one = [service.browser() for _ in range(200)], service.browser()
    urgent = Subscription.parse(one.json)
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(send(push, each)) for each in many]
        await push.send(urgent, PAYLOAD, ttl=HOUR, urgent=True, topic="chat")
        late = sum(not each.done() for each in waiting)
    await push.close()
    assert late > len(many) / 2
    assert {each.result().outcome for each in waiting} == {Outcome.TAKEN}


async def test_a_silent_service_holds_up_no_other(keys: VapidKeys) -> None:
    """Twice as many wait for one that says nothing as may; the other answers at once."""
    with PushService() as silent, PushService() as service:
        push = WebPush(keys, CONTACT, ManualClock(NOW), [silent.host, service.host])
        silent.answer(None, 0)
        many = 2 * web_push.MOST_AT_ONCE
        async with asyncio.TaskGroup() as group:
            waiting = [group.create_task(send(push, silent.browser())) for _ in range(many)]
            assert (await send(push, service.browser())).outcome is Outcome.TAKEN
            assert not any(one.done() for one in waiting)
            for one in waiting:
                one.cancel()
        await push.close()
        assert silent.most_at_once <= web_push.MOST_AT_ONCE


# ------------------------------------------------------------ where nothing is sent


class Names(AbstractResolver):
    """A DNS that answers whatever it is asked with these addresses."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=one, port=port, family=family, proto=0, flags=0)
            for one in self._addresses
        ]

    async def close(self) -> None:
        """Nothing is open."""


PRIVATE: Final = (
    *("127.0.0.1", "10.0.0.8", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1"),
    *("0.0.0.0", "224.0.0.1", "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.8", "2001:db8::1"),  # noqa: S104
)


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_name_that_leads_into_a_private_network_is_not_called(
    keys: VapidKeys, address: str
) -> None:
    """Whoever controls a name must not make us call inside; nor with a public address beside it."""
    for found in ([address], ["142.250.74.10", address]):
        push = WebPush(keys, CONTACT, ManualClock(NOW), resolver=Names(*found))
        one = Subscription.parse(
            Browser("https://updates.push.services.mozilla.com/wpush/v2/x").json
        )
        assert await send(push, one) == (Outcome.INVALID, None)
        await push.close()


HOSTS: Final = {
    "https://fcm.googleapis.com/fcm/send/abc": True,
    "https://jmt17.google.com/fcm/send/abc": True,
    "https://updates.push.services.mozilla.com/wpush/v2/abc": True,
    "https://web.push.apple.com/QGuQ": True,
    "https://wns2-par02p.notify.windows.com/w/?token=BQ": True,
    "https://FCM.googleapis.com:443/fcm/send/abc": True,
    "https://push.municipality.example:8443/abc": True,
    "http://push.municipality.example:8443/abc": True,
    "http://fcm.googleapis.com/fcm/send/abc": False,
    "https://fcm.googleapis.com:8443/fcm/send/abc": False,
    "https://fcm.googleapis.com.example.org/abc": False,
    "https://example.org/fcm.googleapis.com": False,
    "https://notify.windows.com.example.org/": False,
    "https://evilnotify.windows.com/": False,
    "https://a:b@fcm.googleapis.com/abc": False,
    "https://fcm.googleapis.com@127.0.0.1/abc": False,
    "https://127.0.0.1/abc": False,
    "https://[::1]/abc": False,
    "https://2130706433/abc": False,
    "https://localhost/abc": False,
    "https://push.municipality.example/abc": False,
    "https://fcm.googleapis.com\\@127.0.0.1/": False,
    "https://fcm.googleapis.com/a b": False,
    "https://fcm.googleapis.com/\r\nHost: x": False,
    "https://fcm.googleapis.com/å": False,
    "https://fcm.googleapis.com:99999/": False,
    "https://[fcm.googleapis.com/": False,
    "ftp://fcm.googleapis.com/": False,
    "//fcm.googleapis.com/": False,
    "": False,
    "https://fcm.googleapis.com/" + "x" * 2000: False,
}


@pytest.mark.parametrize(("endpoint", "fits"), HOSTS.items())
async def test_only_known_services_are_called(keys: VapidKeys, endpoint: str, fits: bool) -> None:  # noqa: FBT001
    """An address comes from a browser, so from anybody: https, known hosts, the usual port."""
    hosts = ["push.municipality.example:8443"]
    push = WebPush(keys, CONTACT, ManualClock(NOW), hosts, resolver=Names("10.0.0.8"))
    one = Subscription.parse(Browser(endpoint).json)
    if fits:
        push.check(one)
        return
    with pytest.raises(InvalidSubscriptionError):
        push.check(one)
    assert await send(push, one) == (Outcome.INVALID, None)
    await push.close()


def test_the_log_of_other_services_is_short_and_seldom(keys: VapidKeys, logged: StringIO) -> None:
    """Whoever sends the address has chosen every letter of it."""
    clock = ManualClock(NOW)
    push = WebPush(keys, CONTACT, clock)
    for host, told in (
        ("anna-svensson.push.example.com", "service=example.com\n"),
        ("10.0.0.8", "service=other\n"),
        ("x.anna-svensson-i-vasteras-mar-inte-bra-alls.se", "service=other\n"),
        ("push", "service=other\n"),
    ):
        for _ in range(3):
            with pytest.raises(InvalidSubscriptionError):
                push.check(Subscription.parse(Browser(f"https://{host}/x").json))
        said = logged.getvalue()
        assert said.count("push_service_not_allowed") == 1
        assert told in said
        assert "anna" not in said
        logged.truncate(0)
        logged.seek(0)
        clock.move_to(clock.now() + timedelta(minutes=1))


GOOD: Final = Browser("https://fcm.googleapis.com/fcm/send/abc").json


@pytest.mark.parametrize(
    "given",
    [
        "",
        "null",
        "[]",
        "{}",
        "[" * 10_000,
        '{"endpoint":"https://fcm.googleapis.com/x"}',
        '{"endpoint":"https://fcm.googleapis.com/x","keys":{"p256dh":"","auth":""}}',
        '{"endpoint":"https://fcm.googleapis.com/x","keys":{"p256dh":7,"auth":null}}',
        GOOD.replace('"https:', '7, "x": "https:'),
        GOOD.replace('"auth": "', '"auth": "AAAA'),
        GOOD.replace('"p256dh": "B', '"p256dh": "Bå'),
    ],
)
def test_what_is_no_subscription_is_refused(given: str) -> None:
    """Whatever a browser sends."""
    with pytest.raises(InvalidSubscriptionError):
        Subscription.parse(given)


def test_a_key_that_is_not_on_the_curve_is_refused(keys: VapidKeys) -> None:
    """It would fail at every message, long after its page said that all is well."""
    push = WebPush(keys, CONTACT, ManualClock(NOW))
    wrong = Subscription.parse(GOOD)._replace(p256dh="BA" + "A" * 85)
    with pytest.raises(InvalidSubscriptionError):
        push.check(wrong)


async def test_too_much_is_not_sent(service: PushService, push: WebPush) -> None:
    """Apple takes four kilobytes."""
    assert (await send(push, service.browser(), b"x" * 3_001)).outcome is Outcome.TOO_LARGE
    assert service.calls == 0


async def test_apple_s_403_ends_a_device_and_its_word_for_our_fault_does_not(
    keys: VapidKeys,
) -> None:
    """A wrong contact of ours must not cost every iPhone its subscription."""
    with PushService(path="/") as service:
        port = int(service.host.partition(":")[2])
        host = f"web.push.apple.com:{port}"
        push = WebPush(keys, CONTACT, ManualClock(NOW), [host], resolver=Names("127.0.0.1"))
        for body, expected in ((b'{"reason":"VapidPkHashMismatch"}', Outcome.GONE),
                               (b'{"reason":"BadJwtToken"}', Outcome.REFUSED)):  # fmt: skip
            browser = service.browser()
            service.answer(browser, 403, body=body)
            one = Subscription.parse(browser.json)
            there = one._replace(endpoint=one.endpoint.replace(service.host, host))
            assert (await send(push, there)).outcome is expected
        await push.close()


def test_with_new_keys_nothing_of_the_old_ones_is_taken(
    service: PushService, keys: VapidKeys, tmp_path: Path
) -> None:
    """A service knows by which keys a browser subscribed; the page gets a new subscription."""
    fresh = vapid_keys.load_or_create(tmp_path / "lotsen.vapid")
    assert fresh.public_key != keys.public_key
    push = WebPush(fresh, CONTACT, ManualClock(NOW), [service.host])
    before, after = service.browser(keys.public_key), service.browser(push.public_key)

    async def both() -> tuple[SendResult, SendResult]:
        found = await send(push, before), await send(push, after)
        await push.close()
        return found

    assert [one.outcome for one in asyncio.run(both())] == [Outcome.REFUSED, Outcome.TAKEN]
