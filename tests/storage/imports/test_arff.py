"""ARFF files as Weka and MEKA write them, and by hand: their types, quotes, sparse rows and label sets."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import MAX_POINTS
from mlp_studio.storage.imports.arff import read, recognises
from mlp_studio.storage.imports.choosing import points_from
from mlp_studio.storage.imports.table import Table

IRIS = b"""% 1. Title: Iris Plants Database
%
@RELATION iris

@ATTRIBUTE petallength\tREAL
@ATTRIBUTE petalwidth\tREAL
@ATTRIBUTE class\t{Iris-setosa,Iris-versicolor,Iris-virginica}

@DATA
1.4,0.2,Iris-setosa
4.7,1.4,Iris-versicolor
% a comment between
1.3,?,Iris-setosa
5.1 , 1.9 , Iris-virginica
"""
HEAD = "@relation r\n@attribute x numeric\n@attribute y numeric\n@attribute class {a,'b c' ,\"it's\"}\n@data\n"


def table(text: str) -> Table:
    return read(text.encode())


def cells(found: Table) -> list[list[object]]:
    return [list(column.cells) for column in found.columns]


def refused(text: str | bytes) -> str:
    with pytest.raises(StudioError) as caught:
        read(text if isinstance(text, bytes) else text.encode())
    return str(caught.value)


def test_a_file_of_weka_gives_its_points_and_says_which_row_lacks_a_number() -> None:
    imported = points_from(IRIS, "iris.arff")
    points = imported.points
    assert points.axes == ("petallength", "petalwidth")
    assert points.classes == ("Iris-setosa", "Iris-versicolor", "Iris-virginica")
    assert points.xy.tolist() == [[1.4, 0.2], [4.7, 1.4], [5.1, 1.9]]
    assert (imported.rows, imported.dropped) == (4, 1)
    assert "line 13" in imported.notes[0]


def test_the_declared_order_of_the_classes_holds_with_classes_that_no_row_has() -> None:
    data = b"@relation r\n@attribute x real\n@attribute y real\n@attribute class {z,b,a}\n@data\n1,2,a\n"
    assert points_from(data, "f").points.classes == ("z", "b", "a")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_way(end: str) -> None:
    assert table(IRIS.decode().replace("\n", end)).places == [10, 11, 13, 14]


def test_a_file_in_another_encoding_is_read_and_that_is_said() -> None:
    text = HEAD.replace("a,", "ä,") + "1,2,ä\n"
    assert recognises(text.encode("utf-16"))
    assert read(text.encode("utf-16")).notes == ("The text was read as utf-16.",)
    assert read(text.encode("utf-16")).columns[2].cells == ["ä"]


@pytest.mark.parametrize("data", [b"", b"x,y\n1,2\n", b"% only\n", b"@data\n1,2", b"PK\x03\x04"])
def test_other_files_are_not_recognised(data: bytes) -> None:
    assert not recognises(data)


def test_quotes_and_escapes_are_read_as_weka_writes_them() -> None:
    found = table(HEAD + "1,2,'b c'\n1,2,\"b c\"\n1,2,'it\\'s'\n1,2 , \"it's\" \n")
    assert found.columns[2].cells == ["b c", "b c", "it's", "it's"]
    found = table("@relation r\n@attribute 'a\\\\b \\u0041\\t' real\n@attribute y real\n@attribute s string\n@data\n1,2,'\\%\\n\\\"'\n")
    assert (found.columns[0].name, found.columns[2].cells) == ("a\\b A\t", ['%\n"'])


def test_a_quoted_question_mark_is_a_class_and_a_bare_one_is_missing() -> None:
    head = "@relation r\n@attribute x real\n@attribute y real\n@attribute class {'?',NaN}\n@data\n"
    imported = points_from((head + "1,2,'?'\n3,4,?\n5,6,NaN\n").encode(), "f")
    assert imported.points.classes == ("?", "NaN")
    assert (imported.points.labels.tolist(), imported.dropped) == ([0, 1], 1)


def test_cells_may_be_parted_by_spaces_and_followed_by_a_comment() -> None:
    found = table(HEAD + "1 2\ta\n3,4,a % the last one\n5,6,'b c' %x\n")
    assert cells(found) == [[1, 3, 5], [2, 4, 6], ["a", "a", "b c"]]
    found = table("@relation r\n@attribute x real\n@attribute y real\n@attribute s string\n@data\n1,2,'50 % x'\n")
    assert found.columns[2].cells == ["50 % x"]


def test_sparse_rows_name_only_what_is_not_the_first_value() -> None:
    found = table(HEAD + "{0 1.5, 2 'b c'}\n{}\n{1 ?}\n{ 2 \"it's\" }\n")
    assert cells(found)[0] == [1.5, 0, 0, 0]
    assert math.isnan(found.columns[1].cells[2])
    assert found.columns[2].cells == ["b c", "a", "a", "it's"]


def test_weights_of_rows_are_passed_over_and_that_is_said() -> None:
    found = table(HEAD + "1,2,a, {5}\n{0 1}, {0.5}\n")
    assert cells(found) == [[1, 1], [2, 0], ["a", "a"]]
    assert "weights" in found.notes[0]


def test_a_row_of_another_length_is_told_with_its_line() -> None:
    found = table(HEAD + "1,2\n1\n1,2,a\n")
    assert found.misfits == ("line 6 has 2 cells instead of 3", "line 7 has 1 cell instead of 3")
    assert (found.places, found.rows) == ([8], 3)
    with pytest.raises(StudioError):
        points_from((HEAD + "1,2\n").encode(), "f")


def declared(*attributes: str) -> list[str | None]:
    lines = "\n".join(f"@attribute {attribute}" for attribute in attributes)
    row = ",".join("?" for _ in attributes)
    return [column.role for column in table(f"@relation r\n{lines}\n@data\n{row}\n").columns]


def test_what_a_column_is_follows_from_its_name_and_type() -> None:
    assert declared("x real", "y real", "a {1,2}", "b {u,v}") == [None, None, None, "class"]
    assert declared("Class {u,v}", "x real", "y real", "b {1,2}") == ["class", None, None, None]
    assert declared("x integer", "y real", "target numeric") == [None, None, "number"]
    assert declared("x real", "y real", "set {train,test}", "k {u}") == [None, None, "test", "class"]
    assert declared("x real", "y real", "set {u,v}") == [None, None, "class"]
    assert declared("id string", "d date yyyy", "x real", "y real", "k {u}") == ["left out", "left out", None, None, "class"]
    assert declared("x real", "y real", "species string") == [None, None, None]
    assert declared("'class {coordinate}' real", "y real", "'k {numeric}' real") == ["coordinate", None, "number"]
    assert declared("x real", "y real") == [None, None]


def test_the_label_attributes_of_meka_are_one_column_of_sets() -> None:
    rows = "@attribute a {0,1}\n@attribute b {1,0}\n", "@attribute x real\n@attribute y real\n@attribute class {u,v}\n"
    first = table(f"@relation 'd: -C 2'\n{rows[0]}{rows[1]}@data\n1,1,3,4,u\n0,0,5,6,v\n0,?,5,6,v\n")
    last = table(f"@relation 'd: -C -2 -x'\n{rows[1]}{rows[0]}@data\n3,4,u,1,1\n5,6,v,0,0\n5,6,v,0,?\n")
    for found in (first, last):
        assert [column.role for column in found.columns] == [None, None, None, "label set"]
        assert (found.columns[3].cells, found.columns[3].values) == (["a|b", "|", ""], ("a", "b"))
    assert declared_by_relation("d: -C 9") == declared_by_relation("d: -C 1") == declared_by_relation("d") == [None, None]


def declared_by_relation(name: str) -> list[str | None]:
    found = table(f"@relation '{name}'\n@attribute x real\n@attribute y real\n@data\n1,2\n")
    return [column.role for column in found.columns]


def test_a_million_rows_are_sampled_and_counted() -> None:
    found = table("@relation r\n@attribute x real\n@attribute y real\n@data\n" + "1,2\n" * 200_000)
    assert (found.rows, len(found.places)) == (200_000, MAX_POINTS)
    assert len(found.columns[0].cells) == MAX_POINTS


def test_numbers_of_any_size_keep_every_bit() -> None:
    found = table("@relation r\n@attribute x real\n@attribute y real\n@data\n-0.0,1e-308\n1e300,0.1\nNaN,n/a\n")
    assert np.array(found.columns[0].cells)[:2].tobytes() == np.array([-0.0, 1e300]).tobytes()
    assert math.isnan(found.columns[1].cells[2])


ATTRIBUTES = "@relation r\n@attribute x real\n@attribute y real\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("@relation r\nx,y\n", "line 2, column 1: “x,y” is no declaration"),
        ("@relation r\n@end\n", "line 2, column 1: “@end” is no declaration"),
        (ATTRIBUTES, "there is no line @data"),
        (ATTRIBUTES + "@data\n% nothing\n\n", "line 4, column 1: there is no row after @data"),
        ("@relation r\n@data\n", "there is no attribute"),
        ("@relation r\n@attribute x real\n@data\n1\n", "there are 1 attributes"),
        ("@relation r\n" + "@attribute x real\n" * 1001 + "@data\n", "1,001 attributes"),
        ("@relation r\n@attribute x\n", "line 2, column 13: “” is no type"),
        ("@relation r\n@attribute x color\n", "“color” is no type"),
        ("@relation r\n@attribute bag relational\n", "relational attributes are not read"),
        ("@relation r\n@attribute x {a,b\n", "do not end with }"),
        ("@relation r\n@attribute x {a,b,a}\n", "there twice"),
        ("@relation r\n@attribute 'x real\n", "line 2, column 12: a quote does not close"),
        (HEAD + "1,2,'a\n", "line 6, column 5: a quote does not close"),
        (HEAD + "1,2,'a'b\n", "line 6, column 3: a quoted cell does not end properly"),
        (HEAD + "1,2,a\n1,abc,a\n", "line 7, column 2: “abc” is no number"),
        (HEAD + "1,1_0,a\n", "line 6, column 2: “1_0” is no number"),
        (HEAD + "1,2,d\n", "line 6, column 3: “d” is none of the declared values. Write one of a, b c, it's, or ?"),
        (HEAD + "{0 1, 7 2}\n", "line 6, column 2: there is no attribute 7. Count them from 0 to 2"),
        (HEAD + "{0 1, x}\n", "line 6, column 2"),
        (HEAD + "{0 1\n", "line 6, column 1: the row begins with {"),
        (ATTRIBUTES + "@data\n" + "1" * 100_001, "line 5: the line has more than 100,000 characters"),
        ("@relation r\n" + "\n" * 2_000_001, "more than 2,000,000 lines"),
        (ATTRIBUTES + "@attribute s string\n@data\n1,2,'" + "a" * 10_001 + "'\n", "line 6, column 3: a cell has more than 10,000"),
        ("@relation r\n" + "@attribute x real\n" * 900 + "@data\n" + "{}\n" * 9000, "more than 8,000,000 cells"),
        (b"@relation \x00\n", "line 1, column 11"),
    ],
    ids=lambda value: "",
)
def test_what_is_wrong_is_told_with_line_and_column(text: str | bytes, words: str) -> None:
    assert words in refused(text)


SEEDS = (
    IRIS,
    (HEAD + "1,2,'b c', {5}\n{0 1.5, 2 'b c'}\n").encode(),
    b"@relation 'd: -C 1'\n@attribute a {0,1}\n@attribute x real\n@data\n1,2\n",
)


@given(data=st.data())
def test_any_change_of_a_file_gives_points_or_a_message(data: st.DataObject) -> None:
    seed = data.draw(st.sampled_from(SEEDS))
    begin, end = sorted(data.draw(st.tuples(st.integers(0, len(seed)), st.integers(0, len(seed)))))
    changed = seed[:begin] + data.draw(st.binary(max_size=6) | st.text("{}'\",%?@ \n\\", max_size=6).map(str.encode)) + seed[end:]
    try:
        outcome = "points" if len(points_from(b"@relation r\n" + changed, "a.arff").points) else "nothing"
    except StudioError as error:
        outcome = str(error)
    assert outcome == "points" or outcome.startswith("a.arff: ")
