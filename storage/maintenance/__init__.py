"""Maintain the database: copies, a new key, retention, and what must always hold.

Public face:
- `backup`: copies of a SQLite database in use
- `key_rotation`: everything sealed again with a new key
- `retention`: deletion of what has been kept long enough
- `watchdog`: what must always hold, checked and repaired
"""
