"""From a table to points: what is suggested, and what each choice gives."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from mlp_studio.core.errors import StudioError
from mlp_studio.storage.imports import choosing, dialect
from mlp_studio.storage.imports.choice import Import, ImportChoice, TestRows
from mlp_studio.storage.imports.choosing import import_points, points_from, read_points_with, suggest, suggest_with
from mlp_studio.storage.imports.reading import read_table
from mlp_studio.storage.imports.table import Column, Table

NAN = np.nan


def table(text: str) -> Table:
    return read_table(text.encode(), "t.csv")


def chosen(text: str, **changes: object) -> Import:
    """Return the points of a text by its suggestion with other values of some fields."""
    found = table(text)
    return import_points(found, replace(suggest(found), **changes), "t.csv")


def of_arrays(*columns: Column, header: tuple[str, ...] | None = None) -> Table:
    n = len(columns[0].cells)
    return Table("npz", columns, range(1, n + 1), "row", header=header, rows=n)


def test_roles_that_the_file_declares_hold_before_any_guess():
    columns = (
        Column("label", np.array([1.5, 2.5]), "coordinate"),
        Column("a", np.array([0.5, 0.5])),
        Column("b", np.array([3.5, 4.5]), "coordinate"),
        Column("kind", ["u", "v"], "left out"),
        Column("what", ["k", "j"], "class", ("k", "j", "i")),
        Column("held", ["0", "1"], "test"),
    )
    found = of_arrays(*columns)
    assert suggest(found) == ImportChoice(0, 2, 4, "class", test=TestRows("column", column=5))
    result = import_points(found, suggest(found), "a.npz")
    assert result.points.classes == ("k", "j", "i")
    assert result.points.test_mask.tolist() == [False, True]
    assert result.columns_left == ("a", "kind")


def test_one_declared_coordinate_goes_with_the_first_other_column_of_numbers():
    found = of_arrays(Column("u", np.zeros(2)), Column("v", np.ones(2)), Column("class", np.array([7.0, 8.0]), "coordinate"))
    assert (suggest(found).x, suggest(found).y, suggest(found).label) == (0, 2, None)


@pytest.mark.parametrize(("words"), [("train", "test"), ("Training", "Testing"), ("0", "1"), ("no", "yes"), ("", "1")])
@pytest.mark.parametrize("name", ["set", "Split", "subset", "fold"])
def test_a_column_that_says_train_and_test_marks_the_test_points(name, words):
    found = points_from(f"x,y,class,{name}\n1,2,a,{words[0]}\n3,4,b,{words[1]}\n".encode(), "t.csv")
    assert found.points.test_mask.tolist() == [False, True]
    assert found.points.classes == ("a", "b")
    assert found.is_clear


def test_a_column_of_folds_marks_no_test_points():
    found = points_from(b"x,y,class,fold\n1,2,a,1\n3,4,b,2\n", "t.csv")
    assert not found.points.test_mask.any()
    assert found.columns_left == ("fold",)
    with pytest.raises(StudioError, match="“2” says neither train nor test") as caught:
        chosen("x,y,class,fold\n1,2,a,1\n3,4,b,2\n", test=TestRows("column", column=3))
    assert caught.value.where == "t.csv: column “fold”"


def test_test_points_are_the_last_rows_or_a_drawn_share_of_each_class():
    text = "x,y,class\n" + "".join(f"{i},{i},{'ab'[i % 2]}\n" for i in range(20))
    assert chosen(text, test=TestRows("last", share=0.25)).points.test_mask.tolist() == [False] * 15 + [True] * 5
    drawn = chosen(text, test=TestRows("share", share=0.3, seed=4)).points
    assert np.bincount(drawn.labels[drawn.test_mask]).tolist() == [3, 3]
    assert chosen(text, test=TestRows("share", share=0.3, seed=4)).points == drawn
    assert chosen(text, test=TestRows("share", share=0.3, seed=5)).points != drawn


def test_missing_coordinates_get_the_mean_of_their_column_where_that_is_chosen():
    found = chosen("x,y,class\n1,2,a\n3,?,b\n,6,a\nno,6,a\n5,6,\n", missing="mean")
    assert found.points.xy.tolist() == [[1, 2], [3, 5], [3, 6]]
    assert found.notes == (
        "2 of 5 rows were left out: line 5 has “no” in “x”, and others.",
        "2 missing coordinates have the mean of the column.",
    )
    one = import_points(
        of_arrays(Column("", np.array([1e308, NAN, 1e308])), Column("", np.zeros(3))), ImportChoice(0, 1, None, missing="mean"), "a"
    )
    assert one.points.xy[1].tolist() == [1e308, 0]
    assert one.notes[0] == "1 missing coordinate has the mean of the column."


def test_numbers_of_arrays_are_classes_under_their_shortest_names():
    found = of_arrays(Column("x", np.zeros(4)), Column("y", np.ones(4)), Column("label", np.array([2.0, 0.5, NAN, 2.0])))
    result = import_points(found, replace(suggest(found), kind="class"), "a.npz")
    assert suggest(found).kind == "number"
    assert (result.points.classes, result.points.labels.tolist()) == (("0.5", "2"), [1, 0, 1])
    assert result.notes == ("1 of 4 rows was left out: row 3 has nothing in “label”.",)


def test_a_number_that_is_not_finite_is_shown_as_the_reason():
    found = import_points(of_arrays(Column("x", np.array([1.0, np.inf])), Column("y", np.zeros(2))), ImportChoice(0, 1, None), "a.npz")
    assert found.notes[0] == "1 of 2 rows was left out: row 2 has nothing in “x”."


def test_cells_parted_by_bars_are_sets_of_classes():
    found = points_from(b"x,y,class\n1,2,b|a\n3,4,\n5,6,a\n7,8,?\n", "t.csv")
    assert found.points.setting == "multi-label"
    assert found.points.classes == ("a", "b")
    assert found.points.labels.tolist() == [[True, True], [False, False], [True, False]]
    with pytest.raises(StudioError, match="no row names a class"):
        points_from(b"x,y,class\n1,2,|\n3,4,|\n", "t.csv")


def test_classes_that_the_head_does_not_declare_are_left_out():
    found = points_from(b'x,y,"class {b,a,c}"\n1,2,a\n3,4,z\n5,6,b\n', "t.csv")
    assert (found.points.classes, found.points.labels.tolist()) == (("b", "a", "c"), [1, 0])
    assert found.notes == ("1 of 3 rows was left out: line 3 has “z” in “class”.",)
    found = points_from(b'x,y,"class {set of b,a}"\n1,2,a|b\n3,4,a|z\n5,6,|\n', "t.csv")
    assert found.points.labels.tolist() == [[True, True], [False, False]]


@pytest.mark.parametrize("head", ["t {°C}", "y {numeric}", "t {set of u,v}"])
def test_a_head_that_its_cells_contradict_is_a_name(head):
    assert table(f'x,y,"{head}"\n1,2,a\n3,4,b\n').columns[2].name == head


def test_a_declared_target_number_needs_no_note():
    found = points_from(b"x,y,t {numeric}\n1,2,0\n3,4,1\n", "t.csv")
    assert found.points.labels.tolist() == [0, 1]
    assert found.points.classes is None
    assert found.is_clear


@pytest.mark.parametrize(
    ("changes", "what", "where"),
    [
        ({"x": 2}, "holds no numbers", "t.csv: column “kind”"),
        ({"x": 1}, "both coordinates are one column", "t.csv: column “y”"),
        ({"label": 3}, "there are 11 classes", "t.csv: column “n”"),
        ({"label": 3, "kind": "label set"}, "there are 11 classes", "t.csv: column “n”"),
    ],
)
def test_a_choice_that_gives_no_points_is_refused_at_its_column(changes, what, where):
    text = "x,y,kind,n\n" + "".join(f"{i},{i},a,{i + 0.5}\n" for i in range(11))
    with pytest.raises(StudioError, match=what) as caught:
        chosen(text, **changes)
    assert caught.value.where == where
    assert caught.value.mend


def test_a_table_without_rows_or_columns_is_refused():
    with pytest.raises(StudioError, match="no columns"):
        suggest(Table("npz", (), ()))
    empty = of_arrays(Column("", np.zeros(0)), Column("y", np.zeros(0)), header=("", "y"))
    with pytest.raises(StudioError, match="no column of numbers"):
        import_points(empty, suggest(empty), "a.npz")
    one = of_arrays(Column("x", np.zeros(2)))
    with pytest.raises(StudioError, match="only one column of numbers"):
        import_points(one, suggest(one), "a.npz")


@pytest.mark.parametrize("quote", ["", '"'])
def test_of_too_many_rows_so_many_are_drawn_one_of_each_stretch(monkeypatch, quote):
    monkeypatch.setattr(choosing, "MAX_POINTS", 100)
    monkeypatch.setattr(dialect, "MAX_POINTS", 100)
    text = "i,x,y\n" + "".join(f"{i},{i},{quote}{-i}{quote}\n" for i in range(1000))
    found = points_from(text.encode(), "t.csv", choice=ImportChoice(1, 2, None))
    assert len(found.points) == 100
    assert (found.points.xy[:, 0] // 10).tolist() == list(range(100))
    assert found.notes[0] == "100 of 1,000 rows, evenly drawn."
    assert not found.is_clear
    assert points_from(text.encode(), "t.csv", choice=ImportChoice(1, 2, None)).points == found.points


def test_rows_that_a_reader_did_not_draw_are_drawn_and_those_lost_among_them_told(monkeypatch):
    monkeypatch.setattr(choosing, "MAX_POINTS", 10)
    x = np.arange(40.0)
    x[8:12] = NAN
    found = import_points(of_arrays(Column("x", x), Column("y", np.zeros(40)), Column("k", ["a"] * 40)), ImportChoice(0, 1, 2), "a.npz")
    assert re.fullmatch("1 of 10 rows drawn was left out: row (9|1[0-2]) has nothing in “x”[.]", found.notes[0])
    assert (found.rows, found.dropped, len(found.points)) == (40, 31, 9)


def test_row_numbers_are_left_out_of_a_sample_as_well(monkeypatch):
    monkeypatch.setattr(choosing, "MAX_POINTS", 10)
    monkeypatch.setattr(dialect, "MAX_POINTS", 10)
    text = ",x,y,c\n" + "".join(f"{i},{i},1,a\n" for i in range(1, 100))
    assert points_from(text.encode(), "t.csv").points.axes == ("x", "y")
    assert points_from(text.replace(",1,a\n", ",1,a\n7").encode(), "t.csv").points.axes == ("x1", "x")


def test_quoted_cells_over_several_lines_are_drawn_after_they_were_read(monkeypatch):
    monkeypatch.setattr(dialect, "MAX_POINTS", 10)
    text = "x,y,c\n" + "".join(f'{i},{i},"a\nb"\n' for i in range(50))
    found = read_table(text.encode(), "t.csv")
    assert (found.rows, len(found.places)) == (50, 10)
    assert list(found.places) == sorted(found.places)


@pytest.mark.parametrize(
    ("words", "choice"),
    [
        ((None, None, None), (0, 1, 4)),
        (("b", None, None), (1, 0, 4)),
        ((None, "d", None), (0, 3, 4)),
        (("3", "4", None), (2, 3, 4)),
        ((None, None, "a"), (1, 2, 0)),
        (("a", "c", "b"), (0, 2, 1)),
        (("kind", None, None), (4, 0, None)),
    ],
)
def test_columns_are_chosen_by_name_or_number(words, choice):
    found = table("a,b,c,d,kind\n1,2,3,4,u\n5,6,7,8,v\n")
    result = suggest_with(found, *words)
    assert (result.x, result.y, result.label) == choice


def test_a_file_is_read_with_the_columns_that_were_named(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b,c,kind\n1,2,3,u\n5,6,7,v\n")
    assert read_points_with(path, x="c", y="a").points.axes == ("c", "a")
    with pytest.raises(StudioError, match=r"no column “z”.*Choose one of a, b, c, kind") as caught:
        read_points_with(path, x="z")
    assert caught.value.where == str(path)
    with pytest.raises(StudioError, match="no sheets to choose from"):
        read_points_with(path, "2")


def test_an_array_is_chosen_by_name_or_number(tmp_path):
    path = tmp_path / "two.npz"
    np.savez(path, first=np.ones((3, 2)), second=np.zeros((4, 2)))
    parts = read_points_with(path).table.parts
    assert {name: len(read_points_with(path, name).points) for name in parts} == {"first": 3, "second": 4}
    assert [read_points_with(path, number).table.part for number in ("1", "2")] == list(parts)
    with pytest.raises(StudioError, match="no sheet “third”"):
        read_points_with(path, "third")


@pytest.mark.parametrize("quote", ["", '"'])
def test_too_many_cells_are_refused(monkeypatch, quote):
    monkeypatch.setattr(dialect, "MAX_CELLS", 10)
    with pytest.raises(StudioError, match="more than 10 cells") as caught:
        table("x,y,c\n" + f"1,2,{quote}a{quote}\n" * 4)
    assert caught.value.where == "t.csv: columns 1 to 3"


def test_a_column_named_as_a_number_of_the_row_is_no_coordinate_where_there_are_others() -> None:
    imported = points_from(b"id,height,width,kind\n1,1.5,2,a\n2,1.7,3,b\n3,1.1,4,a\n", "people.csv")
    assert imported.points.axes == ("height", "width")
    assert "The first column numbers the rows and was left out." in imported.notes
    assert points_from(b"id,height,kind\n1,1.5,a\n2,1.7,b\n", "few.csv").points.axes == ("id", "height")
    assert points_from(b"id,x,y\n10,1.5,2\n7,1.7,3\n", "free.csv").points.axes == ("id", "x")
