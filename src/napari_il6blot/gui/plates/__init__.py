"""Parts of the dock ELISA release."""
