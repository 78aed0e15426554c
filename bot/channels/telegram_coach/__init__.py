"""Run the coach bot in Telegram: escalation cards, conversations with youths, phrases, digests.

Public face:
- `answers`: what is shown besides lines of the outbox, at one pace with it
- `bot`: the bot as a service and as a channel of the outbox
- `cards`: escalation cards, their buttons and their end
- `charts`: figures as pictures
- `day_parser`: a day that a coach writes behind a command
- `close_dialog`: the end of a conversation: handed over or closed
- `commands`: the slash commands
- `composing`: a coach's text to a youth, or a private note
- `context`: what every action of the bot needs
- `digest`: the day and the week of a coach
- `erasure`: messages changed when a youth has erased everything
- `outgoing`: sends lines of the outbox
- `pending_question`: what the bot asked a coach, until it is answered
- `phrasebook`: prepared lines, filled in and sent
- `profile`: what Telegram shows of the bot
- `ptb_client`: calls the Bot API with python-telegram-bot
- `retry`: begins again what cannot go on now
- `router`: gives each update to its handler
- `screen`: what a coach does in a chat, and what can be shown there
- `sync`: keeps what is shown in step with the database
"""
