"""The words of the data dock: ranges, duplicates, contradictions and scalings, for the screen and for tooltips."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from mlp_studio.core.description import Contradictions, Description
from mlp_studio.core.points import PointSet
from mlp_studio.core.scaling import SCALINGS, UNSCALED, Scaling
from mlp_studio.ui.formats import MINUS, count_text, percent_text

_AXES = {"x1": "x₁", "x2": "x₂"}


def axis_text(name: str) -> str:
    """Return the name of an axis as the screen shows it: the usual ones with an index."""
    return _AXES.get(name, name)


def short_text(value: float) -> str:
    """Return a number in three figures, or in all of a whole number below a million."""
    text = f"{value:.0f}" if value == round(value) and abs(value) < 1e6 else f"{value:.3g}"
    mantissa, _, exponent = text.partition("e")
    if exponent:
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", MINUS) if value else "0"


def range_text(values: NDArray[Any]) -> str:
    """Return "−1.9 … 2.1" for values of which there is at least one."""
    return f"{short_text(float(values.min()))} … {short_text(float(values.max()))}"


def duplicates_text(description: Description) -> str:
    """Return "3 duplicates", or "" if there are none."""
    n = description.duplicates
    return f"{count_text(n)} {'duplicate' if n == 1 else 'duplicates'}" if n else ""


def contradictions_text(description: Description) -> str:
    """Return in one sentence what contradicts itself and what that costs, or "" if nothing does."""
    for found, where in ((description.in_training, ""), (description.in_test, "test "), (description.contradictions, "")):
        if found.places:
            least = f": at least {_least(found)}" if found is not description.contradictions else " between training and test"
            return f"{count_text(found.points)} contradictory {where}points{least}"
    return ""


def contradictions_tip(description: Description) -> str:
    """Return why contradictory points bound what a network can reach, with the numbers of both parts."""
    found = description.contradictions
    meaning = "with different target numbers" if description.targets is not None else "of different classes"
    places = "1 place" if found.places == 1 else f"{count_text(found.places)} places"
    lines = [
        f"At {places}, points {meaning} lie on each other, {count_text(found.points)} in all.",
        "A network has one output there, so that whatever its weights it cannot be right for all of them.",
    ]
    for part, what in ((description.in_training, "training"), (description.in_test, "test")):
        if part.places:
            share = f" ({percent_text(part.least_error)})" if part.least_wrong else ""
            lines.append(f"Of {count_text(part.among)} {what} points at least {_least(part)}{share}.")
    return "\n".join(lines)


def _least(found: Contradictions) -> str:
    if found.least_wrong:
        return f"{count_text(found.least_wrong)} {'stays' if found.least_wrong == 1 else 'stay'} misclassified"
    return f"½ Σ (c − y)² = {short_text(found.least_loss)} stays"


def scaling_tip(scaling: Scaling, points: PointSet) -> str:
    """Return what a scaling does to the coordinates, with its numbers."""
    if scaling.kind == UNSCALED.kind:
        return "Scaling: the network sees the coordinates as they are"
    lines = [f"{SCALINGS[scaling.kind].title}: the network sees, fitted to the training points,"]
    for name, index, centre, spread in zip(points.axes, "₁₂", scaling.centre, scaling.spread, strict=True):
        sign, size = ("+", -centre) if centre < 0 else (MINUS, centre)
        meaning = "" if name in _AXES else f"  for {name}"
        lines.append(f"x{index}′ = (x{index} {sign} {short_text(size)}) / {short_text(spread)}{meaning}")
    return "\n".join([*lines, "Axes and tables keep your own units."])
