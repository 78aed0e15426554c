"""Maintain the database: copies, a new key, retention, and what must always hold.

Public face:
- `backup`: copies of a SQLite database in use
- `told_alarms`: what the operator was told of, and when
- `key_rotation`: everything sealed again with a new key
- `erasures`: who was erased stays erased, in every file and after a copy was put back
- `retention`: deletion of what has been kept long enough
- `watchdog`: what must always hold, checked and repaired
"""
