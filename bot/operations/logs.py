"""Log what happened in the program, never a person (privacy-security.md, item 19)."""

from __future__ import annotations

import logging
import sys
from typing import Any

from bot.errors import error_location

# structlog is imported late: most commands log nothing, and it takes a fifth of their start.


def configure(kind: str, level: int = logging.INFO) -> None:
    """Log to the standard error output, as `plain` lines for people or as `json` for machines."""
    import structlog  # noqa: PLC0415

    plain = structlog.processors.LogfmtRenderer(
        key_order=("timestamp", "level", "event"), drop_missing=True
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer() if kind == "json" else plain,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    capture_libraries()


def configure_for_command() -> None:
    """Log for whoever sits at a terminal: only what they should know."""
    configure("plain", logging.WARNING)


def log() -> Any:
    """Return a log that is configured, also in a command that logs nothing itself."""
    import structlog  # noqa: PLC0415

    if not structlog.is_configured():
        configure_for_command()
    return structlog.get_logger()


def capture_libraries() -> None:
    """Log what libraries log as a warning or worse, and their warnings."""
    logging.basicConfig(handlers=[LibraryHandler()], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)


class LibraryHandler(logging.Handler):
    """A handler of libraries' warnings, without their values: these may quote what somebody wrote.

    Only the fixed part of the sentence is kept, and which error it was and where.
    """

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        fixed = str(record.msg).strip().partition("\n")[0] if record.args else ""
        log().log(
            record.levelno,
            "library_logged",
            library=record.name,
            place=f"{record.module}:{record.lineno}",
            **({"says": fixed} if fixed else {}),
            **({"error": error_location(error)} if isinstance(error, Exception) else {}),
        )
