"""What both rivals need: the lines they sent, the measure, and the one JSON line it prints.

Measured is the CPU time of the whole process (`time.process_time`) from an update's bytes to the
last line being handed to the library's HTTP client and answered, one update after another in one
event loop. Not measured: imports, building the messages, a warm-up with other youths, the network.
"""

import argparse
import asyncio
import collections
import importlib.metadata
import json
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from typing import Any

from benchmarks import messages

BOT = {"id": 42, "is_bot": True, "first_name": "Rival", "username": "rival_bot"}
TOKEN = "42:" + "A" * 35  # shaped as both libraries want it, and nobody's

WARM_UP_YOUTHS = 200
WARM_UP_SEED = 0

Feed = Callable[[bytes], Awaitable[object]]


class Sent:
    """Telegram's side of sending: keeps each chat's lines, and answers as sendMessage does."""

    def __init__(self) -> None:
        self.lines: collections.defaultdict[int, list[str]] = collections.defaultdict(list)
        self._count = 0

    def send(self, chat_id: int, text: str) -> dict[str, Any]:
        """Keep the line, and return the `Message` a server would.

        The real one repeats the keyboard; this one does not, which spares the rivals its parsing.
        """
        self.lines[chat_id].append(text)
        self._count += 1
        return {
            "message_id": 2 * self._count,
            "from": BOT,
            "chat": {"id": chat_id, "first_name": "Youth", "type": "private"},
            "date": messages.FIRST_DATE,
            "text": text,
        }


Contestant = Callable[[Sent], AbstractAsyncContextManager[Feed]]


def main(name: str, contestant: Contestant) -> None:
    """Run the contestant, installed as distribution `name`, as the command line asks."""
    parser = argparse.ArgumentParser(description=f"CPU time of five-question check-ins: {name}.")
    parser.add_argument("--youths", type=int, default=2000, help="youths in a round")
    parser.add_argument("--rounds", type=int, default=1, help="rounds, each of other youths")
    given = parser.parse_args()
    cpu_seconds = asyncio.run(_measure(contestant, given.youths, given.rounds))
    turns = given.youths * given.rounds * (1 + len(messages.QUESTIONS))
    figures = {
        "name": name,
        "version": importlib.metadata.version(name),
        "turns": turns,
        "cpu_seconds": round(cpu_seconds, 3),
        "turns_per_cpu_second": round(turns / cpu_seconds),
        "peak_mb": round(_peak_mb()),
    }
    print(json.dumps(figures))


async def _measure(contestant: Contestant, youths: int, rounds: int) -> float:
    """Return the CPU seconds of all rounds, or exit when a line is missing or too many."""
    sent = Sent()
    cpu_seconds = 0.0
    async with contestant(sent) as feed:
        await _timed(feed, messages.updates(WARM_UP_YOUTHS, WARM_UP_SEED))
        for seed in range(1, 1 + rounds):
            cpu_seconds += await _timed(feed, messages.updates(youths, seed))
    _check(sent, WARM_UP_YOUTHS + youths * rounds)
    return cpu_seconds


async def _timed(feed: Feed, updates: Iterable[bytes]) -> float:
    before = time.process_time()
    for update in updates:
        await feed(update)
    return time.process_time() - before


def _check(sent: Sent, youths: int) -> None:
    """Exit with a sentence unless every youth got the five questions and then the closing line."""
    closing = messages.CLOSING.format(count=len(messages.QUESTIONS))
    expected = [*messages.QUESTIONS.values(), closing]
    if len(sent.lines) != youths:
        sys.exit(f"{youths} youths wrote, but {len(sent.lines)} were answered.")
    for chat_id, lines in sent.lines.items():
        if lines != expected:
            sys.exit(f"Chat {chat_id} should have got {expected}, but got {lines}.")


def _peak_mb() -> float:
    """Return the most memory the process ever held; macOS counts it in bytes, Linux in KiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)
