"""The window: widgets, canvas, panels and plots; nothing here computes what the core could."""
