"""Test the pure rules: when nobody can be reached out of hours."""
