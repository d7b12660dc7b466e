"""How the plane shows regions is kept in the file, and refused where it is none of the three ways or no unit."""

from __future__ import annotations

import json

import pytest

from mlp_studio.core import edits
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import generate
from mlp_studio.core.network import UnitKey
from mlp_studio.core.settings import REGION_LOOKS, RegionLook
from mlp_studio.storage.project_file import project_from_bytes, project_to_bytes
from tests.storage.projects import v1_tree


@pytest.mark.parametrize("look", REGION_LOOKS)
@pytest.mark.parametrize("unit", [None, (1, 1), (7, 900)])
def test_the_way_to_show_regions_and_its_unit_come_back_from_the_file(look: RegionLook, unit: UnitKey | None) -> None:
    project = edits.set_view(edits.new_project((2, 1), ("tanh", "sigmoid"), generate("xor")), regions=look, heat_unit=unit)
    assert project_from_bytes(project_to_bytes(project), "p.mlps").view == project.view


@pytest.mark.parametrize(
    ("key", "value", "what", "where"),
    [
        ("regions", "heat", "“heat” is not known", "view.regions"),
        ("regions", 2, "expected a text", "view.regions"),
        ("heat_unit", [0, 0], "the number is 0", "view.heat_unit[0]"),
        ("heat_unit", [65, 0], "the number is 65", "view.heat_unit[0]"),
        ("heat_unit", [1, -1], "the number is -1", "view.heat_unit[1]"),
        ("heat_unit", [1, 1024], "the number is 1024", "view.heat_unit[1]"),
        ("heat_unit", [1], "", "view.heat_unit"),
        ("heat_unit", [1, 2, 3], "", "view.heat_unit"),
        ("heat_unit", "h1", "expected", "view.heat_unit"),
    ],
)
def test_other_ways_and_units_are_refused_with_the_path_of_the_key(key: str, value: object, what: str, where: str) -> None:
    tree = v1_tree()
    tree["view"][key] = value
    with pytest.raises(StudioError) as caught:
        project_from_bytes(json.dumps(tree).encode(), "p.mlps")
    assert what in caught.value.what
    assert caught.value.where == f"p.mlps: {where}"
    assert caught.value.mend
