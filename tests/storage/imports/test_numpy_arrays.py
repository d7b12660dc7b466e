"""NumPy's files as tables: which arrays make the columns, and what is refused before a byte of it is trusted."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import MAX_POINTS, PointSet
from mlp_studio.storage.imports.choosing import points_from
from mlp_studio.storage.imports.numpy_arrays import read, recognises
from mlp_studio.storage.imports.table import Table
from mlp_studio.storage.point_exports import WRITERS

XY = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])


def npy(array: Any, **how: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, array, **how)
    return file.getvalue()


def npz(**arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def with_head(head: str, content: bytes = b"", version: int = 1) -> bytes:
    text = head.encode("utf-8")
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", len(text)) + text + content


def names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def refused(data: bytes, part: str = "") -> str:
    with pytest.raises(StudioError) as caught:
        read(data, part)
    return str(caught.value)


@pytest.mark.parametrize("dtype", ["f2", ">f4", "f8", "i1", "u8", "<i4", "?"])
def test_an_array_of_any_real_type_gives_its_columns(dtype: str) -> None:
    array = np.array([[0, 1], [1, 0], [1, 1]]).astype(dtype)
    table = read(npy(array))
    assert names(table) == ["", ""]
    assert [list(column.cells) for column in table.columns] == [[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]]
    assert (table.rows, list(table.places), table.place_word) == (3, [1, 2, 3], "row")


def test_an_array_whose_columns_come_first_in_memory_has_the_same_points() -> None:
    assert points_from(npy(np.asfortranarray(XY)), "a.npy").points == points_from(npy(XY), "a.npy").points


def test_a_structured_array_gives_a_column_for_each_field() -> None:
    array = np.array([(1, 2.5, "a"), (3, 4.5, "b")], [("length", "i4"), ("width", ">f8"), ("kind", "U3")])
    points = points_from(npy(array), "a.npy").points
    assert (points.axes, points.classes, points.xy.tolist()) == (("length", "width"), ("a", "b"), [[1, 2.5], [3, 4.5]])


def test_coordinates_and_labels_of_one_archive_stand_side_by_side() -> None:
    points = points_from(npz(y=np.array([1, 0, 1]), X=XY), "a.npz").points
    assert (points.xy.tolist(), points.classes, points.labels.tolist()) == (XY.tolist(), ("0", "1"), [1, 0, 1])
    assert points.axes == ("x1", "x2")
    points = points_from(npz(x=XY[:, 0], y=XY[:, 1], label=np.array([b"b", b"a", b"b"])), "a.npz").points
    assert (points.axes, points.classes) == (("x", "y"), ("a", "b"))
    assert names(read(npz(pos=XY, labels=np.array(["a", "b", "a"])))) == ["pos1", "pos2", "labels"]


def test_a_mask_named_test_says_which_points_are_test_points() -> None:
    points = points_from(npz(X=XY, y=np.array([0, 1, 0]), test=np.array([True, False, True])), "a.npz").points
    assert points.test_mask.tolist() == [True, False, True]


def test_moments_are_text() -> None:
    table = read(npz(day=np.array(["2024-05-31", "2024-06-01"], "M8[D]"), x=np.arange(2.0), y=np.arange(2.0)))
    assert list(table.columns[0].cells) == ["2024-05-31", "2024-06-01"]


def test_arrays_of_several_lengths_are_parts_to_choose() -> None:
    data = npz(small=np.eye(2), big=XY, tag=np.array(["a", "b"]), scalar=np.array(3.0), cube=np.zeros((3, 3, 3)))
    table = read(data)
    assert (table.parts, table.part, len(table.places)) == (("big", "small, tag"), "big", 3)
    assert len(read(data, "small, tag").columns) == 3
    assert "Choose one of big; small, tag" in refused(data, "none")


def test_two_long_rows_are_read_as_columns_and_that_is_said() -> None:
    table = read(npy(np.arange(30.0).reshape(2, 15)))
    assert len(table.columns) == 2
    assert "read as a column" in table.notes[0]
    assert len(read(npy(np.arange(18.0).reshape(2, 9))).columns) == 9


def test_a_million_rows_are_sampled_and_counted() -> None:
    table = read(npy(np.arange(2.0 * 10**6).reshape(-1, 2)))
    assert (table.rows, len(table.places)) == (10**6, MAX_POINTS)
    assert table.columns[0].cells[-1] == 2.0 * (table.places[-1] - 1)


def test_the_long_integers_of_python_2_are_read() -> None:
    data = with_head("{'descr': '<f8', 'fortran_order': False, 'shape': (3L, 2L), }\n", XY.tobytes())
    assert read(data).columns[1].cells[2] == 5.0


def test_a_head_of_a_later_version_is_read() -> None:
    for version in (2, 3):
        data = with_head("{'descr': [('ä', '<f8'), ('ö', '<f8')], 'fortran_order': False, 'shape': (3,)}", XY.tobytes(), version)
        assert len(read(data).columns) == 2
    assert names(read(data)) == ["ä", "ö"]


def test_objects_are_refused_and_their_pickle_is_not_opened(tmp_path: Any) -> None:
    class Bomb:
        def __reduce__(self) -> Any:
            return (open, (str(tmp_path / "opened"), "w"))

    data = npy(np.array([Bomb(), 1], dtype=object), allow_pickle=True)
    assert "could run code" in refused(data)
    assert "could run code" in refused(npz(x=np.array([Bomb()], dtype=object)))
    assert not (tmp_path / "opened").exists()
    pickle.loads(data[data.index(b"\n") + 1 :]).take(0).close()  # it would have been
    assert (tmp_path / "opened").exists()


HEAD = "{{'descr': {}, 'fortran_order': False, 'shape': {}}}"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (npy(np.array([1j, 2])), "complex numbers"),
        (npy(np.zeros((2, 2), "V8")), "entries of the type"),
        (npy(np.zeros(2, "m8[s]")), "entries of the type"),
        (npy(np.zeros(3, [("a", "f8", (2,))])), "entries of the type"),
        (npy(np.zeros((2, 2), "U10001")), "10,000 characters"),
        (npy(np.zeros((4, 1001))), "1,001 columns"),
        (npy(np.zeros((100_000, 81), "i1")), "8,000,000 numbers"),
        (npy(np.array(1.0)), "no rows"),
        (npy(np.zeros((2, 2), [("a", "f8")])), "no rows"),
        (npy(np.zeros((0, 2))), "no rows"),
        (npz(a=np.array(1.0)), "array a"),
        (npz(**{f"a{i}": np.zeros(1) for i in range(1001)}), "1,001 arrays"),
        (npy(XY)[:-1], "the file holds 47 bytes"),
        (npy(XY)[:9], "no array of NumPy"),
        (b"\x93NUMPY", "no array of NumPy"),
        (b"\x93NUMPY\x07\0" + npy(XY)[8:], "no array of NumPy"),
        (b"PK\x03\x04", "no whole zip archive"),
        (with_head(" " * 10_001), "more than 10,000 characters"),
        (with_head("{'descr': "), "cannot be read"),
        (with_head("(" * 9999), "cannot be read"),
        (with_head("[1, 2]"), "does not say"),
        (with_head("{}"), "does not say"),
        (with_head("{'shape': (1,)}"), "does not say"),
        (with_head(HEAD.format("'<f8'", "(-1,)")), "does not say"),
        (with_head(HEAD.format("'<f8'", "(True,)")), "does not say"),
        (with_head(HEAD.format("'<f8'", f"({2**40},)")), "does not say"),
        (with_head(HEAD.format("'<f8'", "(1000000000, 2)")), "the file holds 0 bytes"),
        (with_head(HEAD.format("'<U0'", "(1000000000,)")), "no bytes"),
        (with_head(HEAD.format("'<x9'", "(1,)")), "is not known"),
        (with_head(HEAD.format("[('a',)]", "(1,)")), "is not known"),
        (with_head(HEAD.format("3", "(1,)")), "is not known"),
        (with_head(HEAD.format("'<U1'", "(1,)"), b"\xff\xff\xff\xff"), "a character that there is not"),  # by fuzzing: crashed Python
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_refused_in_words(data: bytes, words: str) -> None:
    assert words in refused(data)


def test_dates_without_a_unit_are_refused_in_words() -> None:
    """NumPy raises a ValueError of its own when it is to write them: found by fuzzing."""
    assert "have no unit" in refused(npy(np.array([[1, 2], [3, 4]]).astype("M8")))


def archive_of(**texts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name.replace("_", "."), text)
    return file.getvalue()


def test_a_zip_of_something_else_is_refused_with_what_to_do() -> None:
    data = archive_of(points_csv=b"1,2,a\n")
    assert recognises(data)
    assert "Unpack it" in refused(data)


OWN = PointSet(XY, np.array([0, 1, 0]), ("b", "a"), test=np.array([True, False, False]))


def own(**others: Any) -> bytes:
    parts: dict[str, Any] = {"xy": XY, "labels": OWN.labels, "classes": np.array(OWN.classes), "axes": np.array(OWN.axes)}
    return npz(**parts | {"test": OWN.test_mask, "setting": np.array("exclusive")} | others)


def test_an_archive_with_the_parts_of_a_point_set_is_that_set() -> None:
    assert points_from(own(), "a.npz").points == OWN
    assert WRITERS[".npz"].to_bytes(OWN) == own()
    assert "array labels" in refused(own(labels=np.array([0, 2, 0])))
    sets = points_from(own(labels=np.array([[True, True], [False, False], [False, True]])), "a.npz").points
    assert (sets.setting, sets.classes, sets.labels.sum(axis=1).tolist()) == ("multi-label", ("b", "a"), [2, 0, 1])
    targets = points_from(own(labels=np.array([0.0, 1.0, 1.0]), classes=np.empty(0, "U1")), "a.npz").points
    assert (targets.setting, targets.labels.tolist()) == ("regression", [0.0, 1.0, 1.0])


@pytest.mark.parametrize(
    "others", [{"xy": XY[:, :1]}, {"classes": np.array([1, 2])}, {"labels": np.array([0, 1, 0], "u1")}, {"classes": np.empty(0, "U1")}]
)
def test_other_arrays_of_the_same_names_are_arrays(others: dict[str, Any]) -> None:
    assert read(own(**others)).part == "xy, test, labels"


def test_more_points_of_an_own_archive_than_a_set_can_have_are_sampled() -> None:
    n = MAX_POINTS + 1
    imported = points_from(own(xy=np.zeros((n, 2)), labels=np.zeros(n, np.int64), test=np.zeros(n, bool)), "a.npz")
    assert (len(imported.points), imported.rows) == (MAX_POINTS, n)


SEEDS = (npy(XY), npz(X=XY, y=np.array(["a", "b", "a"])), own(), npy(np.zeros(2, [("a", "f8"), ("b", "U2")])))


@given(data=st.data())
def test_any_change_of_a_file_gives_points_or_a_message(data: st.DataObject) -> None:
    changed = bytearray(data.draw(st.sampled_from(SEEDS)))
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, len(changed) - 1), st.integers(0, 255)), max_size=4)):
        changed[at] = byte
    cut = data.draw(st.integers(0, len(changed)))
    for content in (bytes(changed), bytes(changed[:cut])):
        try:
            outcome = "points" if len(points_from(content, "a.npz").points) else "nothing"
        except StudioError as error:
            outcome = str(error)
        assert outcome == "points" or outcome.startswith("a.npz: ")
