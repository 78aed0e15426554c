"""What both Telegram bots need and neither library has: facts of the Bot API (telegram.md)."""
