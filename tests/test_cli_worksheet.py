"""`mlp-studio export --to worksheet` writes sheets without a window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from mlp_studio import cli


@pytest.mark.parametrize("suffix", ["html", "tex", "pdf"])
def test_a_lesson_becomes_a_worksheet(suffix: str, tmp_path: Path, qapp: QCoreApplication) -> None:
    out = tmp_path / f"sheet.{suffix}"
    options = ["--sheets", "2", "--decimals", "4", "--example", "3", "--solutions", "apart"]
    assert cli.main(["export", "xor-igd", str(out), "--to", "worksheet", *options]) == 0
    assert {file.name for file in tmp_path.iterdir()} == {out.name, f"sheet-solution.{suffix}"}
    if suffix == "tex":
        text = out.read_text()
        assert r"(1;\, 0;\, 1)" in text
        assert "Round every result to 4 decimals" in text
        assert "Sheet 2 of 2" in text


def test_a_network_without_a_way_back_becomes_a_sheet_of_what_goes_forward(tmp_path: Path, qapp: QCoreApplication) -> None:
    out = tmp_path / "sheet.tex"
    assert cli.main(["export", "xor-minimum", str(out), "--to", "worksheet"]) == 0
    assert "Propagate the example forward" in out.read_text()
    assert "Propagate the error backward" not in out.read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["xor-igd", "OUT.doc"], "cannot be written as “.doc”"),
        (["xor-igd", "OUT.tex", "--example", "5"], "there is no point 5"),
    ],
)
def test_what_cannot_be_written_is_one_line(
    arguments: list[str], words: str, tmp_path: Path, qapp: QCoreApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    project, name, *options = arguments
    assert cli.main(["export", project, str(tmp_path / name), "--to", "worksheet", *options]) == 2
    told = capsys.readouterr().err
    assert words in told
    assert told.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
