"""Whatever most commands load. A fork of a process that has it need not load it again."""

from __future__ import annotations

from bot import app
from bot.__main__ import main
from bot.demo import run
from bot.operations import doctor, server, staff_admin
from bot.simulator import cli

__all__ = ["cli", "doctor", "main", "run", "server", "staff_admin"]

app.load_locales()
