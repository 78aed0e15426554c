"""Limit how often an address may try a secret: codes that are said aloud are short (attack 5)."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from starlette.requests import Request

from storage.schema.periods import WRONG_ATTEMPTS_PAUSE

IPV4: Final = 4
NETWORK_BITS: Final = 64
MAX_ATTEMPTS: Final = 5
MOST_ADDRESSES: Final = 10_000


def address_of(request: Request) -> str:
    """Return where a request comes from: not stored, only counted.

    Of IPv6 it is the network of 64 bits, for whoever has one has every address in it.
    """
    client = request.client.host if request.client else ""
    try:
        found = ipaddress.ip_address(client.partition("%")[0])
    except ValueError:
        return client
    if found.version == IPV4:
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((found, NETWORK_BITS), strict=False))


@dataclass
class AttemptLimit:
    """Wrong attempts by address, in memory only; those older than the pause do not count."""

    now: Callable[[], datetime]
    most: int = MAX_ATTEMPTS
    _wrong: OrderedDict[str, list[datetime]] = field(default_factory=OrderedDict)

    def allows(self, address: str) -> bool:
        """Tell whether another attempt is allowed now."""
        return len(self._recent(address)) < self.most

    def record_failure(self, address: str) -> None:
        """Record that a secret was wrong."""
        self._wrong[address] = [*self._recent(address), self.now()]
        self._wrong.move_to_end(address)
        while len(self._wrong) > MOST_ADDRESSES:
            self._wrong.popitem(last=False)

    def _recent(self, address: str) -> list[datetime]:
        since = self.now() - WRONG_ATTEMPTS_PAUSE
        recent = [at for at in self._wrong.get(address, ()) if at > since]
        if not recent:
            self._wrong.pop(address, None)
        return recent
