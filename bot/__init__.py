"""Run Lotsen: bring the conversations of flows/ to youths and their coaches, kept by storage/.

The packages and modules, each importing only those below it ([tool.importlinter] in
pyproject.toml):

- `__main__`: the command line, `lotsen …`
- `demo`: the whole product with made-up people, on one page
- `operations`: serve, check, back up and administer a deployment
- `console`: the pages of coaches, coordinators and translators
- `translation`: catalogs as translators see them: extract, edit, check, review, publish
- `channels`: the web chat, and the Telegram bots of youths and coaches
- `web`: what every page stands on: templates, streams, security, webhooks, metrics
- `simulator`: conversations on a clock moved by hand, and a simulated Telegram
- `app`: the application, wired together
- `gateway`: the parts of the application that pages and bots are given
- `handlers`: what each kind of input does to a youth's state
- `escalation`: a human is needed: open, take, hand over, close
- `notifications`: people without an open page are told that there is something to read
- `delivery`: channels, and the outbox that sends what was committed
- `turns`: an input becomes a turn, and turns are committed in batches
- `understanding`: what a typed message means: commands, choices, dates and times
- `directory`: contacts who can help, read and checked
- `config`: the settings of a deployment
- `safety`: the lexicon of danger, read before any flow
- `setting_types`: kinds of values that a setting may have
- `language`: catalogs, plural rules, and the renderer
- `policy`: who is told when: send policy, escalation ladder, working hours, timers
- `text`: normalization, bidi, scripts, widths, readability
- `clock`: the time
- `errors`: every error, in one tree
"""
