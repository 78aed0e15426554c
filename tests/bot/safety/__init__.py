"""Test the danger words: what is found and missed, and what the prefilter may skip."""
