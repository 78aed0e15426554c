"""Send committed lines: in each youth's order, as the send policy and the rate limits allow.

Public face:
- `outbox`: sends lines, and marks how that went
- `channel`: what a channel must be able to do, and tells of itself
- `selection`: which lines are sent next, decided in the writer's thread
- `news_summary`: what happened in youths' lives, gathered to one summary a day
- `send_plan`: one pass over the outbox: what is sent now, and what waits
- `rate_limit`: when a channel and its chats may be used next
- `chat_workers`: the workers of one channel, in each chat one line after another
- `change_notifier`: tells open pages that something was committed
"""
