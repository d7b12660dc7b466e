"""Tables of Orange, with three head rows or with signs before the names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from mlp_studio.core.errors import StudioError
from mlp_studio.storage.imports.choosing import points_from
from mlp_studio.storage.imports.orange import read, recognises
from tests.storage.imports.any_bytes import changed, read_or_refused

IRIS = """sepal length\tsepal width\tpetal length\tpetal width\tiris
c\tc\tc\tc\tversicolor setosa virginica
\t\tmeta\t\tclass
5.1\t3.5\t1.4\t0.2\tsetosa
7.0\t3.2\t4.7\t1.4\tversicolor
6.3\t?\t6.0\t2.5\tvirginica
"""
PREFIXED = "mS#name\tC#x\tiC#y0\tC#y\tcD#kind\nann\t1\t7\t2\tb\nbob\t3\t7\t4\ta\n"


def test_three_head_rows_declare_the_class_with_its_values_in_order():
    found = points_from(IRIS.encode(), "iris.tab")
    assert found.table.format == "orange"
    assert found.points.axes == ("sepal length", "sepal width")
    assert found.points.classes == ("versicolor", "setosa", "virginica")
    assert found.points.labels.tolist() == [1, 0]
    assert found.columns_left == ("petal length", "petal width")
    assert found.notes[0] == "1 of 3 rows was left out: line 6 has “?” in “sepal width”."


def test_signs_before_the_names_declare_types_and_roles():
    found = points_from(PREFIXED.encode(), "p.tab")
    assert found.points.axes == ("x", "y")
    assert found.points.xy.tolist() == [[1, 2], [3, 4]]
    assert found.points.classes == ("a", "b")
    assert found.table.header == ("name", "x", "y0", "y", "kind")


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_the_prefixed_head_is_read_with_other_separators(delimiter):
    found = points_from(PREFIXED.replace("\t", delimiter).encode(), "p.csv")
    assert (found.table.format, found.points.xy.tolist()) == ("orange", [[1, 2], [3, 4]])


def test_a_continuous_class_is_a_target_number():
    found = points_from(b"x\ty\tt\nc\tc\tc\n\t\tclass\n1\t2\t3\n4\t5\t6\n", "t.tab")
    assert found.points.classes is None
    assert found.points.labels.tolist() == [3, 6]


def test_long_words_for_types_values_with_escaped_spaces_and_short_rows_of_flags_are_read():
    text = "a\tb\twho\tk\ncontinuous\tdiscrete\tstring\tred\\ wine white\n\n1\t0\tx\tred wine\n2\t1\ty\twhite\n"
    table = read(text.encode())
    assert [column.role for column in table.columns] == ["coordinate", None, "left out", None]
    assert points_from(text.encode(), "t.tab").points.classes == ("red wine", "white")
    table = read(text.replace("\n\n", "\n\t\t\tclass\n").encode())
    assert table.columns[3].values == ("red wine", "white")


@pytest.mark.parametrize(
    "text",
    ["", "a\tb\n1\t2\n3\t4\n", "a\tb\nc\tc\n", "a\tb\nc\tc\n1\t2\n", "a,b\nc,c\n,\n", "C#a\n1\n", "#a\tb\n", "c\td\tc\n1\tc\td\n2\tx\ty\n"],
)
def test_tables_without_such_a_head_are_not_taken_for_orange(text):
    assert not recognises(text.encode())


def test_a_class_that_is_listed_twice_is_one_class():
    assert points_from(b"x\ty\tk\nc\tc\ta b a\n\t\tclass\n1\t2\tb\n3\t4\ta\n", "t.tab").points.classes == ("a", "b")


def test_a_column_without_a_sign_keeps_its_name():
    assert [column.name for column in read(b"C#a\tb\n1\t2\n").columns] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("a\tb\nc\tc\n\t\n", "no row", "t.tab"),
        ("C#a\tC#b\n1\n2\n", "no column of numbers", "t.tab: columns 1 to 2"),
        ("C#a\tC#b\nx\ty\n", "no column of numbers", "t.tab: line 2, columns 1 to 2"),
        ("C#a\tC#" + "b" * 100_001, "more than 100,000 characters", "t.tab: lines 1 to 3"),
    ],
)
def test_what_holds_no_points_is_refused(text, what, where):
    with pytest.raises(StudioError, match=what) as caught:
        points_from(text.encode(), "t.tab")
    assert caught.value.where == where


@given(changed(IRIS.encode(), PREFIXED.encode()))
@hypothesis_settings(max_examples=150)
def test_any_bytes_give_points_or_a_refusal(data):
    read_or_refused(data, read, "t.tab")
