"""The real point sets that ship: what was measured, whose they are, and their points."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mlp_studio.core.points import PointSet
from mlp_studio.storage.files import read_bytes
from mlp_studio.storage.resources import resource

REAL = "Real data"
"""Their heading in menus."""
SAMPLE = "sample "
"""What a sample's key begins with where generators have keys as well."""
LIMIT = 2**20
"""Bytes of the largest sample."""
_UCI = "UCI Machine Learning Repository"
_LICENCE = "CC BY 4.0"


@dataclass(frozen=True)
class Sample:
    """A real point set.

    Attributes
    ----------
    name
        Of its file, without the ending.
    title
        As a menu shows it.
    what
        One sentence on what the points are.
    source
        Whose data they are, as the licence wants it to be said.
    licence
        Its short name.
    """

    name: str
    title: str
    what: str
    source: str
    licence: str = _LICENCE

    @property
    def path(self) -> Path:
        """Its file: a table as the app's own export writes it."""
        return resource("data", f"{self.name}.csv")

    @property
    def credit(self) -> str:
        """Source and licence in one line."""
        return f"{self.source}, {self.licence}"


_FISHER = f"R. A. Fisher 1936, {_UCI}"
_SAMPLES = (
    Sample("iris-petals", "Iris, petals", "Length and width of the petals of 150 flowers of three species.", _FISHER),
    Sample("iris-sepals", "Iris, sepals", "Length and width of the sepals of the same flowers: two species overlap.", _FISHER),
    Sample(
        "wine",
        "Wine, three cultivars",
        "Two of thirteen analyses of 178 wines from three cultivars.",
        f"S. Aeberhard, M. Forina 1992, {_UCI}",
    ),
    Sample(
        "breast-cancer",
        "Breast cancer, cell nuclei",
        "Mean radius and texture of the cell nuclei in 569 biopsies, benign and malignant.",
        f"W. Wolberg, O. Mangasarian, N. Street, W. Street 1993, {_UCI}",
    ),
)


def samples() -> list[Sample]:
    """Return the samples, in the order of a menu."""
    return list(_SAMPLES)


def read_sample(name: str) -> PointSet:
    """Return the points of a sample; its classes are in the order in which they come.

    Raises
    ------
    KeyError
        For an unknown name.
    StudioError
        If its file cannot be read.
    """
    sample = {sample.name: sample for sample in _SAMPLES}[name]
    text = read_bytes(sample.path, LIMIT).decode()
    (first, second, _), *rows = csv.reader(io.StringIO(text, newline=""))
    classes = tuple(dict.fromkeys(row[2] for row in rows))
    xy = np.array([(float(x), float(y)) for x, y, _ in rows])
    return PointSet(xy, np.array([classes.index(row[2]) for row in rows]), classes, (first, second))
