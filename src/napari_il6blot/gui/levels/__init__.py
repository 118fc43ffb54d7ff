"""Parts of the dock Normalization."""
