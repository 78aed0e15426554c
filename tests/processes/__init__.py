"""Test whole programs: commands, servers and the demo, also killed at any moment."""
