"""The console of coaches: an edge."""
