"""Test loading and checking the directory of who can help."""
