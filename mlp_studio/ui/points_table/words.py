"""What headings, tooltips, undo steps and screen readers say about points and their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlp_studio.core.points import PointSet
from mlp_studio.ui.formats import full_text
from mlp_studio.ui.points_table.columns import COORDINATES, SYMBOLS, Column

if TYPE_CHECKING:
    from mlp_studio.ui.points_table.model import PointsModel

TITLES: dict[int, str] = {Column.NUMBER: "#", Column.SET: "set", Column.WRONG: "wrong"}
PLAIN_AXES = ("x1", "x2")
"""The names of axes that nobody has named: the symbols say as much."""
_TIPS: dict[int, str] = {
    Column.NUMBER: "The point's place in the data",
    Column.SET: "Whether the network learns the point, or is only tested on it",
    Column.WRONG: "Whether the network decides for another class than the point's",
}


def heading(model: PointsModel, column: int) -> str:
    """Return the heading of a column in letters: y where the output is a number, ŷ where it is a decision between classes."""
    if column in COORDINATES:
        return f"{SYMBOLS[COORDINATES[column]]} {axis_name(model.points, column)}".strip()
    if column == Column.LABEL:
        return label_word(model.points)
    if column == Column.OUTPUT:
        return "ŷ" if model.decides else "y"
    return TITLES[column]


def axis_name(points: PointSet, column: int) -> str:
    """Return the name that somebody gave a coordinate, or ""."""
    which = COORDINATES[column]
    return "" if points.axes[which] in (PLAIN_AXES[which], SYMBOLS[which]) else points.axes[which]


def label_word(points: PointSet) -> str:
    """Return what the points' labels are called."""
    return {"exclusive": "class", "multi-label": "classes", "regression": "target"}[points.setting]


def heading_tip(model: PointsModel, column: int) -> str:
    """Return what a column means, and what a click on its heading does."""
    points = model.points
    if column in COORDINATES:
        meaning = f"Coordinate {SYMBOLS[COORDINATES[column]]}{f', {name}' if (name := axis_name(points, column)) else ''}"
    elif column == Column.LABEL:
        meaning = {
            "exclusive": "The point's class",
            "multi-label": "The classes that the point has",
            "regression": "The number that the network is to return",
        }[points.setting]
    elif column == Column.OUTPUT:
        meaning = "What the network decides for" if model.decides else "What the network returns"
    else:
        meaning = _TIPS[column]
    if model.sorted_by != column:
        return f"{meaning}; a click sorts by it"
    return f"{meaning}; a click {'goes back to the order of the data' if model.is_descending else 'reverses the order'}"


def cell_tip(model: PointsModel, row: int, column: int) -> str:
    """Return the full value of a cell."""
    number = model.number(row, column)
    if number is not None:
        return full_text(number)
    if model.is_draft(row):
        return "Type numbers here to add a point"
    if column == Column.OUTPUT:
        y = model.output(row)
        return "The network has no output here" if y is None else f"y = {vector(y.tolist())}"
    if column == Column.WRONG and model.is_wrong(row):
        return f"Misclassified: the network decides for {decided(model, row)}, the point is {model.text(row, Column.LABEL)}"
    return model.text(row, column)


def vector(values: list[float]) -> str:
    """Return one number, or several in parentheses, with all their digits."""
    texts = [full_text(v) for v in values]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


def decided(model: PointsModel, row: int) -> str:
    """Return the class that the network decides for, by name."""
    y = model.output(row)
    if y is not None and len(y) == 1:
        return model.name_of(int(y[0] >= 0.5))
    return model.text(row, Column.OUTPUT)


def cell_in_words(model: PointsModel, row: int, column: int) -> str:
    """Return a cell for a screen reader: which point, which column, which value."""
    value = cell_tip(model, row, column)
    if model.is_draft(row):
        return f"new point, {heading(model, column)}: {model.text(row, column) or 'empty'}"
    return f"{point_name(model.index_of(row) or 0)}, {heading(model, column)}: {value or 'no'}"


def point_name(index: int) -> str:
    """Return what an undo step calls a point."""
    return f"point {index + 1}"
