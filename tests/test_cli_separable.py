"""`mlp-studio separable` prints the verdicts that the window shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlp_studio import cli
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.separability import verdicts
from mlp_studio.storage.lessons import find_project
from mlp_studio.storage.project_file import write_project

XOR_ROWS = "x1,x2,class\n0,0,no\n1,0,yes\n0,1,yes\n1,1,no\n"


def told(capsys: pytest.CaptureFixture[str], name: str) -> dict[str, Any]:
    assert cli.main(["separable", name, "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out))


def test_a_table_of_xor_is_not_separable_and_its_witness_are_all_four_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "xor.csv"
    table.write_text(XOR_ROWS)
    facts = told(capsys, str(table))
    (verdict,) = facts["verdicts"]
    assert (facts["points"], facts["classes"], facts["separable"]) == (4, ["no", "yes"], False)
    assert sorted(verdict["witness"]) == [0, 1, 2, 3]
    assert verdict["meeting"] == [0.5, 0.5]
    assert verdict["weights"] is None
    assert cli.main(["separable", str(table)]) == 0
    assert "the segment of two points of no crosses that of two points of yes" in capsys.readouterr().out


def test_a_project_file_and_a_lesson_are_judged_by_their_points(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lesson = find_project("xor-minimum")[0]
    path = tmp_path / "and.mlps"
    write_project(Project(lesson.network, PointSet(lesson.points.xy, np.array([0, 0, 0, 1]), ("−", "+"))), path)
    facts = told(capsys, str(path))
    assert facts["separable"] is True
    assert facts["verdicts"][0]["weights"] == [-3.0, 2.0, 2.0]
    assert facts["verdicts"][0]["margin"] == 2**-0.5
    assert told(capsys, "xor-minimum")["separable"] is False


def test_three_classes_are_separable_where_all_pairs_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "row.csv"
    table.write_text("x,y,class\n0,0,a\n0,1,a\n1,0,b\n1,1,b\n2,0,c\n2,1,c\n")
    facts = told(capsys, str(table))
    assert facts["separable"] is True
    assert [(v["first"], v["others"], v["separable"]) for v in facts["verdicts"]] == [
        ("a", "b", True),
        ("a", "c", True),
        ("b", "c", True),
        ("a", None, True),
        ("b", None, False),
        ("c", None, True),
    ]
    assert cli.main(["separable", str(table)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 7
    assert "meeting at (1, " in lines[5]


def test_the_printed_words_are_those_of_the_verdicts(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["separable", "three-classes"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("  ")]
    assert lines == [v.words() for v in verdicts(find_project("three-classes")[0].points)]


def test_what_the_import_had_to_decide_is_told_beside_the_verdicts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "xor.csv"
    table.write_text(XOR_ROWS + "?,1,no\n")
    assert cli.main(["separable", str(table), "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["points"] == 4
    assert "1 of 5 rows was left out" in said.err


def test_what_has_no_classes_or_is_not_there_is_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "slope.csv"
    table.write_text("x,y,target\n" + "".join(f"{i},{i % 7},{0.37 * i}\n" for i in range(40)))
    for name, words in ((str(table), "target number"), (str(tmp_path / "none.csv"), "no such file")):
        assert cli.main(["separable", name]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert words in said.err
        assert said.err.count("\n") == 1
