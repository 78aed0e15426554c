"""What both web edges share: pages, streams, and what every request must pass."""
