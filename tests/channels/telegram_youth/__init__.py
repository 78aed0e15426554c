"""Test the youths' Telegram bot against a simulated Telegram."""
