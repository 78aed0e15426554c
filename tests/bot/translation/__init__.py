"""Test the translators' tools: catalogs, checks, sheets and commands."""
