"""Sense texts in threads beside the event loop and the writer, before they are queued.

The writer never waits for it. A text whose meaning takes too long is sensed by letters and words
alone, and so are those of the next minute; so is one while many wait. What cannot be sensed at all
is left to the list. Each is counted, for whoever runs this.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from enum import StrEnum
from typing import Final

import structlog

from bot.errors import error_location
from bot.safety.classifier import Classifier, ReaderState, Sensed

THREADS: Final = 2
PATIENCE: Final = timedelta(seconds=3)
"""A text that takes longer is sensed by letters and words."""

PAUSE: Final = timedelta(minutes=1)
"""So long no meaning is asked for after one that was late: a model that hangs would hold each."""

AT_ONCE: Final = 1_000
"""Characters that are read in the event loop; what is longer takes longer than others may wait."""

MOST_WAITING: Final = 16
"""So many texts may wait for their meaning; the next are sensed by letters and words."""

log = structlog.get_logger()


class SensedBy(StrEnum):
    """By what a text was sensed."""

    MEANINGS = "meanings"
    LETTERS = "letters"  # no meaning is at work here
    BUSY = "letters_busy"  # too many waited
    LATE = "letters_late"  # the meaning took too long or failed, or one just before it was late
    LIST = "list"  # no weights, or it failed: the list alone reads


class TextSensing:
    """The one that senses. `counts` has how many texts were sensed by what, since the start."""

    def __init__(
        self, classifier: Classifier, patience: timedelta = PATIENCE, pause: timedelta = PAUSE
    ) -> None:
        self._classifier = classifier
        self._patience = patience.total_seconds()
        self._pause = pause.total_seconds()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="sensing")
        self._waiting = 0
        self._late_until = 0.0  # of the event loop's own clock
        self.counts = Counter[SensedBy]()

    @property
    def state(self) -> ReaderState:
        """What of the second reader is at work."""
        return self._classifier.state

    async def sense(self, text: str) -> Sensed | None:
        """Sense a text; None where the list is to decide alone. Raises nothing."""
        by = self._by()
        if by is SensedBy.MEANINGS:
            by, sensed = await self._with_meaning(text)
        else:
            by, sensed = await self._beside(text, by)
        self.counts[by] += 1
        return sensed

    def _by(self) -> SensedBy:
        """Return by what the next text is sensed, as things stand."""
        if self._classifier.state is ReaderState.ABSENT:
            return SensedBy.LIST
        if self._classifier.state is ReaderState.LETTERS:
            return SensedBy.LETTERS
        if asyncio.get_running_loop().time() < self._late_until:
            return SensedBy.LATE
        return SensedBy.BUSY if self._waiting >= MOST_WAITING else SensedBy.MEANINGS

    async def _with_meaning(self, text: str) -> tuple[SensedBy, Sensed | None]:
        loop = asyncio.get_running_loop()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                sensed = await loop.run_in_executor(self._threads, self._classifier.sense, text)
        except TimeoutError:
            self._late_until = loop.time() + self._pause
            log.error("second_reader_late", seconds=self._patience)
        except Exception as error:  # noqa: BLE001 - letters, or the list, read whatever happens here
            log.error("text_not_sensed", error=error_location(error))
        else:
            return SensedBy.MEANINGS, sensed
        finally:
            self._waiting -= 1
        return await self._beside(text, SensedBy.LATE)

    async def _beside(self, text: str, by: SensedBy) -> tuple[SensedBy, Sensed | None]:
        """Sense by letters; a long text in a thread beside the event loop."""
        if len(text) <= AT_ONCE:
            return self._by_letters(text, by)
        return await asyncio.to_thread(self._by_letters, text, by)

    def _by_letters(self, text: str, by: SensedBy) -> tuple[SensedBy, Sensed | None]:
        """Sense at once: under a thousandth of a second for a message of usual length."""
        if by is SensedBy.LIST:
            return by, None
        try:
            return by, self._classifier.sense(text, meanings=False)
        except Exception as error:  # noqa: BLE001 - the list reads whatever happens here
            log.error("text_not_sensed", error=error_location(error))
            return SensedBy.LIST, None

    def close(self) -> None:
        """Sense nothing more."""
        self._threads.shutdown(wait=False, cancel_futures=True)
