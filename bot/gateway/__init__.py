"""Give channels and web pages access to the application: what they may read, write and report.

Public face:
- `gateway`: the parts of the program that a channel or page may use
- `service`: what a bot that runs beside the web server must be able to do
- `site_rules`: the public address, and what follows for cookies and frames
- `status`: how a service is doing, and its webhook
"""
