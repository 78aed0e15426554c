"""Test the coaches' Telegram bot against a simulated Telegram."""
