"""The lessons and sample data that ship."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mlp_studio.core.algorithms import obstacle, train_reference
from mlp_studio.core.errors import StudioError
from mlp_studio.core.features import feature_matrix
from mlp_studio.core.points import targets, wrong
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import loss_sum, outputs
from mlp_studio.storage import resources
from mlp_studio.storage.lessons import find_project, lessons
from mlp_studio.storage.project_file import project_to_bytes, read_project, write_project
from mlp_studio.storage.resources import resource

LESSONS = [
    "separability",
    "xor-minimum",
    "threshold-functions",
    "one-unit",
    "linear-collapse",
    "forward-propagation",
    "xor-igd",
    "two-moons",
    "local-minima",
    "three-classes",
]


def lesson(name: str) -> Project:
    return find_project(name)[0]


def training_loss(project: Project) -> float:
    training = project.points.subset(~project.points.test_mask)
    x = feature_matrix(project.network.inputs, training.xy).T
    return loss_sum(project.network, x, targets(training, project.network.k).T, project.training.loss)


def wrong_points(project: Project) -> np.ndarray:
    return wrong(outputs(project.network, feature_matrix(project.network.inputs, project.points.xy)), project.points)


def test_the_lessons_come_in_the_lectures_order_with_titles_and_summaries():
    found = lessons()
    assert [entry.name for entry in found] == LESSONS
    assert found[1].title == "The minimum MLP for XOR"
    assert all(entry.title == read_project(entry.path).title for entry in found)
    assert all(entry.title and entry.summary.endswith(".") for entry in found)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_laid_out_as_the_app_would_save_it(name):
    path = resource("lessons", f"{name}.mlps")
    assert project_to_bytes(read_project(path)) == path.read_bytes()


def test_the_minimum_network_is_the_lectures_and_solves_xor():
    project = lesson("xor-minimum")
    assert [w.tolist() for w in project.network.weights] == [[[-0.5, -1, 1], [0.5, -1, 1]], [[0.5, 1, -1]]]
    assert project.points.xy.tolist() == [[0, 0], [1, 0], [0, 1], [1, 1]]
    assert project.points.classes == ("−", "+")
    assert project.points.labels.tolist() == [0, 1, 1, 0]
    assert not wrong_points(project).any()


def test_incremental_gradient_descent_learns_xor_from_the_lessons_start_weights():
    project = lesson("xor-igd")
    assert wrong_points(project).any()
    trained = project.trained(train_reference(project, 2000), 2000, 0)
    assert training_loss(trained) < 0.01
    assert not wrong_points(trained).any()


@pytest.mark.parametrize(("name", "sizes", "points", "test"), [("two-moons", (2, 5, 4, 2), 200, 40), ("three-classes", (2, 6, 3), 150, 30)])
def test_the_larger_lessons_train_with_cross_entropy_and_get_better(name, sizes, points, test):
    project = lesson(name)
    assert project.network.sizes == sizes
    assert (len(project.points), int(project.points.test_mask.sum())) == (points, test)
    assert obstacle(project.network, project.points, project.training) is None
    trained = project.trained(train_reference(project, 20), 20, 0)
    assert training_loss(trained) < 0.5 * training_loss(project)


def test_a_project_is_found_by_lesson_name_or_file_and_only_a_file_has_a_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "two-moons").mkdir()  # a folder of that name is no project
    project, path = find_project("two-moons")
    assert (project.title, path) == ("IGD against batch", None)
    shutil.copy(resource("lessons", "xor-igd.mlps"), tmp_path / "mine.mlps")
    mine, path = find_project(tmp_path / "mine.mlps")
    assert mine == lesson("xor-igd")
    assert path == tmp_path / "mine.mlps"
    (tmp_path / "three-classes").write_bytes((tmp_path / "mine.mlps").read_bytes())
    assert find_project("three-classes")[0] == mine


@pytest.mark.parametrize("name", ["xor", "../lessons/xor-igd", "a\0b", "n" * 5000])
def test_what_is_neither_file_nor_lesson_is_refused_with_the_lessons_names(name):
    with pytest.raises(StudioError, match="no such file or lesson") as caught:
        find_project(name)
    assert ", ".join(LESSONS) in caught.value.mend


def test_a_folder_is_no_project(tmp_path):
    with pytest.raises(StudioError, match="folder"):
        find_project(tmp_path)


def test_resources_are_found_inside_an_installed_package_and_beside_a_checkout(tmp_path, monkeypatch):
    assert resource("data", "iris.csv").is_file()
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)
    (tmp_path / "resources" / "lessons").mkdir(parents=True)
    assert resource("lessons") == tmp_path / "resources" / "lessons"


def test_a_lesson_that_is_not_named_in_the_order_comes_last_with_its_network_as_summary(tmp_path, monkeypatch):
    folder = tmp_path / "resources" / "lessons"
    shutil.copytree(resource("lessons"), folder)
    write_project(replace(read_project(folder / "three-classes.mlps"), lesson=None), folder / "a-new-one.mlps")
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)
    assert [entry.name for entry in lessons()][-2:] == ["three-classes", "a-new-one"]
    assert lessons()[-1].summary == "A network of 2-6-3 units."


def test_each_lesson_is_listed_with_the_title_and_the_shape_of_its_project() -> None:
    for lesson in lessons():
        project = read_project(lesson.path)
        assert (lesson.title, lesson.shape) == (project.title, project.network.describe())


def test_a_damaged_lesson_is_refused_by_the_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.mlps").write_text('{"format": "mlp-studio", "version": 1, "network": 3}')
    monkeypatch.setattr("mlp_studio.storage.lessons.resource", lambda *parts: tmp_path.joinpath(*parts[1:]))
    with pytest.raises(StudioError, match="network"):
        lessons()
