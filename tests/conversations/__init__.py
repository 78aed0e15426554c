"""Test whole conversations: as transcripts, in every language, and as programs play them."""
