"""Parts of the dock Study."""
