"""Comparing two moments or two runs: a second plane, a divider over the first, and the difference in words."""
