"""The push of a real browser, for tests: it subscribes at the tests' push service, and is told.

Chromium reaches no push service of the world here. So what it would ask of one is replaced at its
edge, `pushManager.subscribe`, by keys that the page makes itself; everything behind it is real: the
worker is given the decrypted message by Chromium (ServiceWorker.deliverPushMessage).
"""

from __future__ import annotations

from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import BrowserContext, CDPSession, Page

from tests.support.push_service import CURVE, Browser, Pushed, PushService, bytes_of

MOST_DELIVERIES: Final = 8
LOOKS_AT_ONE: Final = 400
"""How often something is given to the worker, and how often it is looked for each time."""

MOST_LOOKS: Final = 5_000
"""How often the browser is asked until a test gives up; each time takes about a millisecond."""

SUBSCRIBES: Final = """(host) => {
  const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  if (!('ServiceWorkerRegistration' in window)) return;
  // A subscription is one of a worker's registration, as the browser's own are.
  const registration = ServiceWorkerRegistration.prototype;
  const managed = Object.getOwnPropertyDescriptor(registration, 'pushManager').get;
  const places = new WeakMap();
  Object.defineProperty(registration, 'pushManager', { get() {
    const manager = managed.call(this);
    places.set(manager, `of the test ${new URL(this.scope).pathname}`);
    return manager;
  } });
  const kept = (place) => JSON.parse(localStorage.getItem(place) || 'null');
  const made = (one, place) => one && {
    endpoint: one.endpoint, expirationTime: null,
    options: { userVisibleOnly: true, applicationServerKey: Uint8Array.from(one.key).buffer },
    toJSON: () => ({ endpoint: one.endpoint, expirationTime: null, keys: one.keys }),
    unsubscribe: async () => { localStorage.removeItem(place); return true; },
  };
  PushManager.prototype.getSubscription = async function () {
    const place = places.get(this);
    return made(kept(place), place);
  };
  PushManager.prototype.subscribe = async function (options) {
    const { userVisibleOnly, applicationServerKey: key } = options;
    const place = places.get(this);
    if (!userVisibleOnly) throw new DOMException('', 'NotAllowedError');
    const curve = { name: 'ECDH', namedCurve: 'P-256' };
    const pair = await crypto.subtle.generateKey(curve, true, ['deriveBits']);
    const point = await crypto.subtle.exportKey('raw', pair.publicKey);
    const secret = crypto.getRandomValues(new Uint8Array(16));
    const endpoint = `http://${host}/push/${crypto.randomUUID()}`;
    const one = { endpoint, key: [...key], keys: { p256dh: text(point), auth: text(secret) } };
    localStorage.setItem(place, JSON.stringify(one));
    const { d } = await crypto.subtle.exportKey('jwk', pair.privateKey);
    await window.subscribedForTest(endpoint, d, one.keys.auth, text(key));
    return made(one, place);
  };
}"""


class PushBrowser:
    """The push of one device. `permission` is what its owner has said before the test."""

    def __init__(
        self, context: BrowserContext, service: PushService, url: str, *, allowed: bool = True
    ) -> None:
        self._service, self._url = service, url
        self.subscribed: list[Browser] = []
        if allowed:
            context.grant_permissions(["notifications"], origin=url)
        context.expose_function("subscribedForTest", self._adopt)
        context.add_init_script(f"({SUBSCRIBES})('{service.host}')")

    def _adopt(self, endpoint: str, private: str, auth: str, key: str) -> None:
        own = ec.derive_private_key(int.from_bytes(bytes_of(private)), CURVE)
        self.subscribed.append(self._service.adopt(Browser(endpoint, key, own, bytes_of(auth))))

    def deliver(self, page: Page, pushed: Pushed) -> None:
        """Give the page's worker what its push service was sent, decrypted, as Chromium does."""
        self.tell(page, pushed.payload.decode())

    def tell(self, page: Page, data: str) -> None:
        """Give the page's worker this, until a notification of it stands there.

        Chromium without a desktop sometimes fulfils showNotification and shows none: measured, the
        worker had the event and asked for it each time. So it is given again; a worker that shows
        nothing by itself fails here.
        """
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        session = page.context.new_cdp_session(page)
        number = _registration(page, session)
        for _ in range(MOST_DELIVERIES):
            before = page.evaluate("Date.now()")
            session.send(
                "ServiceWorker.deliverPushMessage",
                {"origin": self._url, "registrationId": number, "data": data},
            )
            if any(page.evaluate(NEWEST) >= before for _ in range(LOOKS_AT_ONE)):
                session.detach()
                return
        raise AssertionError(f"the worker has shown nothing of {data!r}")

    def shown(self, page: Page, count: int = 1) -> list[dict[str, Any]]:
        """The notifications of this device, once there are so many."""
        for _ in range(MOST_LOOKS):
            found: list[dict[str, Any]] = page.evaluate(SHOWN)
            if len(found) == count:
                return found
        raise AssertionError(f"not {count} notifications: {found}")

    def shown_as(self, page: Page, bodies: dict[str, str]) -> None:
        """Wait until these stand there, by what they open, and nothing else."""
        for _ in range(MOST_LOOKS):
            found = {one["open"]: one["body"] for one in page.evaluate(SHOWN)}
            if found == bodies:
                return
        raise AssertionError(f"not {bodies}: {found}")

    def wipe(self, page: Page) -> None:
        """Take every notification off the screen."""
        page.evaluate(WIPES)
        self.shown(page, 0)

    def alone(self, context: BrowserContext) -> None:
        """Wait until the worker knows of no page any more: one that is left goes a moment later."""
        worker = context.service_workers[0]
        for _ in range(MOST_LOOKS):
            if not worker.evaluate(PAGES):
                return
        raise AssertionError("the worker still has a page")

    def press(self, context: BrowserContext) -> str:
        """Press the notification; return the path that is opened anew, "" where a page was there.

        A test cannot press it on the screen, and without a press nothing may be opened: so the
        worker hears of it, and what it would open is told.
        """
        worker = context.service_workers[0]
        return str(worker.evaluate(PRESSES))


def _registration(page: Page, session: CDPSession) -> str:
    """The number of the worker's registration in the browser."""
    found: list[str] = []
    scope = page.evaluate("navigator.serviceWorker.ready.then((one) => one.scope)")
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(
            one["registrationId"] for one in told["registrations"] if one["scopeURL"] == scope
        ),
    )
    session.send("ServiceWorker.enable")
    for _ in range(MOST_LOOKS):
        if found:
            break
        page.evaluate("1")
    return found[-1]


SHOWN: Final = """async () => {
  const shown = await (await navigator.serviceWorker.ready).getNotifications();
  return shown.map((one) => ({ title: one.title, body: one.body, tag: one.tag,
    icon: new URL(one.icon).pathname, open: one.data.open }));
}"""

NEWEST: Final = """async () => {
  const shown = await (await navigator.serviceWorker.ready).getNotifications();
  return Math.max(0, ...shown.map((one) => one.timestamp));
}"""

PAGES: Final = "async () => (await clients.matchAll({ type: 'window' })).length"

WIPES: Final = """async () => {
  const shown = await (await navigator.serviceWorker.ready).getNotifications();
  shown.forEach((one) => one.close());
}"""

PRESSES: Final = """async () => {
  let opened = '';
  Clients.prototype.openWindow = async (path) => { opened = path; return null; };
  const [notification] = await self.registration.getNotifications();
  const waits = [], event = new NotificationEvent('notificationclick', { notification });
  event.waitUntil = (one) => waits.push(one);
  self.dispatchEvent(event);
  await Promise.all(waits);
  return opened;
}"""
