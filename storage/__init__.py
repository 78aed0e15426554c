"""Keep all data in one SQL database: transactions, encrypted texts, queries for pages, upkeep.

Public face:
- `store`: opens a database with its key, and begins units of work
- `database`: engine, connection (`Db`) and the lock file of SQLite
- `outbox`: what may be sent, and how sending it went
- `encryption`: the key file, and texts encrypted with it
- `codec`: values and places as JSON text
- `migrate`: the version of the tables, and the way to this one
- `errors`: what can be wrong with the store, as an operator reads it
- `error_translation`: driver exceptions as those errors
- `access`: who may come in: staff, sessions, invitations, Telegram links
- `turns`: what a turn loads and writes
- `reads`: what pages and bots look at
- `maintenance`: backup, rotation of keys, retention, watchdog
- `schema`, `sql`, `migrations`: tables, statements over them, Alembic's scripts
"""
