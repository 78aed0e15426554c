"""Test how people are told while no page of theirs is open."""
