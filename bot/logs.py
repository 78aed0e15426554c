"""The log: what happened in the program, never a person (privacy-security.md, item 19).

Libraries log too, and their errors may quote what somebody wrote. Of them only the fixed part of
the sentence is kept, and which error it was and where.
"""

from __future__ import annotations

import logging
import sys
from typing import Final

import structlog
from structlog.typing import Processor

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
    logging.basicConfig(handlers=[Libraries()], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)


class Libraries(logging.Handler):
    """What a library logs, without its values."""

    def emit(self, record: logging.LogRecord) -> None:
        from bot.taking import where  # noqa: PLC0415 - most commands log nothing

        error = record.exc_info[1] if record.exc_info else None
        fixed = str(record.msg).strip().partition("\n")[0] if record.args else ""
        structlog.get_logger().log(
            record.levelno,
            "a library says",
            library=record.name,
            place=f"{record.module}:{record.lineno}",
            **({"says": fixed} if fixed else {}),
            **({"error": where(error)} if isinstance(error, Exception) else {}),
        )
