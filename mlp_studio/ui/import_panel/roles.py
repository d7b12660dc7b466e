"""The roles that columns play in an import: which one is which, and what happens to the others when one is given away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from mlp_studio.storage.imports.choice import ImportChoice, LabelKind

ColumnRole = Literal["x", "y", "label"]

TITLES: dict[ColumnRole, str] = {"x": "x₁", "y": "x₂", "label": "class"}
LABEL_TITLES: dict[LabelKind, str] = {"class": "class", "label set": "labels", "number": "target"}
ORDERS: dict[ColumnRole, str] = {"x": "Use as x₁", "y": "Use as x₂", "label": "Use as class or target"}


def role_of(choice: ImportChoice, j: int) -> ColumnRole | None:
    """Return the role of a column, or None if it has none."""
    return next((role for role in TITLES if getattr(choice, role) == j), None)


def role_title(choice: ImportChoice, j: int) -> str:
    """Return what a column is called for its role, or "" if it has none."""
    role = role_of(choice, j)
    return "" if role is None else LABEL_TITLES[choice.kind] if role == "label" else TITLES[role]


def with_role(choice: ImportChoice, role: ColumnRole, j: int | None) -> ImportChoice:
    """Give a role to a column; the coordinates swap theirs, and a class that becomes a coordinate is a class no longer.

    None, for the label only, gives the role to no column.
    """
    before = getattr(choice, role)
    if j == before:
        return choice
    taken = None if j is None else role_of(choice, j)
    columns: dict[str, Any] = {role: j}
    if taken == "label":
        columns["label"] = None
    elif taken is not None and role != "label":
        columns[taken] = before
    return replace(choice, **columns)
