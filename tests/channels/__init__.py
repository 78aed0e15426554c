"""Test every way to youths and coaches: the web chat and two Telegram bots."""
