"""A push service of our own over real HTTP: it decrypts what it gets, as the browser would.

with PushService() as service:
    device = service.browser()          # a browser with real keys; `device.json` is what it gives
    service.answer(device, 429, retry_after="7")
    ...
    assert service.next().data == {"text": "Du har ett meddelande"}

It runs in threads of its own, so that tests with and without a loop use it alike. Decrypting is
written by RFC 8291 here, and not by the library that encrypts.
"""

from __future__ import annotations

import base64
import json
import queue
import secrets
import struct
import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PATIENCE: Final = 20.0
"""Seconds until a test gives up waiting for a message."""

CURVE: Final = ec.SECP256R1()


@dataclass(frozen=True)
class Browser:
    """A browser that has subscribed; `key` is the VAPID key it did so with, "" for any."""

    endpoint: str
    key: str = ""
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(CURVE), repr=False
    )
    auth: bytes = field(default_factory=lambda: secrets.token_bytes(16), repr=False)

    @property
    def public(self) -> bytes:
        """Its public key, an uncompressed point."""
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def json(self) -> str:
        """What PushSubscription.toJSON() gives."""
        keys = {"p256dh": text_of(self.public), "auth": text_of(self.auth)}
        return json.dumps({"endpoint": self.endpoint, "expirationTime": None, "keys": keys})

    def decrypt(self, body: bytes) -> bytes:
        """What was sent, of one record (RFC 8188, 2 and RFC 8291, 3.4)."""
        salt, (size, length) = body[:16], struct.unpack("!LB", body[16:21])
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size, "more than one record"
        point = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender)
        shared = self.private.exchange(ec.ECDH(), point)
        secret = _derive(self.auth, shared, b"WebPush: info\0" + self.public + sender, 32)
        key = _derive(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derive(salt, secret, b"Content-Encoding: nonce\0", 12)
        padded = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")
        assert padded[-1:] == b"\2", "not the last record"
        return padded[:-1]


@dataclass(frozen=True)
class Pushed:
    """A message that came. `claims` are those of its signature, which was right."""

    browser: Browser
    body: bytes = field(repr=False)
    payload: bytes
    headers: dict[str, str] = field(repr=False)
    claims: dict[str, Any] = field(repr=False)

    @property
    def data(self) -> Any:
        """The payload, which is JSON."""
        return json.loads(self.payload)

    @property
    def ttl(self) -> int:
        """How many seconds it is kept."""
        return int(self.headers["ttl"])

    @property
    def urgency(self) -> str:
        return self.headers["urgency"]

    @property
    def topic(self) -> str:
        return self.headers.get("topic", "")


@dataclass(frozen=True)
class Answer:
    """What the service says. A `status` of 0 is silence: the connection stays open, unanswered."""

    status: int = HTTPStatus.CREATED
    retry_after: str = ""
    body: bytes = b""
    location: str = ""


class PushService:
    """The service, on a free port of this machine. Used as a block, or with `close`."""

    def __init__(self, *, path: str = "/push/") -> None:
        self._came: queue.Queue[Pushed] = queue.Queue()
        self._path = path
        self._browsers: dict[str, Browser] = {}
        self._answers: dict[str, list[Answer]] = {}
        self._default = Answer()
        self.refused: list[str] = []
        """What was wrong with messages that were answered with 400 or 403."""
        self.calls = 0
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()
        self._came_in = threading.Condition(self._lock)
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Answer nobody any more; whoever is kept waiting is let go."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(PATIENCE)

    @property
    def host(self) -> str:
        """Host and port, as LOTSEN_PUSH_HOSTS names it."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def browser(self, key: str = "") -> Browser:
        """A browser that subscribes here, with this VAPID key."""
        return self.adopt(Browser(f"http://{self.host}{self._path}{secrets.token_hex(8)}", key))

    def adopt(self, browser: Browser) -> Browser:
        """Know a browser that has made its own keys."""
        self._browsers[browser.endpoint.partition(self.host)[2]] = browser
        return browser

    def answer(self, browser: Browser | None, *statuses: int, **more: Any) -> None:
        """Answer the next messages to this browser so, and all later ones like the last of them.

        Without a browser it is what all others are answered.
        """
        if browser is None:
            self._default = Answer(statuses[0], **more)
        else:
            path = browser.endpoint.partition(self.host)[2]
            self._answers[path] = [Answer(one, **more) for one in statuses]

    def next(self, patience: float = PATIENCE) -> Pushed:
        """The next message that was taken; queue.Empty when none comes."""
        return self._came.get(timeout=patience)

    def wait_for_calls(self, count: int, patience: float = PATIENCE) -> None:
        """Wait until so many calls have come, answered or not."""
        with self._came_in:
            assert self._came_in.wait_for(lambda: self.calls >= count, patience), "nobody called"

    def rest(self) -> list[Pushed]:
        """All that were taken and not looked at yet, without waiting."""
        found = []
        while not self._came.empty():
            found.append(self._came.get_nowait())
        return found

    # ------------------------------------------------------------ what its threads do

    def begin(self) -> None:
        """Count a call that has begun."""
        with self._lock:
            self.calls += 1
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            self._came_in.notify_all()

    def end(self) -> None:
        """Count it as ended."""
        with self._lock:
            self._now -= 1

    def take(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """What a message is answered; it is kept when it is taken."""
        browser = self._browsers.get(path)
        if browser is None:
            return Answer(HTTPStatus.NOT_FOUND)
        with self._lock:
            due = self._answers.get(path, [self._default])
            answer = due.pop(0) if len(due) > 1 else due[0]
        if answer.status not in {200, 201, 202}:
            return answer
        try:
            claims = self._claims(headers, browser)
            pushed = Pushed(browser, body, browser.decrypt(body), headers, claims)
        except (AssertionError, ValueError, KeyError, InvalidSignature) as error:
            self.refused.append(f"{type(error).__name__}: {error}")
            return Answer(HTTPStatus.FORBIDDEN)
        self._came.put(pushed)
        return answer

    def _claims(self, headers: dict[str, str], browser: Browser) -> dict[str, Any]:
        """Check the headers and the signature (RFC 8292); return what is signed."""
        assert headers["content-encoding"] == "aes128gcm"
        assert headers["urgency"] in {"very-low", "low", "normal", "high"}
        assert headers["ttl"].isdigit()
        assert len(headers.get("topic", "")) <= 32
        kind, _, parts = headers["authorization"].partition(" ")
        given = dict(one.strip().split("=", 1) for one in parts.split(","))
        assert kind == "vapid"
        assert browser.key in {"", given["k"]}, "subscribed with another key"
        signed, _, signature = given["t"].rpartition(".")
        raw = bytes_of(signature)
        numbers = (int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, bytes_of(given["k"])).verify(
            encode_dss_signature(*numbers), signed.encode(), ec.ECDSA(hashes.SHA256())
        )
        claims: dict[str, Any] = json.loads(bytes_of(signed.split(".")[1]))
        assert claims["aud"] == f"http://{self.host}"
        assert claims["sub"].startswith(("mailto:", "https://"))
        return claims


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """Say nothing of who hung up: that is what some tests are about."""


def _handler(service: PushService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            service.begin()
            try:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                headers = {name.lower(): value for name, value in self.headers.items()}
                self._say(service.take(self.path, headers, body))
            finally:
                service.end()

        def _say(self, answer: Answer) -> None:
            if not answer.status:
                service.closing.wait()
                self.close_connection = True
                return
            self.send_response(answer.status)
            given = {"Retry-After": answer.retry_after, "Location": answer.location}
            for name, value in given.items():
                if value:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def text_of(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    """The bytes of base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _derive(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)
