"""The curves of runs as a CSV file: one row for each epoch of each run, every number exactly as it was."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mlp_studio.core.arrays import Floats
from mlp_studio.storage.files import write_bytes_atomically

HEADS = ("run", "settings", "epoch", "training loss", "test loss", "error rate", "test error rate")


@dataclass(frozen=True, eq=False)
class RunCurves:
    """A run: its name, its settings in words, and rows of epoch, training loss, test loss, error rate, test error rate, (n, 5)."""

    name: str
    settings: str
    rows: Floats


def write_curves(runs: Sequence[RunCurves], path: str | Path) -> None:
    """Write the curves of runs to a CSV file, below each other; `run` says which is which, and a value that is missing is empty.

    Raises
    ------
    StudioError
        If the file cannot be written.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")  # Source: RFC 4180
    writer.writerow(HEADS)
    for run in runs:
        head = [run.name, run.settings]
        # repr of a float is the shortest text that gives every bit back; what is NaN is not equal to itself.
        writer.writerows([*head, *["" if value != value else repr(value) for value in row]] for row in run.rows.tolist())
    write_bytes_atomically(path, text.getvalue().encode())
