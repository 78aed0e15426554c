"""The log: what happened in the program, never a person (privacy-security.md, item 19)."""

from __future__ import annotations

import logging
import sys
from typing import Any, Final

import structlog
from structlog.typing import Processor

from bot import libraries

OURS: Final[tuple[Processor, ...]] = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)
PLAIN: Final = structlog.processors.LogfmtRenderer(
    key_order=("timestamp", "level", "event"), drop_missing=True
)


def configure(kind: str, level: int = logging.INFO) -> None:
    """Log to the standard error output, as `plain` lines for people or as `json` for machines."""
    shown: Processor = structlog.processors.JSONRenderer() if kind == "json" else PLAIN
    structlog.configure(
        processors=[*OURS, shown],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    libraries.hear()


def of_a_command() -> None:
    """For whoever sits at a terminal: only what they should know."""
    configure("plain", logging.WARNING)


def log() -> Any:
    """A log that is configured, also in a command that logs nothing itself."""
    if not structlog.is_configured():
        of_a_command()
    return structlog.get_logger()
