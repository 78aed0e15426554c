"""The floor: raw sqlite3 writing the very rows that Lotsen wrote, in the very same commits.

Twice: as one writes sqlite3 by hand (parse the message, one statement a row), which is the floor
in results.json, and as nothing but rows (one executemany a statement), which nothing can pass.

Lotsen runs once with every write recorded (statement and values as the driver gets them); then a
copy of the database as it was before is opened with sqlite3 alone, and the writes are replayed.
No reading, no engine, no words, no sealing, no queue: less than this no durable bot can do.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from time import process_time
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sqlalchemy import event  # noqa: E402

from benchmarks import checkin_flow, messages, population, with_lotsen  # noqa: E402
from bot.app import App  # noqa: E402
from bot.clock import ManualClock  # noqa: E402
from bot.delivery.channel import RecordingChannel  # noqa: E402
from bot.operations import gc_tuning  # noqa: E402
from storage import database as storage_database  # noqa: E402
from storage.store import Store  # noqa: E402

Write = tuple[str, Any, bool]
PRAGMAS = (
    *("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"),
    f"cache_size=-{storage_database.CACHE_KB}",
    f"wal_autocheckpoint={storage_database.CHECKPOINT_PAGES}",
)


async def record(folder: Path, plan: Sequence[bytes]) -> tuple[Path, list[list[Write]]]:
    """A copy of the database before the turns, and their writes, commit by commit."""
    store = Store.open(f"sqlite:///{folder}/bench.sqlite3", folder / "lotsen.key")
    chats = sorted({with_lotsen.arrival(one).chat for one in plan})
    population.fill(store, len(chats), chats)
    store.close()
    before = Path(shutil.copy(folder / "bench.sqlite3", folder / "before.sqlite3"))
    store = Store.open(f"sqlite:///{folder}/bench.sqlite3", folder / "lotsen.key")
    commits: list[list[Write]] = [[]]
    _listen(store, commits)
    channel = RecordingChannel("telegram")
    app = App(store, ManualClock(population.NOW), [channel], checkin_flow.flows())
    gc_tuning.freeze_loaded()
    await app.start()
    await with_lotsen.feed(app, plan)
    app.close()
    return before, [commit for commit in commits if commit]


def _listen(store: Store, commits: list[list[Write]]) -> None:
    def executed(*given: Any) -> None:
        _connection, _cursor, sql, values, _context, many = given
        if sql.lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"}:
            rows = [tuple(map(_written, row)) for row in (values if many else [values])]
            commits[-1].append((sql, rows if many else rows[0], many))

    event.listen(store.engine, "before_cursor_execute", executed)
    event.listen(store.engine, "commit", lambda _connection: commits.append([]))


def _written(value: object) -> object:
    """A time as the text it is written as, so that it costs the floor nothing."""
    timed = isinstance(value, (datetime, time))
    return sqlite3.adapt(value, sqlite3.PrepareProtocol) if timed else value


def by_hand(database: Path, commits: Sequence[Sequence[Write]], plan: Sequence[bytes]) -> float:
    """CPU seconds of parsing the same messages and writing the same rows, one statement a row."""
    connection = _open(database)
    before = process_time()
    for update in plan:
        json.loads(update)
    for commit in commits:
        connection.execute("BEGIN IMMEDIATE")
        for sql, values, many in commit:
            for row in values if many else [values]:
                connection.execute(sql, row).fetchall()
        connection.execute("COMMIT")
    return process_time() - before


def replay(database: Path, commits: Sequence[Sequence[Write]]) -> float:
    """CPU seconds of nothing but the rows, each statement once with all its rows."""
    connection = _open(database)
    before = process_time()
    for commit in commits:
        connection.execute("BEGIN IMMEDIATE")
        for sql, values, many in commit:
            run = connection.executemany if many else connection.execute
            run(sql, values).fetchall()
        connection.execute("COMMIT")
    return process_time() - before


def _open(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def main() -> None:
    """Measure, and print one JSON line."""
    parser = argparse.ArgumentParser(description="CPU time of the same rows with sqlite3 alone.")
    parser.add_argument("--writers", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    hand = bulk = 0.0
    with tempfile.TemporaryDirectory(prefix="lotsen-bench-") as name:
        folder = Path(name)
        plan = messages.updates(given.writers, 1)
        before, commits = asyncio.run(record(folder, plan))
        for at in range(given.rounds):
            hand += by_hand(Path(shutil.copy(before, folder / f"hand{at}.db")), commits, plan)
            bulk += replay(Path(shutil.copy(before, folder / f"bulk{at}.db")), commits)
    turns = given.writers * (1 + len(messages.QUESTIONS)) * given.rounds
    figures = {
        "name": "sqlite_floor",
        "turns": turns,
        "commits": len(commits),
        "cpu_seconds": round(hand, 3),
        "turns_per_cpu_second": round(turns / hand),
        "rows_only_turns_per_cpu_second": round(turns / bulk),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
