"""The names by which a step opens views, with their titles."""

from __future__ import annotations

from mlp_studio.ui.lecture.views import VIEWS

PARTS = {"weights": "Weights", "points": "Points", "data": "Data", "separability": "Linear separability", "plane": "Plane", "loss": "Loss"}
"""Those that are no lecture views."""


def view_titles() -> dict[str, str]:
    """Return the title of each view by its name."""
    return {**{name: entry.title for name, entry in VIEWS.items()}, **PARTS}
