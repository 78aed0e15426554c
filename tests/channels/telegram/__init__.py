"""Test what both Telegram bots share."""
