"""`mlp-studio export` writes networks for other programs, and runs as losses and films."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication

from mlp_studio import cli
from mlp_studio.core.engine import train
from mlp_studio.storage.lessons import find_project
from mlp_studio.storage.project_file import write_project

FILM = ("--epochs", "30", "--size", "320x180", "--seconds", "1", "--fps", "10")


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run an export that must be refused and return its one line."""
    assert cli.main(["export", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1, captured.err
    return captured.err


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_a_run_is_exported_as_a_film(form: str, tmp_path: Path, qapp: QCoreApplication) -> None:
    out = tmp_path / f"run.{form}"
    assert cli.main(["export", "xor-igd", str(out), "--to", form, *FILM, "--theme", "dark", "--log"]) == 0
    with Image.open(out) as film:
        assert film.size == (320, 180)
        assert film.n_frames > 5
        first = np.asarray(film.convert("RGB"))
        film.seek(film.n_frames - 1)
        assert not np.array_equal(np.asarray(film.convert("RGB")), first)
    assert first.mean() < 100


def test_the_losses_of_a_run_are_exported_from_the_start_to_the_end(tmp_path: Path) -> None:
    out = tmp_path / "losses.csv"
    assert cli.main(["export", "two-moons", str(out), "--to", "losses", "--epochs", "12"]) == 0
    with out.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["epoch"]) for row in rows] == list(range(13))
    assert float(rows[0]["training loss"]) > float(rows[-1]["training loss"]) > 0
    assert 0 <= float(rows[-1]["test error rate"]) <= 1


def test_a_run_begins_with_the_weights_of_the_project(tmp_path: Path) -> None:
    write_project(train(find_project("two-moons")[0], 5), tmp_path / "five.mlps")
    starts = []
    for name, epochs in (("two-moons", "5"), (str(tmp_path / "five.mlps"), "1")):
        assert cli.main(["export", name, str(tmp_path / "losses.csv"), "--to", "losses", "--epochs", epochs]) == 0
        with (tmp_path / "losses.csv").open(newline="", encoding="utf-8") as file:
            starts.append([row["training loss"] for row in csv.DictReader(file)])
    assert float(starts[1][0]) == pytest.approx(float(starts[0][-1]), rel=1e-12)


def test_weights_are_exported_as_arrays_and_as_python(tmp_path: Path) -> None:
    assert cli.main(["export", "two-moons", str(tmp_path / "w.npz"), "--to", "numpy"]) == 0
    with np.load(tmp_path / "w.npz", allow_pickle=False) as arrays:
        assert np.array_equal(arrays["W1"], find_project("two-moons")[0].network.weights[0])
    assert cli.main(["export", "two-moons", str(tmp_path / "network.py"), "--to", "pytorch"]) == 0
    compile((tmp_path / "network.py").read_text("utf-8"), "network.py", "exec")


def test_what_cannot_be_exported_is_refused_in_one_line_and_writes_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, qapp: QCoreApplication
) -> None:
    out = str(tmp_path / "out")
    assert "holds no run" in refused(capsys, "xor-igd", out, "--to", "svg", "--epochs", "5")
    assert "is not even" in refused(capsys, "xor-igd", out, "--to", "gif", "--size", "321x180")
    assert "is not a size" in refused(capsys, "xor-igd", out, "--to", "gif", "--size", "32x18")
    assert "xor-minimum: hidden layer 1" in refused(capsys, "xor-minimum", out, "--to", "losses")
    assert list(tmp_path.iterdir()) == []


def test_every_format_is_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["export", "--help"])
    told = capsys.readouterr().out
    assert all(f"\n  {name} " in told for name in ("svg", "tikz", "csv", "numpy", "pytorch", "onnx", "losses", "gif", "webp", "mp4"))
