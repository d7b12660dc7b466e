"""The words of the import panel: what was understood of a file, and what came of it."""

from __future__ import annotations

from collections.abc import Callable

from mlp_studio.core.description import class_counts
from mlp_studio.core.findings import counted
from mlp_studio.core.points import PointSet
from mlp_studio.storage.imports.table import Table
from mlp_studio.ui.formats import count_text

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", " ": "spaces", "|": "bars"}
_DECIMALS = {".": "decimal point", ",": "decimal comma"}
_MANNERS: dict[str, Callable[[str], str]] = {
    "encoding": str.upper,
    "delimiter": lambda value: f"parted by {_DELIMITERS.get(value, f'“{value}”')}",
    "decimal": lambda value: _DECIMALS.get(value, value),
}
"""How a fact of the dialect is told, where that is not its name and value."""
PARTS = {"xlsx": "Sheet", "npz": "Array"}
"""What the parts of a format are called."""


def understood(table: Table, title: str) -> str:
    """Return in one line how a table was read; `title` is that of its format."""
    facts = [title]
    for key, value in table.dialect.items():
        if key not in ("header", "sheet", "format"):
            facts.append(_MANNERS[key](value) if key in _MANNERS else f"{key} {value}")
    facts.append("names in the first row" if table.header is not None else "")
    facts.append(counted(table.rows or len(table.places), "row"))
    facts.append(counted(len(table.columns), "column"))
    return " · ".join(fact for fact in facts if fact)


def what_they_are(points: PointSet) -> str:
    """Return "3 classes", "target numbers" or "3 labels": what points stand for."""
    if points.classes is None:
        return "target numbers"
    if points.setting == "multi-label":
        return counted(points.class_count, "label")
    return counted(points.class_count, "class", "classes")


def classes_in_words(points: PointSet) -> list[tuple[str, str]]:
    """Return the name of each class, and how many points have it: "80 + 20" for training and for testing."""
    training, test = class_counts(points)
    return [
        (name, f"{count_text(kept)} + {count_text(held)}" if any(test) else count_text(kept))
        for name, kept, held in zip(points.classes or (), training, test, strict=True)
    ]


def scaling_offer(reason: str) -> str:
    """Return a reason of `core.scaling.needs_scaling` as a sentence."""
    start, _, rest = reason.partition(" ")
    return f"The coordinates {rest}" if start in ("coordinates", "they") else f"{reason[0].upper()}{reason[1:]}"
