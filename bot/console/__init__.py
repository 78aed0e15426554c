"""Serve the console: the pages below /desk for coaches, coordinators and translators.

Public face:

- `routes`: every route of the console
- `responses`: routes, redirects, refusals and the session cookie
- `auth`: who is signed in, the CSRF check, and pages in their language
- `sign_in`: signing in and out
- `first_sign_in`: choosing a password and a code app
- `credentials`: checking name, password and code
- `passwords`: which passwords are good enough, and their hashes
- `totp`: codes of an app
- `account`: a person's own account
- `telegram_link`: linking a coach's Telegram
- `inbox`: youths who need a human
- `youth_list`: all youths of the team
- `youth_page`: the page of one youth
- `youth_view`: the parts of that page, without what the youth looked up
- `youth_access`: loading a youth of the own team, and submitting a coach's actions
- `upcoming`: what lies ahead of a youth
- `live`: the stream that keeps a youth's page fresh
- `live_chat`: taking an escalation, and writing to the youth
- `phrases`: prepared phrases, handing over, proposing a small step
- `close_escalation`: closing with an outcome
- `after_action`: the page after such an action
- `reassign`: making another coach responsible
- `team_pages`: the team's page
- `staff_actions`: adding people, sign-in links, leaving
- `incidents`: acknowledging alarms and failed turns
- `translate`: the translator's pages
- `translate_list`: the lists of lines in them
"""
