"""The start page: new, open, lessons and recent files, beside the empty window."""

from mlp_studio.ui.start_page.hosting import StartPageHost

__all__ = ["StartPageHost"]
