"""Test the demo: its page, its story and its Telegram."""
