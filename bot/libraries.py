"""What libraries log. Their errors may quote what somebody wrote, so only the fixed part of the
sentence is kept, and which error it was and where (privacy-security.md, item 19).
"""

from __future__ import annotations

import logging


def hear() -> None:
    """Hear what they log as a warning or worse, without its values; also their warnings."""
    logging.basicConfig(handlers=[Libraries()], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)


class Libraries(logging.Handler):
    """What a library logs, without its values."""

    def emit(self, record: logging.LogRecord) -> None:
        from bot import logs  # noqa: PLC0415 - most commands log nothing
        from bot.taking import where  # noqa: PLC0415 - the same

        error = record.exc_info[1] if record.exc_info else None
        fixed = str(record.msg).strip().partition("\n")[0] if record.args else ""
        logs.log().log(
            record.levelno,
            "a library says",
            library=record.name,
            place=f"{record.module}:{record.lineno}",
            **({"says": fixed} if fixed else {}),
            **({"error": where(error)} if isinstance(error, Exception) else {}),
        )
