"""Heads that declare a column: what is written is read back, whatever the names are."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mlp_studio.storage.imports.typed_header import TypedHeader, format_cell, format_header, format_set, parse_cell, parse_header, parse_set

odd = st.text(alphabet="a'\\{},|; #\n\"05set of", max_size=8)
names = st.text(max_size=8) | odd | st.sampled_from(["NA", "5", "test", "class", "sep=;"])


@given(names, st.lists(names, min_size=1, max_size=5, unique=True), st.sampled_from(["class", "label set"]))
@example("x {a}", ["set of a", "numeric", "'b'", "", " c", "1 2 3"], "class")
@hypothesis_settings(max_examples=300)
def test_classes_in_a_head_and_in_cells_are_read_back(name, values, role):
    assert parse_header(format_header(name, role, values)) == TypedHeader(name, role, tuple(values))
    assert [parse_cell(format_cell(value)) for value in values] == values
    assert parse_set(format_set(values)) == tuple(values)


@given(names, st.sampled_from(["number", "coordinate", "test"]))
@example("a {b}", "coordinate")
@example("1;2;3", "coordinate")
@hypothesis_settings(max_examples=200)
def test_other_columns_are_declared_or_have_a_plain_name(name, role):
    head = format_header(name, role)
    plain = role == "coordinate" or (role == "test" and name.lower() in {"set", "split", "subset", "fold"})
    assert parse_header(head) == TypedHeader(name, role) or (plain and head == name)


@pytest.mark.parametrize(
    ("name", "role", "values", "head"),
    [
        ("class", "class", ("−", "+"), "class {−,+}"),
        ("kind", "class", ("Iris setosa", "b, c"), "kind {Iris setosa,'b, c'}"),
        ("class", "class", ("numeric",), "class {'numeric'}"),
        ("class", "label set", ("a", "it's"), "class {set of a,'it\\'s'}"),
        ("y", "number", (), "y {numeric}"),
        ("length, in cm", "coordinate", (), "length, in cm"),
        ("class", "coordinate", (), "class {coordinate}"),
        ("3", "coordinate", (), "3 {coordinate}"),
        ("two\nlines", "coordinate", (), "'two\\u000alines' {coordinate}"),
        ("set", "test", (), "set"),
        ("held back", "test", (), "held back {test}"),
    ],
)
def test_a_head_is_as_plain_as_it_can_be(name, role, values, head):
    assert format_header(name, role, values) == head


@pytest.mark.parametrize("head", ["", "x", "t in {°C", "{a,b}", "x {}", "x {a,a}", "x {'a}", "x {a b{c}", "'x' y {a}", "'x'"])
def test_what_declares_nothing_is_a_plain_name(head):
    assert parse_header(head) is None


@pytest.mark.parametrize("name", ["3,5", "1 2 3", "1;2", "?", "#1", " a", "sep=,", "'a'", "a|b"])
def test_a_name_that_a_cell_cannot_hold_as_it_stands_is_quoted(name):
    cell = format_cell(name)
    assert cell != name
    assert not {" ", ";"}.intersection(cell.strip()) or name == " a"
    assert parse_cell(cell) == name


def test_escapes_of_other_programs_are_read():
    assert parse_cell(r"'a\tb\nc\rd\"e'") == 'a\tb\nc\rd"e'
    assert parse_header(r" y  { 'a' , b c ,d } ") == TypedHeader("y", "class", ("a", "b c", "d"))


def test_the_empty_set_is_nothing_or_a_bar():
    assert parse_set("") == parse_set("|") == parse_set(format_set(())) == ()
    assert parse_set(" a | 'b|c' |a") == ("a", "b|c")
