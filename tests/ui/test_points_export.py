"""The points of the window, written to a file of the user's choice."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlp_studio.storage.imports.choosing import read_points
from mlp_studio.ui.main_window import MainWindow


@pytest.mark.parametrize("name", ["points.csv", "points.arff"])
def test_points_are_exported_in_the_format_of_the_chosen_ending(window: MainWindow, tmp_path: Path, name: str) -> None:
    asked: list[tuple[str, str, bool]] = []

    def choose(title: str, filters: str, for_saving: bool) -> str:
        asked.append((title, filters, for_saving))
        return str(tmp_path / name)

    window.files.choose_file = choose
    window.files.export_points()
    points = window.document.project.points
    assert read_points(tmp_path / name).points == points
    assert asked == [
        ("Export points", "CSV (*.csv);;Tab-separated text (*.tsv);;ARFF, for Weka (*.arff);;NumPy arrays (*.npz)", True),
    ]
    assert f"{len(points):,} points are in {name}" in window.notice_bar.text


def test_an_export_that_is_cancelled_writes_nothing(window: MainWindow, tmp_path: Path) -> None:
    window.files.choose_file = lambda title, filters, for_saving: ""
    window.files.export_points()
    assert not window.notice_bar.isVisible()
    assert list(tmp_path.iterdir()) == []
