"""A folder becomes a reproducible run."""
