"""Test rendering: registry, plurals, values, and catalogs that are read again."""
