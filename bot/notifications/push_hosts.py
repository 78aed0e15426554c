"""Decide which push services may be called: their address comes from a browser, so from anybody."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection
from typing import Final
from urllib.parse import SplitResult, urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

KNOWN: Final = (
    "fcm.googleapis.com",
    "jmt17.google.com",
    "updates.push.services.mozilla.com",
    "*.push.services.mozilla.com",
    "*.notify.windows.com",
    "*.push.apple.com",
)
"""The services of Chrome, of Chromium as Linux has it, of Firefox, of Edge, and of Safari."""

APPLE: Final = "*.push.apple.com"
HTTPS: Final = 443
DOMAIN: Final = re.compile(r"(?<![^.])[a-z0-9-]+\.[a-z]{2,}$")
LONGEST_DOMAIN: Final = 40
LONGEST: Final = 2000
"""Characters of an address; the longest that is known, of Edge, has some six hundred."""


class PrivateAddressError(OSError):
    """A push service's name leads to an address that is not of the internet."""


def matches(host: str, pattern: str) -> bool:
    """Tell whether a host is this one, or with `*.` in front one below it."""
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


class PushHosts:
    """The services that may be called: KNOWN by https, and those of a setting, also without.

    A host of the setting is a name or address, with its port where it has one: a server of one's
    own. Only such a host may have a private address.
    """

    def __init__(self, own: Collection[str] = ()) -> None:
        self._own = tuple(one.lower() for one in own)

    def is_allowed(self, endpoint: str) -> bool:
        """Tell whether the address of a subscription may be called."""
        parts = _split(endpoint)
        if parts is None:
            return False
        if self._is_own(parts):
            return parts.scheme in {"https", "http"}
        known = any(matches(parts.hostname or "", one) for one in KNOWN)
        return known and parts.scheme == "https" and parts.port in {None, HTTPS}

    def is_own_host(self, host: str) -> bool:
        """Tell whether the setting names this host, at whatever port."""
        return any(matches(host.lower(), one.partition(":")[0]) for one in self._own)

    def _is_own(self, parts: SplitResult) -> bool:
        return any(matches(parts.netloc.lower(), one) for one in self._own)


class PublicResolver(AbstractResolver):
    """A resolver of names that refuses what leads into a private network.

    It stands where the connection is made, so nobody can answer differently a moment later.
    """

    def __init__(self, hosts: PushHosts, resolver: AbstractResolver | None = None) -> None:
        self._hosts = hosts
        self._resolver = resolver or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Resolve a name. Raises PrivateAddressError, or an OSError where there is no such name."""
        found = await self._resolver.resolve(host, port, family)
        if not self._hosts.is_own_host(host) and not all(_is_public(one["host"]) for one in found):
            raise PrivateAddressError(host)
        return found

    async def close(self) -> None:
        await self._resolver.close()


def domain_of(endpoint: str) -> str:
    """Return the domain of a service that its operator may know: example.com.

    "" of an address that no browser gives, or whose domain is longer than theirs are: what stands
    in it is chosen by whoever sends it.
    """
    parts = _split(endpoint)
    found = DOMAIN.search(parts.hostname or "") if parts is not None else None
    return found[0] if found is not None and len(found[0]) <= LONGEST_DOMAIN else ""


def _split(endpoint: str) -> SplitResult | None:
    """Return the parts of an address; None for one that no browser gives."""
    if len(endpoint) > LONGEST or not endpoint.isascii() or not endpoint.isprintable():
        return None
    try:
        parts = urlsplit(endpoint)
        usable = parts.hostname and parts.port != 0 and not parts.username and not parts.password
    except ValueError:
        return None
    return parts if usable and " " not in endpoint and "\\" not in endpoint else None


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return found.is_global and not found.is_multicast
