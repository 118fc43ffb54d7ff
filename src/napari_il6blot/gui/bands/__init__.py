"""Parts of the dock Band integration."""
