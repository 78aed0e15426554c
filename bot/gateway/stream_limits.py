"""Limit how many streams are open: of one chat or person, from one address, and in total.

Used in the event loop only. Of one owner the newest stay; where an address or the whole has no room
left, nobody else's stream is ended for it: whoever comes is refused, and tries again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

OF_CHAT: Final = 4
OF_PERSON: Final = 16
"""Of one of the staff: pages in view and the alarm, in a few browsers."""

OF_ADDRESS: Final = 200
"""A school or a library is one address."""

IN_TOTAL: Final = 2_000
"""Where nobody has said how many files the program may open."""


class OpenStream:
    """One stream. `ended`: it is to end, for newer ones of the same owner were opened."""

    def __init__(self) -> None:
        self.ended = False
        self.wake: Callable[[], object] = lambda: None

    def end(self) -> None:
        """End it; whoever waits in it is woken."""
        self.ended = True
        self.wake()


class StreamLimits:
    """All open streams, by owner and by address. `total` is how many there may be."""

    def __init__(self, total: int = IN_TOTAL) -> None:
        self.total = total
        self._of_owner: dict[str, list[OpenStream]] = defaultdict(list)
        self._of_address = Counter[str]()

    @property
    def count(self) -> int:
        """Return how many are open."""
        return sum(self._of_address.values())

    def may_open(self, address: str) -> bool:
        """Tell whether this address may open another."""
        return self.count < self.total and self._of_address[address] < OF_ADDRESS

    @contextmanager
    def opened(self, owner: str, most: int, address: str) -> Iterator[OpenStream]:
        """Count a stream for as long as the context lasts; the oldest past `most` is ended."""
        stream, mine = OpenStream(), self._of_owner[owner]
        mine.append(stream)
        self._of_address[address] += 1
        for one in mine[:-most]:
            one.end()
        try:
            yield stream
        finally:
            mine.remove(stream)
            if not mine:
                self._of_owner.pop(owner, None)
            self._of_address[address] -= 1
            if not self._of_address[address]:
                del self._of_address[address]
