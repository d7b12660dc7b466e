"""The names by which a step opens views, with their titles."""

from __future__ import annotations

from mlp_studio.core.errors import StudioError
from mlp_studio.core.lesson import Step
from mlp_studio.ui.lecture.views import VIEWS

PARTS = {
    "weights": "Weights",
    "points": "Points",
    "data": "Data",
    "separability": "Linear separability",
    "plane": "Plane",
    "loss": "Loss",
    "curve": "Activation curve",
}
"""Those that are no lecture views."""


def view_titles() -> dict[str, str]:
    """Return the title of each view by its name."""
    return {**{name: entry.title for name, entry in VIEWS.items()}, **PARTS}


def unknown_view(step: Step) -> StudioError | None:
    """Return what to tell of a step that opens a view, or asks for one, which the app has not; None where it knows them all."""
    titles = view_titles()
    asked = tuple(str(value) for value in step.check.values) if step.check.kind == "view" else ()
    unknown = next((name for name in (*step.views, *asked) if name not in titles), None)
    if unknown is None:
        return None
    shown = unknown if len(unknown) <= 40 else unknown[:39] + "…"
    return StudioError(
        f"the step names a view that is not there: “{shown}”", "lesson", f"Go on without it, or name one of {', '.join(titles)}"
    )
