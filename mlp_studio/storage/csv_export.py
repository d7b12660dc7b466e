"""Points as a CSV file that spreadsheets and the importer read."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from mlp_studio.core.points import PointSet
from mlp_studio.storage.files import write_bytes_atomically

_BETWEEN_CLASSES = "|"


def write_points(points: PointSet, path: str | Path) -> None:
    """Write points to a CSV file: both coordinates, then the class name or the target number, under a header (Source: RFC 4180).

    The classes of a multi-label point are joined by "|". Which points are test points is not written.

    Raises
    ------
    StudioError
        If the file cannot be written.
    """
    write_bytes_atomically(path, points_to_bytes(points))


def points_to_bytes(points: PointSet) -> bytes:
    """Return what `write_points` writes: UTF-8, lines that end with CR LF, floats that round-trip exactly."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow([*points.axes, "target" if points.setting == "regression" else "class"])
    rows.writerows([x, y, third] for (x, y), third in zip(points.xy.tolist(), _third_column(points), strict=True))
    return text.getvalue().encode(errors="replace")


def _third_column(points: PointSet) -> list[str] | list[float]:
    if points.classes is None:
        return [float(label) for label in points.labels]
    names = points.classes
    if points.setting == "multi-label":
        return [_BETWEEN_CLASSES.join(names[c] for c in np.flatnonzero(row)) for row in points.labels]
    return [names[c] for c in points.labels.tolist()]
