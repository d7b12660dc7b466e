"""Tables of every habit become points, or a refusal that says where."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import PointSet
from mlp_studio.storage.imports import dialect
from mlp_studio.storage.imports.choice import Import
from mlp_studio.storage.imports.choosing import points_from, read_points
from mlp_studio.storage.imports.matching import match_classes
from mlp_studio.storage.resources import resource
from tests.storage.imports.any_bytes import changed, read_or_refused

XOR_ROWS = [("0.5", "-1.25", "a"), ("1.5", "2", "b"), ("-3", "0.75", "a")]
XOR_XY = [[0.5, -1.25], [1.5, 2.0], [-3.0, 0.75]]


def read(text: str, encoding: str = "utf-8") -> Import:
    return points_from(text.encode(encoding), "dir/t.csv")


def refusal(data: str | bytes) -> StudioError:
    with pytest.raises(StudioError) as caught:
        points_from(data.encode() if isinstance(data, str) else data, "t.csv")
    assert caught.value.where.startswith("t.csv")
    assert caught.value.mend
    return caught.value


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("delimiter", "decimal"), [(",", "."), (";", "."), (";", ","), ("\t", "."), ("\t", ","), (" ", "."), (" ", ",")])
def test_every_dialect_gives_the_same_points(delimiter, decimal, end, quote, header):
    rows = [tuple(cell.replace(".", decimal) for cell in row) for row in XOR_ROWS]
    rows = [("length", "width", "kind"), *rows] if header else rows
    found = read("".join(delimiter.join(f"{quote}{cell}{quote}" for cell in row) + end for row in rows))
    assert found.points.xy.tolist() == XOR_XY
    assert found.points.labels.tolist() == [0, 1, 0]
    assert found.points.classes == ("a", "b")
    assert (found.table.dialect["delimiter"], found.table.decimal) == (delimiter, decimal)
    assert found.table.header == (("length", "width", "kind") if header else None)
    assert found.points.axes == (("length", "width") if header else ("x1", "x2"))
    assert found.columns_used == (("length", "width", "kind") if header else ("column 1", "column 2", "column 3"))
    assert (found.source, found.table.dialect["encoding"], found.rows, found.dropped, found.notes) == ("t.csv", "utf-8", 3, 0, ())


def test_numbers_in_quotes_may_have_a_decimal_comma_between_commas():
    assert read('"0,5","1,5",a\n"2,5","3,5",b\n').points.xy.tolist() == [[0.5, 1.5], [2.5, 3.5]]


def test_columns_aligned_by_several_spaces_and_words_with_spaces_in_quotes_are_read():
    found = read('  x1    x2   kind\n  0.5  -1   "Iris setosa"\n 10    2.25 "Iris v."\n')
    assert found.points.xy.tolist() == [[0.5, -1], [10, 2.25]]
    assert found.points.classes == ("Iris setosa", "Iris v.")


def test_spaces_after_commas_are_no_separators_of_their_own():
    found = read("x1, x2, class\n1, 2, a\n3, 4, b\n")
    assert (found.table.dialect["delimiter"], found.points.axes) == (",", ("x1", "x2"))
    assert found.points.xy.tolist() == [[1, 2], [3, 4]]


def test_comments_and_blank_lines_are_passed_over_but_keep_their_line_numbers():
    found = read("# made by hand, 2024\n\nx,y,c\n 1,2,a\n#3,4,b\n,,\n5,oops,a\n")
    assert found.points.xy.tolist() == [[1, 2]]
    assert (found.rows, found.dropped) == (3, 2)
    assert read("x,y,c\n1,2,a\n\n# c\n5,oops,a\n").notes == ("1 of 2 rows was left out: line 5 has “oops” in “y”.",)


def test_a_quoted_class_that_looks_like_a_number_stays_a_class():
    found = read("x,y,\"class {'3,5',b}\"\n5e-324,1e22,\"'3,5'\"\n")
    assert (found.table.decimal, found.points.classes, found.points.labels.tolist()) == (".", ("3,5", "b"), [0])


def test_words_with_spaces_between_tabs_are_one_cell():
    found = read("x\ty\tkind\n0\t1\tIris setosa\n2\t3\tIris v.\n")
    assert (found.table.dialect["delimiter"], found.points.classes) == ("\t", ("Iris setosa", "Iris v."))


def test_numbers_inside_of_names_between_tabs_are_part_of_the_names():
    found = read("x\ty\tkind\n0\t1\ttype 1\n2\t3\ttype 2\n")
    assert (found.table.dialect["delimiter"], found.points.classes) == ("\t", ("type 1", "type 2"))


def test_the_line_in_which_excel_names_the_separator_is_no_row():
    found = read("sep=;\nx;y;c\n1,5;2;a\n")
    assert (found.points.axes, found.dropped, found.rows) == (("x", "y"), 0, 1)


def test_a_quoted_cell_may_hold_a_line_break_and_the_lines_after_it_are_still_counted_right():
    found = read('x,y,c\n1,2,"two\nlines"\n3,?,b\n4,5,b\n')
    assert found.points.classes == ("b", "two\nlines")
    assert found.notes == ("1 of 3 rows was left out: line 4 has “?” in “y”.",)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("utf-32", "utf-32"), ("cp1252", "cp1252"), ("latin-1", "cp1252")],
)
def test_the_encoding_is_found_and_named_where_it_is_not_utf_8(encoding, name):
    found = read("x,größe,klasse\n1,2,für\n3,4,wider\n", encoding)
    assert found.table.dialect["encoding"] == name
    assert found.points.classes == ("für", "wider")
    assert found.points.axes == ("x", "größe")
    assert found.notes == (() if name == "utf-8" else (f"The text was read as {name}.",))


def test_an_encoding_that_is_neither_is_guessed():
    text = "долгота,широта,вид\n" + "1,2,Ёлка и сосна высокая\n3,4,Берёза белая под моим окном ЁЁ\n" * 20
    found = read(text, "cp866")
    assert found.points.xy.shape == (40, 2)
    assert found.table.dialect["encoding"] not in {"utf-8", "cp1252"}


def test_a_guess_that_the_rest_of_the_text_contradicts_is_refused():
    text = "x,y,種類\n" + "1,2,日本語、ひらがな\n" * 5000
    assert points_from(text.encode("shift_jis"), "t.csv").points.classes == ("日本語、ひらがな",)
    assert "encoding" in refusal(text.encode("shift_jis") + b"3,4,\x81").what


@pytest.mark.parametrize(
    ("third", "classes", "labels"),
    [
        ("0 1 1", ("0", "1"), [0, 1, 1]),
        ("1 -1 1", ("-1", "1"), [1, 0, 1]),
        ("1 −1 1", ("−1", "1"), [1, 0, 1]),
        ("10 9 2", ("2", "9", "10"), [2, 1, 0]),
        ("1.0 1 0", ("0", "1.0"), [1, 1, 0]),
        ("+ − +", ("−", "+"), [1, 0, 1]),
        ("+ - +", ("-", "+"), [1, 0, 1]),
        ("b a B", ("B", "a", "b"), [2, 1, 0]),
        ("1 a 2", ("1", "2", "a"), [0, 2, 1]),
    ],
)
def test_classes_keep_their_names_and_are_ordered(third, classes, labels):
    points = read("".join(f"{i}.5;{i};{name}\n" for i, name in enumerate(third.split()))).points
    assert points.classes == classes
    assert points.labels.tolist() == labels


@pytest.mark.parametrize("third", [["0.5", "1", "2"], [str(i) for i in range(11)], [*(str(i) for i in range(20)), "much"]])
def test_a_third_column_of_fractions_or_many_numbers_is_a_target_number(third):
    found = read("".join(f"{i},{i},{value}\n" for i, value in enumerate(third)))
    assert found.points.setting == "regression"
    assert found.points.classes is None
    assert found.points.labels.tolist() == [float(value) for value in third if value != "much"]
    assert any("target number" in note for note in found.notes)


def test_two_columns_of_numbers_are_points_of_one_class_and_a_note_says_so():
    found = read("1,2\n3,4\n")
    assert found.points.classes == ("−",)
    assert found.points.labels.tolist() == [0, 0]
    assert found.columns_used == ("column 1", "column 2", None)
    assert found.notes == ("There is no column of classes: all points are of one class, “−”.",)


def test_more_columns_than_two_leave_the_rest_out_and_a_note_says_which():
    found = read_points(resource("data", "iris.csv"))
    assert found.columns_used == ("sepal_length", "sepal_width", "species")
    assert found.columns_left == ("petal_length", "petal_width")
    assert found.notes == ("The coordinates are “sepal_length” and “sepal_width”; left out: petal_length, petal_width.",)
    assert found.points.classes == ("setosa", "versicolor", "virginica")
    assert np.bincount(found.points.labels).tolist() == [50, 50, 50]


def test_the_class_is_found_by_its_name_before_its_place():
    found = read("label,x,y\n1,0.5,1.5\n0,2.5,3.5\n")
    assert found.columns_used == ("x", "y", "label")
    assert found.points.labels.tolist() == [1, 0]


def test_the_only_column_of_words_is_the_class_wherever_it_stands():
    found = read("a,0.5,1.5,7\nb,2.5,3.5,8\n")
    assert found.columns_used == ("column 2", "column 3", "column 1")
    assert found.columns_left == ("column 4",)


def test_of_several_columns_of_words_the_last_is_the_class():
    found = read("who,x,y,where\nann,1,2,in\nbob,3,4,out\n")
    assert found.points.classes == ("in", "out")
    assert found.columns_left == ("who",)


@pytest.mark.parametrize("text", [",x,y,c\n0,1,2,a\n1,3,4,b\n2,5,6,a\n", 'x,y,c\n"1",1,2,a\n"2",3,4,b\n"3",5,6,a\n'])
def test_a_first_column_that_only_numbers_the_rows_is_left_out(text):
    found = read(text)
    assert found.points.xy.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert found.notes == ("The first column numbers the rows and was left out.",)


def test_an_unnamed_first_column_that_does_not_count_is_a_coordinate():
    assert read(",y,c\n7,1,a\n9,3,b\n").points.xy.tolist() == [[7, 1], [9, 3]]


def test_a_separator_at_the_end_of_each_row_makes_no_column():
    found = read("x,y,c,\n1,2,a,\n3,4,b,\n5,6,b,,\n,\n")
    assert (found.rows, found.columns_left, found.dropped) == (3, (), 0)


def test_rows_with_missing_or_wrong_cells_are_dropped_and_counted():
    found = read("x,y,c\n1,2,a\nNA,2,a\n1,nan,a\n1,inf,a\n1,1_0,a\n1,2,\n3,4\n5,6,b\n7,8,b\n")
    assert found.points.xy.tolist() == [[1, 2], [5, 6], [7, 8]]
    assert (found.rows, found.dropped) == (9, 6)
    assert found.notes == ("6 of 9 rows were left out: line 8 has 2 cells instead of 3, and others.",)
    assert read("x,y,c\n1,2,a\n3,4,\n").notes == ("1 of 2 rows was left out: line 3 has nothing in “c”.",)
    assert read("x,y,c\n1,2,a\nx,4,a\n").notes == ("1 of 2 rows was left out: line 3 has “x” in “x”.",)


def test_a_thousands_separator_is_not_guessed_at():
    found = read("1,5;2,5;a\n1.234,5;1;b\n1.234;1;b\n3,5;4,5;b\n")
    assert found.points.xy.tolist() == [[1.5, 2.5], [3.5, 4.5]]
    assert found.dropped == 2


@pytest.mark.parametrize(
    ("data", "what", "where"),
    [
        (b"", "no row", "t.csv"),
        ("# only a comment\n\n", "no row", "t.csv"),
        ("1\n2\n", "one column", "t.csv: line 1, column 1"),
        ("\n\nhello\n", "one column", "t.csv: line 3, column 1"),
        ("x,y,c\n", "no column of numbers", "t.csv: line 1, columns 1 to 3"),
        ("a,b\nc,d\n", "no column of numbers", "t.csv: line 1, columns 1 to 2"),
        ("x,c\n1,a\n2,b\n", "only one column", "t.csv: line 2, columns 1 to 2"),
        ("x,y,c\n1,,a\n,2,b\n", "no row has both", "t.csv: line 2, column 2"),
        ("x,y,c\n,1,a\n2,,b\n", "no row has both", "t.csv: line 2, column 1"),
        ('1,2,a\n3,4,"b\n5,6,c\n', "does not end properly", "t.csv: line 2"),
        ('1,2,a\n3,4,"b"x\n', "does not end properly", "t.csv: line 2"),
        ("1,2,a\n3,4," + "b" * 10_001, "more than 10,000 characters", "t.csv: line 2, column 3"),
        ("1,2,a\n3,4,b\n\n5,6,b\n" + "b" * 200_000, "more than 100,000 characters", "t.csv: line 5"),
        ("b" * 50_000, "more than 10,000 characters", "t.csv: line 1, column 1"),
        ('1,2,a\n"' + "b\n" * 100_000, "too long", "t.csv: line 2"),
        ("1,2,a\n" + "," * 1000, "1,001 columns", "t.csv: line 2"),
        (b"1,2,a\n3,\x004,b\n", "a NUL", "t.csv: line 2, column 3"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "U+001A", "t.csv: line 2, column 1"),
        (b"\xff\xfe\x00\xd8,", "encoding", "t.csv"),
        ("".join(f"{i},{i},name {i}\n" for i in range(30)), "there are 30 classes: “name 0”", "t.csv: column “column 3”"),
        ("".join(f"{i},{i},name {i}\n" for i in range(11)), "“name 9”", "t.csv: column “column 3”"),
    ],
)
def test_what_holds_no_points_is_refused_at_its_line_and_column(data, what, where):
    error = refusal(data)
    assert what in error.what
    assert error.where == where


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(StudioError, match="folder"):
        read_points(tmp_path)
    with pytest.raises(StudioError, match="no such file"):
        read_points(tmp_path / "missing.csv")


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(dialect, "MAX_LINES", 2)
    assert "more than 2 lines" in refusal("1,2,a\n1,2,b\n1,2,c\n").what
    assert "more than 2 lines" in refusal("1,2,a\r1,2,b\r1,2,c\r").what


def test_a_hundred_thousand_rows_give_a_hundred_thousand_points():
    n = 100_000
    text = "x,y,class\n" + "".join(f"{i}.25,{-i},{'ab'[i % 2]}\n" for i in range(n))
    points = read(text).points
    assert len(points) == n
    assert points.xy[-1].tolist() == [n - 1 + 0.25, 1 - n]
    assert np.bincount(points.labels).tolist() == [n // 2, n // 2]


def test_classes_are_numbered_as_in_the_project_they_go_into():
    points = read("0,0,-\n1,0,+\n").points
    matched = match_classes(points, ("o", "+", "−"))
    assert matched.classes == ("o", "+", "−")
    assert matched.labels.tolist() == [2, 1]
    multi = PointSet(np.zeros((2, 2)), np.array([[True, False], [True, True]]), ("b", "a"), setting="multi-label")
    assert match_classes(multi, ("a", "b", "c")).labels.tolist() == [[False, True, False], [True, True, False]]


def test_classes_that_the_project_does_not_have_are_refused():
    with pytest.raises(StudioError, match="does not know the class b, c"):
        match_classes(read("0,0,a\n1,0,b\n1,1,c\n").points, ("a", "+"))
    with pytest.raises(StudioError, match="target numbers"):
        match_classes(read("0,0,0.5\n1,0,1\n").points, ("a", "+"))


tables = st.lists(
    st.lists(
        st.sampled_from(["0", "1", "-2.5", "3,5", "a", "b", "", " ", "x", '"', '"q"', "nan", "1e999", "#", "\n", "−", "+", "1_0"]),
        max_size=6,
    ),
    max_size=6,
)


@given(
    st.binary() | st.text().map(str.encode) | st.text(alphabet='01-+.,;\t "#ab\r\n').map(str.encode) | st.binary().map(b"\xff\xfe".__add__)
)
@example(b"\x81\x8d,\x9d")
@example(b"1,2,a\r3,4,b\r\r\n")
@hypothesis_settings(max_examples=300)
def test_any_bytes_give_points_or_a_refusal(data):
    read_or_refused(data, None, "t.csv")


@given(tables, st.sampled_from(["\t", ";", ",", " ", "  "]))
@hypothesis_settings(max_examples=300)
def test_any_table_gives_points_or_a_refusal(table, delimiter):
    read_or_refused("\n".join(delimiter.join(row) for row in table).encode(), None, "t.csv")


TYPED = b"x,'y z' {coordinate},\"class {b,'it\\'s',c}\",set\n1,2,b,train\n3,4,'it\\'s',test\n"


@given(changed(TYPED, b"a;b;t {numeric}\n1,5;2,5;0,5\n", b'x y "class {set of a,b}"\n1 2 a|b\n3 4 |\n', b"sep=;\n1;2;a\n"))
@hypothesis_settings(max_examples=200)
def test_any_typed_table_gives_points_or_a_refusal(data):
    read_or_refused(data, None, "t.csv")
