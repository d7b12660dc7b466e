"""The feed of pictures of a layer's space: it hands them out in order, and lets each know the one before."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.app.space_feed import SpaceFeed
from mlp_studio.core import edits
from mlp_studio.core.layer_space import COMPONENTS, Axes
from mlp_studio.core.project import Project
from mlp_studio.training.heat import RegionColours
from mlp_studio.training.space_pictures import SpacePicture
from tests.core.nets import project_of

COLOURS = RegionColours(np.zeros((2, 3)), np.zeros(3), 0.3, np.zeros(3), np.zeros(3), np.zeros(3))


@pytest.fixture
def feed(qapp: QApplication) -> Iterator[SpaceFeed]:
    made = SpaceFeed()
    yield made
    assert made.close()


def shown(feed: SpaceFeed, project: Project, qtbot: QtBot, s: int = 1, axes: Axes = COMPONENTS) -> SpacePicture:
    with qtbot.waitSignal(feed.picture_changed, timeout=60_000) as signal:
        feed.show(project, s, axes, None, None, 20, COLOURS)
    picture = signal.args[0]
    assert isinstance(picture, SpacePicture)
    return picture


def test_a_picture_comes_of_what_was_asked_for(feed: SpaceFeed, qtbot: QtBot) -> None:
    project = project_of(3, 2, 1)
    picture = shown(feed, project, qtbot, 2, Axes(0, 1))
    assert (picture.project, picture.s, picture.axes) == (project, 2, Axes(0, 1))
    assert feed.is_at_rest


def test_of_many_requests_at_once_the_newest_is_answered_last(feed: SpaceFeed, qtbot: QtBot) -> None:
    seen: list[SpacePicture] = []
    feed.picture_changed.connect(seen.append)
    first = project_of(3, 1)
    projects = [edits.set_weight(first, 1, 0, 0, float(i)) for i in range(20)]
    for project in projects:
        feed.show(project, 1, COMPONENTS, None, None, 20, COLOURS)
    qtbot.waitUntil(lambda: feed.is_at_rest, timeout=60_000)
    assert seen[-1].project is projects[-1]
    assert len(seen) < len(projects)


def test_components_keep_their_direction_from_picture_to_picture(feed: SpaceFeed, qtbot: QtBot) -> None:
    project = project_of(3, 1)
    first = shown(feed, project, qtbot)
    mirrored = edits.set_weights(project, (-project.network.weights[0], project.network.weights[1]))
    after = shown(feed, mirrored, qtbot)
    assert ((after.plane.directions * first.plane.directions).sum(axis=1) > 0).all()
    assert len(shown(feed, project_of(4, 1), qtbot).plane.origin) == 4  # of another layer: nothing to be near to


def test_nothing_is_asked_of_a_feed_that_is_closed(feed: SpaceFeed) -> None:
    assert feed.close()
    feed.show(project_of(2, 1), 1, COMPONENTS, None, None, 20, COLOURS)
    assert feed.is_at_rest
