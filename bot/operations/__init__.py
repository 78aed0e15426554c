"""Serve, check, back up and administer a deployment: what an operator does with it.

Public face:

- `cli`: the operator's commands
- `danger_cli`: commands about the second reader
- `server`: serve the application and the site in one process
- `http_protocol`: how long a connection may say nothing, and how many there are
- `site`: the whole site
- `scheduler`: periodic jobs
- `monitor`: the operator's alarms, and a dead man's switch
- `heartbeat`: calling that switch
- `weekly_tests`: a test of each one's ways, once a week
- `reach_settings`: the settings by which people are reached: checked, and tried
- `deployment`: open and copy the database as the settings say
- `staff_admin`: staff and invitations, from a terminal
- `doctor`: what is missing or wrong on this machine
- `database_checks`: what is wrong in the database
- `staffing_checks`: when a youth in need would reach nobody
- `directory_checks`: what is wrong in the directory of who can help
- `file_modes`: who may read the files of a deployment
- `findings`: what such checks report
- `logs`: logs without a person in them
- `gc_tuning`: the garbage collector of a command and of a server
"""
