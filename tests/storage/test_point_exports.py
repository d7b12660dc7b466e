"""Points as CSV, tab-separated text, ARFF and NumPy arrays: what other programs see, and what the import gives back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import PointSet
from mlp_studio.storage.imports.choosing import points_from, read_points
from mlp_studio.storage.point_exports import WRITERS, points_as_tsv, write_points
from tests.storage.projects import finite

AWKWARD = (
    *("class", "set", "test", "target", "x1", "train", "numeric", "coordinate", "set of a", "y {numeric}", "a {b,c}", "{a,b}", "{", "}"),
    *("?", "na", "NaN", "null", "inf", "TRUE", "1", "1.0", "-1", "−", "+", "1e5", "0x1", "1_0", "3,5", "1 2", "a;b", "a,b", "a|b", "|"),
    *("'", "''", '"', '""', "it's", "\\", "\\u0041", "a\\'", "_x0041_", "# no", "%", " %", "a % b", "sep=;", "@data", " a", "a "),
    *("{}", "[x", "@relation", "C#x", "m#y", "mC#z", "SNNS pattern definition file V3.2"),
    *("a\nb", "\t", "\r", "\x00b", "\x1f", "\x85", "\u2028", "\ufeff", "\ud800", "é", "类别", "🙂"),
)
# An array of text has no last NUL.
names = st.sampled_from(AWKWARD) | st.text(st.characters(), min_size=1, max_size=5).filter(lambda name: not name.endswith("\0"))
numbers = finite | st.sampled_from([-0.0, 5e-324, 1e-308, 1e300, -1.7976931348623157e308, 0.1, 3.0])
every_format = pytest.mark.parametrize("suffix", list(WRITERS))


@st.composite
def point_sets(draw: st.DrawFn) -> PointSet:
    """Return the point sets that an import can give: at least one point, names that are not empty, no class twice."""
    setting = draw(st.sampled_from(["exclusive", "multi-label", "regression"]))
    classes = None if setting == "regression" else tuple(draw(st.lists(names, min_size=1, max_size=10, unique=True)))
    n, count = draw(st.integers(1, 5)), len(classes or ())
    labels = draw(
        {
            "exclusive": arrays.arrays(np.int64, n, elements=st.integers(0, max(0, count - 1))),
            "multi-label": arrays.arrays(bool, (n, count)),
            "regression": arrays.arrays(np.float64, n, elements=numbers),
        }[setting]
    )
    xy, test = draw(arrays.arrays(np.float64, (n, 2), elements=numbers)), draw(arrays.arrays(bool, n))
    return PointSet(xy, labels, classes, (draw(names), draw(names)), test, setting)


def one_of_each(*classes: str, axes: tuple[str, str] = ("x1", "x2")) -> PointSet:
    return PointSet(np.arange(2.0 * len(classes)).reshape(-1, 2), np.arange(len(classes)), classes, axes)


@every_format
@settings(max_examples=60)
@given(points=point_sets())
@example(points=one_of_each(*AWKWARD[:10]))
@example(points=one_of_each(*AWKWARD[10:20]))
@example(points=one_of_each(*AWKWARD[20:30]))
@example(points=one_of_each(*AWKWARD[30:40]))
@example(points=one_of_each(*AWKWARD[40:50]))
@example(points=one_of_each(*AWKWARD[50:60]))
@example(points=one_of_each(*AWKWARD[60:]))
@example(points=one_of_each("", "type 1", "5.{set of 0"))
def test_exported_points_are_imported_as_they_were_and_exported_as_the_same_bytes(suffix: str, points: PointSet) -> None:
    data = WRITERS[suffix].to_bytes(points)
    back = points_from(data, f"points{suffix}").points
    assert back == points
    assert back.xy.tobytes() == points.xy.tobytes()  # −0.0 is not 0.0
    assert back.labels.tobytes() == points.labels.tobytes()
    assert WRITERS[suffix].to_bytes(back) == data


@every_format
@pytest.mark.parametrize("name", AWKWARD)
def test_an_axis_of_any_name_keeps_it(suffix: str, name: str) -> None:
    points = one_of_each("a", "b", axes=(name, "x2"))
    assert points_from(WRITERS[suffix].to_bytes(points), f"points{suffix}").points == points


def test_other_programs_see_a_plain_table_wherever_that_says_all(tmp_path: Path) -> None:
    points = PointSet(np.array([[0.1, -2.0], [1e-300, 3.0]]), np.array([0, 1]), ("a", 'say "b"'), ("x", "y"))
    write_points(points, tmp_path / "a.CSV")
    assert (tmp_path / "a.CSV").read_bytes() == b'x,y,class\r\n0.1,-2.0,a\r\n1e-300,3.0,"say ""b"""\r\n'
    assert read_points(tmp_path / "a.CSV").is_clear
    write_points(points, tmp_path / "b", ".tsv")
    assert (tmp_path / "b").read_bytes().startswith(b"x\ty\tclass\r\n0.1\t-2.0\ta\r\n")


