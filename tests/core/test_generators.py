"""The generators of point sets: how many points, how many of each class, always the same; and the split into training and test points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_studio.core.arrays import Booleans, Floats
from mlp_studio.core.generators import GENERATORS, GROUPS, LARGEST_SHARE, LEAST_SHARE, Recipe, class_names, generate, shapes, split
from mlp_studio.core.points import MAX_POINTS, PointSet
from tests.core.nets import random_points, seeds

DRAWN = [name for name, rule in GENERATORS.items() if not rule.fixed]
CLASSED = [name for name in DRAWN if GENERATORS[name].has_classes]
by_name = pytest.mark.parametrize("name", list(GENERATORS))
by_drawn_name = pytest.mark.parametrize("name", DRAWN)


def a_number_of_parts(name: str, data: st.DataObject) -> int | None:
    parts = GENERATORS[name].parts
    return None if parts is None else data.draw(st.integers(parts.lowest, parts.highest))


@by_name
def test_defaults_give_the_number_of_points_of_the_table_in_its_classes(name: str) -> None:
    rule, points = GENERATORS[name], generate(name)
    assert len(points) == rule.points
    assert np.isfinite(points.xy).all()
    assert not points.test_mask.any()
    assert rule.group in GROUPS
    if rule.has_classes:
        assert points.classes == class_names(rule.count_classes())
        assert set(points.labels.tolist()) == set(range(rule.count_classes()))
    else:
        assert (points.setting, points.classes) == ("regression", None)
        assert np.ptp(points.labels) > 0.5


@given(name=st.sampled_from(CLASSED), n=st.integers(1, 300), seed=seeds, data=st.data())
@settings(max_examples=60)
def test_classes_are_balanced_in_every_beginning_of_the_points(name: str, n: int, seed: int, data: st.DataObject) -> None:
    parts = a_number_of_parts(name, data)
    labels = generate(name, n, seed=seed, parts=parts).labels
    count = GENERATORS[name].count_classes(parts)
    for m in (n, n // 2):
        counts = np.bincount(labels[:m], minlength=count)
        assert (counts.sum(), len(counts)) == (m, count)
        assert counts.max() - counts.min() <= 1


@given(name=st.sampled_from(CLASSED), n=st.integers(1, 300), balance=st.floats(LEAST_SHARE, LARGEST_SHARE), data=st.data())
@settings(max_examples=60)
def test_the_balance_is_the_share_of_the_first_class_and_the_others_share_the_rest(
    name: str, n: int, balance: float, data: st.DataObject
) -> None:
    parts = a_number_of_parts(name, data)
    counts = np.bincount(generate(name, n, balance=balance, parts=parts).labels, minlength=GENERATORS[name].count_classes(parts))
    assert counts[0] == np.floor(n * balance + 0.5)
    assert np.ptp(counts[1:]) <= 1


@given(name=st.sampled_from(DRAWN), fewer=st.integers(1, 100), more=st.integers(1, 200), seed=seeds)
@settings(max_examples=40)
def test_more_points_leave_the_first_ones_where_they_are(name: str, fewer: int, more: int, seed: int) -> None:
    few, many = generate(name, fewer, seed=seed), generate(name, fewer + more, seed=seed)
    assert np.array_equal(many.xy[:fewer], few.xy)
    assert np.array_equal(many.labels[:fewer], few.labels)


@by_drawn_name
def test_more_noise_moves_each_point_on_along_the_same_way(name: str) -> None:
    calm, some, twice = (generate(name, 80, noise) for noise in (0.0, 0.1, 0.2))
    if calm.setting == "regression":
        assert np.array_equal(calm.xy, twice.xy)
        np.testing.assert_allclose(twice.labels - calm.labels, 2 * (some.labels - calm.labels), atol=1e-12)
        assert np.std(some.labels - calm.labels) == pytest.approx(0.1, rel=0.3)
    else:
        assert np.array_equal(calm.labels, twice.labels)
        np.testing.assert_allclose(twice.xy - calm.xy, 2 * (some.xy - calm.xy), atol=1e-12)
        assert np.std(some.xy - calm.xy) == pytest.approx(0.1, rel=0.3)


@by_drawn_name
def test_same_arguments_give_the_same_points_and_another_seed_others(name: str) -> None:
    assert generate(name, 50, 0.1, 3) == generate(name, 50, 0.1, 3)
    assert not np.array_equal(generate(name, 50, 0.1, 3).xy, generate(name, 50, 0.1, 4).xy)


@pytest.mark.parametrize(
    ("name", "labels"),
    [("and", [0, 0, 0, 1]), ("or", [0, 1, 1, 1]), ("nand", [1, 1, 1, 0]), ("xor", [0, 1, 1, 0]), ("parity", [1, 0, 0, 1])],
)
def test_a_truth_table_has_the_lectures_four_points_whatever_is_asked_for(name: str, labels: list[int]) -> None:
    for points in (generate(name), generate(name, 99, 0.5, 7, 0.3)):
        assert points.xy.tolist() == [[0, 0], [1, 0], [0, 1], [1, 1]]
        assert points.labels.tolist() == labels
        assert points.classes == ("−", "+")


def test_the_two_spirals_of_lang_and_witbrock_are_the_194_points_of_the_benchmark() -> None:
    points = generate("two-spirals")
    assert len(points) == 194
    assert np.bincount(points.labels).tolist() == [97, 97]
    inside_out = {0: (0.0, 6.5), 8: (6.0, 0.0), 16: (0.0, -5.5), 96: (0.0, 0.5)}
    for i, place in inside_out.items():
        assert points.xy[2 * i] == pytest.approx(place, abs=1e-12)
        assert points.labels[2 * i] == 1
    assert np.array_equal(points.xy[1::2], -points.xy[::2])
    assert np.hypot(*points.xy[2 * 4]) == pytest.approx(6.25)
    assert points.xy[2 * 4] == pytest.approx([6.25 / np.sqrt(2)] * 2)


def on_circle(radius: float) -> Callable[[Floats], Booleans]:
    return lambda xy: np.isclose(np.hypot(*xy.T), radius)


def on_spiral(turned: float) -> Callable[[Floats], Booleans]:
    def lies(xy: Floats) -> Booleans:
        radius = np.hypot(*xy.T)
        back = xy[:, 0] + 1j * xy[:, 1]
        return np.isclose(back, radius * np.exp(1j * (3.5 * np.pi * radius + turned)))

    return lies


def in_field(colour: int) -> Callable[[Floats], Booleans]:
    return lambda xy: np.floor((xy + 1) * 2).sum(axis=1) % 2 == colour


def in_blade(turned: float) -> Callable[[Floats], Booleans]:
    def lies(xy: Floats) -> Booleans:
        radius = np.hypot(*xy.T)
        across = np.angle((xy[:, 0] + 1j * xy[:, 1]) * np.exp(-1j * (1.4 * radius + turned)))
        return (np.abs(across) <= np.pi / 10 + 1e-9) & (radius <= 1)

    return lies


def in_regions(xy: Floats) -> Booleans:
    return np.any([shapes.inside(region, xy) for region in shapes.REGIONS[:2]], axis=0) & ~shapes.inside(shapes.HOLE, xy)


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
    "checkerboard": [in_field(0), in_field(1)],
    "regions": [lambda xy: ~in_regions(xy), in_regions],
    "rings": [on_circle(1 / 3), on_circle(2 / 3), on_circle(1.0)],
    "pinwheel": [in_blade(2 * np.pi * c / 5) for c in range(5)],
    "blobs": [lambda xy: (xy == xy[0]).all(axis=1)] * 4,
}


@pytest.mark.parametrize("name", CLASSED)
def test_without_noise_each_class_lies_exactly_on_its_shape(name: str) -> None:
    points = generate(name, 200, 0.0)
    for c, lies in enumerate(SHAPES[name]):
        assert lies(points.xy[points.labels == c]).all()


def test_the_hole_of_the_closed_regions_belongs_to_the_class_around_them() -> None:
    points = generate("regions", 400, 0.0)
    in_hole = shapes.inside(shapes.HOLE, points.xy)
    assert in_hole.sum() > 20
    assert set(points.labels[in_hole].tolist()) == {0}
    for parts in (1, 3):
        several = generate("regions", 400, 0.0, parts=parts)
        inner = several.xy[several.labels == 1]
        assert all(shapes.inside(region, inner).any() for region in shapes.REGIONS[:parts])
        assert np.any([shapes.inside(region, inner) for region in shapes.REGIONS[:parts]], axis=0).all()


def test_a_plane_of_targets_is_linear_and_bumps_are_not() -> None:
    plane, bumps = generate("plane", 200, 0.0), generate("bumps", 200, 0.0)
    for points, is_linear in ((plane, True), (bumps, False)):
        x = np.column_stack([np.ones(200), points.xy])
        residual = points.labels - x @ np.linalg.lstsq(x, points.labels, rcond=None)[0]
        assert bool(np.abs(residual).max() < 1e-9) is is_linear


@pytest.mark.parametrize("name", ["gaussians-3", "gaussians-5", "blobs"])
def test_gaussians_stand_apart_from_each_other(name: str) -> None:
    points = generate(name, noise=0.0)
    assert len(np.unique(points.xy.round(9), axis=0)) == points.class_count


@pytest.mark.parametrize(("n", "noise"), [(0, 0.1), (-1, 0.1), (MAX_POINTS + 1, 0.1), (10, -0.1), (10, np.inf), (10, np.nan)])
def test_counts_and_noises_out_of_range_are_refused(n: int, noise: float) -> None:
    with pytest.raises(ValueError, match=f"{n} points with noise {noise}"):
        generate("moons", n, noise)


@pytest.mark.parametrize("balance", [0.0, 0.04, 0.96, 1.0, np.nan])
def test_balances_out_of_range_are_refused(balance: float) -> None:
    with pytest.raises(ValueError, match="a balance of"):
        generate("moons", balance=balance)


@pytest.mark.parametrize("name", [name for name, rule in GENERATORS.items() if rule.parts is not None])
def test_a_generator_takes_the_numbers_of_parts_of_its_table_and_no_other(name: str) -> None:
    parts = GENERATORS[name].parts
    assert parts is not None
    assert generate(name) == generate(name, parts=parts.usual)
    for count in (parts.lowest, parts.highest):
        assert len(generate(name, 40, parts=count)) == 40
    for count in (parts.lowest - 1, parts.highest + 1):
        with pytest.raises(ValueError, match=f"{count} of "):
            generate(name, parts=count)


def test_unknown_generators_are_refused() -> None:
    with pytest.raises(KeyError):
        generate("suns")


@by_name
def test_a_recipe_makes_what_its_generator_gives(name: str) -> None:
    recipe = Recipe.of(name)
    assert recipe.make() == generate(name)
    assert replace(recipe, seed=5).make(0.3) == split(generate(name, seed=5), 0.3, 5)
    assert recipe.make(0.3, 9) == split(generate(name), 0.3, 9)
    assert recipe.class_count == generate(name).class_count


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
