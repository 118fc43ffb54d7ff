"""A blot image becomes a table of bands."""
