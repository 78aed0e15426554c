"""Manage access: staff and their sessions, invitations of youths, links to Telegram.

Public face:
- `staff`: people who work here, their passwords and code apps
- `sessions`: sign-in links and sessions of the console
- `invites`: invitations of youths
- `teams`: the team, and whether its people are real
- `coach_telegram`: a coach's Telegram: linking, pauses, the summary, the open question
- `bot_links`: the name of the youths' bot, for links
"""
