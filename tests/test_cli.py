"""The command line: what it prints, its exit status, and that bad input is one clear line."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage

import run as launcher
from mlp_studio import cli
from mlp_studio.commands.export import EXPORTS
from mlp_studio.core import edits, engine
from mlp_studio.core.generators import generate
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.settings import StopSettings, TrainingSettings
from mlp_studio.storage.imports.choosing import read_points
from mlp_studio.storage.project_file import read_project, write_project
from mlp_studio.storage.resources import resource
from mlp_studio.storage.tikz_export import network_tikz
from mlp_studio.ui.worksheet.export import FORMATS

IRIS = resource("data", "iris-petals.csv")
TRUTH_TABLE = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """Run a command that succeeds and return its JSON."""
    assert cli.main([*arguments, "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out))


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that must be refused and return its one line."""
    assert cli.main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1, captured.err
    return captured.err


def saved(project: Project, path: Path) -> str:
    write_project(project, path)
    return str(path)


def test_the_minimum_network_solves_xor(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "predict", "xor-minimum") == {"outputs": [[0.0], [1.0], [1.0], [0.0]], "classes": [0, 1, 1, 0]}


def test_lessons_are_listed_by_name_and_title(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["lessons"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines][:2] == ["separability", "xor-minimum"]
    assert lines[0].endswith("Separability and XOR")


def test_xor_learns_with_incremental_gradient_descent(capsys: pytest.CaptureFixture[str]) -> None:
    result = told(capsys, "train", "xor-igd")
    assert result["reason"] == "loss_below"
    assert result["loss"] <= 0.01
    assert result["error_rate"] == 0.0
    assert result["epochs"] < 20_000
    assert result["examples_per_second"] > 0
    assert np.shape(result["weights"][0]) == (2, 3)


def test_train_gives_the_engines_weights_and_writes_them(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    project = read_project(resource("lessons", "two-moons.mlps"))
    out = tmp_path / "out.mlps"
    result = told(capsys, "train", "two-moons", "--epochs", "7", "-o", str(out))
    expected = engine.train(project, 7).network.weights
    written = read_project(out)
    for got, stored, weights in zip(result["weights"], written.network.weights, expected, strict=True):
        assert np.array_equal(got, weights)
        assert np.array_equal(stored, weights)
    assert written.training == project.training
    assert {"test_loss", "test_error_rate"} <= result.keys()
    assert result["reason"] == "max_epochs"


def test_a_seed_gives_other_weights_and_always_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    first = told(capsys, "train", "two-moons", "--epochs", "2", "--seed", "5")["weights"]
    again = told(capsys, "train", "two-moons", "--epochs", "2", "--seed", "5")["weights"]
    other = told(capsys, "train", "two-moons", "--epochs", "2", "--seed", "6")["weights"]
    assert first == again
    assert first != other


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_iris_petals_are_learned_in_500_epochs(seed: int, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    settings = TrainingSettings(loss="cross-entropy", learning_rate=0.02, shuffle=True)
    net = saved(edits.new_project((8, 3), ("tanh", "softmax"), read_points(IRIS).points, settings), tmp_path / "iris.mlps")
    result = told(capsys, "train", net, "--data", str(IRIS), "--epochs", "500", "--seed", str(seed))
    assert result["error_rate"] <= 0.06


def test_a_lesson_for_three_classes_takes_another_set_of_three(capsys: pytest.CaptureFixture[str]) -> None:
    result = told(capsys, "train", "three-classes", "--data", str(IRIS), "--epochs", "300")
    assert result["error_rate"] <= 0.06
    predicted = told(capsys, "predict", "three-classes", "--data", str(IRIS))
    assert len(predicted["classes"]) == 150


def test_perceptron_reaches_zero_errors_on_and(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    points = PointSet(TRUTH_TABLE, np.array([0, 0, 0, 1]), ("−", "+"))
    net = saved(edits.new_project((1,), ("heaviside",), points, TrainingSettings("perceptron")), tmp_path / "and.mlps")
    result = told(capsys, "train", net)
    assert (result["reason"], result["error_rate"]) == ("errors_below", 0.0)


def test_perceptron_says_that_it_cycles_on_xor(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    points = PointSet(TRUTH_TABLE, np.array([0, 1, 1, 0]), ("−", "+"))
    net = saved(edits.new_project((1,), ("heaviside",), points, TrainingSettings("perceptron")), tmp_path / "xor.mlps")
    assert cli.main(["train", net, "--json"]) == 0
    captured = capsys.readouterr()
    result = json.loads(captured.out)
    assert result["reason"] == "max_epochs"
    assert result["cycle"]["period"] >= 1
    assert "cycles" in captured.err


def test_divergence_is_said_and_the_weights_stay_finite(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    project = edits.new_project((4, 1), ("linear", "linear"), generate("moons", 30), TrainingSettings(learning_rate=50.0))
    assert cli.main(["train", saved(project, tmp_path / "d.mlps"), "--json"]) == 0
    captured = capsys.readouterr()
    result = json.loads(captured.out)
    assert result["reason"] == "diverged"
    assert all(np.isfinite(w).all() for w in result["weights"])
    assert "smaller than 50" in captured.err


def test_heaviside_hidden_units_are_refused_with_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    line = refused(capsys, "train", "xor-minimum")
    assert "xor-minimum: hidden layer 1" in line
    assert "no gradient" in line


def test_train_without_json_says_why_it_ended(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["train", "xor-igd"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Converged after")
    assert "errors: 0.0 %" in out


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--epochs", "7"], "Stopped after 7 epochs, as many as were asked for."),
        ([], "Stopped after 5 epochs, the most that the project allows."),
    ],
)
def test_train_tells_whose_limit_of_epochs_ended_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, asked: list[str], said: str
) -> None:
    project = edits.set_training(edits.new_project((1,), ("sigmoid",), generate("xor")), stop=StopSettings(max_epochs=5))
    assert cli.main(["train", saved(project, tmp_path / "x.mlps"), *asked]) == 0
    assert capsys.readouterr().out.splitlines()[0] == said


def test_a_worksheet_is_exported_by_the_endings_of_all_its_formats() -> None:
    assert set(EXPORTS["worksheet"].endings) == {f".{name}" for name in FORMATS}


def test_zero_epochs_report_the_start(capsys: pytest.CaptureFixture[str]) -> None:
    result = told(capsys, "train", "xor-igd", "--epochs", "0")
    assert (result["epochs"], result["reason"]) == (0, "max_epochs")
    assert np.array_equal(result["weights"][0], read_project(resource("lessons", "xor-igd.mlps")).network.weights[0])


def test_data_says_what_was_understood(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    source = tmp_path / "p.csv"
    source.write_text("a;b;c;kind\n1,5;2;9;x\n2,5;3;9;y\n")
    result = told(capsys, "data", str(source), "-o", str(tmp_path / "out.csv"))
    assert result["rows"] == 2
    assert result["features"] == ["a", "b"]
    assert result["classes"] == ["x", "y"]
    assert result["dialect"]["decimal"] == ","
    assert any("c" in warning for warning in result["warnings"])
    assert (tmp_path / "out.csv").read_text().splitlines()[1] == "1.5,2.0,x"


def test_data_takes_the_columns_and_the_array_that_are_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    source = tmp_path / "p.csv"
    source.write_text("a,b,c,kind,set\n1,2,9,x,train\n2,3,9,y,test\n")
    result = told(capsys, "data", str(source), "--x", "c", "--y", "1", "--class", "b")
    assert (result["features"], result["classes"], result["columns_left"]) == (["c", "a"], ["2", "3"], ["kind"])
    assert (result["format"], result["test"]) == ("text", 1)
    assert "no column “d”" in refused(capsys, "data", str(source), "--x", "d")
    assert "no sheets" in refused(capsys, "data", str(source), "--sheet", "2")


def test_data_counts_the_points_that_have_each_label(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    source = tmp_path / "p.jsonl"
    source.write_text('{"x":1,"y":2,"c":["a","b"]}\n{"x":2,"y":2,"c":["a"]}\n{"x":3,"y":3,"c":[]}\n')
    assert told(capsys, "data", str(source))["counts"] == {"a": 2, "b": 1}
    assert cli.main(["data", str(source)]) == 0
    assert "classes: a (2), b (1)" in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_names_that_the_output_cannot_hold_are_written_as_escapes(
    encoding: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source = tmp_path / "p.arff"
    source.write_text("@relation r\n@attribute x real\n@attribute y real\n@attribute class {'\\ud800',🙂}\n@data\n1,2,🙂\n", "utf-8")
    for arguments in (["data", str(source)], ["data", str(source), "--json"]):
        out = io.TextIOWrapper(io.BytesIO(), encoding)
        monkeypatch.setattr(sys, "stdout", out)
        assert cli.main(arguments) == 0
        out.seek(0)
        text = out.read()
        assert "\\ud800" in text
    assert json.loads(text)["classes"] == ["\ud800", "🙂"]


BAD_FILES: dict[str, bytes] = {
    "empty.csv": b"",
    "binary.csv": bytes(range(256)) * 20,
    "one-column.csv": b"1\n2\n3\n",
    "no-numbers.csv": b"a,b,c\nx,y,z\n",
    "long-cell.csv": b"1,2," + b"a" * 10_000_000 + b"\n",
    "empty.mlps": b"",
    "not-json.mlps": b"{",
    "shapes.mlps": b'{"format": "mlp-studio", "version": 1, "network": {"inputs": ["x1", "x2"], "layers": [{"id": "o", "units": 1, '
    b'"activation": "sigmoid"}], "weights": [[[1, 2]]]}, "data": {"axes": ["x1", "x2"], "classes": ["a", "b"], "points": []}}',
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_in_one_line_that_names_it(name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(BAD_FILES[name])
    commands = (
        [["train", str(path)], ["predict", str(path)]]
        if path.suffix == ".mlps"
        else [["data", str(path)], ["train", "xor-igd", "--data", str(path)]]
    )
    for command in commands:
        assert name in refused(capsys, *command)


def test_wrong_shapes_are_named_by_their_key(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "shapes.mlps"
    path.write_bytes(BAD_FILES["shapes.mlps"])
    assert "network.weights[0]" in refused(capsys, "train", str(path))


@pytest.mark.parametrize("command", ["train", "predict", "data"])
def test_missing_files_and_folders_are_refused(command: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "nowhere" in refused(capsys, command, str(tmp_path / "nowhere"))
    assert str(tmp_path) in refused(capsys, command, str(tmp_path))


def test_a_refused_output_leaves_nothing_half_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    refused(capsys, "train", "xor-igd", "--epochs", "1", "-o", str(tmp_path / "no" / "out.mlps"))
    assert list(tmp_path.rglob("*.mlps")) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["train"],
        ["train", "xor-igd", "--epochs", "-3"],
        ["train", "xor-igd", "--epochs", "many"],
        ["--nonsense"],
        ["screenshot", "xor-igd", "x.png", "--size", "big"],
        ["screenshot", "xor-igd", "x.png", "--view", "cellar"],
        ["one", "two"],
        ["no-such-lesson"],
    ],
)
def test_a_wrong_call_is_refused_in_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str], qapp: QCoreApplication) -> None:
    refused(capsys, *arguments)


def test_classes_that_do_not_fit_the_network_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "3 classes need 3 output units" in refused(capsys, "train", "xor-igd", "--data", str(IRIS))


def test_minus_signs_of_either_kind_are_one_class(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    tables = {name: f"x1,x2,c\n0,0,{sign}\n1,0,+\n0,1,+\n1,1,{sign}\n" for name, sign in (("true.csv", "−"), ("ascii.csv", "-"))}
    predicted = []
    for name, text in tables.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        predicted.append(told(capsys, "train", "xor-igd", "--data", str(tmp_path / name), "--epochs", "3000")["error_rate"])
    assert predicted == [0.0, 0.0]


def test_a_seed_that_no_project_file_can_hold_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "seed" in refused(capsys, "train", "xor-igd", "--seed", "5000000000")


def test_an_output_that_cannot_be_written_is_refused_before_training(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    endless = saved(edits.set_training(read_project(resource("lessons", "two-moons.mlps")), learning_rate=1e-9), tmp_path / "p.mlps")
    refused(capsys, "train", endless, "--epochs", "1000000000", "-o", str(tmp_path))


def test_several_labels_a_point_are_trained_predicted_and_pictured(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, qapp: QCoreApplication
) -> None:
    membership = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 1, 1]], bool)
    points = PointSet(TRUTH_TABLE, membership, ("a", "b", "c"), setting="multi-label")
    good = edits.new_project((6, 3), ("tanh", "sigmoid"), points, TrainingSettings(loss="log loss", learning_rate=0.2))
    path = saved(good, tmp_path / "labels.mlps")
    assert told(capsys, "train", path, "--epochs", "5000")["error_rate"] == 0.0
    assert all(isinstance(labels, list) for labels in told(capsys, "predict", path)["classes"])
    misfit = saved(edits.new_project((6, 2), ("tanh", "sigmoid"), points, good.training), tmp_path / "misfit.mlps")
    assert "3 labels need 3 output units" in refused(capsys, "train", misfit)
    assert cli.main(["screenshot", misfit, str(tmp_path / "misfit.png")]) == 0
    soft = saved(edits.new_project((6, 3), ("tanh", "softmax"), points, TrainingSettings(loss="cross-entropy")), tmp_path / "soft.mlps")
    assert "softmax gives each example one class" in refused(capsys, "train", soft)


def test_target_numbers_are_trained_with_squared_loss_only(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    points = PointSet(TRUTH_TABLE, np.array([0.5, 1.5, 2.5, 3.5]), None, setting="regression")
    line = saved(edits.new_project((1,), ("linear",), points, TrainingSettings(learning_rate=0.1)), tmp_path / "r.mlps")
    result = told(capsys, "train", line, "--epochs", "2000")
    assert result["loss"] < 1e-6
    assert result["error_rate"] is None
    odd = saved(edits.new_project((1,), ("sigmoid",), points, TrainingSettings(loss="log loss")), tmp_path / "odd.mlps")
    assert "target numbers" in refused(capsys, "train", odd)


def test_a_network_is_exported_as_a_latex_document(tmp_path: Path) -> None:
    assert cli.main(["export", "xor-minimum", "--to", "tikz", str(tmp_path / "xor.tex")]) == 0
    text = (tmp_path / "xor.tex").read_text("utf-8")
    assert text == network_tikz(read_project(resource("lessons", "xor-minimum.mlps")))


def test_points_are_exported_as_a_table_that_is_read_again(tmp_path: Path) -> None:
    assert cli.main(["export", "three-classes", str(tmp_path / "points.csv"), "--to", "csv"]) == 0
    points = read_project(resource("lessons", "three-classes.mlps")).points
    assert np.array_equal(read_points(tmp_path / "points.csv").points.xy, points.xy)


@pytest.mark.parametrize(("form", "beginning"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_a_network_is_exported_as_a_picture(form: str, beginning: bytes, tmp_path: Path, qapp: QCoreApplication) -> None:
    out = tmp_path / f"xor.{form}"
    assert cli.main(["export", "xor-minimum", "--to", form, str(out)]) == 0
    assert out.read_bytes().startswith(beginning)


def test_an_export_that_is_refused_names_the_formats_or_the_file_and_writes_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    formats = "Choose one of svg, png, pdf, tikz, csv, tsv, arff, npz, numpy, pytorch, onnx, losses, gif, webp, mp4"
    assert formats in refused(capsys, "export", "xor-minimum", "--to", "docx", str(out))
    assert "gone.mlps" in refused(capsys, "export", str(tmp_path / "gone.mlps"), "--to", "tikz", str(out))
    assert "--to" in refused(capsys, "export", "xor-minimum", str(out))
    assert str(tmp_path / "none" / "x.tex") in refused(capsys, "export", "xor-minimum", "--to", "tikz", str(tmp_path / "none" / "x.tex"))
    assert "folder" in refused(capsys, "export", "xor-minimum", "--to", "csv", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_the_commands_are_those_that_the_launcher_lets_through_without_a_screen() -> None:
    assert set(cli.COMMANDS) <= set(launcher.COMMANDS)


def test_a_process_with_bad_input_ends_with_two_and_no_traceback(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mlp_studio", "train", str(tmp_path / "gone.mlps")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "gone.mlps" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be without a screen")
def test_the_window_without_a_screen_is_refused_in_words() -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    done = subprocess.run([sys.executable, "-m", "mlp_studio"], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 2
    assert "no screen" in done.stderr


def test_a_screenshot_shows_the_window_in_the_size_that_was_asked_for(tmp_path: Path, qapp: QCoreApplication) -> None:
    out = tmp_path / "xor.png"
    assert cli.main(["screenshot", "xor-minimum", str(out), "--size", "1280x800", "--theme", "dark"]) == 0
    image = QImage(str(out))
    assert (image.width(), image.height()) == (1280, 800)
    colours = {image.pixelColor(x, y).rgb() for x in range(0, 1280, 16) for y in range(0, 800, 16)}
    assert len(colours) > 20


def test_a_screenshot_trains_first_if_asked_to(tmp_path: Path, qapp: QCoreApplication) -> None:
    net = saved(edits.set_training(read_project(resource("lessons", "xor-igd.mlps")), stop=StopSettings()), tmp_path / "x.mlps")
    for name, epochs in (("before.png", "0"), ("after.png", "3000")):
        assert cli.main(["screenshot", net, str(tmp_path / name), "--epochs", epochs, "--view", "plane"]) == 0
    before, after = QImage(str(tmp_path / "before.png")), QImage(str(tmp_path / "after.png"))
    assert before.size() == after.size()
    assert before != after


def test_a_refusal_of_other_data_is_one_line_though_there_is_more_to_tell_of_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "four.csv"
    table.write_text("x,y,z,class\n0,0,1,a\n0,1,1,b\n1,0,1,c\n1,?,1,a\n")
    assert cli.main(["train", "xor-igd", "--data", str(table)]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert "3 classes need 3 output units" in told[0]
