"""Say where the program is reached, and what follows for cookies and frames."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The address of the program. `framed` only in the demo, whose page holds two frames."""

    base_url: str
    framed: bool = False

    @property
    def secure(self) -> bool:
        """Tell whether the program is reached by https: cookies are then never sent without it."""
        return self.base_url.startswith("https:")

    @property
    def origin(self) -> str:
        """Return scheme, host and port, as a browser names them."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"
