"""Remember when it was last shown that the database can be written to.

Anybody may ask whether the program is ready, and a commit each time would be work for nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

SECONDS: Final = 5.0
"""So long one proof holds."""


class WriteProof:
    """The last proof; used in the event loop only."""

    def __init__(self) -> None:
        self._until = 0.0

    async def renew(self, write: Callable[[], Awaitable[object]]) -> None:
        """Write, unless that was done just now. Raises what `write` does."""
        now = asyncio.get_running_loop().time()
        if now < self._until:
            return
        await write()
        self._until = now + SECONDS
