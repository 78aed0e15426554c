"""Test turns: no input stops them, and none is lost."""
