"""Points as CSV, for spreadsheets and for the importer."""

from __future__ import annotations

import csv
import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mlp_studio.core.points import PointSet
from mlp_studio.storage.csv_export import points_to_bytes, write_points
from mlp_studio.storage.csv_import import points_from_bytes, read_points
from tests.storage.projects import finite

NO_WORDS = {"na", "nan", "null", "inf"}
words = st.text(st.characters(categories=["L"]), min_size=1, max_size=6).filter(lambda word: word.lower() not in NO_WORDS)


@given(st.data(), st.lists(words, min_size=2, max_size=10, unique=True))
def test_exported_points_are_imported_as_they_were(data, classes):
    classes = tuple(sorted(classes))
    more = data.draw(st.lists(st.integers(0, len(classes) - 1), max_size=5))
    labels = np.array([*range(len(classes)), *more])  # a class without a point is not in a table
    xy = data.draw(arrays.arrays(np.float64, (len(labels), 2), elements=finite))
    points = PointSet(xy, labels, classes, ("length", "width, in cm"))
    assert points_from_bytes(points_to_bytes(points), "t.csv").points == points


def test_a_file_has_a_header_and_quotes_what_needs_it(tmp_path):
    points = PointSet(np.array([[0.1, -2.0], [1e-300, 3.0]]), np.array([0, 1]), ('say "a"', "b, c"), ("x", "y"), np.array([True, False]))
    write_points(points, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes() == b'x,y,class\r\n0.1,-2.0,"say ""a"""\r\n1e-300,3.0,"b, c"\r\n'
    back = read_points(tmp_path / "a.csv").points
    assert back.classes == ("b, c", 'say "a"')
    assert not back.test_mask.any()


def test_target_numbers_are_written_under_their_own_header():
    points = PointSet(np.array([[0.0, 1.0]]), np.array([0.25]), None, setting="regression")
    assert points_to_bytes(points) == b"x1,x2,target\r\n0.0,1.0,0.25\r\n"
    assert points_from_bytes(points_to_bytes(points), "t.csv").points == points


def test_the_classes_of_a_multi_label_point_are_joined():
    points = PointSet(np.zeros((2, 2)), np.array([[True, True], [False, True]]), ("a", "b"), setting="multi-label")
    rows = list(csv.reader(io.StringIO(points_to_bytes(points).decode())))
    assert [row[2] for row in rows] == ["class", "a|b", "b"]
