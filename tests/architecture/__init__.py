"""Test the repository itself: its imports, sizes, names and words."""
