"""Lessons in the window: the panel that leads through the steps, what is ringed, and the editor."""
