"""Simulate conversations on a clock moved by hand, and a Telegram for the bots to speak with.

Public face:

- `simulator`: one youth and their staff, through the real pipeline
- `coach_actions`: what a coach does in it
- `refusal_sentences`: why a turn was refused, as a sentence
- `cli`: `lotsen chat`, at a terminal or as JSON lines
- `telegram_server`: the Bot API on loopback
"""
