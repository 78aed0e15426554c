"""Lotsen's whole pipeline, every turn committed, on the same messages as the rivals.

From an update's bytes: parsed, queued, read for danger, answered by the engine, sealed, committed
(SQLite with synchronous=FULL, or PostgreSQL), taken from the outbox through the gate, rendered,
handed to the channel, and marked as sent in the database.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import json
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import checkin_flow, messages, population  # noqa: E402
from bot.app import App  # noqa: E402
from bot.clock import ManualClock  # noqa: E402
from bot.delivery.channel import RecordingChannel  # noqa: E402
from bot.operations import gc_tuning  # noqa: E402
from bot.text.bidi import strip_isolates  # noqa: E402
from bot.turns.inbound import Inbound, YouthSaid  # noqa: E402
from storage.store import Store  # noqa: E402

IN_FLIGHT = 512
WARM_UP = 200


def arrival(update: bytes) -> Inbound:
    """What the edge makes of an update. (The real one, over aiogram, comes with its own cost.)"""
    found = json.loads(update)
    message = found["message"]
    said = YouthSaid(message["text"])
    return Inbound(said, "telegram", str(found["update_id"]), str(message["chat"]["id"]))


async def feed(app: App, updates: Sequence[bytes]) -> float:
    """CPU seconds of the whole process until the last line is sent and marked."""
    before = time.process_time()
    for start in range(0, len(updates), IN_FLIGHT):
        some = [app.writer.submit(arrival(one)) for one in updates[start : start + IN_FLIGHT]]
        for one in some:
            await one
        await app.outbox.flush()
    return time.process_time() - before


async def measure(url: str, folder: Path, youths: int, writers: int, rounds: int) -> list[float]:
    """CPU seconds of each round, after a warm-up."""
    store = Store.open(url, folder / "lotsen.key")
    seeds = range(1, 1 + rounds)
    plans = [messages.updates(min(WARM_UP, writers), 0)]
    plans += [messages.updates(writers, seed) for seed in seeds]
    chats = sorted({arrival(one).chat for plan in plans for one in plan})
    population.fill(store, max(youths, len(chats)), chats)
    channel = RecordingChannel("telegram")
    app = App(store, ManualClock(population.NOW), [channel], checkin_flow.flows())
    gc_tuning.freeze_loaded()
    await app.start()
    times = [await feed(app, plan) for plan in plans]
    app.close()
    _check(channel, len(chats))
    return times[1:]


def _check(channel: RecordingChannel, youths: int) -> None:
    """Exit with a sentence unless every youth got the five questions and the closing line."""
    lines: dict[str, list[str]] = collections.defaultdict(list)
    for delivery in channel.sent:
        lines[delivery.chat].append(strip_isolates(delivery.text))
    closing = messages.CLOSING.format(count=len(messages.QUESTIONS))
    expected = [*messages.QUESTIONS.values(), closing]
    if len(lines) != youths or any(said != expected for said in lines.values()):
        wrong = next((said for said in lines.values() if said != expected), [])
        sys.exit(f"{youths} youths wrote, {len(lines)} were answered; one got {wrong}.")


def main() -> None:
    """Measure, and print one JSON line."""
    parser = argparse.ArgumentParser(description="CPU time of five-question check-ins: Lotsen.")
    parser.add_argument("--writers", type=int, default=2000, help="youths who write in a round")
    parser.add_argument("--youths", type=int, default=0, help="youths in the database")
    parser.add_argument("--rounds", type=int, default=1, help="rounds, each of other youths")
    parser.add_argument("--url", default="", help="another database than a temporary SQLite")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lotsen-bench-") as folder:
        url = given.url or f"sqlite:///{folder}/bench.sqlite3"
        spent = asyncio.run(measure(url, Path(folder), given.youths, given.writers, given.rounds))
    turns = given.writers * (1 + len(messages.QUESTIONS))
    figures = {
        "name": "lotsen",
        "turns": turns * given.rounds,
        "cpu_seconds": round(sum(spent), 3),
        "turns_per_cpu_second": round(turns * given.rounds / sum(spent)),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
