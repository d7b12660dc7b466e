"""What slow motion shows of an update is what the update computes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlp_studio.app.example_way import MOST_FOLLOWED, way_of_point, way_of_update
from mlp_studio.core import edits
from mlp_studio.core.algorithms import last_example, next_examples, train_reference
from mlp_studio.core.engine import Engine
from mlp_studio.core.generators import generate
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Progress, Project
from mlp_studio.core.propagation import loss_sum
from mlp_studio.storage.lessons import find_project


def at(project: Project, epoch: int, example: int) -> Project:
    return replace(project, progress=Progress(epoch, example, project.network.weights))


@pytest.fixture
def xor() -> Project:
    return find_project("xor-igd")[0]


def test_the_outputs_and_errors_of_a_way_make_the_update_of_line_8(xor: Project) -> None:
    one = edits.set_training(replace(xor, points=xor.points.subset(np.arange(4) == 2)), loss="squared", learning_rate=0.7)
    way = way_of_update(one)
    after = train_reference(one, 1)
    for s, (before, now) in enumerate(zip(one.network.weights, after, strict=True)):
        update = 0.7 * np.outer(way.delta[s], np.append(1.0, way.y[s]))
        assert np.abs(update).max() > 1e-4
        np.testing.assert_allclose(before + update, now, rtol=0, atol=1e-15)


@pytest.mark.parametrize("shuffle", [False, True])
def test_the_example_of_a_way_is_the_one_that_the_run_uses_next(shuffle: bool) -> None:
    project = edits.set_training(find_project("two-moons")[0], algorithm="igd", shuffle=shuffle)
    n = int((~project.points.test_mask).sum())
    for epoch, example in ((0, 0), (0, 5), (3, n - 1), (4, 0)):
        way = way_of_update(at(project, epoch, example))
        assert way.index == last_example(at(project, epoch + (example + 1) // n, (example + 1) % n))
        assert way.number == example + 1


def test_the_loss_of_a_way_is_that_of_its_example(xor: Project) -> None:
    way = way_of_update(at(xor, 0, 3))
    x = xor.network.inputs_at(xor.points.xy[[3]]).T
    assert way.loss == loss_sum(xor.network, x, np.array([[float(xor.points.labels[3])]]), xor.training.loss)


def test_units_that_dropout_leaves_out_put_out_nothing_in_a_way() -> None:
    project = edits.new_project((16, 1), ("tanh", "sigmoid"), generate("moons"))
    dropped = edits.set_training(project, algorithm="igd", dropout=0.5)
    left_out = way_of_update(dropped).y[1] == 0
    assert 0 < left_out.sum() < 16
    np.testing.assert_allclose(way_of_update(dropped).y[1][~left_out], 2 * way_of_update(project).y[1][~left_out])


def test_an_update_of_several_examples_has_no_numbers_of_one(xor: Project) -> None:
    batch = edits.set_training(xor, algorithm="minibatch", batch_size=3)
    way = way_of_update(batch)
    assert (way.count, way.index, way.y, way.delta, way.loss) == (3, None, (), (), None)
    assert way.goes_back
    assert next_examples(at(batch, 0, 3))[1] == 1
    assert way_of_update(edits.set_training(xor, algorithm="batch")).count == 4


@pytest.mark.parametrize(("algorithm", "example"), [("igd", 4), ("igd", 150), ("minibatch", 2), ("minibatch", 3)])
def test_an_epoch_that_does_not_fit_any_more_begins_anew_as_the_run_does(xor: Project, algorithm: str, example: int) -> None:
    project = at(edits.set_training(xor, algorithm=algorithm, batch_size=3, shuffle=True), 5, example)
    run = Engine(project)
    before = (run.epoch, run.example)
    used = run.advance(1)
    way = way_of_update(project)
    assert (way.number, way.count) == (before[1] + 1, used)
    assert way.index == way_of_update(at(project, *before)).index


def test_of_very_many_points_no_example_is_looked_for() -> None:
    n = MOST_FOLLOWED + 1
    points = PointSet(np.random.default_rng(1).normal(size=(n, 2)), np.arange(n) % 2, ("a", "b"))
    way = way_of_update(edits.new_project((2, 1), ("tanh", "sigmoid"), points))
    assert (way.index, way.y) == (None, ())


def test_the_perceptron_algorithm_learns_nothing_from_a_right_decision(xor: Project) -> None:
    network = edits.new_project((1,), ("heaviside",), xor.points).network.with_weights((np.array([[-0.5, 1.0, 1.0]]),))
    project = edits.set_training(replace(xor, network=network), algorithm="perceptron", shuffle=False)
    ways = [way_of_update(at(project, 0, example)) for example in range(4)]
    labels = xor.points.labels.tolist()
    for way, label in zip(ways, labels, strict=True):
        decision = float(sum(xor.points.xy[way.index or 0]) - 0.5 >= 0)
        assert way.delta[0].tolist() == [label - decision]
        assert way.goes_back == (label != decision)
        assert way.loss is None
    assert sum(way.goes_back for way in ways) == 1


def test_the_way_of_a_point_is_a_forward_pass_alone(xor: Project) -> None:
    way = way_of_point(xor, 1)
    assert way.y[0].tolist() == xor.points.xy[1].tolist()
    assert [len(y) for y in way.y] == [2, 2, 1]
    assert (way.delta, way.goes_back, way.number) == ((), False, 2)
