"""Shorten names and labels: the first name of staff (product.md), a label without its emoji."""

from __future__ import annotations


def first_name(name: str) -> str:
    """Return the first word of a name; a name of one word, or of none, as it is."""
    return name.split(maxsplit=1)[0] if name.split() else name


def without_picture(label: str) -> str:
    """Return a label without the emoji that it begins with: on a page an icon stands there."""
    picture, _, words = label.partition(" ")
    return label if any(map(str.isalnum, picture)) or not words else words
