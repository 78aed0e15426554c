"""The web chat of youths: an edge."""
