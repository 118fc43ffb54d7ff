"""A plate becomes a table of concentrations."""
