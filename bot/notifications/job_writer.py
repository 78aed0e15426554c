"""Say what the notifiers need of the program's writer; it stands on a layer above them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class JobWriter(Protocol):
    """Whoever runs a function in the one thread that writes."""

    async def run(self, job: Callable[[], T]) -> T:
        """Run it there. Raises FullQueueError and what it raises."""
