"""Report the metrics of a running Lotsen in the Prometheus format. No person, no label of one.

Nothing is counted while a turn is taken: the database is read when metrics are asked for. The
registry is our own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.gateway.gateway import Gateway
from bot.safety.classifier import ReaderState
from bot.safety.sensing import SensedBy
from bot.turns.writer import WriterLoad
from flows.engine.facts import Tier
from flows.engine.programme import RequestKind
from storage import database
from storage.reads import metrics
from storage.reads.metrics import Counts
from storage.reads.readiness import Unready
from storage.schema.line_state import WAITING, LineState

TIERS: Final = tuple(Tier)


async def render(gateway: Gateway) -> bytes:
    """Return all metrics now, in the text format. Raises StoreError."""
    now = gateway.clock.now()
    seen = await gateway.read(lambda db, _: metrics.measure(db, now))
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    well = {one.name: not one.trouble for one in gateway.services}
    missed = dict(gateway.renderer.fallback_counts)
    sensing = gateway.listener.sensing
    registry.register(
        _MetricsCollector(
            gateway.writer.load, seen, gateway.notifier.count, well, missed, sensing.state,
            dict(sensing.counts), database.free_bytes(gateway.store.url),
            len(gateway.late_openings),
        )
    )  # fmt: skip
    return generate_latest(registry)


@dataclass(frozen=True, slots=True, eq=False)
class _MetricsCollector(Collector):
    """One reading of the metrics, with their Prometheus names."""

    load: WriterLoad
    seen: Counts
    streams: int
    well: Mapping[str, bool]
    missed: Mapping[tuple[str, str], int]
    reader: ReaderState
    sensed: Mapping[SensedBy, int]
    free: int | None
    late_openings: int

    def collect(self) -> Iterator[Metric]:
        load, seen = self.load, self.seen
        yield _gauge("writer_queue", "what arrived and waits for its commit", load.waiting)
        yield _counter("turns", "turns taken since the start", load.turns)
        yield _counter("commits", "commits of turns since the start", load.commits)
        yield _counter("refused", "what was refused because too many waited", load.refused)
        yield _gauge("streams", "pages that are told at once", self.streams)
        yield _by(
            "edge_up", "whether a bot beside the site hears", "edge", self.well, (*self.well,)
        )
        yield _by("outbox_lines", "lines that are still to be said", "state",
                  seen.open_lines, WAITING)  # fmt: skip
        yield _by("outbox_recent", f"of the last {metrics.RECENT} lines", "state",
                  seen.recent_lines, tuple(LineState))  # fmt: skip
        yield _gauge("outbox_wait_seconds", "how long the oldest due line waits", seen.oldest_wait)
        yield _by("escalations_open", "who needs a human", "tier", seen.escalations, TIERS)
        yield _gauge("escalations_overdue", "open, and no human wrote in time", seen.overdue)
        yield _by("staff_unready", "staff who could not be reached with their pages closed", "why",
                  seen.unready, tuple(Unready))  # fmt: skip
        yield _gauge("escalations_unreached", "open, and nobody can be reached", seen.unreached)
        yield _gauge("contacts_overdue", "youths with whom a coach should have been in touch",
                     seen.contacts_overdue)  # fmt: skip
        yield _by("requests_open", "what youths ask for, and is not answered", "kind",
                  seen.requests, tuple(RequestKind))  # fmt: skip
        yield _gauge("requests_overdue", "open, and not answered in time", seen.requests_late)
        yield _gauge("words_to_read", "nothing understood them, and no coach has read them",
                     seen.to_read.waiting)  # fmt: skip
        yield _gauge("words_to_read_overdue", "of these, due before now", seen.to_read.overdue)
        yield _gauge("alarms", "what is wrong with the program", seen.alarms)
        yield _gauge("quarantined", "turns that were set aside", seen.quarantined)
        yield _missed(self.missed)
        yield _by("second_reader", "1 for what of the second reader is at work", "state",
                  {self.reader: 1}, tuple(ReaderState))  # fmt: skip
        yield _sensed(self.sensed)
        free = math.nan if self.free is None else self.free
        yield _gauge("disk_free_bytes", "the room left where the database lies", free)
        yield _gauge("openings_not_written", "who opened a conversation, to be written later",
                     self.late_openings)  # fmt: skip


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"lotsen_{name}", about, value=value)


def _counter(name: str, about: str, value: float) -> Metric:
    return CounterMetricFamily(f"lotsen_{name}", about, value=value)


def _missed(found: Mapping[tuple[str, str], int]) -> Metric:
    """Count the lines that a language could not say; the contexts are ours, and no person's."""
    about = "lines said in another language of the chain"
    family = CounterMetricFamily("lotsen_words_missed", about, labels=["language", "line"])
    for labels, count in found.items():
        family.add_metric(labels, count)
    return family


def _sensed(found: Mapping[SensedBy, int]) -> Metric:
    family = CounterMetricFamily(
        "lotsen_texts_sensed", "texts of youths, by what they were read for danger", labels=["by"]
    )
    for one in SensedBy:
        family.add_metric([one], found.get(one, 0))
    return family


def _by(
    name: str, about: str, label: str, found: Mapping[str, int], known: tuple[str, ...]
) -> Metric:
    """Return one gauge with a value for each of the known kinds, also where there is none."""
    family = GaugeMetricFamily(f"lotsen_{name}", about, labels=[label])
    for one in known:
        family.add_metric([one], found.get(one, 0))
    return family
