"""What is shown while nothing trains is what a run would record."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlp_studio.core import edits
from mlp_studio.core.engine import RECORD_CAPACITY, Engine
from mlp_studio.core.generators import Recipe, generate
from mlp_studio.core.measures import MOST_POINTS, confusion, error_count, measure
from mlp_studio.core.points import EMPTY
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings


@pytest.fixture
def project() -> Project:
    settings = TrainingSettings(loss="cross-entropy", reduction="mean")
    return edits.new_project((4, 3), ("tanh", "softmax"), Recipe.of("gaussians-3").make(0.3), settings)


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_a_measure_is_the_first_record_of_a_run(project: Project, reduction: str) -> None:
    project = edits.set_training(project, reduction=reduction)
    engine = Engine(project)
    engine.record()
    assert measure(project) == pytest.approx(tuple(engine.take_records()[0, 1:]), rel=1e-12)


def test_without_test_points_their_values_are_not_numbers(project: Project) -> None:
    row = measure(replace(project, points=replace(project.points, test=np.zeros(len(project.points), bool))))
    assert row is not None
    assert np.isnan([row[1], row[3]]).all()
    assert np.isfinite([row[0], row[2]]).all()


def test_what_has_no_loss_is_not_measured(project: Project) -> None:
    assert measure(replace(project, points=EMPTY)) is None
    assert measure(edits.set_training(project, loss="squared")) is None
    assert measure(replace(project, points=generate("moons", MOST_POINTS + 1))) is None


def test_a_loss_that_is_not_finite_is_not_shown(project: Project) -> None:
    linear = edits.new_project((1,), ("linear",), generate("moons"))
    assert measure(edits.set_weights(linear, (np.array([[0.0, 1e300, 0.0]]),))) is None


def test_a_heaviside_network_has_a_loss_though_it_cannot_train() -> None:
    assert measure(edits.new_project((2, 1), ("heaviside", "heaviside"), generate("xor"))) is not None


def test_full_records_are_refused_instead_of_overrun(project: Project) -> None:
    engine = Engine(project)
    for _ in range(RECORD_CAPACITY):
        engine.record()
    with pytest.raises(RuntimeError, match="full"):
        engine.record()
    assert len(engine.take_records()) == RECORD_CAPACITY


def test_an_error_rate_is_told_as_a_number_of_points(project: Project) -> None:
    row = measure(project)
    assert row is not None
    for of_test, rate in ((False, row[2]), (True, row[3])):
        found = confusion(project.network, project.points, of_test=of_test)
        assert found is not None
        assert error_count(rate, project, of_test=of_test) == len(found.indices) - found.right
        assert found.share_right == pytest.approx(1 - rate)
    assert error_count(np.nan, project) is None


def test_of_no_points_no_share_is_right(project: Project) -> None:
    found = confusion(project.network, project.points)
    assert found is not None
    none = replace(found, labels=found.labels[:0], decided=found.decided[:0], indices=found.indices[:0])
    assert np.isnan(none.share_right)
