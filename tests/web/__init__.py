"""Test what all web pages share: security, streams, templates and transcripts."""
