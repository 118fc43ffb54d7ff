"""Tests, intervals and effect sizes on arrays of per-experiment values."""
