"""Serve, check, back up and administer a deployment: what an operator does with it.

Public face:

- `cli`: the operator's commands
- `server`: serve the application and the site in one process
- `site`: the whole site
- `scheduler`: periodic jobs
- `deployment`: open and copy the database as the settings say
- `staff_admin`: staff and invitations, from a terminal
- `doctor`: what is missing or wrong on this machine
- `database_checks`: what is wrong in the database
- `directory_checks`: what is wrong in the directory of who can help
- `findings`: what such checks report
- `logs`: logs without a person in them
- `gc_tuning`: the garbage collector of a command and of a server
"""
