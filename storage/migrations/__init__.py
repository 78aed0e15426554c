"""Hold Alembic's scripts, which `storage.migrate` runs; one file a revision in `versions`.

Public face:
- `env`: runs them on the connection it is given
"""
