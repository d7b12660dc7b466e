"""Importing points: the ways in, and the panel that shows what was understood of a file and what can be chosen of it."""
