"""Test the database: keys, access, retention, migrations, queries, and what must hold."""
