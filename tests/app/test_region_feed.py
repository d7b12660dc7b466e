"""The region feed: asks as the project's view settings want it, and keeps the scale of a unit without bounds still while it may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.app.region_feed import RegionFeed
from mlp_studio.core import edits
from mlp_studio.core.compiled.__main__ import compile_all
from mlp_studio.core.generators import generate
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.project import Project
from mlp_studio.training.heat import HeatMap, RegionColours
from mlp_studio.training.regions import RegionFrame

SQUARE = (-1.0, 1.0, -1.0, 1.0)
COLOURS = RegionColours(np.eye(3) * 255, np.zeros(3), 1.0, np.array([255.0, 0, 0]), np.full(3, 128.0), np.array([0.0, 0, 255]))


@pytest.fixture
def feed(qapp: QApplication) -> Iterator[RegionFeed]:
    compile_all()
    feed = RegionFeed()
    yield feed
    assert feed.close()


def project_of(first: float, second: float, unit: tuple[int, int]) -> Project:
    """Return a project with two linear units of these slopes, one of them shown."""
    project = edits.new_project((2, 1), ("linear", "sigmoid"), generate("xor"))
    weights = (np.array([[0.0, first, 0.0], [0.0, 0.0, second]]), np.zeros((1, 3)))
    network = Network(("x1", "x2"), (Layer("h1", 2, "linear"), Layer("o", 1, "sigmoid")), weights)
    return edits.set_view(replace(project, network=network), regions="unit", heat_unit=unit)


def shown(feed: RegionFeed, project: Project, qtbot: QtBot) -> HeatMap | None:
    frames: list[RegionFrame] = []
    feed.frame_changed.connect(frames.append)
    feed.show(project, SQUARE, COLOURS)
    qtbot.waitUntil(lambda: feed.is_at_rest, timeout=60_000)
    feed.frame_changed.disconnect(frames.append)
    return frames[-1].heat


def reach(heat: HeatMap | None) -> float:
    assert heat is not None
    return heat.reach


def test_the_scale_of_a_unit_stands_still_while_its_outputs_shrink_a_little(feed: RegionFeed, qtbot: QtBot) -> None:
    assert reach(shown(feed, project_of(2.9, 1.0, (1, 0)), qtbot)) == 3.0
    assert reach(shown(feed, project_of(1.9, 1.0, (1, 0)), qtbot)) == 3.0
    assert reach(shown(feed, project_of(0.9, 1.0, (1, 0)), qtbot)) == 1.0


def test_another_unit_has_a_scale_of_its_own(feed: RegionFeed, qtbot: QtBot) -> None:
    assert reach(shown(feed, project_of(2.9, 1.9, (1, 0)), qtbot)) == 3.0
    assert reach(shown(feed, project_of(2.9, 1.9, (1, 1)), qtbot)) == 2.0


def test_without_a_unit_to_show_there_is_no_scale(feed: RegionFeed, qtbot: QtBot) -> None:
    assert shown(feed, project_of(2.9, 1.9, (1, 0)), qtbot) is not None
    assert shown(feed, edits.set_view(project_of(2.9, 1.9, (1, 0)), regions="areas"), qtbot) is None
