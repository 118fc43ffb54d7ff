"""Parts of the dock Lane detection."""
