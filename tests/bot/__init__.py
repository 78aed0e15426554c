"""Test the rooms of bot that have no pages and no bots."""
