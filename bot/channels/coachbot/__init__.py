"""The coaches' robot in Telegram, without Telegram: what is heard, decided by nobody, and shown."""