def heads(points: PointSet) -> list[str]:
    return next(csv.reader(io.StringIO(WRITERS[".csv"].to_bytes(points).decode())))


def test_the_head_says_what_the_plain_word_would_not() -> None:
    xy, labels = np.zeros((2, 2)), np.array([0, 1])
    assert heads(PointSet(xy, labels, ("b", "a"))) == ["x1", "x2", "class {b,a}"]
    assert heads(PointSet(xy, labels, ("a", "b", "c")))[2] == "class {a,b,c}"
    assert heads(PointSet(xy, labels, ("a", "?")))[2] == "class {a,'?'}"
    assert heads(PointSet(xy, labels, ("1", "0.5")))[2] == "class {1,0.5}"
    assert heads(PointSet(xy, np.array([0.0, 0.5]), None, setting="regression"))[2] == "target"
    assert heads(PointSet(xy, np.array([0.0, 1.0]), None, setting="regression"))[2] == "target {numeric}"
    assert heads(PointSet(xy[:0], labels[:0], None, setting="regression"))[2] == "target {numeric}"
    assert heads(PointSet(xy, np.eye(2) > 0, ("a", "b"), setting="multi-label"))[2] == "class {set of a,b}"
    assert heads(PointSet(xy, labels, ("a", "b"), ("class", "set"), np.array([False, True]))) == [
        "class {coordinate}",
        "set {coordinate}",
        "class",
        "set",
    ]


def test_weka_and_meka_see_their_own_kind_of_file() -> None:
    xy, test = np.array([[1.0, 2.0], [3.0, 4.5]]), np.array([False, True])
    text = WRITERS[".arff"].to_bytes(PointSet(xy, np.array([1, 0]), ("b c", "it's"), ("x", "50 %"), test)).decode()
    assert text == (
        "@relation points\n\n@attribute x numeric\n@attribute '50 \\%' numeric\n@attribute class {'b c','it\\'s'}\n"
        "@attribute set {train,test}\n\n@data\n1.0,2.0,'it\\'s',train\n3.0,4.5,'b c',test\n"
    )
    sets = WRITERS[".arff"].to_bytes(PointSet(xy, np.array([[True, False], [True, True]]), ("a", "b"), setting="multi-label")).decode()
    assert sets.startswith("@relation 'points: -C 2'\n\n@attribute a {0,1}\n@attribute b {0,1}\n@attribute x1 numeric\n")
    assert sets.endswith("@data\n1,0,1.0,2.0\n1,1,3.0,4.5\n")


def test_numpy_reads_the_parts_without_pickle() -> None:
    points = one_of_each("b", "a")
    with np.load(io.BytesIO(WRITERS[".npz"].to_bytes(points)), allow_pickle=False) as parts:
        assert np.array_equal(parts["xy"], points.xy)
        assert parts["classes"].tolist() == ["b", "a"]
        assert {name: parts[name].tolist() for name in ("labels", "axes", "test", "setting")} == {
            "labels": [0, 1],
            "axes": ["x1", "x2"],
            "test": [False, False],
            "setting": "exclusive",
        }


def test_points_are_copied_as_lines_with_tabs_all_or_some_of_them() -> None:
    points = one_of_each("a", "b", "c")
    assert points_as_tsv(points) == "x1\tx2\tclass\n0.0\t1.0\ta\n2.0\t3.0\tb\n4.0\t5.0\tc\n"
    assert points_as_tsv(points, [2, 0]) == "x1\tx2\tclass {a,b,c}\n4.0\t5.0\tc\n0.0\t1.0\ta\n"
    assert points_from(points_as_tsv(points, [2, 0]).encode(), "clipboard").points.classes == ("a", "b", "c")


def test_an_ending_without_a_format_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"written as “\.docx”.*\.csv, \.tsv, \.arff, \.npz"):
        write_points(one_of_each("a"), tmp_path / "a.docx")
    with pytest.raises(StudioError, match="there is no such file or folder"):
        write_points(one_of_each("a"), tmp_path / "none" / "a.csv")
    assert list(tmp_path.iterdir()) == []
