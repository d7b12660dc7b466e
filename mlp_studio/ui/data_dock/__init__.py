"""The data dock: where the points come from, how many are kept for testing, and the classes."""

from mlp_studio.ui.data_dock.panel import DataPanel

__all__ = ["DataPanel"]
