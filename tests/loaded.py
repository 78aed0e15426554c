"""Whatever most commands load. A fork of a process that has it need not load it again."""

from __future__ import annotations

from bot import admin, app, doctor, rehearse, serving
from bot.__main__ import main
from bot.demo import play

__all__ = ["admin", "doctor", "main", "play", "rehearse", "serving"]

app.language()
