"""Sheets that people and instruments write: cells of text, tables, and what is wrong in them."""
