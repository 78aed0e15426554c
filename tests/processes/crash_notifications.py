"""What the crash contract says of notifications: each line is told of, and no routine one twice."""

from __future__ import annotations

import base64
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import insert, select

from bot.clock import Clock
from bot.notifications.outcome import Outcome, SendResult
from bot.notifications.web_push import Subscription
from storage.outbox import REPEATED
from storage.schema.line_state import RECEIVED
from storage.sql.statements import OUTBOX, PUSH_DEVICE, YOUTH_NOTIFICATION
from storage.store import Store

FILE: Final = "told"
FIGURES: Final = Counter[str]()
"""Of all runs of this process: what was handed over, what nobody knows, what was handed twice."""

_AT: Final = "https://fcm.googleapis.com/fcm/send/"
_KEYS: Final = {
    "p256dh": base64.urlsafe_b64encode(b"\4" + bytes(64)).decode(),
    "auth": base64.urlsafe_b64encode(bytes(16)).decode(),
}


class RecordingPush:
    """A push service: it writes down who is told, and when; then it answers."""

    def __init__(self, folder: Path, clock: Clock, tick: Callable[[], None]) -> None:
        self._file = os.open(folder / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._clock, self._tick = clock, tick

    async def send(
        self,
        subscription: Subscription,
        payload: bytes,
        *,
        ttl: timedelta,
        urgent: bool,  # noqa: ARG002 - what every service is given
        topic: str,
    ) -> SendResult:
        assert payload
        assert topic
        assert ttl > timedelta(0)
        self._tick()
        youth = subscription.endpoint.removeprefix(_AT)
        os.write(self._file, f"{youth}\t{self._clock.now().isoformat()}\n".encode())
        self._tick()
        return SendResult(Outcome.TAKEN)


def add_device(store: Store, youth: int, now: datetime) -> None:
    """A device of this youth."""
    given = json.dumps({"endpoint": f"{_AT}{youth}", "keys": _KEYS})
    mark = store.keys.hash("push", given)
    with store.writing() as db:
        db.execute(
            insert(PUSH_DEVICE).values(
                youth_id=youth, hash=mark, name="Firefox", language="sv", made_at=now,
                seen_at=now, subscription=store.keys.seal(given, f"device:{mark.hex()}"),
            )
        )  # fmt: skip


class ToldRows(NamedTuple):
    """What was begun, and each line to a youth with a device."""

    told: Sequence[Any]
    lines: Sequence[Any]


def _read(store: Store) -> ToldRows:
    with store.reading() as db:
        told = db.execute(select(YOUTH_NOTIFICATION).order_by(YOUTH_NOTIFICATION.c.id)).all()
        reached = set(db.execute(select(PUSH_DEVICE.c.youth_id)).scalars())
        mine = select(OUTBOX).where(
            OUTBOX.c.coach_id.is_(None), OUTBOX.c.youth_id.in_(reached),
            OUTBOX.c.state.in_(RECEIVED),
        )  # fmt: skip
        return ToldRows(told, db.execute(mine).all())


def told_lines(store: Store) -> Counter[tuple[int, str]]:
    """How many lines of each context a youth was told of, or may have been."""
    told, lines = _read(store)
    return Counter((one.youth_id, one.line) for one in lines if _is_told(one, told))


def faults(store: Store, folder: Path, whole: Counter[tuple[int, str]]) -> Iterator[str]:
    """What is wrong with what was told; `whole` is what is told of where nothing is killed."""
    told, lines = _read(store)
    handed = Counter(
        tuple(one.split("\t")) for one in (folder / FILE).read_text().splitlines()
    )  # fmt: skip
    FIGURES.update(
        handed=handed.total(), uncertain=sum(one.outcome == Outcome.UNCERTAIN for one in told),
        twice=sum(count > 1 for count in handed.values()),
    )  # fmt: skip
    yield from faults_of_rows(told, handed)
    for line in lines:
        if line.say_as in REPEATED and not _is_told(line, told):
            yield f"nobody was told of line {line.id} ({line.say_as}) of youth {line.youth_id}"
    here = told_lines(store)
    for (youth, context), count in whole.items():
        if here[youth, context] < count:
            yield f"youth {youth} was told of {context} {here[youth, context]} times, not {count}"


def faults_of_rows(told: Any, handed: Counter[tuple[str, ...]]) -> Iterator[str]:
    """What is wrong with these rows, if that was handed over: to whom, and when."""
    begun = Counter((str(one.youth_id), one.begun_at.isoformat()) for one in told)
    urgent = {(str(one.youth_id), one.begun_at.isoformat()) for one in told if one.urgent}
    for one in told:
        key = str(one.youth_id), one.begun_at.isoformat()
        if one.ended_at is None:
            yield f"telling {one.id} has no end"
        if one.outcome == Outcome.TAKEN and not handed[key]:
            yield f"telling {one.id} is taken, and was handed to nobody"
        if handed[key] > begun[key]:
            yield f"youth {key[0]} was told {handed[key]} times at {key[1]}, begun {begun[key]}"
        if handed[key] > 1 and key not in urgent:
            yield f"youth {key[0]} was told {handed[key]} times of what is routine"
    routine = Counter((one.youth_id, one.up_to) for one in told if not one.urgent)
    yield from (
        f"routine {key} was begun {count} times" for key, count in routine.items() if count > 1
    )


def _is_told(line: Any, told: Any) -> bool:
    said_at = line.sent_at or line.queued_at
    enough = {Outcome.TAKEN.value}
    if line.say_as not in REPEATED:
        enough.add(Outcome.UNCERTAIN.value)
    return any(
        one.youth_id == line.youth_id and line.id <= one.up_to and said_at <= one.begun_at
        and one.outcome in enough
        for one in told
    )  # fmt: skip
