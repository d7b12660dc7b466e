"""Points from JSON of several layouts."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mlp_studio.core.errors import StudioError
from mlp_studio.storage.imports import json_records
from mlp_studio.storage.imports.choosing import points_from
from mlp_studio.storage.imports.json_records import read, recognises
from tests.storage.imports.any_bytes import changed, read_or_refused

RECORDS = '[{"x":0.5,"y":1,"kind":"b"},{"x":2,"y":-3.25,"kind":"a"}]'
XY = [[0.5, 1], [2, -3.25]]


@pytest.mark.parametrize(
    "text",
    [
        RECORDS,
        f'\n {{"source": "by hand", "data": {RECORDS}}}',
        RECORDS[1:-1].replace("},{", "}\n{") + "\n",
        '{"x":[0.5,2],"y":[1,-3.25],"kind":["b","a"]}',
        '{"x":{"0":0.5,"1":2},"y":{"0":1,"1":-3.25},"kind":{"0":"b","1":"a"}}',
        '{"columns":["x","y","kind"],"index":[0,1],"data":[[0.5,1,"b"],[2,-3.25,"a"]]}',
        '[["x","y","kind"],[0.5,1,"b"],[2,-3.25,"a"]]',
    ],
)
def test_every_layout_gives_the_same_points(text):
    found = points_from(text.encode(), "t.json")
    assert found.table.format == "json"
    assert found.points.xy.tolist() == XY
    assert found.points.classes == ("a", "b")
    assert found.points.axes == ("x", "y")
    assert found.is_clear


def test_a_name_in_json_lines_may_hold_what_ends_a_line_elsewhere():
    found = points_from('{"x":1,"y":2,"kind":"a\u2028b"}\r\n{"x":3,"y":4,"kind":"a\x85b"}\n'.encode(), "t.jsonl")
    assert found.points.classes == ("a\x85b", "a\u2028b")


def test_lists_without_names_are_points():
    found = points_from(b"[[1,2,0],[3,4,1],[5,6]]", "t.json")
    assert found.points.axes == ("x1", "x2")
    assert found.points.classes == ("0", "1")
    assert found.notes == ("1 of 3 rows was left out: record 3 has 2 entries instead of 3.",)


def test_what_python_writes_for_missing_numbers_is_missing():
    found = points_from(b'[{"x":NaN,"y":1},{"x":-Infinity,"y":1},{"x":2,"y":3},{"y":4}]', "t.json")
    assert found.points.xy.tolist() == [[2, 3]]
    assert found.notes[0] == "3 of 4 rows were left out: record 1 has nothing in “x”, and others."


def test_lists_of_words_are_sets_of_classes():
    points = points_from(b'[{"x":1,"y":2,"tags":["b","a"]},{"x":3,"y":4,"tags":[]}]', "t.json").points
    assert points.classes == ("a", "b")
    assert points.labels.tolist() == [[True, True], [False, False]]


def test_names_may_declare_the_column():
    points = points_from(b'[{"x":1,"y":2,"kind {b,a,c}":"a"}]', "t.json").points
    assert (points.classes, points.labels.tolist()) == (("b", "a", "c"), [1])


def test_truth_values_are_classes_and_whole_numbers_without_end_are_missing():
    found = points_from(f'[{{"x":1,"y":2,"k":true}},{{"x":{"9" * 400},"y":2,"k":false}},{{"x":3,"y":2,"k":null}}]'.encode(), "t.json")
    assert found.points.classes == ("true",)
    assert found.dropped == 2


def test_nested_values_are_kept_as_text():
    assert read(b'[{"a":{"b":1},"c":[1]},{"a":"x","c":2}]').columns[0].cells == ['{"b":1}', "x"]


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ('[{"x":1,\n"y":}]', "invalid character", "line 2, column 5"),
        ('[{"x":1,"y":2', "ends in the middle", "line 1"),
        ('{"x":1,"y":2}\n{"x":1,"y"}\n', "expected ':'", "line 2, column 11"),
        ('{"x":1,"y":2}\n{"x":1\n', "ends in the middle", "line 2"),
        ("[[" * 100_000, "nested too deeply", ""),
        ("[]", "no records", ""),
        ("{}", "no records", ""),
        ('{"x":1}', "no records", ""),
        ('{"x":[1],"y":[1,2]}', "1 to 2 entries", ""),
        ("[[1,2],{}]", "not a list", "record 2"),
        ("[{},[]]", "not an object", "record 2"),
        ("[{},{}]", "record is empty", "record 1"),
        ("[[]]", "record is empty", "record 1"),
        ('{"format":"mlp-studio","network":{}}', "is a project", ""),
        (f'[{{"x":1,"y":"{"a" * 10_001}"}}]', "more than 10,000 characters", "record 1"),
        (f"[[{','.join('1' * 1001)}]]", "more than 1,000 columns", "record 1"),
    ],
)
def test_what_holds_no_records_is_refused_at_its_place(text, what, where):
    with pytest.raises(StudioError, match=what) as caught:
        points_from(text.encode(), "t.json")
    assert caught.value.where == (f"t.json: {where}" if where else "t.json")
    assert caught.value.mend


def test_too_many_cells_are_refused(monkeypatch):
    monkeypatch.setattr(json_records, "MAX_CELLS", 5)
    with pytest.raises(StudioError, match="more than 5 cells"):
        read(RECORDS.encode())


def test_of_too_many_records_so_many_are_drawn(monkeypatch):
    monkeypatch.setattr(json_records, "MAX_POINTS", 10)
    table = read(("[" + ",".join(f"[{i},0]" for i in range(100)) + "]").encode())
    assert (table.rows, len(table.places)) == (100, 10)


@pytest.mark.parametrize("text", ["[x],[y],[class]\n1,2,a\n", "{x}\n", "1,2\n", ""])
def test_text_that_only_begins_with_a_bracket_is_not_json(text):
    assert not recognises(text.encode())


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=3), max_leaves=6
)


@given(st.lists(st.dictionaries(st.sampled_from("xyz"), values, max_size=3) | st.lists(values, max_size=3), max_size=4))
@hypothesis_settings(max_examples=150)
def test_any_records_give_points_or_a_refusal(records):
    read_or_refused(json.dumps(records).encode(), read, "t.json")


@given(changed(RECORDS.encode(), b'{"data":[[1,2,"a"],[3,NaN,"b"]]}', b'{"x":1,"y":2}\n{"x":3,"y":4}\n'))
@hypothesis_settings(max_examples=150)
def test_any_bytes_give_points_or_a_refusal(data):
    read_or_refused(data, read, "t.json")
