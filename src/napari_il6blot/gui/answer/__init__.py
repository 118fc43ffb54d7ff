"""Parts of the dock Blot × ELISA."""
