"""Test delivery: the outbox, its workers, rate limits and notifications."""
