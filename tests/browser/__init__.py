"""Test the pages in a real browser: with keys, on a slow line, without scripts."""
