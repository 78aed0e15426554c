"""How much of an allowed rate is used when each message takes its time: real time, real outbox.

`python -m benchmarks.slow --latency 1,100,400`: so many milliseconds a message, more or less (a
log-normal spread of 0.4), with Telegram's limits.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import random
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks import population
from bot.app import App
from bot.clock import RealClock
from bot.delivery.channel import Audience, Delivery, Limits, RecordingChannel
from storage.schema.channel_names import ChannelName
from storage.store import Store

LIMITS = Limits(per_second=30, per_chat=timedelta(seconds=1))
SPREAD = 0.4


class Slow(RecordingChannel):
    """A channel that takes its time, and remembers when each message began."""

    def __init__(self, seconds: float, messages: int) -> None:
        super().__init__("telegram", LIMITS)
        self._messages = messages
        self._middle = math.log(seconds)
        self._chance = random.Random(1)  # noqa: S311 - repeatable, nothing secret
        self.began: list[datetime] = []
        self.done = asyncio.Event()

    async def send(self, delivery: Delivery) -> str:
        self.began.append(RealClock().now())
        await asyncio.sleep(self._chance.lognormvariate(self._middle, SPREAD))
        if len(self.began) == self._messages:
            self.done.set()
        return await super().send(delivery)


async def measure(folder: Path, seconds: float, messages: int) -> list[datetime]:
    """When each of so many reminders, all due at once, began to be sent (UTC)."""
    store = Store.open(f"sqlite:///{folder}/slow.sqlite3", folder / "lotsen.key")
    chats = [str(number) for number in range(messages)]
    clock, channel = RealClock(), Slow(seconds, messages)
    population.fill(store, messages, chats)
    population.remind(store, range(1, messages + 1), clock.now())
    app = App(
        store, clock, [channel, RecordingChannel(ChannelName.CONSOLE, audience=Audience.CONSOLE)]
    )
    await app.start()
    async with asyncio.TaskGroup() as nursery:
        nursery.create_task(app.outbox.run())
        while await app.writer.take_due():
            pass
        await channel.done.wait()
        app.outbox.end()
    app.close()
    return channel.began


def main() -> None:
    """Measure, and print a line for each latency."""
    parser = argparse.ArgumentParser(description="How much of the rate a slow channel gets.")
    parser.add_argument("--latency", default="1,100,400", help="milliseconds a message")
    parser.add_argument("--messages", type=int, default=600)
    given = parser.parse_args()
    for latency in map(float, given.latency.split(",")):
        with tempfile.TemporaryDirectory(prefix="lotsen-slow-") as folder:
            began = asyncio.run(measure(Path(folder), latency / 1000, given.messages))
        rate = (len(began) - 1) / (began[-1] - began[0]).total_seconds()
        second = timedelta(seconds=1)
        most = max(sum(one <= at < one + second for at in began) for one in began)
        print(
            f"{latency:.0f} ms a message: {rate:.1f} a second, {rate / LIMITS.per_second:.1%}"
            f" of the rate; at most {most} in any second"
        )


if __name__ == "__main__":
    main()
