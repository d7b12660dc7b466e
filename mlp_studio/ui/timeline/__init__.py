"""The timeline of a run: a scrubber under the plots, going on from an earlier moment, and bookmarks."""

from mlp_studio.ui.timeline.timeline import Timeline

__all__ = ["Timeline"]
