"""Test how a deployment is run: settings, doctor, logs, jobs and the start."""
