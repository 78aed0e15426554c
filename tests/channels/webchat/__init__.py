"""Test the web chat: joining, talking, its stream, and a youth's own data."""
