"""Give channels and web pages access to the application: what they may read, write and report.

Public face:
- `gateway`: the parts of the program that a channel or page may use
- `late_openings`: who opened a conversation while that could not be written
- `opening_times`: another time of opening, and what is told at it
- `way_tests`: a test by ways of somebody of the staff
- `service`: what a bot that runs beside the web server must be able to do
- `site_rules`: the public address, and what follows for cookies and frames
- `stream_limits`: how many pages may be open, of whom
- `write_proof`: when the database was last written to, to show that it can be
- `status`: how a service is doing, and its webhook
"""
