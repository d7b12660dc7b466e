"""Curves written as CSV come back bit for bit, each run under its own name."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_studio.core.errors import StudioError
from mlp_studio.storage.curve_exports import HEADS, RunCurves, write_curves


def read(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


@settings(max_examples=25)
@given(st.lists(st.lists(st.floats(), min_size=5, max_size=5), max_size=6))
def test_every_number_comes_back_bit_for_bit(tmp_path_factory: pytest.TempPathFactory, rows: list[list[float]]) -> None:
    path = tmp_path_factory.getbasetemp() / "curves.csv"
    values = np.array(rows).reshape(len(rows), 5)
    write_curves([RunCurves("current run", "η = 0.1, seed 1", values)], path)
    heads, *lines = read(path)
    assert tuple(heads) == HEADS
    back = np.array([[float(cell or "nan") for cell in line[2:]] for line in lines]).reshape(len(lines), 5)
    assert np.array_equal(back, values, equal_nan=True)
    assert all(line[:2] == ["current run", "η = 0.1, seed 1"] for line in lines)


def test_runs_stand_below_each_other_and_missing_values_are_empty(tmp_path: Path) -> None:
    first = np.array([[0.0, 0.5, np.nan, 0.25, np.nan]])
    second = np.array([[0.0, 0.7, 0.8, 0.5, 0.5], [1.0, 0.6, 0.7, 0.5, 0.5]])
    write_curves([RunCurves("current run", "a", first), RunCurves("run 1", "b", second)], tmp_path / "c.csv")
    lines = read(tmp_path / "c.csv")[1:]
    assert lines[0] == ["current run", "a", "0.0", "0.5", "", "0.25", ""]
    assert [line[0] for line in lines] == ["current run", "run 1", "run 1"]


def test_a_folder_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(StudioError):
        write_curves([], tmp_path / "missing" / "c.csv")
