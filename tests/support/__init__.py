"""Help the tests: clients, made-up people, servers and databases."""
