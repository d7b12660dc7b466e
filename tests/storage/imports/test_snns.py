"""Pattern files of SNNS."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from mlp_studio.core.errors import StudioError
from mlp_studio.storage.imports import dialect, snns
from mlp_studio.storage.imports.choosing import points_from
from mlp_studio.storage.imports.snns import read
from tests.storage.imports.any_bytes import changed, read_or_refused

XOR = """SNNS pattern definition file V3.2
generated at Mon Apr 25 15:58:23 1994


No. of patterns : 4
No. of input units : 2
No. of output units : 1


# Input pattern 1:
0 0
# Output pattern 1:
0
# Input pattern 2:
0 1
# Output pattern 2:
1
1 0 1
1 1 0
"""


def patterns(inputs: int, outputs: int, rows: str, version: str = "3.2") -> bytes:
    count = rows.count("\n")
    head = f"No. of patterns     : {count}\nNo. of input units  : {inputs}\nNo. of output units : {outputs}\n"
    return f"SNNS pattern definition file V{version}\ngenerated at Fri Aug  3 00:28:44 2001\n\n{head}\n{rows}".encode()


@pytest.mark.parametrize("version", ["3.2", "1.4"])
def test_xor_is_four_points_of_the_classes_0_and_1(version):
    found = points_from(XOR.replace("V3.2", f"V{version}").encode(), "xor.pat")
    assert found.table.format == "snns"
    assert found.points.xy.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert found.points.classes == ("0", "1")
    assert found.points.labels.tolist() == [0, 1, 1, 0]
    assert list(found.table.places) == [11, 15, 18, 19]
    assert found.is_clear


def test_the_encoder_gives_a_class_to_each_output_that_is_1():
    rows = "".join(" ".join("1" if i == j else "0" for j in range(8)) * 1 + "\n" for i in range(8))
    doubled = "".join(f"{line}\n{line}\n" for line in rows.splitlines())
    data = patterns(8, 8, doubled).replace(b"patterns     : 16", b"patterns     : 8")
    found = points_from(data, "encoder.pat")
    assert found.points.classes == tuple("12345678")
    assert found.points.labels.tolist() == list(range(8))
    assert found.columns_left == tuple(f"input {j}" for j in range(3, 9))


def test_outputs_of_which_several_are_1_are_sets_of_classes():
    points = points_from(patterns(2, 2, "0 0 0 0\n0 1 0 1\n1 0 1 0\n1 1 1 1\n"), "t.pat").points
    assert points.setting == "multi-label"
    assert points.classes == ("1", "2")
    assert points.labels.tolist() == [[False, False], [False, True], [True, False], [True, True]]


def test_other_outputs_are_a_target_number():
    found = points_from(patterns(2, 1, "0 0 0.25\n0 1 1e-3\n"), "t.pat")
    assert found.points.labels.tolist() == [0.25, 1e-3]
    found = points_from(patterns(2, 2, "0 0 0.25 7\n0 1 .5 8\n"), "t.pat")
    assert found.points.labels.tolist() == [0.25, 0.5]
    assert found.notes[-1] == "Of the 2 outputs the first is the target number."


def test_inputs_alone_are_points_of_one_class():
    assert len(points_from(patterns(2, 0, "0 0\n0 1\n"), "t.pat").points) == 2


def test_more_patterns_than_the_head_says_are_taken_and_told():
    found = points_from(XOR.replace("patterns : 4", "patterns : 3").encode(), "xor.pat")
    assert len(found.points) == 4
    assert found.notes == ("The file has 4 patterns; its head says 3.",)


@pytest.mark.parametrize(
    ("data", "what", "where"),
    [
        (XOR.replace("0 1\n", "0 one\n").encode(), "“one” is no number", "line 15, column 3"),
        (XOR.replace("0 1\n", "0 nan\n").encode(), "“nan” is no number", "line 15, column 3"),
        (XOR.replace("0 1\n", "0 1_0\n").encode(), "“1_0” is no number", "line 15, column 3"),
        (XOR.encode() + b"1 1\n", "pattern 5 has 2 numbers instead of 3", "line 20"),
        (XOR[: XOR.index("# Input")].encode(), "pattern 1 has 0 numbers instead of 3", "line 8"),
        (XOR.replace("No. of input units : 2\n", "").encode(), "how many input units", "line 7"),
        (b"SNNS pattern definition file V3.2\n", "how many input units", "line 2"),
        (XOR.replace("input units : 2", "input units : 5000").encode(), "5,001 units", "line 8"),
        (XOR.replace("No. of patterns", "No. of classes : 2\nNo. of patterns").encode(), "varying size", "line 5"),
    ],
)
def test_what_is_no_pattern_file_is_refused_at_its_line(data, what, where):
    with pytest.raises(StudioError, match=what) as caught:
        points_from(data, "xor.pat")
    assert caught.value.where == f"xor.pat: {where}"


def test_too_many_lines_or_numbers_are_refused(monkeypatch):
    monkeypatch.setattr(snns, "MAX_CELLS", 11)
    with pytest.raises(StudioError, match="more than 11 numbers"):
        read(XOR.encode())
    monkeypatch.setattr(snns, "MAX_LINES", 18)
    for end in ("\n", "\r"):
        with pytest.raises(StudioError, match="more than 18 lines"):
            read(XOR.replace("\n", end).encode())


def test_of_too_many_patterns_so_many_are_drawn(monkeypatch):
    monkeypatch.setattr(snns, "MAX_POINTS", 10)
    table = read(patterns(2, 1, "".join(f"{i} 0 0.5\n" for i in range(100))))
    assert (table.rows, len(table.places)) == (100, 10)
    assert np.array_equal(np.asarray(table.columns[0].cells) // 10, np.arange(10))
    assert dialect.MAX_LINES > snns.MAX_POINTS


@given(changed(XOR.encode()))
@hypothesis_settings(max_examples=100)
def test_any_bytes_give_points_or_a_refusal(data):
    read_or_refused(data, read, "t.pat")
