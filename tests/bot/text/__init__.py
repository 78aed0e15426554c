"""Test the normal form of texts."""
