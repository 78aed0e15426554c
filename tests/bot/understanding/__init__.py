"""Test how days and times in words are understood."""
