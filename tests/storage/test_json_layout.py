"""JSON as people read it."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.storage.json_layout import json_text

leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
trees = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(trees)
def test_any_tree_is_read_back_by_another_json_parser_as_it_was(tree):
    assert json.loads(json_text(tree)) == tree


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_keeps_every_bit_but_the_kind_of_a_whole_number(value):
    back = float(json.loads(json_text(value)))
    assert back == value
    assert math.copysign(1, back) == math.copysign(1, value)


@pytest.mark.parametrize(("value", "text"), [(0.0, "0"), (-0.0, "-0.0"), (-1.0, "-1"), (0.1, "0.1"), (1e22, "1e+22"), ("−", '"−"')])
def test_numbers_are_short_and_letters_are_not_escaped(value, text):
    assert json_text(value) == text + "\n"


def test_a_matrix_row_and_an_object_in_a_list_take_one_line_each():
    text = json_text(
        {"rows": [[1.0, 2.5], [3.0, 4.0]], "layers": [{"id": "h1"}, {"id": "o"}], "mixed": [[1, 2, [0, 1]]], "none": [], "no": {}}
    )
    assert text.splitlines() == [
        "{",
        '  "rows": [',
        "    [1, 2.5],",
        "    [3, 4]",
        "  ],",
        '  "layers": [',
        '    {"id": "h1"},',
        '    {"id": "o"}',
        "  ],",
        '  "mixed": [',
        "    [1, 2, [0, 1]]",
        "  ],",
        '  "none": [],',
        '  "no": {}',
        "}",
    ]


@pytest.mark.parametrize("value", [math.nan, math.inf, [-math.inf]])
def test_a_number_that_is_not_finite_is_not_written(value):
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text(value)
