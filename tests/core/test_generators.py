"""The generators of point sets: how many points, how many of each class, always the same; and the split into training and test points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core.arrays import Booleans, Floats
from mlp_studio.core.generators import GENERATORS, Recipe, class_names, generate, split
from mlp_studio.core.points import MAX_POINTS, PointSet
from tests.core.nets import random_points, seeds

DRAWN = [name for name, rule in GENERATORS.items() if not rule.fixed]
by_name = pytest.mark.parametrize("name", list(GENERATORS))
by_drawn_name = pytest.mark.parametrize("name", DRAWN)


@by_name
def test_defaults_give_the_number_of_points_of_the_table_in_its_classes(name: str) -> None:
    rule, points = GENERATORS[name], generate(name)
    assert len(points) == rule.points
    assert points.classes == class_names(rule.class_count)
    assert set(points.labels.tolist()) == set(range(rule.class_count))
    assert np.isfinite(points.xy).all()
    assert not points.test_mask.any()


@by_drawn_name
@given(n=st.integers(1, 300), seed=seeds)
def test_classes_are_balanced(name: str, n: int, seed: int) -> None:
    counts = np.bincount(generate(name, n, seed=seed).labels, minlength=GENERATORS[name].class_count)
    assert counts.sum() == n
    spread = 2 if name == "xor-sampled" else 1  # its four quarters are balanced, two to a class
    assert counts.max() - counts.min() <= spread


@by_drawn_name
def test_same_arguments_give_the_same_points_and_another_seed_others(name: str) -> None:
    assert generate(name, 50, 0.1, 3) == generate(name, 50, 0.1, 3)
    assert not np.array_equal(generate(name, 50, 0.1, 3).xy, generate(name, 50, 0.1, 4).xy)
    assert not np.array_equal(generate(name, 50, 0.1, 3).xy, generate(name, 50, 0.2, 3).xy)


def test_xor_is_the_lectures_four_points_whatever_is_asked_for() -> None:
    for points in (generate("xor"), generate("xor", 99, 0.5, 7)):
        assert points.xy.tolist() == [[0, 0], [1, 0], [0, 1], [1, 1]]
        assert points.labels.tolist() == [0, 1, 1, 0]
        assert points.classes == ("−", "+")


def on_circle(radius: float) -> Callable[[Floats], Booleans]:
    return lambda xy: np.isclose(np.hypot(*xy.T), radius)


def on_spiral(turned: float) -> Callable[[Floats], Booleans]:
    def lies(xy: Floats) -> Booleans:
        radius = np.hypot(*xy.T)
        back = xy[:, 0] + 1j * xy[:, 1]
        return np.isclose(back, radius * np.exp(1j * (3.5 * np.pi * radius + turned)))

    return lies


SHAPES: dict[str, list[Callable[[Floats], Booleans]]] = {
    "moons": [
        lambda xy: np.isclose(np.hypot(xy[:, 0] + 0.5, xy[:, 1] + 0.25), 1) & (xy[:, 1] >= -0.25),
        lambda xy: np.isclose(np.hypot(xy[:, 0] - 0.5, xy[:, 1] - 0.25), 1) & (xy[:, 1] <= 0.25),
    ],
    "circles": [on_circle(1.0), on_circle(0.4)],
    "spirals": [on_spiral(0.0), on_spiral(np.pi)],
    "gaussians": [lambda xy: np.isclose(xy, [-0.8, 0]).all(axis=1), lambda xy: np.isclose(xy, [0.8, 0]).all(axis=1)],
    "gaussians-3": [on_circle(0.8)] * 3,
    "gaussians-5": [on_circle(0.8)] * 5,
    "xor-sampled": [lambda xy: xy[:, 0] * xy[:, 1] > 0, lambda xy: xy[:, 0] * xy[:, 1] < 0],
}


@by_drawn_name
def test_without_noise_each_class_lies_exactly_on_its_shape(name: str) -> None:
    points = generate(name, 200, 0.0)
    for c, lies in enumerate(SHAPES[name]):
        assert lies(points.xy[points.labels == c]).all()


@pytest.mark.parametrize("name", ["gaussians-3", "gaussians-5"])
def test_gaussians_stand_apart_from_each_other(name: str) -> None:
    points = generate(name, noise=0.0)
    assert len(np.unique(points.xy.round(9), axis=0)) == points.class_count


@pytest.mark.parametrize(("n", "noise"), [(0, 0.1), (-1, 0.1), (MAX_POINTS + 1, 0.1), (10, -0.1), (10, np.inf), (10, np.nan)])
def test_counts_and_noises_out_of_range_are_refused(n: int, noise: float) -> None:
    with pytest.raises(ValueError, match=f"{n} points with noise {noise}"):
        generate("moons", n, noise)


def test_unknown_generators_are_refused() -> None:
    with pytest.raises(KeyError):
        generate("suns")


@by_name
def test_a_recipe_makes_what_its_generator_gives(name: str) -> None:
    recipe = Recipe.of(name)
    assert recipe.make() == generate(name)
    assert replace(recipe, seed=5).make(0.3) == split(generate(name, seed=5), 0.3, 5)


def test_two_classes_are_minus_and_plus_and_more_are_numbered() -> None:
    assert class_names(2) == ("−", "+")
    assert class_names(3) == ("1", "2", "3")


# The split


@given(st.integers(1, 200), st.integers(1, 5), st.floats(0, 1), seeds)
def test_a_split_takes_the_share_of_each_class_and_leaves_one_of_each_for_training(n: int, count: int, share: float, seed: int) -> None:
    points = random_points(n, count, seed)
    divided = split(points, share, seed)
    for c in range(points.class_count):
        members = points.labels == c
        taken = int(divided.test_mask[members].sum())
        assert taken == max(0, min(round(share * members.sum()), members.sum() - 1))
    assert np.array_equal(divided.xy, points.xy)
    assert divided == split(points, share, seed)


@given(seeds)
def test_another_seed_splits_otherwise(seed: int) -> None:
    points = generate("moons", 200)
    assert split(points, 0.5, seed) != split(points, 0.5, seed + 1)


def test_a_split_replaces_the_one_before() -> None:
    points = generate("moons", 200)
    assert split(split(points, 0.5, 1), 0.2, 2) == split(points, 0.2, 2)


@pytest.mark.parametrize("setting", ["multi-label", "regression"])
def test_points_without_exclusive_classes_are_split_as_well(setting: str) -> None:
    points = random_points(40, 3 if setting == "multi-label" else 1, 1, setting)  # type: ignore[arg-type]
    assert split(points, 0.25, 1).test_mask.sum() == pytest.approx(10, abs=1)


def test_no_points_are_split_into_none() -> None:
    assert len(split(PointSet(np.empty((0, 2)), np.empty(0, np.int64), ("−", "+")), 0.5, 1)) == 0
