"""Parts of the dock Cohort."""
