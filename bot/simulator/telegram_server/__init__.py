"""Simulate the Bot API on loopback, strictly: what a bot does against it fails its test.

Public face:

- `api_server`: the server, and the bots that it knows
- `simulated_bot`: bots, people and groups, and what they do
- `values`: planned faults, refusals, recorded calls
- `messages`: messages as stored, as sent, and as a test sees them
- `updates`: what waits for a bot, and its webhook
- `methods`: what each method of the Bot API does
- `rules`: what Telegram refuses
- `limits`: how fast a bot may send
- `control`: the same over HTTP, for another process
"""
