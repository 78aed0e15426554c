"""Build SQL statements and run them, compiled once and past SQLAlchemy's per-call work.

Public face:
- `statements`: the tables, and the statements of a batch
- `erase_statements`: of these, what erases a youth
- `staff_statements`: of these, what is about teams and staff
- `meeting_rows`: a meeting from its columns
- `bulk_queries`: queries compiled once, also for lists of ids
- `prepared`: writes compiled once, for many rows, and what compiles them
- `raw_driver`: one statement straight on the driver
- `request_rows`: a request from its row
"""
