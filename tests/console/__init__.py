"""Test the console: its pages, and what coaches and coordinators may do."""
