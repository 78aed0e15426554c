"""Run the coach bot in Telegram: escalation cards, conversations with youths, phrases, digests.

Public face:
- `bot`: the bot as a service and as a channel of the outbox
- `cards`: escalation cards, their buttons and their end
- `charts`: figures as pictures
- `close_dialog`: the end of a conversation: handed over or closed
- `commands`: the slash commands
- `composing`: a coach's text to a youth, or a private note
- `context`: what every action of the bot needs
- `digest`: the day and the week of a coach
- `erasure`: messages changed when a youth has erased everything
- `outgoing`: sends lines of the outbox and the bot's own answers
- `pending_question`: what the bot asked a coach, until it is answered
- `phrasebook`: prepared lines, filled in and sent
- `profile`: what Telegram shows of the bot
- `ptb_client`: calls the Bot API with python-telegram-bot
- `retry`: waits and tries again
- `router`: gives each update to its handler
- `screen`: what a coach does in a chat, and what can be shown there
- `sync`: keeps what is shown in step with the database
"""
