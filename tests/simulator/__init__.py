"""Test the simulator: its server of Telegram is as strict as the real one."""
