"""The recipe of generated points is saved with the project, and a bad one is refused with its path."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_studio.core import edits
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import GENERATORS, LARGEST_SHARE, LEAST_SHARE, Recipe
from mlp_studio.storage.project_file import project_from_bytes, project_to_bytes

PROJECT = edits.set_recipe(edits.new_project((2, 1), ("tanh", "sigmoid"), Recipe.of("xor").make()), Recipe("moons", 12, 0.1, 3), 0.25)


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    rule = GENERATORS[draw(st.sampled_from(list(GENERATORS)))]
    parts = None if rule.parts is None else draw(st.none() | st.integers(rule.parts.lowest, rule.parts.highest))
    balance = draw(st.none() | st.floats(LEAST_SHARE, LARGEST_SHARE))
    return Recipe(rule.name, draw(st.integers(1, 40)), draw(st.floats(0, 1e12)), draw(st.integers(0, 2**32 - 1)), balance, parts)


@given(recipes())
@settings(max_examples=40)
def test_a_recipe_is_read_as_it_was_saved(recipe: Recipe) -> None:
    saved = project_to_bytes(replace(PROJECT, source=recipe))
    assert project_from_bytes(saved, "p.mlps").source == recipe
    assert project_to_bytes(project_from_bytes(saved, "p.mlps")) == saved


@pytest.mark.parametrize("source", ["", "points.csv"])
def test_points_of_another_source_have_no_recipe(source: str) -> None:
    saved = project_to_bytes(replace(PROJECT, source=source))
    assert "recipe" not in json.loads(saved)["data"]
    assert project_from_bytes(saved, "p.mlps").source == ""


def test_the_points_are_those_of_the_file_not_those_of_the_recipe() -> None:
    moved = replace(PROJECT, points=replace(PROJECT.points, xy=PROJECT.points.xy + 1))
    assert project_from_bytes(project_to_bytes(moved), "p.mlps").points == moved.points


def test_a_number_of_parts_that_the_generator_does_not_have_is_left_out() -> None:
    tree = json.loads(project_to_bytes(PROJECT))
    tree["data"]["recipe"]["parts"] = 99
    assert project_from_bytes(json.dumps(tree).encode(), "p.mlps").source == Recipe("moons", 12, 0.1, 3)


@pytest.mark.parametrize(
    ("changes", "where", "what"),
    [
        ({"name": "suns"}, "data.recipe.name", "“suns” is not known"),
        ({"points": 0}, "data.recipe.points", "the number is 0"),
        ({"points": 100_001}, "data.recipe.points", "the number is 100001"),
        ({"noise": -0.5}, "data.recipe.noise", "the noise is -0.5"),
        ({"seed": -1}, "data.recipe.seed", "the number is -1"),
        ({"balance": 0.99}, "data.recipe.balance", "the balance is 0.99"),
        ({"name": "spirals", "parts": 6}, "data.recipe.parts", "the number is 6"),
        ({"points": 2.5}, "data.recipe.points", "expected a whole number, got a number"),
        ({"colour": "red"}, "data.recipe.colour", "unknown key “colour”"),
    ],
)
def test_a_bad_recipe_is_refused_with_its_path(changes: dict[str, Any], where: str, what: str) -> None:
    tree = json.loads(project_to_bytes(PROJECT))
    tree["data"]["recipe"].update(changes)
    with pytest.raises(StudioError) as caught:
        project_from_bytes(json.dumps(tree).encode(), "p.mlps")
    assert (caught.value.where, caught.value.what) == (f"p.mlps: {where}", what)
    assert caught.value.mend


def test_something_else_than_a_recipe_is_refused() -> None:
    tree = json.loads(project_to_bytes(PROJECT))
    tree["data"]["recipe"] = "moons"
    with pytest.raises(StudioError, match="expected an object or null"):
        project_from_bytes(json.dumps(tree).encode(), "p.mlps")
