"""Run the youths' bot in Telegram: onboard youths, receive what they do, send lines of the outbox.

Public face:
- `aiogram_client`: calls the Bot API with aiogram
- `bot`: the bot as a service and as a channel of the outbox
- `chat_actions`: what is done in a chat besides the lines of the outbox
- `onboarding`: how a youth joins by an invitation
- `outgoing`: a delivery as Telegram messages
- `receiver`: takes updates, one chat's in order
- `updates`: updates as plain values, and actions in a chat
"""
