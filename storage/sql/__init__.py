"""Build SQL statements and run them, compiled once and past SQLAlchemy's per-call work.

Public face:
- `statements`: the tables, and the statements of a batch
- `bulk_queries`: queries compiled once, also for lists of ids
- `prepared`: writes compiled once, for many rows, and what compiles them
- `raw_driver`: one statement straight on the driver
"""
