"""Share what both Telegram bots need and neither library has: facts of the Bot API (telegram.md).

Public face:
- `answer_queue`: what a bot says besides the outbox, at one pace with it
- `api_limits`: update types, timeouts and rate limits of the Bot API
- `buttons`: what a button carries, and how buttons are laid out
- `formatting`: HTML, lengths, and long messages in parts
- `polling`: the receive loop, with its retries
- `profile`: commands and description of a bot in every language
- `service`: what both bots do beside the web server
- `updates`: unreadable updates, and updates of other chats than private ones
"""
