"""What `mlp-studio bench` measures: that contestants do the same work, and that its report is whole. Never how fast anything is."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from mlp_studio import bench
from mlp_studio.core.engine import Engine

TINY = (2, 2, 1)
OTHERS = ("numpy", "scikit-learn")
"""Contestants that the development set-up has."""


@pytest.fixture(scope="module")
def report() -> bench.BenchReport:
    """Return a bench of one tiny net, as short as it can be."""
    return bench.run_bench(repeat=1, quick=True, nets=(TINY,))


@pytest.mark.parametrize("batch", bench.BATCHES)
@pytest.mark.parametrize("sizes", [TINY, (2, 3, 4, 2, 1)])
def test_numpy_trains_the_same_weights_as_the_engine(sizes: tuple[int, ...], batch: int) -> None:
    project = bench.bench_project(sizes, batch)
    weights = [w.copy() for w in project.network.weights]
    bench.train_with_numpy(weights, project, 3)
    engine = Engine(project)
    engine.advance(3 * engine.n)
    for theirs, ours, start in zip(weights, engine.weights, project.network.weights, strict=True):
        np.testing.assert_allclose(theirs, ours, rtol=1e-10, atol=1e-12)
        assert np.abs(theirs - start).max() > 1e-4


def test_the_engine_runs_as_many_epochs_as_it_is_asked_for() -> None:
    project = bench.bench_project(TINY, 1)
    weights = [w.copy() for w in project.network.weights]
    run = bench.engine_run(project)
    run(2)
    run(1)
    reference = Engine(project)
    reference.advance(3 * reference.n)
    assert reference.epoch == bench.STEADY_EPOCH + 3
    bench.train_with_numpy(weights, project, 3)
    np.testing.assert_allclose(weights[0], reference.weights[0], rtol=1e-10)


def test_the_engine_is_measured_where_losses_are_recorded_once_in_2048_epochs() -> None:
    project = bench.bench_project(TINY, 200)
    engine = Engine(project)
    engine.advance(3 * 2048 * engine.n)
    epochs = engine.take_records()[:, 0]
    assert len(epochs) == 3
    assert {later - earlier for earlier, later in pairwise(epochs)} == {2048.0}


def test_a_report_has_a_cell_for_each_batch_size_of_each_net(report: bench.BenchReport) -> None:
    assert [(cell.net, cell.batch, cell.algorithm) for cell in report.cells] == [
        ("2-2-1", 1, "igd"),
        ("2-2-1", 10, "minibatch"),
        ("2-2-1", 200, "batch"),
    ]


def test_speeds_and_ratios_are_finite_and_positive(report: bench.BenchReport) -> None:
    for cell in report.cells:
        assert set(cell.speeds) == {"engine", *cell.ratios}
        assert set(OTHERS) <= set(cell.ratios)
        assert cell.best in cell.ratios
        figures = [*cell.speeds.values(), *cell.ratios.values(), cell.ratio]
        assert all(math.isfinite(figure) and figure > 0 for figure in figures)
    assert 0 < report.regions_ms < math.inf


def test_ratios_are_medians_of_the_rounds_and_not_ratios_of_medians() -> None:
    project = bench.bench_project(TINY, 10)
    cell = bench.cell_of(project, {"engine": [4e6, 6e6, 30e6], "numpy": [1e6, 6e6, 3e6], "other": [2e6, 1e6, 1e6]})
    assert cell.speeds == {"engine": 6.0, "numpy": 3.0, "other": 1.0}
    assert cell.ratios == {"numpy": 4.0, "other": 6.0}
    assert cell.best == "numpy"
    assert cell.ratio == 2.0  # of 4/2, 6/6 and 30/3


def test_contestants_take_turns_in_a_race() -> None:
    turns: list[str] = []
    rounds = bench.race({name: lambda epochs, name=name: turns.append(name) for name in "ab"}, repeat=3, seconds=0.0)  # type: ignore[misc]
    assert turns[-6:] == list("ababab")
    assert {name: len(speeds) for name, speeds in rounds.items()} == {"a": 3, "b": 3}


def test_the_json_of_a_report_is_one_plain_object(report: bench.BenchReport) -> None:
    read = json.loads(json.dumps(report.as_json(), allow_nan=False))
    assert read["unit"] == "million examples/s"
    assert read["cells"][1]["speeds"] == dict(report.cells[1].speeds)
    assert (read["repeat"], read["quick"]) == (1, True)
    assert set(read["machine"]) > {"processor", "Python", "numpy", "numba", "BLAS threads"}


def test_the_columns_of_the_table_are_aligned(report: bench.BenchReport) -> None:
    lines = report.as_text().splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith("net"))
    table = lines[begin : begin + 4]
    end = table[0].index("engine/best") + len("engine/best")
    assert [line[end - 1] for line in table] == ["t", "×", "×", "×"]
    assert [line[end + 2 :] for line in table[1:]] == [cell.best for cell in report.cells]


def test_the_text_says_what_was_not_installed(report: bench.BenchReport) -> None:
    without = replace(report, missing=("pytorch",))
    assert "not compared: pytorch" in without.as_text()
    assert "not compared" not in replace(report, missing=()).as_text()


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234.5, "1,234"), (123.4, "123"), (12.34, "12.3"), (1.234, "1.23"), (0.1234, "0.123"), (0.01234, "0.0123"), (0.001234, "0.00123")],
)
def test_a_figure_has_three_digits_that_count(value: float, text: str) -> None:
    assert bench.figure(value) == text


def test_a_contestant_whose_module_is_missing_is_not_installed() -> None:
    assert not bench.Contestant("none", "mlp_studio_no_such_module", bench.numpy_run).is_installed
    assert bench.Contestant("numpy", "numpy", bench.numpy_run).is_installed


@pytest.mark.peers
def test_pytorch_takes_part_in_the_race() -> None:
    contestants = [contestant for contestant in bench.CONTESTANTS if contestant.name in ("engine", "pytorch")]
    cell = bench.measure_cell(TINY, 10, contestants, repeat=1, seconds=0.0)
    assert set(cell.speeds) == {"engine", "pytorch"}
    assert 0 < cell.ratio < math.inf
