"""Reach youths and coaches by the web chat and by two Telegram bots; each can be left out.

Public face:
- `factory`: creates the bots that have a token
- `telegram`: what both Telegram bots share
- `telegram_coach`: the coach bot
- `telegram_youth`: the youths' bot
- `webchat`: the youths' chat in a browser
"""
